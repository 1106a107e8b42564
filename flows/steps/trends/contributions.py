"""What moved a trend's pooled share: parts that sum to the whole change, source by source.

Of a source s, y of its n stories carry the trend: its rate is r = y / n, its weight w = n / N, the pooled share
S = sum w r. A change of S splits without a rest (Kitagawa 1955, "Components of a difference between two rates", JASA
50; with units that come and go as Griliches and Regev 1995, "Firm productivity in Israeli industry", Journal of
Econometrics 65), a bar being the mean of the two spans:

    S1 - S0 = sum over sources in both  w_bar (r1 - r0)              each source against itself
            + sum over all              (w1 - w0) (r_bar - S_bar)    sources that weigh more or less, come or go

where r_bar of a source that spoke in one span alone is its rate there. The second sum is cut once more. v is the weight
that a source would have had, had every source been watched in all weeks of both spans: its stories are weighed up by
the weeks that were missed, as surveys weigh up for who did not answer, and a source that was not watched in a span at
all has none. (v1 - v0) (r_bar - S_bar) is the sources' own doing; the rest is ours: feeds that were added or removed,
and weeks in which they could not be had.

Which way the spans are named changes nothing but signs. What it cannot tell: why a source changed its ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["in both", "came", "went", "not watched before", "not watched now"]


@dataclass(frozen=True, slots=True)
class SourceInSpans:
    """Stories of a source that carry the trend, and all of them, now and before, and the weeks it was watched in."""

    source: str
    stories_now: int
    all_now: int
    stories_before: int
    all_before: int
    watched_now: int
    watched_before: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a source gave to the change of the pooled share: the four parts, of which two or three are 0.

    `ratio` is its own, now over before, `ratio_without` that of Mantel and Haenszel of all others; None where a side
    has no stories.
    """

    counts: SourceInSpans
    kind: Kind
    within: float
    mix: float
    turnover: float
    watching: float
    ratio: float | None
    ratio_without: float | None

    @property
    def whole(self) -> float:
        """All that it gave."""
        return self.within + self.mix + self.turnover + self.watching


@dataclass(frozen=True, slots=True)
class Shares:
    """The pooled shares of two spans."""

    now: float
    before: float

    @property
    def change(self) -> float:
        """By how much it moved."""
        return self.now - self.before

    @property
    def middle(self) -> float:
        """Their mean."""
        return (self.now + self.before) / 2


def pooled(sources: Sequence[SourceInSpans]) -> Shares | None:
    """Return the pooled shares, or None where a span has no story at all."""
    all_now, all_before = sum(one.all_now for one in sources), sum(one.all_before for one in sources)
    if not (all_now and all_before):
        return None
    now, before = sum(one.stories_now for one in sources), sum(one.stories_before for one in sources)
    return Shares(now / all_now, before / all_before)


def contributions_of(sources: Sequence[SourceInSpans], weeks: int, before: int) -> list[Contribution]:
    """Return what each source gave, what gave most first; `weeks` and `before` are how long the spans are.

    Nothing where a span has no story, for then there is no share to move.
    """
    speaking = [one for one in sources if one.all_now or one.all_before]
    shares = pooled(speaking)
    if shares is None:
        return []
    all_now, all_before = sum(one.all_now for one in speaking), sum(one.all_before for one in speaking)
    full = [_as_if_watched(one, weeks, before) for one in speaking]
    full_now, full_before = sum(now for now, _ in full) or 1.0, sum(past for _, past in full) or 1.0
    ratios = _ratios_without(speaking)
    found = [
        _contribution(
            one,
            shares.middle,
            (one.all_now / all_now, one.all_before / all_before),
            wanted_now / full_now - wanted_before / full_before,
            without,
        )
        for one, (wanted_now, wanted_before), without in zip(speaking, full, ratios, strict=True)
    ]
    return sorted(found, key=lambda each: (-abs(each.whole), each.counts.source))


def _as_if_watched(one: SourceInSpans, weeks: int, before: int) -> tuple[float, float]:
    """Return how many stories the source would have had in the two spans; none where it was not watched in one."""
    if not (one.watched_now and one.watched_before):
        return 0.0, 0.0
    return one.all_now * weeks / one.watched_now, one.all_before * before / one.watched_before


def _contribution(
    one: SourceInSpans, middle: float, weights: tuple[float, float], own_change: float, without: float | None
) -> Contribution:
    kind = kind_of(one)
    rate_now = one.stories_now / one.all_now if one.all_now else None
    rate_before = one.stories_before / one.all_before if one.all_before else None
    within, ratio = 0.0, None
    if rate_now is not None and rate_before is not None:
        within = sum(weights) / 2 * (rate_now - rate_before)
        ratio = rate_now / rate_before if rate_before else None
    rates = [rate for rate in (rate_now, rate_before) if rate is not None]
    distance = sum(rates) / len(rates) - middle
    own = own_change * distance
    return Contribution(
        counts=one,
        kind=kind,
        within=within,
        mix=own if kind == "in both" else 0.0,
        turnover=own if kind in {"came", "went"} else 0.0,
        watching=(weights[0] - weights[1] - own_change) * distance,
        ratio=ratio,
        ratio_without=without,
    )


def kind_of(one: SourceInSpans) -> Kind:
    """Say in which spans a source spoke; and where in one alone, whether we would have heard it in the other."""
    if one.all_now and one.all_before:
        return "in both"
    if one.all_now:
        return "came" if one.watched_before else "not watched before"
    return "went" if one.watched_now else "not watched now"


def _ratios_without(sources: Sequence[SourceInSpans]) -> list[float | None]:
    """Return the ratio of Mantel and Haenszel without each source in turn: P and Q of `judging.ratio`, less its own."""
    sides = [_sides(one) for one in sources]
    now, before = sum(side for side, _ in sides), sum(side for _, side in sides)
    tiny = 1e-9 * (now + before)  # what rounding leaves where all was taken away
    return [
        (now - its_now) / (before - its_before) if before - its_before > tiny else None for its_now, its_before in sides
    ]


def _sides(one: SourceInSpans) -> tuple[float, float]:
    every = one.all_now + one.all_before
    return one.stories_now * one.all_before / every, one.stories_before * one.all_now / every
