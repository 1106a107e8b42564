-- one row per look (a week), candidate and horizon: terms that are in no taxonomy and rose together, as judged then
create or replace view api.candidates as
with said as (
    select
        candidate,
        arg_max(decision, decided_at) as decision,
        arg_max(decided_by, decided_at) as decided_by,
        max(decided_at) as decided_at,
        arg_max(trend, decided_at) as trend
    from main.candidate_decisions
    group by candidate
)

select
    c.week,
    c.candidate,
    c.horizon,
    c.name,
    c.kind,
    c.terms,
    c.verdict,
    c.named,
    c.is_alert,
    c.since,
    c.onset,
    c.ratio,
    c.ratio_low,
    c.ratio_high,
    c.p_value,
    c.q_value,
    c.terms_tested,
    c.stories_now,
    c.stories_before,
    c.share_now,
    c.share_before,
    c.sources,
    c.sources_compared,
    c.beside,
    c.share_beside,
    case when s.decision is null or s.decision = 'reopened' then 'open' else s.decision end as decision,
    s.decided_by,
    s.decided_at,
    nullif(s.trend, '') as trend,
    c.model_id,
    c.judged_at
from main.candidates as c
left join said as s on c.candidate = s.candidate;

-- one row per look, candidate and story that has its words: the evidence, by the story's original
create or replace view api.candidate_stories as
with held as (
    select distinct
        week as look,
        candidate,
        unnest(stories) as story_id
    from main.candidates
)

select
    h.look as week,
    h.candidate,
    h.story_id,
    a.title,
    a.source,
    a.publisher,
    a.url,
    a.published_at
from held as h
inner join api.articles as a on h.story_id = a.story_id and a.is_original;

-- one row per watch, look and horizon: what was said of words that are followed; a watch without a look has one row
create or replace view api.watches as
select
    w.watch,
    w.name,
    w.words,
    nullif(w.candidate, '') as candidate,
    w.started_by,
    w.started_at,
    v.week,
    v.horizon,
    v.verdict,
    v.named,
    v.is_alert,
    v.since,
    v.onset,
    v.ratio,
    v.ratio_low,
    v.ratio_high,
    v.p_value,
    v.q_value,
    v.stories_now,
    v.stories_before,
    v.share_now,
    v.share_before,
    v.sources,
    v.sources_compared,
    v.judged_at
from main.watches as w
left join main.watch_verdicts as v on w.watch = v.trend;

