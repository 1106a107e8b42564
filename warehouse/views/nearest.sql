-- one row per trend, week and passage that the model all but tagged: the nearest of each week
-- Made by a macro of what was published in a span of time, as api.evidence is. What is shown is looked up behind the choice: it
-- is ten rows of thousands.
create or replace macro api.told_nearest(first, last) as table
with articles as (
    select *
    from api.articles
    where published_at >= first and published_at < last and is_about_ai is distinct from false
),

told as (
    select
        t.trend,
        a.week,
        a.published_at,
        a.article_id,
        t.passage_id,
        t.probability,
        p.duplicate_of
    from articles as a
    inner join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
    inner join main.tags as t on p.passage_id = t.passage_id
    where
        not p.is_boilerplate
        and (p.seen_at is null or p.seen_at >= first)
        and t.model_id = api.current_model()
),

-- Of articles that carry the trend by another passage none is near.
uncarried as (
    select *
    from told
    qualify not api.is_sure(max(probability) over (partition by article_id, published_at, week, trend))
),

near as (
    select *
    from uncarried
    where duplicate_of is null
    -- Ten a week: a page of them. For 40 trends and two years that is at most 41,600 rows, however many passages there are.
    qualify row_number() over (partition by trend, week order by probability desc, passage_id asc) <= 10
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
inner join articles as a on n.article_id = a.article_id
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
