-- one row per trend, week and passage that the model all but tagged: the nearest of each week
-- Made by a macro of what was published in a span of time, with `is_kept` as api.evidence has it. What is shown is looked up
-- behind the choice: it is ten rows of thousands.
create or replace macro api.told_nearest(first, last, is_kept := false) as table
with near as (
    select
        t.trend,
        a.week,
        t.passage_id,
        a.article_id,
        t.probability
    from api.told_articles(first, last) as a
    inner join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
    inner join main.tags as t on p.passage_id = t.passage_id
    left join api.carrying(first, last, is_kept := is_kept) as c on a.article_id = c.article_id
    where
        a.is_about_ai is distinct from false
        and not p.is_boilerplate
        and p.duplicate_of is null
        and (p.seen_at is null or p.seen_at >= first)
        and t.model_id = api.current_model()
        and not api.is_sure(t.probability)
        -- Of articles that carry the trend by another passage none is near.
        and not coalesce(list_contains(c.trends, t.trend), false)
    -- Ten a week: a page of them. For 40 trends and two years that is at most 41,600 rows, however many passages there are.
    qualify row_number() over (partition by t.trend, a.week order by t.probability desc, t.passage_id asc) <= 10
)

select
    n.trend,
    n.week,
    n.passage_id,
    n.article_id,
    a.title,
    a.source,
    a.publisher,
    a.url,
    a.published_at,
    a.story_id,
    n.probability,
    t.terms
from near as n
inner join api.told_articles(first, last) as a on n.article_id = a.article_id
inner join main.tags as t on n.passage_id = t.passage_id and n.trend = t.trend
where t.model_id = api.current_model();

create or replace view api.nearest as
select * from api.told_nearest(timestamp '0001-01-01', timestamp '9999-01-01');

comment on macro table api.told_nearest is 'The rows of api.nearest that were published in a span of time, at a fraction of the cost; from a Monday to before another, as the nearest of each week are chosen among these. `from api.told_nearest(timestamp ''2026-08-10'', timestamp ''2026-08-17'')`';
comment on view api.nearest is 'One row per trend, week and passage that the model found likely, and that counts for nothing: no passage of its article is sure (api.is_sure). Of each week the ten nearest, copies left out; what the model gave no tag at all is not among them.';
comment on column api.nearest.trend is 'Trend; see api.trends.';
comment on column api.nearest.week is 'Monday of the week of publication.';
comment on column api.nearest.passage_id is 'Passage; its words are in api.passages.';
comment on column api.nearest.article_id is 'Article it is from; see api.articles.';
comment on column api.nearest.title is 'Title of the article.';
comment on column api.nearest.source is 'Feed that brought it.';
comment on column api.nearest.publisher is 'Who owns the outlet.';
comment on column api.nearest.url is 'Address of the article.';
comment on column api.nearest.published_at is 'When it was published, UTC.';
comment on column api.nearest.story_id is 'Story the article belongs to.';
comment on column api.nearest.probability is 'How sure the model is that the passage is about the trend, below .8, by its words alone. How often it is right: api.calibration.';
comment on column api.nearest.terms is 'The terms that spoke for the trend with their weights, heaviest first.';
