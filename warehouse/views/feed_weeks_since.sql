-- a table macro: was a feed there, and did it speak, in each week from a day on
create or replace macro api.feed_weeks_since(since) as table
with happened as (
    select
        feed_id,
        visited_at as happened_at,
        fate
    from main.feed_visits
    where fate not in ('not in the archive', 'not due') and visited_at >= since
    union all
    select
        feed_id,
        published_at as happened_at,
        null as fate
    from main.articles
    where not is_backfill and published_at >= since
),

-- Counted once: of ten thousand feeds these are a million rows in two years.
sums as materialized (
    select
        feed_id,
        cast(date_trunc('week', happened_at) as date) as week,
        count(fate) as visits,
        count(*) filter (where api.is_success(fate)) as successes,
        count(*) filter (where api.is_failure(fate)) as failures,
        count(*) filter (where fate is null) as articles
    from happened
    group by all
),

terms as (
    select
        feed_id,
        min(week) as begins,
        max(week) as ends,
        avg(case when articles > 0 then 1 else 0 end) filter (where successes > 0) as share_of_weeks_spoken
    from sums
    where visits > 0
    group by feed_id
),

-- Weeks in which the monitor did not run.
unattended as (
    select cast(unnest(generate_series(min(begins), max(ends), interval 7 day)) as date) as week
    from terms
    except
    select week from sums
    where visits > 0
),

weeks as (
    select * from sums
    where visits > 0
    union all
    select
        t.feed_id,
        u.week,
        0 as visits,
        0 as successes,
        0 as failures,
        coalesce(s.articles, 0) as articles
    from terms as t
    inner join unattended as u on t.begins < u.week and t.ends > u.week
    left join sums as s on t.feed_id = s.feed_id and u.week = s.week
)

select
    w.feed_id,
    w.week,
    w.visits,
    w.failures,
    w.articles,
    -- It was not to be reached all week, or not tried, left nothing behind later, and speaks in most weeks.
    w.successes = 0 and w.articles = 0 and coalesce(t.share_of_weeks_spoken, 0) >= 0.5 as is_gap,
    -- What the first visit found is history.
    w.week > t.begins and (w.successes > 0 or w.articles > 0) as is_watched
from weeks as w
inner join terms as t on w.feed_id = t.feed_id;

comment on macro table api.feed_weeks_since is 'What api.feed_weeks tells, of the visits and articles from a day on alone: which feeds speak in most weeks is told by those. from api.feed_weeks_since(date ''2026-01-05'')';
