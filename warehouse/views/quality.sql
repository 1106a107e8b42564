-- one row per model, measurement, scope and name
create or replace view api.quality as
select
    model_id,
    measured_at,
    file,
    passages,
    scope,
    name,
    precision,
    precision_low,
    precision_high,
    recall,
    recall_low,
    recall_high,
    f1,
    f1_low,
    f1_high,
    support,
    dense_rank() over (partition by model_id, file order by measured_at desc) = 1 as is_latest
from main.quality;

comment on view api.quality is 'One row per figure that `trendledger evaluate FILE` found: how well a model tags passages that people labelled. Intervals hold 95 % of resamples of the passages, and are Wilson''s where these are all alike; what was not measured is null.';
comment on column api.quality.model_id is 'Model; see api.models.';
comment on column api.quality.measured_at is 'When it was measured, UTC.';
comment on column api.quality.file is 'Name of the file of labelled passages.';
comment on column api.quality.passages is 'Labelled passages that the figure rests on.';
comment on column api.quality.scope is 'What it is a figure of: all, trend, kind (of source) or year.';
comment on column api.quality.name is 'Which one: micro or macro where the scope is all, else the trend, the kind or the year.';
comment on column api.quality.precision is 'Share of the tags given that are right.';
comment on column api.quality.precision_low is 'Lower end of its interval.';
comment on column api.quality.precision_high is 'Upper end of its interval.';
comment on column api.quality.recall is 'Share of the tags to be given that were given.';
comment on column api.quality.recall_low is 'Lower end of its interval.';
comment on column api.quality.recall_high is 'Upper end of its interval.';
comment on column api.quality.f1 is 'Harmonic mean of precision and recall.';
comment on column api.quality.f1_low is 'Lower end of its interval.';
comment on column api.quality.f1_high is 'Upper end of its interval.';
comment on column api.quality.support is 'Tags to be given: labels of the passages.';
comment on column api.quality.is_latest is 'Whether it is the last measurement of this model on this file.';