comment on view api.candidates is 'One row per look, candidate and horizon: terms that no trend explains and that rise together on a horizon at least, by the test of the trends; q over all terms that were tested. Listed are terms that three sources or more use.';
comment on column api.candidates.week is 'Monday of the last complete week, the look.';
comment on column api.candidates.candidate is 'Identifier, the same from look to look: a candidate is known again by its terms.';
comment on column api.candidates.horizon is '4/12 or 13/39, as in api.verdicts.';
comment on column api.candidates.name is 'The term that is surest to rise, spelt as it is written most.';
comment on column api.candidates.kind is 'name: capitals or digits inside sentences, most of the time; else topic.';
comment on column api.candidates.terms is 'Its terms, lower case, the one that is judged first: those that rise and stand in the same stories.';
comment on column api.candidates.verdict is 'As in api.verdicts, of the first term.';
comment on column api.candidates.named is 'What the rise rests on: many sources, few sources, one source: NAME, or one week: DATE.';
comment on column api.candidates.is_alert is 'Whether the verdict that holds has ever been sure enough for an alert, q at most .02.';
comment on column api.candidates.since is 'The look with which the verdict that holds began; empty where none does on this horizon.';
comment on column api.candidates.onset is 'Monday of the week in which the rise most likely began.';
comment on column api.candidates.ratio is 'Rate now over rate before, each source compared with itself; infinite where nothing was before.';
comment on column api.candidates.ratio_low is 'Lower end of its 95 % interval.';
comment on column api.candidates.ratio_high is 'Upper end of that interval.';
comment on column api.candidates.p_value is 'Two-sided test that the ratio is one.';
comment on column api.candidates.q_value is 'That p-value after Benjamini and Hochberg over terms_tested.';
comment on column api.candidates.terms_tested is 'Terms that were tested in this look on this horizon, those that fall or stay among them.';
comment on column api.candidates.stories_now is 'Stories that have the first term in the weeks now. Of a very large home a sample is read.';
comment on column api.candidates.stories_before is 'Stories that have it in the weeks before.';
comment on column api.candidates.share_now is 'stories_now over all stories read of those weeks.';
comment on column api.candidates.share_before is 'The same of the weeks before.';
comment on column api.candidates.sources is 'Publishers compared that have the term.';
comment on column api.candidates.sources_compared is 'Publishers that wrote about AI in both spans.';
comment on column api.candidates.beside is 'The trend that most of its stories of the last quarter carry; empty where none does. Where that trend rises itself it explains the term, and there is no candidate.';
comment on column api.candidates.share_beside is 'Share of those stories that carry that trend.';
comment on column api.candidates.decision is 'What people said last: open, accepted or dismissed. What was dismissed is judged on, and not listed again.';
comment on column api.candidates.decided_by is 'Who said so; empty while nobody did.';
comment on column api.candidates.decided_at is 'When, UTC.';
comment on column api.candidates.trend is 'Trend of the home''s taxonomy that it was accepted as, if any.';
comment on column api.candidates.model_id is 'Model whose tags told what is explained; see api.models.';
comment on column api.candidates.judged_at is 'Clock of the run that judged, UTC.';
comment on view api.candidate_stories is 'One row per look, candidate and story: the newest stories of the last quarter that have the first term, by their originals.';
comment on column api.candidate_stories.week is 'Monday of the look.';
comment on column api.candidate_stories.candidate is 'Candidate; see api.candidates.';
comment on column api.candidate_stories.story_id is 'Story; see api.articles.';
comment on column api.candidate_stories.title is 'Title of the original.';
comment on column api.candidate_stories.source is 'Feed that brought it.';
comment on column api.candidate_stories.publisher is 'Who owns the outlet.';
comment on column api.candidate_stories.url is 'Address of the original.';
comment on column api.candidate_stories.published_at is 'When it was published, UTC.';
comment on view api.watches is 'One row per watch, look and horizon: words that are followed, judged as one more trend among those of the taxonomy. A watch that no look has judged yet has one row.';
comment on column api.watches.watch is 'Identifier.';
comment on column api.watches.name is 'What people call it.';
comment on column api.watches.words is 'What is looked for, in the language of `trendledger trends watch`.';
comment on column api.watches.candidate is 'The candidate that it was accepted from; empty of other watches.';
comment on column api.watches.started_by is 'Who began it.';
comment on column api.watches.started_at is 'When, UTC.';
comment on column api.watches.week is 'Monday of the look; empty before the first.';
comment on column api.watches.horizon is '4/12 or 13/39, as in api.verdicts.';
comment on column api.watches.verdict is 'As in api.verdicts.';
comment on column api.watches.named is 'What a rise or fall rests on, as in api.verdicts.';
comment on column api.watches.is_alert is 'Whether the verdict that holds has ever been sure enough for an alert, q at most .02.';
comment on column api.watches.since is 'The look with which the verdict that holds began.';
comment on column api.watches.onset is 'Monday of the week in which the change most likely began.';
comment on column api.watches.ratio is 'Rate now over rate before, each source compared with itself.';
comment on column api.watches.ratio_low is 'Lower end of its 95 % interval.';
comment on column api.watches.ratio_high is 'Upper end of that interval.';
comment on column api.watches.p_value is 'Two-sided test that the ratio is one.';
comment on column api.watches.q_value is 'That p-value after Benjamini and Hochberg over trends and watches of the look.';
comment on column api.watches.stories_now is 'Stories that have the words in the weeks now.';
comment on column api.watches.stories_before is 'Stories that have them in the weeks before.';
comment on column api.watches.share_now is 'stories_now over all stories about AI of those weeks.';
comment on column api.watches.share_before is 'The same of the weeks before.';
comment on column api.watches.sources is 'Publishers compared that have the words.';
comment on column api.watches.sources_compared is 'Publishers that wrote about AI in both spans.';
comment on column api.watches.judged_at is 'Clock of the run that judged, UTC.';
