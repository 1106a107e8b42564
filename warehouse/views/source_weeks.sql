-- table macros: what verdicts compare, by publisher and week; a story stands in the week and at the publisher of its original
create or replace macro api.counted_stories(first, last) as table
with about_ai as (
    select distinct story_id
    from api.articles
    where is_about_ai is distinct from false and api.is_read(language)
),

-- A publisher of whom a feed could not be had in a week is left out of it: what is missing may be of another mix.
missed as (
    select distinct
        a.publisher,
        g.week
    from api.feed_weeks as g
    inner join (select distinct feed_id, publisher from api.articles) as a on g.feed_id = a.feed_id
    where g.is_gap and g.week between first and last
)

select
    o.story_id,
    o.publisher,
    o.week
from api.articles as o
inner join about_ai as s on o.story_id = s.story_id
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
select
    t.trend,
    c.publisher,
    c.week,
    count(distinct c.story_id) as stories
from api.counted_stories(first, last) as c
inner join main.articles as a on c.story_id = a.story_id
inner join main.passages as p on a.article_id = p.article_id
inner join api.tags as t on p.passage_id = t.passage_id
group by t.trend, c.publisher, c.week;

comment on macro table api.counted_stories is 'The stories that verdicts count, in the weeks whose Mondays lie between two: about AI, in languages that are read, watched, no backfill; story_id, and publisher and week of the original. Weeks of a publisher in which one of its feeds could not be had are left out.';
comment on macro table api.source_weeks is 'Those stories by publisher and week: what each source is compared with. from api.source_weeks(date ''2026-01-05'', date ''2026-06-29'')';
comment on macro table api.trend_source_weeks is 'Those of them that carry a trend, by trend, publisher and week; a story carries what any copy of it carries.';
