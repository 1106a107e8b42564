"""How often a verdict is false and how often a change is found, in made worlds, beside what others do.

    python tests/benchmarks/bench_verdicts.py [LOOKS] [SEED]        default 200 looks of 40 trends a cell, some three minutes

First single looks, 4 against 12 weeks; then years of weekly looks with memory. A change befalls 4 of the 40 trends. Rates
are at a nominal two-sided .05 unless said otherwise; `today` is the pooled test that the verdicts replaced. statsmodels
and R's surveillance (`apt-get install r-cran-surveillance`) are measured on a tenth of the looks, where they are installed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from lived_years import SHARES_OF_YEARS, false_in_year, found_after, stepping
from other_verdicts import pooled, regression, surveillance
from worlds import DRIFT_LAG, DRIFT_LAG_OF_YEARS, World, as_counts, lived

from flows.running.exit import end_quietly
from flows.steps.judging.counts import HORIZONS, MONTH
from flows.steps.judging.verdicts import Verdict, judge_look, reckon

LOOKS, SEED = 200, 20_260_101
SURE = 0.05
VOLUMES = (2, 5, 20, 100)
CALM = World("calm", is_mixed=False)
MIXED = World("mixed")
EVENTS = [World(event, events=(event,)) for event in ("enters", "leaves", "triples", "dump")]
WAVES = World("waves", has_waves=True)
DRIFT = World("drift", drift=DRIFT_LAG)
BOTH = World("waves and drift", has_waves=True, drift=DRIFT_LAG)
ALL = World("all", has_waves=True, drift=DRIFT_LAG, events=("triples",))
STEADY = [CALM, MIXED, *EVENTS]


@dataclass
class Cell:
    """What came of the looks of one world: rates of this method and of today's."""

    world: World
    ours: np.ndarray
    today: np.ndarray
    rises: np.ndarray
    rises_today: np.ndarray
    holds: np.ndarray
    is_changed: np.ndarray
    verdicts: list[list[Verdict]] = field(default_factory=list)

    @property
    def false(self) -> tuple[float, float]:
        return self.ours[:, ~self.is_changed].mean(), self.today[:, ~self.is_changed].mean()

    @property
    def power(self) -> tuple[float, float]:
        return self.rises[:, self.is_changed].mean(), self.rises_today[:, self.is_changed].mean()

    @property
    def coverage(self) -> float:
        return self.holds[:, self.is_changed].mean()


class Bench:
    """Lives through worlds, each world and volume with a seed of its own."""

    def __init__(self, looks: int, seed: int) -> None:
        self.looks, self.seed, self.cells = looks, seed, 0

    def cell(self, world: World, *, words: bool = False, **changes: object) -> Cell:
        world = replace(world, **changes)  # type: ignore[arg-type]
        self.cells += 1
        rng = np.random.default_rng([self.seed, self.cells])
        is_now = np.arange(world.length) >= world.turn
        seen, verdicts = defaultdict(list), []
        for _ in range(self.looks):
            stories, totals = lived(world, rng)
            counts = as_counts(stories, totals)
            look = reckon(counts, world.horizon)
            is_sure = (look.interval.p_value <= SURE) & look.is_tested
            p_values, rose = pooled(stories, totals, is_now)
            sure_today = (p_values <= SURE) & (stories.sum((1, 2)) >= 10)
            seen["ours"].append(is_sure)
            seen["today"].append(sure_today)
            seen["rises"].append(is_sure & (look.ratio.value > 1))
            seen["rises_today"].append(sure_today & rose)
            seen["holds"].append((look.interval.low <= world.times) & (world.times <= look.interval.high))
            if words:
                verdicts.append(judge_look(counts, world.horizon))
        is_changed = np.arange(len(world.shares)) < world.changed * bool(world.change)
        return Cell(
            world, **{name: np.array(values) for name, values in seen.items()}, is_changed=is_changed, verdicts=verdicts
        )


def row(what: str, target: str, ours: Iterable[float], today: Iterable[float] = ()) -> None:
    said = [", ".join(f"{value:.3f}".removeprefix("0") for value in values) or "-" for values in (ours, today)]
    print(f"{what:58} {target:>18}  {said[0]:28} {said[1]}", flush=True)


