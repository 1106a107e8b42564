-- one row per label that a person gave a passage
create or replace view api.labels as
select
    passage_id,
    title,
    text,
    trends,
    given_by,
    given_at,
    model_id,
    row_number() over (partition by passage_id, given_by order by given_at desc, rowid desc) = 1 as is_latest,
    passage_id in (select d.passage_id from main.random_draws as d) as is_random
from main.labels;

comment on view api.labels is 'One row per label that a person gave a passage. Labels are never changed: a later one of the same person stands in for it. They teach the next model, but for those of passages drawn at random.';
comment on column api.labels.passage_id is 'Passage; see api.passages. It may be gone where the article was edited since.';
comment on column api.labels.title is 'Title of the article as it stood.';
comment on column api.labels.text is 'Words of the passage as they stood.';
comment on column api.labels.trends is 'Trends that the passage carries, says the person; empty for none.';
comment on column api.labels.given_by is 'Who said so.';
comment on column api.labels.given_at is 'When, UTC.';
comment on column api.labels.model_id is 'Model whose tags were shown and accepted or corrected.';
comment on column api.labels.is_latest is 'Whether it is what this person says of this passage now.';
comment on column api.labels.is_random is 'Whether the passage was drawn at random (`trendledger label --random`): such labels measure, and teach no model.';
