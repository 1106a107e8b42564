-- one row per feed that ever answered
create or replace view api.arrivals as
select
    feed_id,
    cast(date_trunc('week', min(visited_at)) as date) as week,
    cast(min(visited_at) as date) as day
from main.feed_visits
where
    api.is_success(fate)
    and run_id not in (
        select r.run_id from main.runs as r
        where r.kind = 'backfill'
    )
group by feed_id;

comment on view api.arrivals is 'One row per feed that ever answered: when we first had it. What it listed then is history; from the next week on it is watched.';
comment on column api.arrivals.feed_id is 'Feed; see api.feeds.';
comment on column api.arrivals.week is 'Monday of the week of the first visit that brought it, UTC; a backfill''s does not count.';
comment on column api.arrivals.day is 'Day of that visit, UTC.';
