-- one row per trend, week and passage that carries the trend in it
create or replace view api.evidence as
select
    t.trend,
    a.week,
    t.passage_id,
    a.article_id,
    a.title,
    a.source,
    a.publisher,
    a.url,
    a.published_at,
    a.story_id,
    t.probability,
    t.terms,
    a.is_backfill,
    a.is_watched,
    p.text
from api.tags as t
inner join main.passages as p on t.passage_id = p.passage_id
inner join api.articles as a on p.article_id = a.article_id;

comment on view api.evidence is 'One row per trend, week and passage that carries the trend: what stands behind a point of a chart.';
comment on column api.evidence.trend is 'Trend; see api.trends.';
comment on column api.evidence.week is 'Monday of the week of publication.';
comment on column api.evidence.passage_id is 'Passage; its words are in api.passages.';
comment on column api.evidence.article_id is 'Article it is from; see api.articles.';
comment on column api.evidence.title is 'Title of the article.';
comment on column api.evidence.source is 'Feed that brought it.';
comment on column api.evidence.publisher is 'Who owns the outlet.';
comment on column api.evidence.url is 'Address of the article.';
comment on column api.evidence.published_at is 'When it was published, UTC.';
comment on column api.evidence.story_id is 'Story the article belongs to.';
comment on column api.evidence.probability is 'The model''s probability, 0 to 1.';
comment on column api.evidence.terms is 'The terms that made the tag with their weights, heaviest first.';
comment on column api.evidence.is_backfill is 'Whether the article was collected after the fact; such articles count in no verdict.';
comment on column api.evidence.is_watched is 'Whether its feed was watched in that week; else it counts in no verdict.';
comment on column api.evidence.text is 'The words of the passage.';
