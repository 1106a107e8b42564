-- a table macro: the weeks of feeds that api.feed_weeks_since calls gaps, without telling all the others
-- A year of 52 weeks is a number here, with a bit for each week. Ten thousand feeds have a million and a half weeks in three
-- years, and 250 gaps: to put visits and articles together by feed and year takes a third of what it takes by feed and week.
create or replace macro api.feed_gaps_since(since) as table
with visits as (
    select
        feed_id,
        -- Days since a Monday in which nobody published anything.
        (cast(visited_at as date) - date '0001-01-01') // 7 as week,
        api.is_success(fate) as is_success
    from main.feed_visits
    where fate not in ('not in the archive', 'not due') and visited_at >= since
),

articles as (
    select
        feed_id,
        (cast(published_at as date) - date '0001-01-01') // 7 as week
    from main.articles
    where not is_backfill and published_at >= since
),

visited as (
    select
        feed_id,
        week // 52 as year,
        min(week) as begins,
        max(week) as ends,
        bit_or(cast(1 as ubigint) << (week % 52)) as tried,
        coalesce(bit_or(cast(1 as ubigint) << (week % 52)) filter (where is_success), 0) as had
    from visits
    group by all
),

spoken as (
    select
        feed_id,
        week // 52 as year,
        bit_or(cast(1 as ubigint) << (week % 52)) as spoken
    from articles
    group by all
),

terms as (
    select
        v.feed_id,
        min(v.begins) as begins,
        max(v.ends) as ends,
        sum(bit_count(v.had)) as had,
        sum(bit_count(v.had & s.spoken)) as spoken
    from visited as v
    left join spoken as s on v.feed_id = s.feed_id and v.year = s.year
    group by v.feed_id
),

-- Weeks in which the monitor did not run.
unattended as (
    select unnest(range(min(begins), max(ends))) as week from terms
    except
    select week from visits
),

-- It was not to be reached all week, or not tried.
missed as (
    select
        feed_id,
        year,
        tried & ~had as weeks
    from visited
    where tried <> had
    union all
    select
        t.feed_id,
        u.week // 52 as year,
        cast(1 as ubigint) << (u.week % 52) as weeks
    from terms as t
    inner join unattended as u on t.begins < u.week and t.ends > u.week
),

-- And left nothing behind later.
lost as (
    select
        m.feed_id,
        m.year,
        m.weeks & ~coalesce(s.spoken, 0) as weeks
    from missed as m
    left join spoken as s on m.feed_id = s.feed_id and m.year = s.year
),

told as (
    select
        l.feed_id,
        l.weeks,
        l.year * 52 + w.nth as week,
        w.nth
    from lost as l
    cross join range(52) as w(nth)
    where l.weeks > 0
)

select
    t.feed_id,
    date '0001-01-01' + cast(7 * t.week as integer) as week
from told as t
inner join terms as s on t.feed_id = s.feed_id
where (t.weeks & (cast(1 as ubigint) << t.nth)) > 0 and s.spoken >= 0.5 * s.had and s.had > 0;

comment on macro table api.feed_gaps_since is 'Feed and week of each row of api.feed_weeks_since that is a gap, told by the visits and articles from a day on alone: from api.feed_gaps_since(date ''2026-01-05'').';