def spread(values: Iterable[float]) -> list[float]:
    """The least and the most."""
    found = list(values)
    return [min(found), max(found)]


def false_alarms(bench: Bench) -> None:
    cells = [bench.cell(world, a_week=volume).false for world in STEADY for volume in VOLUMES]
    row(
        "false: calm, mixed, enters, leaves, triples, dump",
        "<= .05",
        *(spread(one) for one in zip(*cells, strict=True)),
    )
    for world in (DRIFT, BOTH, ALL):
        cells = [bench.cell(world, a_week=volume).false for volume in VOLUMES]
        row(f"false: {world.name}; 2, 5, 20, 100 a week", "<= .07", *zip(*cells, strict=True))
    cells = [bench.cell(WAVES, a_week=volume).false for volume in VOLUMES[1:]]
    row("false: waves alone; 5, 20, 100", "<= .10", *zip(*cells, strict=True))
    cells = [bench.cell(MIXED, a_week=volume, clump=5).false for volume in (1, 2)]
    row("false: clumps of 5; 1, 2 a week", "<= .09", *zip(*cells, strict=True))


def power(bench: Bench) -> None:
    for world in [*STEADY, DRIFT, BOTH, ALL, WAVES]:
        cells = [bench.cell(world, a_week=volume, change="step") for volume in VOLUMES[1:]]
        target = "" if world is WAVES else ">= .93"
        row(f"coverage at x2: {world.name}; 5, 20, 100", target, (cell.coverage for cell in cells))
    wanted = ((1.5, 5, ".45"), (1.5, 20, ".95"), (1.3, 20, ".65"), (2, 2, ".55"), (2, 5, ".92"))
    for times, volume, target in wanted:
        cell = bench.cell(MIXED, a_week=volume, change="step", times=times)
        row(f"power, mixed: x{times} at {volume}", f">= {target}", cell.power[:1], cell.power[1:])
    cells = [bench.cell(BOTH, a_week=volume, change="step").power for volume in VOLUMES[1:]]
    row("power, waves and drift: x2; 5, 20, 100", ">= .68, .78, .82", *zip(*cells, strict=True))
    cell = bench.cell(MIXED, change="ramp")
    row("power, mixed: ramp to x2 at 20", ">= .85", cell.power[:1], cell.power[1:])
    cell = bench.cell(MIXED, a_week=2, change="step", times=0)
    row(
        "a fall to nothing from 2 a week, mixed",
        "",
        [cell.ours[:, cell.is_changed].mean()],
        [cell.today[:, cell.is_changed].mean()],
    )


def names(bench: Bench) -> None:
    """Print what verdicts are called and named."""
    beyond = 0
    for change, times, prefix, target in (
        ("burst", 5, "one week", ">= .85"),
        ("step", 2, "one week", "<= .03"),
        ("ramp", 2, "one week", "<= .03"),
        ("step", 2, "one source", ""),
        ("fan", 5, "one source", ""),
    ):
        cell = bench.cell(MIXED, words=True, change=change, times=times)
        changed = [one for look in cell.verdicts for one in look[: cell.world.changed]]
        named = [one.named.startswith(prefix) for one in changed if one.since is not None and one.ratio > 1]
        row(f"{change} x{times} at 20: of its {len(named)} verdicts named {prefix}", target, [np.mean(named or [0])])
        steady = [one for look in cell.verdicts for one in look if one.verdict == "steady"]
        beyond += sum(not (one.low >= 2 / 3 and one.high <= 3 / 2) for one in steady)
    row("steady with an interval beyond 2/3 to 1.5: how many", "0", [beyond])
    for sources, target in ((24, "<= .15"), (6, "")):
        cell = bench.cell(MIXED, change="fan", times=5, sources=sources)
        row(f"fan x5, {sources} sources, 20 a week: alarms", target, cell.power[:1], cell.power[1:])
    for times in (2, 3):
        cell = bench.cell(MIXED, words=True, change="step", times=times)
        called = [one.verdict == "surging" for look in cell.verdicts for one in look[: cell.world.changed]]
        row(f"x{times} at 20: called surging", "", [np.mean(called)])


