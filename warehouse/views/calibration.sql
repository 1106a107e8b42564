-- one row per place where a probability is said and band of it: how often what was said is right
-- 700 passages were drawn at random from what 226 mixed feeds had and from four years of a roster about AI, and labelled by one
-- reader each before any tag was seen; 192 pairs of story and trend from those that were carried, read with the trend. The
-- figures are printed by tests/benchmarks/said_and_right.py. No map is laid over them: docs/gates.md has what was tried.
create or replace view api.calibration as
with told as (
    select v.*
    from (
        values
        ('tags', 0.0, 0.4, 0.353, 11, 7, 11),
        ('tags', 0.4, 0.6, 0.495, 30, 16, 12),
        ('tags', 0.6, 0.8, 0.706, 39, 13, 5),
        ('tags', 0.8, 0.95, 0.889, 64, 20, 15),
        ('tags', 0.95, 1.0, 0.991, 159, 23, 10),
        ('nearest', 0.0, 0.4, 0.348, 6, 9, 15),
        ('nearest', 0.4, 0.6, 0.480, 14, 17, 17),
        ('nearest', 0.6, 0.8, 0.707, 11, 14, 12),
        ('stories', 0.8, 0.95, 0.885, 27, 10, 13),
        ('stories', 0.95, 1.0, 0.989, 113, 16, 13),
        ('texts', 0.0, 0.4, 0.353, 16, 14, 22),
        ('texts', 0.4, 0.6, 0.485, 37, 29, 22),
        ('texts', 0.6, 0.8, 0.707, 45, 24, 14),
        ('texts', 0.8, 0.95, 0.887, 59, 15, 13),
        ('texts', 0.95, 1.0, 0.991, 142, 20, 8),
        ('others', 0.0, 0.4, 0.345, 1, 2, 9),
        ('others', 0.4, 0.6, 0.504, 8, 4, 15),
        ('others', 0.6, 0.8, 0.708, 5, 4, 6),
        ('others', 0.8, 0.95, 0.901, 5, 5, 3),
        ('others', 0.95, 1.0, 0.992, 17, 3, 7)
    ) as v (scope, low, high, said, count_right, count_doubtful, count_wrong)
),

-- The model that was read, and the one that tags here.
models as (
    select
        'b1882c05c4b88348' as read_of,
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
comment on column api.calibration.count_right is 'How many the reader found right.';
comment on column api.calibration.count_doubtful is 'How many may be said or left: they count for neither.';
comment on column api.calibration.count_wrong is 'How many the reader found wrong.';
comment on column api.calibration.held is 'count_right / (count_right + count_wrong).';
comment on column api.calibration.held_low is 'Lower end of its 95 % interval, by Wilson''s formula.';
comment on column api.calibration.held_high is 'Upper end of its 95 % interval.';
comment on column api.calibration.model_id is 'The model whose tags were read: the one that ships.';
comment on column api.calibration.is_of_current is 'Whether that is the model that tags here. Where it is not, labels of your own say more: `trendledger label --random`, and the quality page.';
