-- one row per trend: the newest look, the last four complete weeks against the twelve before
create or replace view api.movers as
select
    trend,
    week,
    horizon,
    coalesce(share_now, 0) as share_now,
    coalesce(share_before, 0) as share_before,
    share_year_ago,
    stories_now,
    stories_before,
    ratio,
    ratio_low,
    ratio_high,
    ratio_corrected,
    ratio_corrected_low,
    ratio_corrected_high,
    p_value,
    q_value,
    verdict,
    named,
    is_alert,
    since,
    onset,
    onset_earliest,
    onset_latest,
    sources,
    sources_compared,
    sources_now,
    share_compared
from main.verdicts
where horizon = '4/12' and week = (select max(v.week) from main.verdicts as v);

comment on view api.movers is 'One row per trend: the newest look on the shorter horizon, a verdict on the last four complete weeks against the twelve before. The other horizon and all earlier looks are in api.verdicts, which says what each column means.';
comment on column api.movers.trend is 'Trend; see api.trends.';
comment on column api.movers.week is 'Monday of the last complete week.';
comment on column api.movers.horizon is '4/12: the last 4 weeks against the 12 before; 13/39: a quarter against the three before.';
comment on column api.movers.share_now is 'Share of the stories about AI that carry the trend in the last four complete weeks; 0 where those weeks have no story at all.';
comment on column api.movers.share_before is 'The same of the twelve weeks before.';
comment on column api.movers.share_year_ago is 'The share in the same weeks 52 weeks earlier, where all of them were watched; for the eye, in no verdict.';
comment on column api.movers.stories_now is 'Stories that carry the trend in the weeks now, over all sources.';
comment on column api.movers.stories_before is 'Stories that carry it in the weeks before, over all sources.';
comment on column api.movers.ratio is 'Rate now over rate before, each source compared with itself (Mantel and Haenszel); infinite where nothing was before, empty where nothing was tested.';
comment on column api.movers.ratio_low is 'Lower end of its 95 % interval, which knows how weeks scatter and sources disagree.';
comment on column api.movers.ratio_high is 'Upper end of that interval.';
comment on column api.movers.ratio_corrected is 'The ratio without the model''s false alarms, which draw it to one; empty where they are not known, or are half of the share before.';
comment on column api.movers.ratio_corrected_low is 'Lower end of its interval, the rate of false alarms taken as known.';
comment on column api.movers.ratio_corrected_high is 'Upper end of that interval.';
comment on column api.movers.p_value is 'Two-sided test that the ratio is one.';
comment on column api.movers.q_value is 'That p-value after Benjamini and Hochberg over the trends tested in this look, on this horizon.';
comment on column api.movers.verdict is 'surging (rising, and doubled for sure), rising, falling; steady only where the interval lies within 2/3 and 1.5; else cannot tell; too little (under 10 stories in sources compared); not enough history (under half of either span was watched).';
comment on column api.movers.named is 'What a rise or fall rests on: many sources, few sources, one source: NAME, or one week: DATE; new sources where only such cover the trend; else empty.';
comment on column api.movers.is_alert is 'Whether the verdict that holds has ever been sure enough for an alert, q at most .02.';
comment on column api.movers.since is 'The look with which the verdict that holds began; empty where none does. It comes at q at most .05 and goes when p is over .1 or the ratio turns round.';
comment on column api.movers.onset is 'Monday of the week in which the change most likely began, if it began at once; empty where no verdict holds.';
comment on column api.movers.onset_earliest is 'First week in which it may have begun (95 %).';
comment on column api.movers.onset_latest is 'Last week in which it may have begun (95 %).';
comment on column api.movers.sources is 'Publishers compared that carry the trend.';
comment on column api.movers.sources_compared is 'Publishers that wrote about AI in both spans, and so can be compared with themselves.';
comment on column api.movers.sources_now is 'Publishers that wrote about AI in the weeks now.';
comment on column api.movers.share_compared is 'Share of the trend''s stories that are of publishers compared.';
