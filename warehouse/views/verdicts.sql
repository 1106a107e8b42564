-- one row per look (a week), trend and horizon: what was said then, and is not changed by what came later
create or replace view api.verdicts as
select * from main.verdicts;

comment on view api.verdicts is 'One row per look, trend and horizon: what was said of the trend when the week was over. A look is judged again while its week is the last; earlier looks stand as they were given.';
comment on column api.verdicts.week is 'Monday of the last complete week, the look.';
comment on column api.verdicts.trend is 'Trend; see api.trends.';
comment on column api.verdicts.horizon is '4/12: the last 4 weeks against the 12 before; 13/39: a quarter against the three before.';
comment on column api.verdicts.verdict is 'surging (rising, and doubled for sure), rising, falling; steady only where the interval lies within 2/3 and 1.5; else cannot tell; too little (under 10 stories in sources compared); not enough history (under half of either span was watched).';
comment on column api.verdicts.named is 'What a rise or fall rests on: many sources, few sources, one source: NAME, or one week: DATE; new sources where only such cover the trend; else empty.';
comment on column api.verdicts.is_alert is 'Whether the verdict that holds has ever been sure enough for an alert, q at most .02.';
comment on column api.verdicts.since is 'The look with which the verdict that holds began; empty where none does. It comes at q at most .05 and goes when p is over .1 or the ratio turns round.';
comment on column api.verdicts.onset is 'Monday of the week in which the change most likely began, if it began at once; empty where no verdict holds.';
comment on column api.verdicts.onset_earliest is 'First week in which it may have begun (95 %).';
comment on column api.verdicts.onset_latest is 'Last week in which it may have begun (95 %).';
comment on column api.verdicts.ratio is 'Rate now over rate before, each source compared with itself (Mantel and Haenszel); infinite where nothing was before, empty where nothing was tested.';
comment on column api.verdicts.ratio_low is 'Lower end of its 95 % interval, which knows how weeks scatter and sources disagree.';
comment on column api.verdicts.ratio_high is 'Upper end of that interval.';
comment on column api.verdicts.p_value is 'Two-sided test that the ratio is one.';
comment on column api.verdicts.q_value is 'That p-value after Benjamini and Hochberg over the trends tested in this look, on this horizon.';
comment on column api.verdicts.ratio_corrected is 'The ratio without the model''s false alarms, which draw it to one; empty where they are not known, or are half of the share before.';
comment on column api.verdicts.ratio_corrected_low is 'Lower end of its interval, the rate of false alarms taken as known.';
comment on column api.verdicts.ratio_corrected_high is 'Upper end of that interval.';
comment on column api.verdicts.stories_now is 'Stories that carry the trend in the weeks now, over all sources.';
comment on column api.verdicts.stories_before is 'Stories that carry it in the weeks before, over all sources.';
comment on column api.verdicts.share_now is 'stories_now over all stories about AI of those weeks; empty where there are none.';
comment on column api.verdicts.share_before is 'The same of the weeks before. Shares are pooled over sources that may differ between the spans; the ratio is not.';
comment on column api.verdicts.share_year_ago is 'The share in the same weeks 52 weeks earlier, where all of them were watched; for the eye, in no verdict.';
comment on column api.verdicts.sources is 'Publishers compared that carry the trend.';
comment on column api.verdicts.sources_compared is 'Publishers that wrote about AI in both spans, and so can be compared with themselves.';
comment on column api.verdicts.sources_now is 'Publishers that wrote about AI in the weeks now.';
comment on column api.verdicts.share_compared is 'Share of the trend''s stories that are of publishers compared.';
comment on column api.verdicts.model_id is 'Model whose tags were judged; see api.models.';
comment on column api.verdicts.judged_at is 'Clock of the run that judged, UTC.';
