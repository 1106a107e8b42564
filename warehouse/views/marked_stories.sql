-- a table macro: of the stories of which something has changed, those that verdicts count, from what coverage counts of articles
-- The rows of main.counted are made by it. Copies count from four weeks before the week of their original on, so that what a
-- story is does not depend on the weeks asked for, and only those weeks are read.
create or replace macro api.marked_stories(first, last) as table
with marked as (
    select distinct story_id
    from main.uncounted
    where before is null or before > cast(first as date)
),

members as (
    select
        c.*,
        cast(date_trunc('week', c.published_at) as date) as week
    from api.covered_articles() as c
    inner join marked as m on c.story_id = m.story_id
    where c.published_at >= cast(first as date) - interval 28 days
),

originals as (
    select *
    from members
    where is_original and not is_backfill and week between cast(first as date) and cast(last as date)
),

copies as (
    select
        o.article_id,
        bool_or(m.is_counted) as is_counted,
        list_sort(list_distinct(flatten(list(m.trends)))) as trends
    from originals as o
    inner join members as m on o.story_id = m.story_id
    where m.published_at >= o.week - interval 28 days
    group by o.article_id
)

select
    o.story_id,
    o.article_id,
    o.feed_id,
    o.outlet,
    o.site,
    o.week,
    c.trends
from originals as o
inner join copies as c on o.article_id = c.article_id
where c.is_counted;

comment on macro table api.marked_stories is 'What api.counted_stories is made of, for stories of which something has changed since they were last counted, with originals in the weeks whose Mondays lie between two. Empty where all are counted. from api.marked_stories(date ''2026-01-05'', date ''2026-06-29'')';
