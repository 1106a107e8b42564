"""What the kinds of rules look at: for each subject, whether an alert begins here, and whether one would end.

Between the two thresholds neither is so: an alert that holds goes on, and none begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flows.steps.text.figures import counted, percent, times
from flows.steps.text.one_line import one_line
from warehouse.catalog.records import AlertRule
from warehouse.records import AlertCandidate, AlertFacts, FeedState, KeptVerdict

RISES, FALLS = ("rising", "surging"), ("falling",)
CHARACTERS_OF_NAME, CHARACTERS_OF_ERROR = 80, 200  # of what strangers write: a title is read, not studied
MOSTLY = 0.5  # of a candidate's stories: a trend that rises and has so many explains it (steps/candidates/find.py)
HOUR = timedelta(hours=1)
SPANS = {"4/12": "the four weeks to {} against the twelve before", "13/39": "the quarter to {} against the year before"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One subject as a rule sees it now. `over` says why an alert on it would end."""

    subject: str
    title: str
    sentence: str
    is_in: bool
    is_out: bool
    over: str
    figures: dict[str, Any] = field(default_factory=dict)
    trend: str | None = None
    horizon: str | None = None
    week: date | None = None


def signs_of(rule: AlertRule, facts: AlertFacts, now: datetime) -> list[Sign] | None:
    """Return what the rule sees, a sign a subject; None where it cannot look."""
    return KINDS[rule.kind](rule, facts, now)


def _surges(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign] | None:
    return _moves(rule, facts, ("surging",), RISES)


def _rises(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign] | None:
    return _moves(rule, facts, RISES, RISES)


def _falls(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign] | None:
    return _moves(rule, facts, FALLS, FALLS)


def _moves(rule: AlertRule, facts: AlertFacts, begins: tuple[str, ...], holds: tuple[str, ...]) -> list[Sign] | None:
    """Return a sign a trend. In: the verdict is one that `begins`, sure enough; out: no verdict `holds` any more.

    A verdict goes when its p-value is over .1 or its ratio turned round (flows/steps/judging/memory.py). It stands
    behind a colon, as a name may be of one thing or of several.
    """
    if facts.verdicts is None:
        return None
    signs = []
    for said in facts.verdicts:
        if said.horizon != rule.horizon or not _is_meant(rule.trends, said.trend):
            continue
        title = f"{facts.trend_names.get(said.trend, said.trend)}: {said.verdict}"
        is_sure = said.q_value is not None and said.q_value <= rule.begin
        signs.append(
            Sign(
                subject=said.trend,
                title=title,
                sentence=_told(said, title),
                is_in=said.verdict in begins and is_sure,
                is_out=said.verdict not in holds,
                over=f"the verdict is now: {said.verdict}",
                figures=_figures(said),
                trend=said.trend,
                horizon=said.horizon,
                week=said.week,
            )
        )
    return signs


def _told(said: KeptVerdict, title: str) -> str:
    """Return a verdict as a sentence: what, how much, how sure, on how much it rests."""
    span = SPANS.get(said.horizon, said.horizon).format(said.week + timedelta(days=6))
    ratio = "" if said.ratio is None else f"{times(said.ratio, said.ratio_low, said.ratio_high)} "
    q = "" if said.q_value is None else f", q {said.q_value:.2g}"
    stories = f"{counted(said.stories_now, 'story', 'stories')}, {said.stories_before:,} before"
    named = f"; {said.named}" if said.named else ""
    return f"{title}, {ratio}in {span}{q}; {stories}; {_writing(said)}{named}."


def _writing(said: KeptVerdict) -> str:
    compared = counted(said.sources_compared, "publisher")
    return f"{said.sources:,} of the {compared} compared wrote of it"  # in either span


def _figures(said: KeptVerdict) -> dict[str, Any]:
    """Return the figures behind a verdict, under the names that they have in api.verdicts."""
    names = (
        "verdict", "named", "ratio", "ratio_low", "ratio_high", "p_value", "q_value", "stories_now", "stories_before",
        "share_now", "share_before", "sources", "sources_compared", "sources_now", "share_compared", "model_id",
    )  # fmt: skip
    dates = {name: getattr(said, name) for name in ("week", "since", "onset", "onset_earliest", "onset_latest")}
    told = {name: day.isoformat() for name, day in dates.items() if day is not None}
    return {**{name: getattr(said, name) for name in names}, **told}


def _candidates(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign] | None:
    """Return a sign a candidate; one that was settled, or rises no more, is no longer among them, and so ends."""
    names = facts.trend_names
    return None if facts.candidates is None else [_is_new(rule, one, names) for one in facts.candidates]


