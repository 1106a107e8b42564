"""A look for what is in no taxonomy yet, and at the words that are followed, from the books.

Knows no Prefect, as retagging looks again too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from flows.running.looks import counts_of, look
from flows.steps.candidates.find import FoundCandidate, TrendsTell, find_candidates
from flows.steps.candidates.identity import identified
from flows.steps.candidates.terms import TOKEN as WORDS
from flows.steps.judging.counts import HORIZONS
from flows.steps.judging.memory import Remembered
from flows.steps.judging.verdicts import Verdict
from flows.steps.judging.words import has_history
from flows.steps.watching.added import with_trend
from warehouse.books import candidates, models
from warehouse.catalog.records import Taxonomy
from warehouse.database import Connection
from warehouse.records import Candidate, KeptVerdict
from warehouse.words import watching
from warehouse.words.word_query import parse

WEEKS_READ = max(horizon.weeks for horizon in HORIZONS)
# A look reads at most so many stories, and of each so many passages; of a larger home it is a sample. On one core 312
# stories of a year took .25 s, 995 took .75 s; so it is 1.5 s at most.
MOST_STORIES, MOST_PASSAGES = 2000, 10
WATCHED = "watch: "  # no id of a trend has a blank


def look_for_candidates(
    db: Connection, last: date, said: list[KeptVerdict], taxonomy: Taxonomy, judged_at: datetime
) -> list[Candidate]:
    """Return what rises in the look of `last` and is in no trend; `said` are the verdicts of that look on trends."""
    weeks = [last - timedelta(weeks=WEEKS_READ - 1 - place) for place in range(WEEKS_READ)]
    if not _can_be_judged(candidates.weeks_with_stories(db, weeks[0], last), last):
        return []  # what has no history is not read at all: the first weeks of a home cost nothing
    stories = candidates.counted_stories(db, weeks[0], last, MOST_STORIES, MOST_PASSAGES)
    before = candidates.look_before(db, last)
    found = find_candidates(stories, weeks, explained_by(said, taxonomy), remembered_of(before))
    named = {one.candidate: one.terms for one in candidates.known_candidates(db, last)}
    ids = identified([one.terms for one in found.found], named)
    model_id = models.current_model(db)
    return [
        _kept(one, name, verdict, found.tested[verdict.horizon], model_id, judged_at)
        for one, name in zip(found.found, ids, strict=True)
        for verdict in one.verdicts
    ]


def explained_by(said: list[KeptVerdict], taxonomy: Taxonomy) -> TrendsTell:
    """Return what the trends of the taxonomy explain in a look that said so of them."""
    trends_of: dict[str, set[str]] = {}
    for trend in taxonomy.trends:
        for term in trend.terms:
            trends_of.setdefault(" ".join(WORDS.findall(term.lower())), set()).add(trend.id)
    return TrendsTell(
        names=frozenset(" ".join(WORDS.findall(trend.name.lower())) for trend in taxonomy.trends),
        terms={term: frozenset(ids) for term, ids in trends_of.items()},
        rising=frozenset(one.trend for one in said if one.verdict in {"rising", "surging"}),
    )


def look_at_watches(db: Connection, last: date, judged_at: datetime) -> list[KeptVerdict]:
    """Return what the look of `last` says of the words that are followed, all beside the trends of the taxonomy."""
    followed = candidates.watches(db)
    if not followed:
        return []
    counts = counts_of(db, last)
    first = counts.weeks[0]
    names = {watch.watch: f"{WATCHED}{watch.watch}" for watch in followed}
    for watch in followed:
        articles = watching.articles_of(db, parse(watch.words), first, last)
        counts = with_trend(counts, names[watch.watch], watching.story_weeks(db, first, last, articles))
    remembered = [rename(one, names.get(one.trend, "")) for one in candidates.watch_look_before(db, last)]
    verdicts = look(db, counts, judged_at, also_before=remembered)
    own = {name: watch for watch, name in names.items()}
    return [rename(one, own[one.trend]) for one in verdicts if one.trend in own]


def rename(verdict: KeptVerdict, name: str) -> KeptVerdict:
    """Return the verdict as one of another name."""
    return replace(verdict, trend=name)


def _can_be_judged(weeks: list[date], last: date) -> bool:
    """Whether any horizon has seen enough weeks of both its spans."""
    ages = [(last - week).days // 7 for week in weeks]
    return any(
        has_history(sum(age < one.now for age in ages), sum(one.now <= age < one.weeks for age in ages), one)
        for one in HORIZONS
    )


def remembered_of(before: list[Candidate]) -> dict[str, dict[str, Remembered]]:
    """Return what a look has to know of the one before it: what rose, by horizon and term."""
    held: dict[str, dict[str, Remembered]] = {horizon.name: {} for horizon in HORIZONS}
    for one in before:
        if one.since is not None:
            held[one.horizon].update(dict.fromkeys(one.terms, Remembered("rising", one.since, one.is_alert)))
    return held


def _kept(
    found: FoundCandidate, name: str, verdict: Verdict, tested: int, model_id: str | None, judged_at: datetime
) -> Candidate:
    return Candidate(
        week=verdict.week,
        candidate=name,
        horizon=verdict.horizon,
        name=found.name,
        kind=found.kind,
        terms=list(found.terms),
        verdict=verdict.verdict,
        named=verdict.named,
        is_alert=verdict.is_alert,
        since=verdict.since if verdict.verdict != "falling" else None,
        onset=verdict.onset.week if verdict.onset else None,
        ratio=verdict.ratio,
        ratio_low=verdict.low,
        ratio_high=verdict.high,
        p_value=verdict.p_value,
        q_value=verdict.q_value,
        terms_tested=tested,
        stories_now=verdict.stories_now,
        stories_before=verdict.stories_before,
        share_now=verdict.share_now,
        share_before=verdict.share_before,
        sources=verdict.sources,
        sources_compared=verdict.compared,
        beside=found.beside,
        share_beside=found.share_beside,
        stories=list(found.stories),
        model_id=model_id,
        judged_at=judged_at,
    )
