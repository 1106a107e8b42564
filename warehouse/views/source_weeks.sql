-- table macros: what verdicts compare, by publisher and week; a story stands in the week and at the publisher of its original
-- Only what the weeks can hold is read, so that a look costs as much in its fifth year as in its first: copies may stand
-- some weeks before their original, and which feeds speak in most weeks is told by a year.
create or replace macro api.counted_stories(first, last) as table
with members as (
    select
        article_id,
        story_id,
        feed_id,
        publisher,
        week,
        is_original,
        is_watched,
        is_about_ai is distinct from false and api.is_read(language) as is_counted
    from api.articles
    where published_at >= first - interval 28 days
),

about_ai as (
    select distinct story_id
    from members
    where is_counted
),

-- A publisher of whom a feed could not be had in a week is left out of it: what is missing may be of another mix.
missed as (
    select distinct
        m.publisher,
        g.week
    from api.feed_weeks_since(first - interval 364 days) as g
    inner join members as m on g.feed_id = m.feed_id
    where g.is_gap and g.week between first and last
)

select
    o.article_id,
    o.story_id,
    o.publisher,
    o.week
from members as o
semi join about_ai as s on o.story_id = s.story_id
anti join missed as m on o.publisher = m.publisher and o.week = m.week
where o.is_original and o.is_watched and o.week between first and last;

create or replace macro api.source_weeks(first, last) as table
select
    publisher,
    week,
    count(*) as stories
from api.counted_stories(first, last)
group by publisher, week;

create or replace macro api.trend_source_weeks(first, last) as table
with counted as (
    select * from api.counted_stories(first, last)
),

-- The original and all its copies.
members as (
    select
        a.article_id,
        c.story_id,
        c.publisher,
        c.week
    from counted as c
    inner join main.articles as a on c.story_id = a.story_id
    where a.published_at >= first - interval 28 days
)

select
    t.trend,
    m.publisher,
    m.week,
    count(distinct m.story_id) as stories
from api.carried as t
inner join members as m on t.article_id = m.article_id
group by t.trend, m.publisher, m.week;

comment on macro table api.counted_stories is 'The stories that verdicts count, in the weeks whose Mondays lie between two: about AI, in languages that are read, watched, no backfill; article_id of the original, story_id, and publisher and week of the original. Weeks of a publisher in which one of its feeds could not be had are left out.';
comment on macro table api.source_weeks is 'Those stories by publisher and week: what each source is compared with. from api.source_weeks(date ''2026-01-05'', date ''2026-06-29'')';
comment on macro table api.trend_source_weeks is 'Those of them that carry a trend, by trend, publisher and week; a story carries what any copy of it carries.';