def _is_new(rule: AlertRule, one: AlertCandidate, names_of_trends: Mapping[str, str]) -> Sign:
    title = f"New candidate: {one_line(one.name, CHARACTERS_OF_NAME)}"
    names = ("horizon", "q_value", "ratio", "ratio_low", "ratio_high", "stories_now", "sources")
    span = SPANS.get(one.horizon, one.horizon).format(one.week + timedelta(days=6))
    told = f"{counted(one.stories_now, 'story', 'stories')} of {counted(one.sources, 'publisher')} compared"
    ratio = "" if one.ratio is None else f", {times(one.ratio)}"
    return Sign(
        subject=one.candidate,
        title=title,
        sentence=f"{title}, in {told}{ratio} in {span}; {_unexplained(one, names_of_trends)}.",
        is_in=one.q_value is not None and one.q_value <= rule.begin,
        is_out=False,
        over="",
        figures={name: getattr(one, name) for name in names},
    )


def _unexplained(one: AlertCandidate, names_of_trends: Mapping[str, str]) -> str:
    """Say why it is no trend's: none has most of its stories, or the one that has them does not rise."""
    if one.share_beside < MOSTLY:
        return "no trend explains it"
    name = names_of_trends.get(one.beside, one.beside)
    return f"{percent(one.share_beside)} of its stories carry {name}, which does not rise itself"


def _silent(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign]:
    return [
        Sign(
            subject=feed.feed_id,
            title=f"{_name(feed)}: silent",
            sentence=f"{_name(feed)}: silent, {_unheard(feed)}.",
            is_in=feed.is_silent and not feed.was_silent_before,
            is_out=not feed.is_silent,
            over="it has published again, or speaks as seldom as that by now",
            figures={"last_published_at": _day(feed.last_published_at)},
        )
        for feed in facts.feeds
        if _is_meant(rule.feeds, feed.feed_id)
    ]


def _unheard(feed: FeedState) -> str:
    if feed.last_published_at is None:
        return "it has published nothing that bears a date for over a year"
    return f"nothing published since {_day(feed.last_published_at)}: over three of its long gaps, or over a year"


def _failing(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign]:
    return [_fails(rule, feed) for feed in facts.feeds if _is_meant(rule.feeds, feed.feed_id)]


def _fails(rule: AlertRule, feed: FeedState) -> Sign:
    failures = feed.consecutive_failures
    error = one_line(feed.last_error or "no reason given", CHARACTERS_OF_ERROR)
    answered = f"it last answered on {_day(feed.last_success_at)}" if feed.last_success_at else "it has never answered"
    return Sign(
        subject=feed.feed_id,
        title=f"{_name(feed)}: failing",
        sentence=f"{_name(feed)}: {counted(failures, 'visit')} in a row failed, the last with: {error}; {answered}.",
        is_in=failures >= rule.begin,
        is_out=failures <= rule.end,
        over=f"it has answered since; {counted(failures, 'visit')} failed after that"
        if failures
        else "it answers again",
        figures={"consecutive_failures": failures, "last_error": error},
    )


def _quality(rule: AlertRule, facts: AlertFacts, _now: datetime) -> list[Sign]:
    """In: so far under the best before, and the whole interval under it, so that chance is no likely reason."""
    return [
        Sign(
            subject=one.file,
            title=f"Quality dropped on {one.file}",
            sentence=f"F1 of model {one.model_id} on {one.file} is {one.f1:.3f} (at most {one.f1_high:.3f}); "
            f"{one.best_model_id} had {one.best_f1:.3f}.",
            is_in=one.best_f1 - one.f1 >= rule.begin and one.f1_high < one.best_f1,
            is_out=one.best_f1 - one.f1 <= rule.end,
            over=f"F1 is {one.f1:.3f}",
            figures={"f1": one.f1, "f1_high": one.f1_high, "best_f1": one.best_f1, "model_id": one.model_id},
        )
        for one in facts.quality
    ]


def _stale(rule: AlertRule, facts: AlertFacts, now: datetime) -> list[Sign] | None:
    if facts.newest_item_at is None:
        return None  # a home that never had anything has lost nothing
    hours = (now - facts.newest_item_at) / HOUR
    return [
        Sign(
            subject="data",
            title="The data are stale",
            sentence=f"Nothing new has been collected for {hours:.0f} hours, since {_minute(facts.newest_item_at)}.",
            is_in=hours >= rule.begin,
            is_out=hours <= rule.end,
            over="something new was collected",
            figures={"hours": round(hours, 1), "newest_item_at": _minute(facts.newest_item_at)},
        )
    ]


def _name(feed: FeedState) -> str:
    return one_line(feed.title, CHARACTERS_OF_NAME) or feed.feed_id


def _is_meant(named: Iterable[str], subject: str) -> bool:
    """Whether a rule is about a subject: about all of them, where it names none."""
    return subject in named if named else True


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


KINDS: dict[str, Callable[[AlertRule, AlertFacts, datetime], list[Sign] | None]] = {
    "surge": _surges,
    "rise": _rises,
    "fall": _falls,
    "candidate": _candidates,
    "silent": _silent,
    "failing": _failing,
    "quality": _quality,
    "stale": _stale,
}
