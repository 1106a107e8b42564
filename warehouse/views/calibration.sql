-- one row per place where a probability is said and band of it: how often what was said is right
-- 1,300 passages were drawn at random from what 226 mixed feeds had and from four years of a roster about AI, and labelled by one
-- reader each before any tag was seen; 192 pairs of story and trend from those that were carried, read with the trend. 700 of them and
-- the pairs are of the model before, which tags 16 of 59,000 passages otherwise. The figures are printed by
-- tests/benchmarks/said_and_right.py. No map is laid over them: docs/gates.md has what was tried.
create or replace view api.calibration as
with told as (
    select v.*
    from (
        values
        ('tags', 0.0, 0.4, 0.350, 20, 16, 24),
        ('tags', 0.4, 0.6, 0.496, 47, 32, 27),
        ('tags', 0.6, 0.8, 0.711, 60, 33, 14),
        ('tags', 0.8, 0.95, 0.890, 109, 51, 26),
        ('tags', 0.95, 1.0, 0.991, 309, 34, 17),
        ('nearest', 0.0, 0.4, 0.347, 12, 16, 29),
        ('nearest', 0.4, 0.6, 0.485, 18, 28, 36),
        ('nearest', 0.6, 0.8, 0.702, 20, 21, 23),
        ('stories', 0.8, 0.95, 0.885, 27, 10, 13),
        ('stories', 0.95, 1.0, 0.989, 113, 16, 13),
        ('texts', 0.0, 0.4, 0.351, 30, 29, 47),
        ('texts', 0.4, 0.6, 0.489, 55, 52, 53),
        ('texts', 0.6, 0.8, 0.708, 73, 48, 33),
        ('texts', 0.8, 0.95, 0.888, 98, 41, 21),
        ('texts', 0.95, 1.0, 0.991, 281, 29, 14),
        ('others', 0.0, 0.4, 0.340, 2, 3, 18),
        ('others', 0.4, 0.6, 0.502, 11, 8, 23),
        ('others', 0.6, 0.8, 0.707, 7, 7, 11),
        ('others', 0.8, 0.95, 0.896, 11, 11, 11),
        ('others', 0.95, 1.0, 0.990, 28, 5, 13)
    ) as v (scope, low, high, said, count_right, count_doubtful, count_wrong)
),

-- The model that was read, and the one that tags here.
models as (
    select
        'd92dca1fb60698e6' as read_of,
        api.current_model() as current_one
)

select
    t.scope,
    cast(t.low as double) as low,
    cast(t.high as double) as high,
    cast(t.said as double) as said,
    t.count_right,
    t.count_doubtful,
    t.count_wrong,
    t.count_right / (t.count_right + t.count_wrong) as held,
    api.wilson_low(t.count_right, t.count_right + t.count_wrong) as held_low,
    api.wilson_high(t.count_right, t.count_right + t.count_wrong) as held_high,
    m.read_of as model_id,
    coalesce(m.current_one = m.read_of, false) as is_of_current
from told as t
cross join models as m;

comment on view api.calibration is 'One row per place where a probability is said and band of it: what a probability is worth, by what was read by hand of the model that ships. A tag''s probability is of the passage''s words alone, in a text about AI.';
comment on column api.calibration.scope is 'What was read: tags (api.tags, api.evidence), nearest (given by the model, but the article does not carry the trend; api.nearest), stories (that of the surest passage; api.carried), texts (each by itself, as `trendledger tag` reads them, with an about_ai_probability of .5 or more), or others (such texts below .5).';
comment on column api.calibration.low is 'The band begins with this probability.';
comment on column api.calibration.high is 'It ends before this one; 1 belongs to the last.';
comment on column api.calibration.said is 'The mean probability of what was read.';
comment on column api.calibration.count_right is 'How many their readers found right.';
comment on column api.calibration.count_doubtful is 'How many may be said or left: they count for neither.';
comment on column api.calibration.count_wrong is 'How many their readers found wrong.';
comment on column api.calibration.held is 'count_right / (count_right + count_wrong).';
comment on column api.calibration.held_low is 'Lower end of its 95 % interval, by Wilson''s formula.';
comment on column api.calibration.held_high is 'Upper end of its 95 % interval.';
comment on column api.calibration.model_id is 'The model whose tags were read: the one that ships.';
comment on column api.calibration.is_of_current is 'Whether that is the model that tags here. Where it is not, labels of your own say more: `trendledger label --random`, and the quality page.';
