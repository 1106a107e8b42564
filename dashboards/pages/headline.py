"""The answer first: what rose and what fell, in a headline and two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dashboards.wording import NBSP, counted, day, number, percent, ratios, rests_on, times

# How a verdict is said to people, where the short word does not do.
SAID = {"too little": "too little to tell"}
UP = ("surging", "rising")
MOVED = (*UP, "falling")
COMES_AT = 0.05  # q up to which a verdict comes; it stays by p (flows/steps/judging/memory.py)
# Of trends that did not move, what is known most of comes first.
ORDER = ("steady", "cannot tell", "too little", "not enough history")
UNWATCHED = (
    "No move can be told yet: too few weeks were watched, and what feeds listed at their first visit is in no verdict."
)


class MoverRow(NamedTuple):
    """How a trend's share in the last weeks compares with the weeks before; weeks without a story have none."""

    trend: str
    name: str
    group_name: str
    week: date
    share_before: float | None
    share_now: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    q_value: float | None
    verdict: str
    named: str

    @property
    def said(self) -> str:
        """The verdict in words."""
        return SAID.get(self.verdict, self.verdict)

    @property
    def is_held(self) -> bool:
        """Whether the verdict came at an earlier look, and q would not give it now."""
        return self.verdict in MOVED and self.q_value is not None and self.q_value > COMES_AT

    @property
    def week_end(self) -> date:
        """The Sunday of the last complete week."""
        return self.week + timedelta(days=6)


class Large(NamedTuple):
    """A trend's share over the last four complete weeks with a story, or fewer where there are not so many."""

    trend: str
    name: str
    first: date
    last: date
    stories: int
    total: int
    share: float
    low: float
    high: float

    @property
    def week_end(self) -> date:
        """The Sunday of the last of them."""
        return self.last + timedelta(days=6)


def rising(movers: Sequence[MoverRow]) -> list[MoverRow]:
    """Return the rising trends, first the one that rose most even at the low end of its interval."""
    return sorted((mover for mover in movers if mover.verdict in UP), key=lambda mover: -(mover.ratio_low or 0.0))


def falling(movers: Sequence[MoverRow]) -> list[MoverRow]:
    """Return the falling trends, first the one that fell most even at the high end of its interval."""
    fallen = (mover for mover in movers if mover.verdict == "falling")
    return sorted(fallen, key=lambda mover: 1.0 if mover.ratio_high is None else mover.ratio_high)


def unmoved(movers: Sequence[MoverRow]) -> list[MoverRow]:
    """Return the trends that neither rise nor fall: those that hold steady, then those of which less is known."""
    rest = [mover for mover in movers if mover.verdict not in (*UP, "falling")]
    return sorted(rest, key=lambda mover: (ORDER.index(mover.verdict), -(mover.share_now or 0), mover.name))


def headline(movers: Sequence[MoverRow]) -> str:
    """Return what changed, in one sentence."""
    up, down = rising(movers), falling(movers)
    if up and down:
        return f"Attention moves to {up[0].name}, away from {down[0].name}"
    if up:
        return f"Attention moves to {up[0].name}"
    if down:
        return f"Attention moves away from {down[0].name}"
    if any(mover.verdict in ("steady", "cannot tell") for mover in movers):
        return "No trend moved more than chance would move it"
    return "Too little to tell yet"


def told_headline(movers: Sequence[MoverRow], largest: Sequence[Large]) -> str:
    """Return what changed, in one sentence; where nothing did, what is largest as well."""
    said = headline(movers)
    if not largest or rising(movers) or falling(movers):
        return said
    return f"{said}; the largest is {largest[0].name}"


def leading(largest: Sequence[Large]) -> str:
    """Return what is largest, with its figures; empty where there is nothing."""
    if not largest:
        return ""
    one = largest[0]
    is_four_weeks = one.last - one.first == timedelta(weeks=3)
    begun = "in the four weeks to" if is_four_weeks else f"from {day(one.first)} to"
    weeks = f"{begun} {day(one.week_end)}"
    others = f", followed by {' and '.join(other.name for other in largest[1:3])}" if len(largest) > 1 else ""
    of_all = f"{one.stories:,} of {counted(one.total, 'story', 'stories')}"
    return f"The largest is {one.name} with {percent(one.share)}, {of_all} {weeks}{others}."


def none_moved(movers: Sequence[MoverRow], now: str, before: str) -> str:
    """Return why a table of risers and fallers is empty: that nothing moved, or that nobody can tell yet."""
    if not movers:
        return "No verdict has been given yet: that takes several complete weeks of stories."
    if all(mover.verdict in ("not enough history", "too little") for mover in movers):
        lack = "of those too few were watched or hold too few stories"
        return f"It cannot be told yet: {now} are compared with {before}, and {lack}."
    held = sum(mover.verdict == "steady" for mover in movers)
    if held == len(movers):
        return f"None of {counted(held, 'trend')} moved, {now} against {before}: all held steady."
    others = "other" if len(movers) - held == 1 else "others"
    rest = f"{held:,} held steady, and of the {others} it cannot be told" if held else "it cannot be told of any"
    return f"None of {counted(len(movers), 'trend')} is shown to have moved, {now} against {before}: {rest}."


def account(movers: Sequence[MoverRow]) -> list[str]:
    """Return the figures behind the headline, a sentence each."""
    if not movers:
        return ["No verdict has been given yet: that takes several complete weeks of stories."]
    sentences = []
    for verb, moved in (("rose", rising(movers)), ("fell", falling(movers))):
        if len(moved) > 1:
            sentences.append(f"{number(len(moved))} trends {verb}, above all {moved[0].name}: {change(moved[0])}.")
        elif moved:
            sentences.append(f"One trend {verb}, {moved[0].name}: {change(moved[0])}.")
    rest = _rest(movers, said_any=bool(sentences))
    return [*sentences, rest] if rest else sentences


def change(mover: MoverRow) -> str:
    """Return a trend's shares before and now, where there are any, and the ratio where there is one."""
    match mover.share_before, mover.share_now:
        case None, None:
            return "no story about AI comes from a week that was watched"
        case None, now:
            return f"{percent(now)} of stories, and none was counted before"
        case before, None:
            return f"{percent(before)} of stories before, and none was counted since"
    shares = f"from {percent(mover.share_before)} to {percent(mover.share_now)} of stories"
    if mover.ratio is None or mover.ratio_low is None or mover.ratio_high is None:
        return shares
    named = f", {rests_on(mover.named)}" if mover.named else ""
    return f"{shares}, {times(mover.ratio)} (95{NBSP}% interval {ratios(mover.ratio_low, mover.ratio_high)}){named}"


def _rest(movers: Sequence[MoverRow], *, said_any: bool) -> str:
    """Return what is known of the others: how many hold steady, and of how many nothing can be said."""
    kept = unmoved(movers)
    steady, unsure, little, young = (sum(mover.verdict == word for mover in kept) for word in ORDER)
    if young == len(movers):
        return UNWATCHED
    if not steady and not unsure and not said_any:
        return f"For none of the {counted(len(movers), 'trend')} are there enough stories in enough complete weeks."
    parts = []
    if steady:
        parts.append(f"{counted(steady, 'trend')} held steady")
    if unsure:
        parts.append(f"of {counted(unsure, 'trend')} it cannot be told")
    if little:
        parts.append(f"for {counted(little, 'trend')} there are too few stories to tell")
    if young:
        parts.append(f"of {counted(young, 'trend')} too few weeks were watched")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""
