-- one row per trend, week and passage that carries the trend in it
-- Made by a macro of what was published in a span of time, so that of articles and passages only that span is read. Nothing
-- is published after it was seen. `is_kept`: what an article carries is read from main.covered, which must hold; else
-- api.carried tells it from all tags.
create or replace macro api.told_evidence(first, last, is_kept := false) as table
with articles as (
    select *
    from api.told_articles(first, last)
    where is_about_ai is distinct from false
)

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
    p.duplicate_of is not null as is_copy,
    p.text
from articles as a
inner join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
inner join main.tags as t on p.passage_id = t.passage_id
inner join api.carrying(first, last, is_kept := is_kept) as c on a.article_id = c.article_id
where
    list_contains(c.trends, t.trend)
    and not p.is_boilerplate
    and (p.seen_at is null or p.seen_at >= first)
    and t.model_id = api.current_model();

create or replace view api.evidence as
select * from api.told_evidence(timestamp '0001-01-01', timestamp '9999-01-01');

comment on macro table api.told_evidence is 'The rows of api.evidence that were published in a span of time, at a fraction of the cost: from its first moment to before the last. is_kept: by what is kept of what articles carry, which holds where all that has changed is covered, as in the published copy. `from api.told_evidence(timestamp ''2026-08-10'', timestamp ''2026-08-17'')`';
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
comment on column api.evidence.probability is 'How sure the model is that the passage is about the trend, 0 to 1, by its words alone. How often it is right: api.calibration.';
comment on column api.evidence.terms is 'The terms that made the tag with their weights, heaviest first.';
comment on column api.evidence.is_backfill is 'Whether the article was collected after the fact; such articles count in no verdict.';
comment on column api.evidence.is_watched is 'Whether its feed was watched in that week; else it counts in no verdict.';
comment on column api.evidence.is_copy is 'Whether an earlier passage has the same words, or nearly: a reprint or a quotation; see duplicate_of in api.passages.';
comment on column api.evidence.text is 'The words of the passage.';
