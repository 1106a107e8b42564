-- a table macro: how often feeds publish, and how late we are, by their entries
-- Of the feeds that are asked for, null for all. Sorted by a number for each feed: by its name it takes half as long again.
create or replace macro api.feed_rhythms(wanted) as table
with feeds as (
    select
        feed_id,
        cast(row_number() over () as integer) as number
    from main.feeds
    where wanted is null or feed_id in (select unnest(cast(wanted as varchar[])))
),

visits as (
    select
        feed_id,
        min(visited_at) as first_visit_at
    from main.feed_visits
    group by feed_id
),

items as (
    select
        e.feed_id,
        any_value(f.number) as number,
        count(*) as revisions,
        count(*) filter (where e.revision = 1) as entries,
        max(e.seen_at) as last_entry_seen_at,
        max(e.published_at) filter (where e.published_at <= e.seen_at) as last_published_at
    from main.entries as e
    inner join feeds as f on e.feed_id = f.feed_id
    group by e.feed_id
),

-- What was usual years ago says nothing of now, and need not be read: of each feed the year up to its newest publication.
-- Believable dates only: a date of next year says nothing about rhythm.
lately as (
    select
        i.number,
        e.published_at,
        e.published_at - lag(e.published_at) over (partition by i.number order by e.published_at) as step,
        epoch(e.seen_at - e.published_at) / 3600 as lag_hours,
        -- What was there before the first visit says how old a feed is, not how late we are.
        e.revision = 1 and e.published_at >= v.first_visit_at as is_lag_told
    from main.entries as e
    inner join items as i on e.feed_id = i.feed_id
    left join visits as v on e.feed_id = v.feed_id
    where
        e.published_at > i.last_published_at - interval '365 days'
        and e.published_at <= e.seen_at
        and e.seen_at > (select min(last_published_at) from items) - interval '365 days'
),

rhythm as (
    select
        number,
        count(*) filter (where step > interval '0 seconds') as gaps,
        quantile_cont(epoch(step) / 3600, [0.5, 0.95]) filter (where step > interval '0 seconds') as hours,
        median(lag_hours) filter (where is_lag_told) as median_lag_hours
    from lately
    group by number
)

select
    i.feed_id,
    i.revisions,
    v.first_visit_at,
    i.entries,
    i.last_entry_seen_at,
    i.last_published_at,
    coalesce(r.gaps, 0) as gaps,
    -- Two versions of DuckDB differ in the last digit of what lies between two values.
    round(r.hours[1], 6) as usual_gap_hours,
    round(r.hours[2], 6) as long_gap_hours,
    round(r.median_lag_hours, 6) as median_lag_hours
from items as i
left join visits as v on i.feed_id = v.feed_id
left join rhythm as r on i.number = r.number;

comment on macro table api.feed_rhythms is 'What api.feed_health knows of the entries of feeds, its gaps and its lag of the year up to the newest publication; of those of a list or, null, of all: `from api.feed_rhythms(null)`. revisions are its entries with every edit.';
