"""Made worlds in which we know whether a trend rises: sources, weeks and what becomes of them.

24 sources, their sizes lognormal, their weeks gamma; a story carries the trend with the source's own chance. A world is
named for what happens in it: to the sources (`enters`, `triples`), to the news (`waves`, `drift`, `clumps`) or, as a
change that is to be found or named, to one trend (`x2`, `ramp`, `burst`, `fan`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from flows.steps.judging.counts import Counts, Horizon

SIZES_SD = 1.0  # of the logarithm of the sources' sizes
WEEKLY_CV = 0.5  # of a source's output from week to week
MIX_SD = 1.0  # of the sources' own chances, in logits; on real feeds 1.05
MIX_OFF = 1.5  # logits by which the mix of a source to which something happens is off
DUMP = 0.4  # of a week's stories of all sources, at once
WAVES_SD, WAVES_LAG = 0.25, 0.3
DRIFT_SD, DRIFT_LAG = 0.5, 0.9
MOST_OWN = 0.3  # a source's own chance: above it a doubling could not be a doubling
FIRST = date(2024, 1, 1)  # a Monday


@dataclass(frozen=True)
class World:
    """What there is and what happens. `event` befalls one of the larger sources; `change` befalls `changed` trends."""

    name: str
    horizon: Horizon = Horizon(4, 12)
    sources: int = 24
    a_week: float = 20.0  # stories with the trend
    shares: tuple[float, ...] = (0.08,) * 40
    mixed: bool = True
    events: tuple[str, ...] = ()
    waves: bool = False
    drift: float = 0.0  # how much of last week's drift stays; 0: none
    clump: int = 1  # stories that come at once
    change: str = ""
    times: float = 2.0
    changed: int = 4
    begin: int | None = None  # week at which event and change happen; where now begins, if not said
    weeks: int = 0  # if more than the horizon's

    @property
    def length(self) -> int:
        return self.weeks or self.horizon.weeks

    @property
    def turn(self) -> int:
        return self.length - self.horizon.now if self.begin is None else self.begin


def lived(world: World, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the stories of each trend (trends x sources x weeks) and of all (sources x weeks)."""
    trends, sources, weeks = len(world.shares), world.sources, world.length
    sizes = rng.lognormal(0, SIZES_SD, sources)
    output = sizes[:, None] * rng.gamma(1 / WEEKLY_CV**2, WEEKLY_CV**2, (sources, weeks))
    output *= world.a_week / np.median(world.shares) / sizes.sum()
    off = _happen(world, sizes, output, rng)
    totals = rng.poisson(output)
    chance = _chances(world, off, rng)
    if world.clump == 1:
        return rng.binomial(totals, chance), totals
    return _clumps(world, totals, chance, rng), totals


def _happen(world: World, sizes: np.ndarray, output: np.ndarray, rng: np.random.Generator) -> list[int]:
    """Let the events befall the output of the larger sources but the largest, one each; return whom."""
    whom = rng.permutation(np.argsort(-sizes)[1 : 1 + max(3, len(world.events))])[: len(world.events)]
    for event, source in zip(world.events, whom, strict=True):
        begin = world.turn if not world.weeks else int(rng.integers(world.horizon.weeks, world.length))
        if event == "enters":
            output[source, :begin] = 0
        elif event == "leaves":
            output[source, begin:] = 0
        elif event == "triples":
            output[source, begin:] *= 3
        elif event == "dump":
            week = min(begin + int(rng.integers(world.horizon.now)), world.length - 1)
            output[source, week] += DUMP * output[:, week].sum()
    return [int(one) for one in whom]


def _chances(world: World, off: list[int], rng: np.random.Generator) -> np.ndarray:
    shares = np.array(world.shares)
    trends, sources, weeks = len(shares), world.sources, world.length
    logits = np.zeros((trends, sources, 1))
    if world.mixed:
        logits += MIX_SD * rng.standard_normal(logits.shape)
    for source in off:
        logits[:, source, 0] += MIX_OFF * rng.choice([-1, 1], trends)
    base = np.log(shares / (1 - shares))[:, None, None]
    chance = np.minimum(1 / (1 + np.exp(-base - logits)), MOST_OWN)
    chance = np.broadcast_to(chance, (trends, sources, weeks)).copy()
    if world.waves:
        chance *= np.exp(_autoregressive(WAVES_SD, WAVES_LAG, (trends, 1, weeks), rng))
    if world.drift:
        chance *= np.exp(_autoregressive(DRIFT_SD, world.drift, (trends, sources, weeks), rng))
    _change(world, chance, rng)
    return np.minimum(chance, 0.95)


def _autoregressive(sd: float, lag: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    noise = rng.standard_normal(shape)
    noise[..., 1:] *= np.sqrt(1 - lag**2)
    for week in range(1, shape[-1]):
        noise[..., week] += lag * noise[..., week - 1]
    return sd * noise


def _change(world: World, chance: np.ndarray, rng: np.random.Generator) -> None:
    now, some = slice(world.turn, None), slice(0, world.changed)
    if world.change == "step":
        chance[some, :, now] *= world.times
    elif world.change == "ramp":
        chance[some] *= np.linspace(1, world.times, world.length)
    elif world.change == "burst":
        for trend in range(world.changed):
            chance[trend, :, world.turn + rng.integers(world.horizon.now)] *= world.times
    elif world.change == "fan":
        for trend in range(world.changed):
            chance[trend, rng.integers(world.sources), now] *= world.times


def _clumps(world: World, totals: np.ndarray, chance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Let a week's stories of a trend come in clumps over all sources: five outlets tell of one event."""
    mean = (chance * totals).sum(1)  # trends x weeks
    clumps = rng.poisson(mean / world.clump)
    weights = chance * totals / np.maximum(mean, 1e-12)[:, None, :]
    drawn = rng.multinomial(clumps * world.clump, np.moveaxis(weights, 1, 2))
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


def but(world: World, **changes: object) -> World:
    return replace(world, **changes)  # type: ignore[arg-type]
