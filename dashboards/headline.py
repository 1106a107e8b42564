"""The answer first: what rose and what fell, in a headline and two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dashboards.wording import NBSP, counted, number, percent, ratios, times

# The ledger's short word, and how it is said to people.
VERDICTS = {"rising": "rising", "falling": "falling", "steady": "steady", "too little": "too little to tell"}


class MoverRow(NamedTuple):
    """How a trend's share in the last weeks compares with the weeks before."""

    trend: str
    name: str
    group_name: str
    week: date
    share_before: float
    share_now: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    q_value: float | None
    verdict: str

    @property
    def said(self) -> str:
        """The verdict in words."""
        return VERDICTS.get(self.verdict, self.verdict)

    @property
    def week_end(self) -> date:
        """The Sunday of the last complete week."""
        return self.week + timedelta(days=6)


def rising(movers: Sequence[MoverRow]) -> list[MoverRow]:
    """Return the rising trends, first the one that rose most even at the low end of its interval."""
    return sorted((mover for mover in movers if mover.verdict == "rising"), key=lambda mover: -(mover.ratio_low or 0.0))


def falling(movers: Sequence[MoverRow]) -> list[MoverRow]:
    """Return the falling trends, first the one that fell most even at the high end of its interval."""
    fallen = (mover for mover in movers if mover.verdict == "falling")
    return sorted(fallen, key=lambda mover: 1.0 if mover.ratio_high is None else mover.ratio_high)


def unmoved(movers: Sequence[MoverRow]) -> list[MoverRow]:
    """Return the trends that neither rise nor fall: those that hold steady, then those with too little to tell."""
    rest = [mover for mover in movers if mover.verdict not in ("rising", "falling")]
    return sorted(rest, key=lambda mover: (mover.verdict != "steady", -mover.share_now, mover.name))


def headline(movers: Sequence[MoverRow]) -> str:
    """Return what changed, in one sentence."""
    up, down = rising(movers), falling(movers)
    if up and down:
        return f"Attention moves to {up[0].name}, away from {down[0].name}"
    if up:
        return f"Attention moves to {up[0].name}"
    if down:
        return f"Attention moves away from {down[0].name}"
    if any(mover.verdict == "steady" for mover in movers):
        return "No trend moved more than chance would move it"
    return "Too little to tell yet"


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
    """Return a trend's shares before and now, and the ratio where there is one."""
    shares = f"from {percent(mover.share_before)} to {percent(mover.share_now)} of stories"
    if mover.ratio is None or mover.ratio_low is None or mover.ratio_high is None:
        return shares
    return f"{shares}, {times(mover.ratio)} (95{NBSP}% interval {ratios(mover.ratio_low, mover.ratio_high)})"


def _rest(movers: Sequence[MoverRow], *, said_any: bool) -> str:
    steady = sum(mover.verdict == "steady" for mover in movers)
    little = len(movers) - steady - len(rising(movers)) - len(falling(movers))
    if not steady and not said_any:
        return f"For none of the {counted(len(movers), 'trend')} are there enough stories in enough complete weeks."
    if not steady:
        return f"For {counted(little, 'other trend')} there are too few stories to tell." if little else ""
    held = f"{counted(steady, 'other trend' if said_any else 'trend')} held steady"
    if little:
        return f"{held}; for {little} there are too few stories to tell."
    return f"{held}."
