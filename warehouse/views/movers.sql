-- one row per trend: the last complete weeks against the weeks before
create or replace view api.movers as
select
    m.trend,
    m.week,
    m.share_now,
    m.share_before,
    m.ratio,
    m.ratio_low,
    m.ratio_high,
    m.p_value,
    m.q_value,
    m.verdict
from main.movers as m;

comment on view api.movers is 'One row per trend: its share in the last complete weeks against the weeks before, and a verdict.';
comment on column api.movers.trend is 'Trend; see api.trends.';
comment on column api.movers.week is 'Monday of the last complete week.';
comment on column api.movers.share_now is 'Share of stories in the last four complete weeks, without backfilled articles; 0 where those weeks have no story at all.';
comment on column api.movers.share_before is 'Share of stories in the twelve weeks before those, likewise.';
comment on column api.movers.ratio is 'Rate ratio of the two, quasi-Poisson on weekly story counts with the weeks'' stories as offset; where one side has none, exact given the sum, and 0 or infinite.';
comment on column api.movers.ratio_low is 'Lower end of its 95 % interval.';
comment on column api.movers.ratio_high is 'Upper end of its 95 % interval.';
comment on column api.movers.p_value is 'Two-sided test that the ratio is one.';
comment on column api.movers.q_value is 'That p-value after Benjamini and Hochberg over the trends with enough stories to be tested.';
comment on column api.movers.verdict is 'rising, falling, steady, or too little (to tell). Which feeds speak may differ between the two spans.';
