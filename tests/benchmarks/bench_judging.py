"""What judging costs: one look at ten thousand sources, and files of many looks.

    python tests/benchmarks/bench_judging.py [LOOKS]        default 100 looks of 40 trends, 24 sources and 16 weeks

A look must take under 5 seconds and 500 MB, 2,000 looks in a file under a minute. Memory is the most that the process
ever had, the counts themselves with it.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from io import BytesIO

import numpy as np
from peak_memory import peak_megabytes
from worlds import FIRST, World, lived

from flows.running.exit import end_quietly
from flows.steps.judging.counts import HORIZONS, Counts
from flows.steps.judging.judge_file import judge_file
from flows.steps.judging.verdicts import judge_look

LOOKS = 100
TRENDS, SOURCES, WEEKS, IN_LOOK = 40, 10_000, 250, 52
A_WEEK, SHARE = 10, 0.04  # stories of the median source, and of those with a trend


def many_sources() -> Counts:
    """Return the counts of a look as they are loaded: its year of stories with a trend, all weeks of all stories."""
    rng = np.random.default_rng(1)
    totals = rng.poisson(A_WEEK * rng.lognormal(0, 1, SOURCES)[:, None], (SOURCES, WEEKS)).astype(np.int32)
    columns: list[list[np.ndarray]] = [[], [], [], []]
    for trend in range(TRENDS):
        stories = rng.binomial(totals[:, -IN_LOOK:], SHARE)
        source, week = np.nonzero(stories)
        found = (np.full(len(source), trend), source, week + WEEKS - IN_LOOK, stories[source, week])
        for column, values in zip(columns, found, strict=True):
            column.append(values.astype(np.int32))
    weeks = [FIRST + timedelta(weeks=place) for place in range(WEEKS)]
    names = [f"trend {place}" for place in range(TRENDS)], [f"source {place}" for place in range(SOURCES)]
    return Counts(*names, weeks, *(np.concatenate(column) for column in columns), totals)


def file_of(looks: int, *, is_csv: bool) -> bytes:
    """Return a file with a line for each look, trend, source and week."""
    rng, lines = np.random.default_rng(1), []
    columns = ("look", "trend", "source", "week", "stories", "total")
    for look in range(looks):
        stories, totals = lived(World("mixed"), rng)
        weeks = [str(FIRST + timedelta(weeks=place)) for place in range(stories.shape[2])]
        for (trend, source, week), count in np.ndenumerate(stories):
            row = (
                f"look {look}",
                f"trend {trend}",
                f"source {source}",
                weeks[week],
                int(count),
                int(totals[source, week]),
            )
            lines.append(",".join(map(str, row)) if is_csv else json.dumps(dict(zip(columns, row, strict=True))))
    return "\n".join([",".join(columns), *lines] if is_csv else lines).encode()


def main() -> None:
    """Print the figures."""
    counts = many_sources()
    print(f"{TRENDS} trends, {SOURCES:,} sources, {WEEKS} weeks: {len(counts.trend):,} rows, {peak_megabytes()} MB")
    for horizon in HORIZONS:
        start = time.perf_counter()
        judge_look(counts, horizon)
        print(f"a look, {horizon.name:6} {time.perf_counter() - start:6.2f} s  peak {peak_megabytes()} MB")
    looks = int(sys.argv[1]) if len(sys.argv) > 1 else LOOKS
    for kind in ("CSV", "JSON lines"):
        body = file_of(looks, is_csv=kind == "CSV")
        start = time.perf_counter()
        verdicts = sum(1 for _ in judge_file(BytesIO(body), kind))
        seconds = time.perf_counter() - start
        print(
            f"{kind:10} {looks} looks, {len(body) >> 20} MB, {verdicts:,} verdicts {seconds:6.1f} s: {2000 * seconds / looks:.0f} s for 2,000"
        )


if __name__ == "__main__":
    end_quietly()
    main()
