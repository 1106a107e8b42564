"""Kill runs at random in one home, hundreds of times, and hold it against a twin that nobody kills.

    PYTHONPATH=tests python tests/benchmarks/soak_kills.py --kills 200 --seed 16 --write kills.jsonl
    PYTHONPATH=tests python tests/benchmarks/soak_kills.py --schedule kills.jsonl

A schedule is a file: a line is a week, a list of kills one after the other, each while recovering from the one before.
{"point": "stages.refine: committed@2"} is exact at every replay, {"seconds": 0.61} as exact as the machine.
With --older PYTHON, one that has DuckDB 1.5, the copy is opened by that after each week, too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from killed_home import KilledHome, laid_out
from nursery import nursery
from small_model import train_small

MOST_KILLS_A_WEEK = 4
LATEST_TIME = 2  # at which a failpoint kills: most are reached twice in a run
SHARE_BY_TIME = 0.5  # of the kills; the others are at failpoints
OPENS = """
import sys, duckdb
print(duckdb.connect(sys.argv[1], read_only=True).execute("select articles from api.meta").fetchone()[0])
"""
Kill = dict[str, float | str]


def drawn(kills: int, seed: int, points: list[str], longest: float) -> list[list[Kill]]:
    """Draw the kills of each week."""
    draw, weeks = random.Random(seed), []
    while sum(map(len, weeks)) < kills:
        number = min(draw.randint(1, MOST_KILLS_A_WEEK), kills - sum(map(len, weeks)))
        weeks.append([_kill(draw, points, longest) for _ in range(number)])
    return weeks


def _kill(draw: random.Random, points: list[str], longest: float) -> Kill:
    if draw.random() < SHARE_BY_TIME:
        return {"seconds": round(draw.uniform(0, longest), 3)}
    return {"point": f"{draw.choice(points)}@{draw.randint(1, LATEST_TIME)}"}


def live(killed: KilledHome, weeks: list[list[Kill]], older: str | None) -> Counter[str]:
    """Live through the weeks; raise AssertionError where the home is not as its twin."""
    came: Counter[str] = Counter()
    for kills in weeks:
        killed.next_week()
        for kill in kills:
            is_hit = killed.kill(str(kill["point"])) if "point" in kill else killed.kill_after(float(kill["seconds"]))
            came["killed" if is_hit else "over before"] += 1
        killed.recover()
        if older:
            copy = (killed.home.published / "current.duckdb").resolve()
            told = subprocess.run([older, "-c", OPENS, str(copy)], capture_output=True, text=True, check=True)
            assert int(told.stdout) == 2 * (killed.week + 1), told.stdout
            came["opened by the older DuckDB"] += 1
        print(f"week {killed.week}: {dict(came)}", flush=True)
    return came


@contextmanager
def prefect() -> Iterator[str]:
    """Start a Prefect server of its own and yield its address."""
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield str(PREFECT_API_URL.value())


def main() -> None:
    """Draw or read a schedule, live through it, and say what came of it."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument("--seed", type=int, default=16)
    reader.add_argument("--schedule", type=Path)
    reader.add_argument("--write", type=Path)
    reader.add_argument("--older")
    asked = reader.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, prefect() as address:
        folder = Path(name)
        with nursery(folder / "errors.txt", PREFECT_API_URL=address) as do:
            killed = laid_out(do, folder, train_small(folder / "models"), asked.kills + 10)
            killed.points(folder / "first.txt")
            at_once = time.monotonic()
            points = killed.points(folder / "second.txt")
            longest = time.monotonic() - at_once  # two runs, of which one would do: some kills come too late
            if asked.schedule:
                weeks = [json.loads(line) for line in asked.schedule.read_text(encoding="utf-8").splitlines()]
            else:
                weeks = drawn(asked.kills, asked.seed, points, longest / 2)
            if asked.write:
                asked.write.write_text("".join(f"{json.dumps(kills)}\n" for kills in weeks), encoding="utf-8")
            came = live(killed, weeks, asked.older)
    print(f"{killed.kills} kills in {len(weeks)} weeks, nothing lost, nothing doubled: {dict(came)}")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
