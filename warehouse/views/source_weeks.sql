-- table macros: what verdicts compare, by publisher and week; a story stands in the week and at the publisher of its original
-- The weeks asked for are read from main.counted, and anew what has changed since, so that a look costs as much in its fifth
-- year as in its first, and is right whether or not the last run came to its end.
create or replace macro api.counted_stories(first, last) as table
with marked as (
    select story_id
    from main.uncounted
    where before is null or before > cast(first as date)
),

stories as (
    select c.*
    from main.counted as c
    anti join marked as m on c.story_id = m.story_id
    where c.week between cast(first as date) and cast(last as date)
    union all
    select * from api.marked_stories(first, last)
),

placed as (
    select
        s.article_id,
        s.story_id,
        api.publisher_of(s.outlet, f.publisher, s.site, f.title) as publisher,
        s.week,
        s.trends
    from stories as s
    inner join main.feeds as f on s.feed_id = f.feed_id
    left join api.arrivals as v on s.feed_id = v.feed_id
    -- What a feed listed at its first visit is history.
    where coalesce(s.week > v.week, true)
)

select
    p.article_id,
    p.story_id,
    p.publisher,
    p.week,
    p.trends
from placed as p
-- A publisher of whom a feed could not be had in a week is left out of it: what is missing may be of another mix.
anti join api.missed_weeks(first, last) as m on p.publisher = m.publisher and p.week = m.week;

create or replace macro api.source_weeks(first, last) as table
select
    publisher,
    week,
    count(*) as stories
from api.counted_stories(first, last)
group by publisher, week;

create or replace macro api.trend_source_weeks(first, last) as table
with carried as (
    select
        publisher,
        week,
        story_id,
        unnest(trends) as trend
    from api.counted_stories(first, last)
)

select
    trend,
    publisher,
    week,
    count(distinct story_id) as stories
from carried
group by trend, publisher, week;

comment on macro table api.counted_stories is 'The stories that verdicts count, in the weeks whose Mondays lie between two: about AI, in languages that are read, watched, no backfill; article_id of the original, story_id, publisher and week of the original, and the trends that the story carries. It is what any of its copies is from four weeks before its week on. Weeks of a publisher in which one of its feeds could not be had are left out. from api.counted_stories(date ''2026-01-05'', date ''2026-06-29'')';
comment on macro table api.source_weeks is 'Those stories by publisher and week: what each source is compared with. from api.source_weeks(date ''2026-01-05'', date ''2026-06-29'')';
comment on macro table api.trend_source_weeks is 'Those of them that carry a trend, by trend, publisher and week; a story carries what any copy of it carries. from api.trend_source_weeks(date ''2026-01-05'', date ''2026-06-29'')';
