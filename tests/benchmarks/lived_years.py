"""Years of weekly looks at a made world, each look with what the last one left: what begins falsely, what is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from worlds import World, as_counts, lived

from flows.steps.judging.counts import Horizon
from flows.steps.judging.memory import Remembered
from flows.steps.judging.verdicts import Verdict, judge_look, remember

SHARES_OF_YEARS = tuple(np.geomspace(0.01, 0.30, 40))
STEPPING = (5, 12, 20, 27, 34)  # of those, spread over the shares
SEEN_WITHIN = {4: 8, 13: 17}  # weeks after a step in which it is to be found
WEEKS_OF_STEP = 12, 28  # looks before a step, and after it


def stepping(usual: World, horizon: Horizon, **more: object) -> World:
    shares = [usual.shares[place] for place in STEPPING]
    shares += [share for place, share in enumerate(usual.shares) if place not in STEPPING]
    begin = horizon.weeks + WEEKS_OF_STEP[0]
    weeks = begin + WEEKS_OF_STEP[1]
    return replace(usual, shares=tuple(shares), change="step", changed=len(STEPPING), begin=begin, weeks=weeks, **more)  # type: ignore[arg-type]


def looks_of(world: World, seed: int, number: int) -> Iterable[tuple[int, list[Verdict], dict[str, Remembered]]]:
    """Yield each weekly look: its last week, its verdicts, and what was remembered before."""
    stories, totals = lived(world, np.random.default_rng([seed, 9_000, number]))
    counts, remembered = as_counts(stories, totals), {}
    for end in range(world.horizon.weeks, world.length + 1):
        until = counts.week < end
        seen = replace(
            counts,
            weeks=counts.weeks[:end],
            totals=counts.totals[:, :end],
            **{name: getattr(counts, name)[until] for name in ("trend", "source", "week", "stories")},
        )
        verdicts = judge_look(seen, world.horizon, remembered)
        yield end - 1, verdicts, remembered
        remembered = remember(verdicts)


def false_in_year(world: World, seed: int, number: int) -> tuple[int, int]:
    """Return how many verdicts, and how many alerts, begin in the year; what holds at its first look is not counted."""
    begun = alerts = 0
    for last, verdicts, before in looks_of(world, seed, number):
        if last >= world.horizon.weeks:
            known = {trend: one.is_alert for trend, one in before.items()}
            begun += sum(one.since == one.week for one in verdicts)
            alerts += sum(one.is_alert and not (known.get(one.trend) and one.since != one.week) for one in verdicts)
    return begun, alerts


def found_after(world: World, seed: int, number: int) -> list[int | None]:
    """Return for each trend that steps after how many weeks it is called rising; None where too late or not.

    What drift made rise before the step is left out.
    """
    found: list[int | None] = [None] * world.changed
    early: set[int] = set()
    for last, verdicts, _ in looks_of(world, seed, number):
        weeks = last - world.begin + 1
        if weeks == 0:
            early = {trend for trend in range(world.changed) if verdicts[trend].verdict in {"rising", "surging"}}
        for trend in range(world.changed) if 1 <= weeks <= SEEN_WITHIN[world.horizon.now] else ():
            if found[trend] is None and verdicts[trend].verdict in {"rising", "surging"}:
                found[trend] = weeks
    return [weeks for trend, weeks in enumerate(found) if trend not in early]
