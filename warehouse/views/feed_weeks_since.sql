-- a table macro: was a feed there, and did it speak, in each week from a day on
create or replace macro api.feed_weeks_since(since) as table
with attended as (
    select
        feed_id,
        cast(date_trunc('week', visited_at) as date) as week,
        count(*) as visits,
        count(*) filter (where api.is_success(fate)) as successes,
        count(*) filter (where api.is_failure(fate)) as failures
    from main.feed_visits
    where fate not in ('not in the archive', 'not due') and visited_at >= since
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
    where not is_backfill and published_at >= since
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

comment on macro table api.feed_weeks_since is 'What api.feed_weeks tells, of the visits and articles from a day on alone: which feeds speak in most weeks is told by those. from api.feed_weeks_since(date ''2026-01-05'')';
