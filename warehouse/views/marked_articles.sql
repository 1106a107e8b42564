-- a table macro: of the articles whose stories have changed, what coverage counts, read from passages and tags
-- The rows of main.covered are made by it. Of the articles whose current words were first seen in a span of time, so that
-- of each table only that span is read. `of_members` names what is read as api.marked_members: who has to look first when
-- those words were seen keeps it as a table. Revisions are compared by their difference, as there.
create or replace macro api.marked_articles(since, until, of_members := 'api.marked_members') as table
with members as (
    select *
    from query_table(of_members)
    where seen_at >= since and seen_at < until and first_seen_at < until
),

about_ai as (
    select
        article_id,
        revision,
        is_about_ai
    from main.about_ai
    where seen_at is null or (seen_at >= since and seen_at < until)
),

passages as (
    select
        p.passage_id,
        p.article_id,
        p.is_boilerplate
    from main.passages as p
    inner join members as m on p.article_id = m.article_id and p.revision - m.revision = 0
    where p.seen_at is null or (p.seen_at >= since and p.seen_at < until)
),

lengths as (
    select
        article_id,
        count(*) filter (where not is_boilerplate) as passages,
        count(*) as cut
    from passages
    group by article_id
),

-- As api.carried says it.
carried as (
    select
        p.article_id,
        list(distinct t.trend order by t.trend) as trends
    from main.tags as t
    inner join passages as p on t.passage_id = p.passage_id
    where
        t.model_id = api.current_model()
        and not p.is_boilerplate
        and api.is_sure(t.probability)
    group by p.article_id
)

select
    a.article_id,
    a.story_id,
    a.feed_id,
    coalesce(a.outlet, '') as outlet,
    coalesce(a.site, '') as site,
    a.published_at,
    a.is_original,
    a.is_backfill,
    coalesce(b.is_about_ai, true) and api.is_read(a.language) as is_counted,
    cast(coalesce(l.passages, 0) as integer) as passages,
    case when coalesce(b.is_about_ai, true) then coalesce(c.trends, []) else [] end as trends,
    api.is_read(a.language) as is_read,
    cast(coalesce(l.cut, 0) as integer) as cut,
    a.origin = 'feed' as is_from_feed,
    b.is_about_ai
from members as a
left join about_ai as b on a.article_id = b.article_id and a.revision - b.revision = 0
left join lengths as l on a.article_id = l.article_id
left join carried as c on a.article_id = c.article_id;

comment on macro table api.marked_articles is 'Of the articles whose stories have changed since the last run and whose words were first seen in a span of time, the rows of api.covered_articles; in a published copy there are none: from api.marked_articles(timestamp ''2026-01-05'', timestamp ''2026-01-12'').';
