"""Marks on a chart where the level of a share changed. Never a verdict.

Exact segmentation by PELT (Killick, Fearnhead and Eckley 2012) of ruptures, which needs numpy and scipy alone. As a
test it would be a poor one (where sources drift it marks most series), but a mark only says where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.steps.judging.counts import Counts
from warehouse.records import Level

Numbers = Sequence[int] | NDArray[Any]
Signal = NDArray[np.float64]  # n x 1
Search = Callable[[Signal, float], list[int]]  # at a penalty per level: the rows with which new ones begin

SHORTEST = 4  # weeks of a level: a month
# In logarithms of the number of weeks, on values of variance one. Of 400 calm series of two years .006 get a mark (at
# 2, .05), of steps of x2 .93 at 5 and all at 20 stories a week are marked within two weeks; waves and drift, .34, .62.
PENALTY = 3.0
MAD_TO_SD = 1.4826  # of normal values


def levels_of(counts: Counts) -> list[Level]:
    """Return where the level of each trend's share changed, with the shares of the levels on either side."""
    totals = counts.totals.sum(0)
    found = []
    for place, trend in enumerate(counts.trends):
        is_its = counts.trend == place
        stories = np.bincount(counts.week[is_its], counts.stories[is_its], len(counts.weeks))
        found += _levels(trend, counts.weeks, stories, totals)
    return found


def _levels(trend: str, weeks: Sequence[date], stories: NDArray[Any], totals: NDArray[Any]) -> list[Level]:
    changes = level_changes(weeks, stories, totals)
    cuts = [weeks.index(week) for week in changes]
    edges = zip([0, *cuts], [*cuts, len(weeks)], strict=True)
    shares = [float(stories[first:end].sum() / totals[first:end].sum()) for first, end in edges] if cuts else []
    return [Level(trend, *one) for one in zip(changes, shares, shares[1:], strict=False)]


def level_changes(
    weeks: Sequence[date], stories: Sequence[int] | NDArray[Any], totals: Sequence[int] | NDArray[Any]
) -> list[date]:
    """Return the weeks with which a new level of `stories` / `totals` begins, oldest first.

    Weeks without any story are left out. Rates are made of one variance by Freeman and Tukey's (1950) square roots, in
    units of the scatter from week to week, so that what scatters more than Poisson's counts is not marked more often.
    """
    hits, every = np.asarray(stories, np.float64), np.asarray(totals, np.float64)
    spoken = np.flatnonzero(every > 0)
    if len(spoken) < 2 * SHORTEST:
        return []
    signal = _levelled(hits[spoken], every[spoken])
    search = search_alone() or search_of_package()
    return [weeks[spoken[place]] for place in search(signal[:, np.newaxis], PENALTY * float(np.log(len(signal))))]


@lru_cache(maxsize=1)
def search_alone() -> Search | None:
    """Return the search of `search_of_package` by its compiled part alone; None where this ruptures keeps it elsewhere.

    The package takes all of scipy's statistics along for other searches: .6 s and 75 MB, of every look.
    """
    package = find_spec("ruptures")
    folders = (package and package.submodule_search_locations) or ()
    found = PathFinder.find_spec("ekcpd", [str(Path(folder, "detection", "_detection")) for folder in folders])
    if found is None or found.loader is None:
        return None
    compiled = module_from_spec(found)
    found.loader.exec_module(compiled)

    def search(signal: Signal, penalty: float) -> list[int]:
        last = compiled.ekcpd_pelt_L2(signal, penalty, SHORTEST)  # where the last level before each place begins
        begins, place = [], int(last[len(signal)])
        while place > 0:
            begins.append(place)
            place = int(last[place])
        return begins[::-1]

    return search


def search_of_package() -> Search:
    """Return the exact search by least squares, of levels that are SHORTEST or longer.

    Pelt(model="l2", jump=1) finds the same, in Python: 40 trends of two years took it 1.4 s, this 6 ms.
    """
    import ruptures  # only here: see above

    def search(signal: Signal, penalty: float) -> list[int]:
        found: list[int] = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(signal).predict(pen=penalty)
        return found[:-1]  # the last is the end

    return search


def _levelled(hits: NDArray[np.float64], every: NDArray[np.float64]) -> NDArray[Any]:
    usual = float(every.mean())
    roots = (np.sqrt(hits / every) + np.sqrt((hits + 1) / every)) * np.sqrt(usual)
    steps = np.diff(roots)
    scatter = MAD_TO_SD * float(np.median(np.abs(steps - np.median(steps)))) / np.sqrt(2)
    levelled: NDArray[Any] = roots / max(scatter, 1.0)  # Poisson's scatter is one; less is luck
    return levelled
