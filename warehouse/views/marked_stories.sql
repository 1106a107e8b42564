-- a table macro: of the stories of which something has changed, those that verdicts count, read from articles and tags
-- The rows of main.counted are made by it. Copies count from four weeks before the week of their original on, so that what a
-- story is does not depend on the weeks asked for. Nothing is published after it was seen, so that of each table only the
-- years asked for are read.
create or replace macro api.marked_stories(first, last) as table
with originals as (
    select story_id
    from main.articles
    where is_original and published_at >= first and published_at < last + interval 7 days
),

uncounted as (
    select story_id
    from main.uncounted
    where before is null or before > first
),

marked as (
    select distinct o.story_id
    from originals as o
    inner join uncounted as u on o.story_id = u.story_id
),

revisions as (
    select
        article_id,
        revision,
        language
    from main.revisions
    where seen_at >= first - interval 28 days
),

about_ai as (
    select
        article_id,
        revision,
        is_about_ai
    from main.about_ai
    where seen_at is null or seen_at >= first - interval 28 days
),

passages as (
    select
        passage_id,
        article_id,
        revision
    from main.passages
    where not is_boilerplate and (seen_at is null or seen_at >= first - interval 28 days)
),

tags as (
    select
        passage_id,
        trend
    from main.tags
    where
        model_id = (select arg_max(m.model_id, m.made_current_at) from main.current_models as m)
        and api.is_sure(probability)
),

members as (
    select
        a.article_id,
        a.revision,
        a.story_id,
        a.feed_id,
        coalesce(a.outlet, '') as outlet,
        coalesce(a.site, '') as site,
        a.published_at,
        cast(date_trunc('week', a.published_at) as date) as week,
        a.is_original and not a.is_backfill as is_place,
        coalesce(b.is_about_ai, true) as is_about_ai,
        coalesce(b.is_about_ai, true) and api.is_read(r.language) as is_counted
    from main.articles as a
    inner join marked as m on a.story_id = m.story_id
    inner join revisions as r on a.article_id = r.article_id and a.revision = r.revision
    left join about_ai as b on a.article_id = b.article_id and a.revision = b.revision
    where a.published_at >= first - interval 28 days
),

counted as (
    select o.*
    from members as o
    where
        o.is_place
        and o.week between first and last
        and exists (
            select 1
            from members as m
            where m.story_id = o.story_id and m.is_counted and m.published_at >= o.week - interval 28 days
        )
),

-- As api.carried says it of articles.
carried as (
    select
        o.article_id,
        list(distinct t.trend order by t.trend) as trends
    from counted as o
    inner join members as m on o.story_id = m.story_id
    inner join passages as p on m.article_id = p.article_id and m.revision = p.revision
    inner join tags as t on p.passage_id = t.passage_id
    where m.is_about_ai and m.published_at >= o.week - interval 28 days
    group by o.article_id
)

select
    o.story_id,
    o.article_id,
    o.feed_id,
    o.outlet,
    o.site,
    o.week,
    coalesce(c.trends, []) as trends
from counted as o
left join carried as c on o.article_id = c.article_id;

comment on macro table api.marked_stories is 'What api.counted_stories is made of, read anew from articles and tags, for stories of which something has changed since they were last counted, with originals in the weeks whose Mondays lie between two. Empty where all are counted.';
