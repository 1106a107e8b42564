-- one row per trend, week and passage that carries the trend, without its words
-- In a published copy the words of a passage stand in another table: what is only counted need not be joined with it.
create or replace view api.trend_passages as
select * exclude (text) from api.evidence;

comment on view api.trend_passages is 'One row per trend, week and passage that carries the trend, as api.evidence has it, without the words: where a question counts them or follows them, in half the time.';
comment on column api.trend_passages.trend is 'Trend; see api.trends.';
comment on column api.trend_passages.week is 'Monday of the week of publication.';
comment on column api.trend_passages.passage_id is 'Passage; its words are in api.passages.';
comment on column api.trend_passages.article_id is 'Article it is from; see api.articles.';
comment on column api.trend_passages.title is 'Title of the article.';
comment on column api.trend_passages.source is 'Feed that brought it.';
comment on column api.trend_passages.publisher is 'Who owns the outlet.';
comment on column api.trend_passages.url is 'Address of the article.';
comment on column api.trend_passages.published_at is 'When it was published, UTC.';
comment on column api.trend_passages.story_id is 'Story the article belongs to.';
comment on column api.trend_passages.probability is 'How sure the model is that the passage is about the trend, 0 to 1, by its words alone. How often it is right: api.calibration.';
comment on column api.trend_passages.terms is 'The terms that made the tag with their weights, heaviest first.';
comment on column api.trend_passages.is_backfill is 'Whether the article was collected after the fact; such articles count in no verdict.';
comment on column api.trend_passages.is_watched is 'Whether its feed was watched in that week; else it counts in no verdict.';
comment on column api.trend_passages.is_copy is 'Whether an earlier passage has the same words, or nearly: a reprint or a quotation; see duplicate_of in api.passages.';
