-- one row per passage of a current revision and trend, as the current model gave them
create or replace view api.tags as
select
    t.passage_id,
    t.trend,
    t.probability,
    t.terms
from main.tags as t
inner join main.passages as p on t.passage_id = p.passage_id
inner join main.articles as a on p.article_id = a.article_id and p.revision = a.revision
semi join api.carried as c on p.article_id = c.article_id and t.trend = c.trend
where
    t.model_id = api.current_model()
    and not p.is_boilerplate;

comment on view api.tags is 'One row per passage and trend that the current model gave it, for the whole history. Passages that are boilerplate, or of articles that are not about AI, carry none; nor do trends that the article does not carry; see api.carried.';
comment on column api.tags.passage_id is 'Passage; see api.passages.';
comment on column api.tags.trend is 'Trend; see api.trends.';
comment on column api.tags.probability is 'How sure the model is that the passage is about the trend, 0 to 1, by its words alone. How often it is right: api.calibration.';
comment on column api.tags.terms is 'The terms that made the tag with their weights, heaviest first.';