def other_methods(bench: Bench) -> None:
    """Print the worlds beside all other methods: false alarms, or for changes power."""
    print(f"\n{'world, 20 a week':24}{'today':>8}{'regression':>12}{'Noufaily':>10}{'verdicts':>10}")
    changes = [
        (f"x{times:g} {world.name}", replace(world, change="step", times=times))
        for times, world in ((1.3, MIXED), (1.5, MIXED), (2.0, MIXED), (2.0, ALL))
    ]
    changes += [
        (f"{name} x{times}", replace(MIXED, change=name, times=times))
        for name, times in (("ramp", 2), ("burst", 5), ("fan", 5))
    ]
    for name, world in [*((world.name, world) for world in [*STEADY, WAVES, DRIFT, ALL]), *changes]:
        print(
            f"{name:24}"
            + "".join(f"{value:>{width}}" for value, width in zip(_beside(bench, world), (8, 12, 10, 10), strict=True)),
            flush=True,
        )


def _beside(bench: Bench, world: World) -> list[str]:
    rng = np.random.default_rng([bench.seed, 7_000, bench.cells])
    cell = bench.cell(world)
    is_now, chosen = np.arange(world.length) >= world.turn, slice(0, world.changed)
    regressions, series = [], []
    for _ in range(max(bench.looks // 10, 10)):
        stories, totals = lived(world, rng)
        found = regression(stories[chosen], totals, is_now)
        if found is not None:
            regressions.append((found[0] <= SURE) & (found[1] if world.change else True))
        series += [(one.sum(0), totals.sum(0)) for one in stories[chosen]]
    alarms = surveillance(series)
    ours, today = cell.power if world.change else cell.false
    beside = (today, np.mean(regressions) if regressions else None, None if alarms is None else alarms.mean(), ours)
    return ["missing" if value is None else f"{value:.2f}" for value in beside]


def years(bench: Bench) -> None:
    """Print false verdicts begun a year over 40 trends, and how soon a step is found."""
    number = max(bench.looks // 10, 2)
    print(f"\nA year of weekly looks at 40 trends of 1 to 30 %; {number} years a row")
    drifting = {"has_waves": True, "drift": DRIFT_LAG_OF_YEARS}
    for horizon in HORIZONS:
        targets = ("<= 4.5; 2", "<= 2.5") if horizon == MONTH else ("<= 2.5", "<= 2.5")
        for stories in (100, 400):
            usual = World(
                f"{horizon.name}, {stories} stories a week: calm",
                horizon,
                shares=SHARES_OF_YEARS,
                a_week=stories * float(np.median(SHARES_OF_YEARS)),
                weeks=horizon.weeks + 52,
            )
            changes = {**drifting, "events": ("triples", "leaves", "enters", "dump")}
            for name, more in (("calm", {}), ("drift", drifting), ("changes", changes)):
                begun = [
                    false_in_year(replace(usual, **more), bench.seed, number_ * 31 + stories)
                    for number_ in range(number)
                ]
                target = "" if name == "calm" else targets[0]
                row(f"{usual.name.removesuffix('calm')}{name}: false at .05; alerts", target, np.mean(begun, 0))
            for name, more in (("calm", {}), ("drift", drifting)):
                step = stepping(usual, horizon, **more)
                found = [
                    weeks
                    for number_ in range(number)
                    for weeks in found_after(step, bench.seed, number_ * 17 + stories)
                ]
                seen = [weeks for weeks in found if weeks is not None]
                target = (
                    "" if name == "drift" or horizon != MONTH else (">= .50" if stories == 100 else ">= .90") + "; <= 4"
                )
                row(
                    f"{usual.name.removesuffix('calm')}{name}: x2 found; weeks",
                    target,
                    [len(seen) / len(found), np.median(seen)],
                )


def main() -> None:
    """Print the tables."""
    looks, seed = (int(given) for given in [*sys.argv[1:], *map(str, (LOOKS, SEED)[len(sys.argv) - 1 :])][:2])
    bench = Bench(looks, seed)
    print(f"{looks} looks of 40 trends a cell, seed {seed}\n{'':58} {'target':>18}  {'verdicts':28} today")
    false_alarms(bench)
    power(bench)
    names(bench)
    other_methods(bench)
    years(bench)


if __name__ == "__main__":
    end_quietly()
    main()
