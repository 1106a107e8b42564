-- a table macro: of the stories of which something has changed, those that verdicts count, read from articles and tags
-- The rows of main.counted follow from it. Copies count from four weeks before the week of their original on, so that what a
-- story is does not depend on the weeks asked for.
create or replace macro api.marked_stories(first, last) as table
with marked as (
    select distinct a.story_id
    from main.uncounted as u
    inner join main.articles as a on u.story_id = a.story_id
    where a.is_original and a.published_at >= first and a.published_at < last + interval 7 days
),

members as (
    select
        a.article_id,
        a.story_id,
        a.feed_id,
        a.outlet,
        a.site,
        a.published_at,
        cast(date_trunc('week', a.published_at) as date) as week,
        a.is_original and not a.is_backfill as is_place,
        b.is_about_ai is distinct from false and api.is_read(r.language) as is_counted
    from main.articles as a
    inner join marked as m on a.story_id = m.story_id
    inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    left join main.about_ai as b on a.article_id = b.article_id and a.revision = b.revision
),

places as (
    select *
    from members as o
    where o.is_place and o.week between first and last
),

about_ai as (
    select distinct o.article_id
    from places as o
    inner join members as m on o.story_id = m.story_id
    where m.is_counted and m.published_at >= o.week - interval 28 days
),

carrying as (
    select
        o.article_id,
        list(distinct t.trend order by t.trend) as trends
    from places as o
    inner join members as m on o.story_id = m.story_id
    inner join api.sure_tags as t on m.article_id = t.article_id
    where m.published_at >= o.week - interval 28 days
    group by o.article_id
)

select
    o.story_id,
    o.article_id,
    o.feed_id,
    coalesce(o.outlet, '') as outlet,
    coalesce(o.site, '') as site,
    o.week,
    coalesce(c.trends, []) as trends
from places as o
semi join about_ai as b on o.article_id = b.article_id
left join carrying as c on o.article_id = c.article_id;

comment on macro table api.marked_stories is 'What api.counted_stories is made of, read anew from articles and tags, for stories of which something has changed since they were last counted, with originals in the weeks whose Mondays lie between two. Empty where all are counted.';
