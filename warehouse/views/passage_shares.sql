-- one row per trend: of all passages about AI, the share that carries it, by tags and labels drawn at random
create or replace view api.passage_shares as
select
    trend,
    passages,
    tagged,
    tagged / nullif(passages, 0) as share_tagged,
    labelled,
    share,
    low as share_low,
    high as share_high,
    reason,
    model_id
from main.passage_shares
where model_id = api.current_model();

comment on view api.passage_shares is 'One row per trend: of all passages about AI in languages that are read, the share that carries it, by the tags of all and the labels of those drawn at random (`trendledger label --random`): prediction-powered inference. Valid however bad the tags are.';
comment on column api.passage_shares.trend is 'Trend; see api.trends.';
comment on column api.passage_shares.passages is 'Passages that shares are made of: of current revisions, no copies, in articles about AI; empty while labels are too few to count them.';
comment on column api.passage_shares.tagged is 'Those of them that the current model surely tags with the trend.';
comment on column api.passage_shares.share_tagged is 'tagged / passages: the share without labels.';
comment on column api.passage_shares.labelled is 'Passages drawn at random that people labelled.';
comment on column api.passage_shares.share is 'The share that carries the trend; empty where labels are too few, and reason says so.';
comment on column api.passage_shares.share_low is 'Lower end of its 95 % interval.';
comment on column api.passage_shares.share_high is 'Upper end of its 95 % interval.';
comment on column api.passage_shares.reason is 'Why there is no share; empty where there is one.';
comment on column api.passage_shares.model_id is 'Model whose tags these are, the current one.';
