"""Made worlds in which we know whether a trend rises: sources, weeks and what becomes of them.

24 sources, their sizes lognormal, their weeks gamma; a story carries the trend with the source's own chance. A world is
named for what happens in it: to the sources (`enters`, `triples`), to the news (`waves`, `drift`, `clumps`) or, as a
change that is to be found or named, to some of its trends (`step`, `ramp`, `burst`, `fan`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from flows.steps.judging.counts import MONTH, Counts, Horizon

SIZES_SD = 1.0  # of the logarithm of the sources' sizes
WEEKLY_CV = 0.5  # of a source's output from week to week
SHARE = 0.08  # of stories carry a trend, where sources do not differ
MIX_SD = 1.0  # of the sources' own chances, in logits; on real feeds 1.05
MIX_OFF = 1.5  # logits by which the mix of a source to which something happens is off
MOST_OWN, MOST = 0.3, 0.95  # a source's own chance, and any: above .3 a doubling could hardly be a doubling
DUMP = 0.4  # of a week's stories of all sources, at once
WAVES_SD, WAVES_LAG = 0.25, 0.3
DRIFT_SD, DRIFT_LAG, DRIFT_LAG_OF_YEARS = 0.5, 0.9, 0.95
FIRST = date(2024, 1, 1)  # a Monday


@dataclass(frozen=True)
class World:
    """What there is and what happens. Events befall larger sources; the change befalls the first `changed` trends.

    Both begin where the last weeks of the horizon do. In a world of more `weeks` than the horizon's each event has a week
    of its own, and the change begins at `begin`. `drift` is how much of a week's drift the next keeps, `clump` how many
    stories come at once.
    """

    name: str
    horizon: Horizon = MONTH
    sources: int = 24
    a_week: float = 20.0  # stories with the median trend
    shares: tuple[float, ...] = (SHARE,) * 40
    is_mixed: bool = True
    events: tuple[str, ...] = ()
    has_waves: bool = False
    drift: float = 0.0
    clump: int = 1
    change: str = ""
    times: float = 2.0
    changed: int = 4
    begin: int = 0
    weeks: int = 0

    @property
    def length(self) -> int:
        return self.weeks or self.horizon.weeks

    @property
    def turn(self) -> int:
        return self.begin or self.length - self.horizon.now


def lived(world: World, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the stories of each trend (trends x sources x weeks) and of all (sources x weeks)."""
    sizes = rng.lognormal(0, SIZES_SD, world.sources)
    output = sizes[:, None] * rng.gamma(1 / WEEKLY_CV**2, WEEKLY_CV**2, (world.sources, world.length))
    output *= world.a_week / np.median(world.shares) / sizes.sum()
    off = _happen(world, sizes, output, rng)
    totals = rng.poisson(output)
    chance = _chances(world, off, rng)
    return _clumps(world, totals, chance, rng) if world.clump > 1 else rng.binomial(totals, chance), totals


def _happen(world: World, sizes: np.ndarray, output: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let each event befall the output of one of the larger sources, not the largest; return whom."""
    whom = rng.permutation(np.argsort(-sizes)[1 : 1 + max(3, len(world.events))])[: len(world.events)]
    for event, source in zip(world.events, whom, strict=True):
        begin = int(rng.integers(world.horizon.weeks, world.length)) if world.weeks else world.turn
        week = min(begin + int(rng.integers(world.horizon.now)), world.length - 1)
        if event == "enters":
            output[source, :begin] = 0
        elif event == "leaves":
            output[source, begin:] = 0
        elif event == "triples":
            output[source, begin:] *= 3
        elif event == "dump":
            output[source, week] += DUMP * output[:, week].sum()
    return whom


def _chances(world: World, off: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the chance of a story to carry the trend: trends x sources x weeks."""
    shares = np.array(world.shares)[:, None, None]
    shape = (len(shares), world.sources, world.length)
    mix = MIX_SD * rng.standard_normal((*shape[:2], 1)) * world.is_mixed
    for source in off:
        mix[:, source, 0] += MIX_OFF * rng.choice([-1, 1], shape[0])
    odds = shares / (1 - shares) * np.exp(mix)
    chance = np.broadcast_to(np.minimum(odds / (1 + odds), MOST_OWN), shape).copy()
    if world.has_waves:
        chance *= np.exp(_autoregressive(WAVES_SD, WAVES_LAG, (shape[0], 1, shape[2]), rng))
    if world.drift:
        chance *= np.exp(_autoregressive(DRIFT_SD, world.drift, shape, rng))
    _change(world, chance, rng)
    return np.minimum(chance, MOST)


def _autoregressive(sd: float, lag: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    values = rng.standard_normal(shape)
    values[..., 1:] *= np.sqrt(1 - lag**2)
    for week in range(1, shape[-1]):
        values[..., week] += lag * values[..., week - 1]
    return sd * values


def _change(world: World, chance: np.ndarray, rng: np.random.Generator) -> None:
    """Let the change befall the first trends: their chances in all sources, in one week, in one source."""
    for trend in range(world.changed if world.change else 0):
        if world.change == "step":
            chance[trend, :, world.turn :] *= world.times
        elif world.change == "ramp":
            chance[trend] *= np.linspace(1, world.times, world.length)
        elif world.change == "burst":
            chance[trend, :, world.turn + rng.integers(world.horizon.now)] *= world.times
        elif world.change == "fan":
            chance[trend, rng.integers(world.sources), world.turn :] *= world.times


def _clumps(world: World, totals: np.ndarray, chance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let a week's stories of a trend come in clumps over all sources: several outlets tell of one event."""
    expected = chance * totals
    mean = expected.sum(1)
    shares = np.moveaxis(expected / np.maximum(mean, 1e-12)[:, None, :], 1, 2)
    drawn = rng.multinomial(rng.poisson(mean / world.clump) * world.clump, shares)
    return np.minimum(np.moveaxis(drawn, 2, 1), totals)


def as_counts(stories: np.ndarray, totals: np.ndarray, first: date = FIRST) -> Counts:
    """Return what was lived as the judge takes it."""
    trend, source, week = np.nonzero(stories)
    return Counts(
        trends=[f"trend {place}" for place in range(stories.shape[0])],
        sources=[f"source {place}" for place in range(stories.shape[1])],
        weeks=[first + timedelta(weeks=place) for place in range(stories.shape[2])],
        trend=trend,
        source=source,
        week=week,
        stories=stories[trend, source, week],
        totals=totals,
    )
