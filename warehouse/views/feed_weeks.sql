-- one row per feed and week in which it was visited, or in which nobody visited anything, between its first visit and last
create or replace view api.feed_weeks as
with attended as (
    select
        feed_id,
        cast(date_trunc('week', visited_at) as date) as week,
        count(*) as visits,
        count(*) filter (where api.is_success(fate)) as successes,
        count(*) filter (where api.is_failure(fate)) as failures
    from main.feed_visits
    where fate not in ('not in the archive', 'not due')
    group by all
),

-- Weeks in which the monitor did not run.
unattended as (
    select cast(unnest(generate_series(min(week), max(week), interval 7 day)) as date) as week
    from attended
    except
    select week from attended
),

terms as (
    select
        feed_id,
        min(week) as begins,
        max(week) as ends
    from attended
    group by feed_id
),

visited as (
    select * from attended
    union all
    select
        f.feed_id,
        u.week,
        0 as visits,
        0 as successes,
        0 as failures
    from terms as f
    inner join unattended as u on f.begins < u.week and f.ends > u.week
),

spoken as (
    select
        feed_id,
        cast(date_trunc('week', published_at) as date) as week,
        count(*) as articles
    from main.articles
    where not is_backfill
    group by all
),

rhythm as (
    select
        v.feed_id,
        avg(case when s.articles > 0 then 1 else 0 end) as share_of_weeks_spoken
    from visited as v
    left join spoken as s on v.feed_id = s.feed_id and v.week = s.week
    where v.successes > 0
    group by v.feed_id
)

select
    v.feed_id,
    v.week,
    v.visits,
    v.failures,
    coalesce(s.articles, 0) as articles,
    -- It was not to be reached all week, or not tried, left nothing behind later, and speaks in most weeks.
    v.successes = 0 and s.articles is null and coalesce(r.share_of_weeks_spoken, 0) >= 0.5 as is_gap,
    -- What the first visit found is history.
    v.week > t.begins and (v.successes > 0 or s.articles is not null) as is_watched
from visited as v
left join spoken as s on v.feed_id = s.feed_id and v.week = s.week
left join rhythm as r on v.feed_id = r.feed_id
left join terms as t on v.feed_id = t.feed_id;

comment on view api.feed_weeks is 'One row per feed and week in which it was visited, or the monitor did not run: was it there, did it speak?';
comment on column api.feed_weeks.feed_id is 'Feed; see api.feeds.';
comment on column api.feed_weeks.week is 'Monday of the week, UTC.';
comment on column api.feed_weeks.visits is 'Visits in the week.';
comment on column api.feed_weeks.failures is 'Visits that failed, by the feed''s own fault.';
comment on column api.feed_weeks.articles is 'Articles published in the week that it brought first.';
comment on column api.feed_weeks.is_gap is 'Whether a feed that speaks in most weeks was not fetched all week, by whose fault ever, and is missing from it.';
comment on column api.feed_weeks.is_watched is 'Whether the feed was watched in the week: it had been visited before, and was had in it.';
