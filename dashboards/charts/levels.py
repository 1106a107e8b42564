"""Where the level of a share changed, and since when a verdict holds: marks on charts, and the same in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection
from markupsafe import Markup

from dashboards.asking import answer, question
from dashboards.charts.frame import Frame, element
from dashboards.wording import day, percent

FOOT = 6.0  # of a step's arms, and of a bracket's ends
STEP_HEIGHT = 12.0  # at least, so that a small step is seen
BRACKETS_APART = 12.0

LEVELS = "select trend, week, share_before, share from api.levels order by trend, week"
HELD = """
    select horizon, verdict, since, onset, onset_earliest, onset_latest, share_now, share_year_ago
    from api.verdicts
    where trend = $trend and week = (select max(week) from api.verdicts) and since is not null
    order by since
"""


class LevelChange(NamedTuple):
    """With the week of `start`, another level began."""

    trend: str
    start: date
    before: float
    share: float


class HeldVerdict(NamedTuple):
    """A verdict that holds: since which look, and when the change most likely began. `horizon` as in 4/12."""

    horizon: str
    verdict: str
    since: date
    onset: date | None
    earliest: date | None
    latest: date | None
    share_now: float | None
    year_ago: float | None


def level_changes(db: DuckDBPyConnection) -> dict[str, list[LevelChange]]:
    """Return the changes of each trend, the oldest first; none where a trend has none."""
    found: dict[str, list[LevelChange]] = defaultdict(list)
    for change in answer(db, LevelChange, question(LEVELS)):
        found[change.trend].append(change)
    return found


def held_verdicts(db: DuckDBPyConnection, trend: str) -> list[HeldVerdict]:
    """Return the verdicts of the newest look that hold on a trend, the longest held first."""
    return answer(db, HeldVerdict, question(HELD, trend=trend))


def level_marks(frame: Frame, changes: Sequence[LevelChange]) -> list[Markup]:
    """Draw each change as a thin step, from the level before to the one that begins."""
    parts = []
    for change in changes:
        if not frame.shows(change.start):
            continue
        x, (before, after) = frame.x(change.start), _heights(frame, change)
        foot = min(FOOT, frame.width / 60)
        path = f"M{x - foot:.1f},{before:.1f}H{x:.1f}V{after:.1f}H{x + foot:.1f}"
        # The ground's colour around the step sets it off from the line and the band that it stands on.
        parts.append(element("path", class_="level ground", d=path))
        parts.append(element("path", element("title", told_level(change)), class_="level", d=path))
    return parts


def _heights(frame: Frame, change: LevelChange) -> tuple[float, float]:
    """Return where the levels stand, far enough apart to be seen, and above the axis."""
    before, after = frame.y(change.before), frame.y(change.share)
    if abs(before - after) >= STEP_HEIGHT:
        return before, after
    lower = min((before + after + STEP_HEIGHT) / 2, frame.bottom)
    return (lower, lower - STEP_HEIGHT) if before > after else (lower - STEP_HEIGHT, lower)


def onset_marks(frame: Frame, held: Sequence[HeldVerdict]) -> list[Markup]:
    """Draw when each verdict's change began: a bracket over the weeks that it may be, a drop at the likeliest."""
    parts = []
    for place, one in enumerate(held):
        if one.onset is None or one.earliest is None or one.latest is None or one.latest < frame.first:
            continue
        y = frame.top + FOOT + place * BRACKETS_APART
        left, x, right = (frame.x(frame.cut(at)) for at in (one.earliest, one.onset, one.latest))
        half = FOOT / 2
        bracket = f"M{left:.1f},{y - half:.1f}v{FOOT}M{left:.1f},{y:.1f}H{right:.1f}M{right:.1f},{y - half:.1f}v{FOOT}"
        parts.append(element("path", class_="onset", d=bracket))
        drop = f"M{x:.1f},{y + FOOT:.1f}l-{half},-{FOOT}h{FOOT}Z"
        parts.append(element("path", element("title", told_onset(one)), class_="onset drop", d=drop))
    return parts


def told_level(change: LevelChange) -> str:
    """Return what the mark of a change says."""
    shares = f"{percent(change.share)}, before {percent(change.before)}"
    return f"Another level from the week of {day(change.start)} on: {shares}"


def told_onset(held: HeldVerdict) -> str:
    """Return when the change behind a verdict began, with its interval."""
    begun = f"{held.verdict.capitalize()} ({spans(held.horizon)}): most likely since the week of {day(held.onset)}"
    if held.earliest == held.latest:
        return begun
    return f"{begun}, 95 % between those of {day(held.earliest)} and {day(held.latest)}"


def told_since(held: HeldVerdict) -> str:
    """Return since when a verdict holds and when its change began, and the same weeks a year ago, as sentences."""
    called = f"{held.verdict.capitalize()} over {spans(held.horizon)} since the look at the week of {day(held.since)}"
    sentences = [called]
    if held.onset is not None:
        interval = "" if held.earliest == held.latest else f" (95 %: {day(held.earliest)} to {day(held.latest)})"
        sentences.append(f"the change most likely began in the week of {day(held.onset)}{interval}")
    if held.year_ago is None:
        return "; ".join(sentences) + "."
    then = f"In the same weeks a year ago the share was {percent(held.year_ago)}, now {percent(held.share_now)}."
    return f"{'; '.join(sentences)}. {then}"


def told_marks(changes: Sequence[LevelChange], held: Sequence[HeldVerdict] = ()) -> str:
    """Return the marks of a chart for those who do not see it; empty where there are none.

    >>> told_marks([LevelChange("chips", date(2026, 3, 2), 0.1, 0.2)])
    ' Another level from 2 March 2026.'
    """
    levels = f" Another level from {' and '.join(day(change.start) for change in changes)}." if changes else ""
    onsets = [f" {one.verdict.capitalize()} since about {day(one.onset)}." for one in held if one.onset]
    return "".join([levels, *onsets])


def spans(horizon: str) -> str:
    """Return a horizon in words.

    >>> spans("13/39")
    '13 weeks against 39'
    """
    now, _, before = horizon.partition("/")
    return f"{now} weeks against {before}"
