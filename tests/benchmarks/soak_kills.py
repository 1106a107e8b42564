"""Kill runs at random in one home, hundreds of times, and hold it against a twin that nobody kills.

    PYTHONPATH=tests python tests/benchmarks/soak_kills.py --kills 200 --seed 16 --folder soak
    PYTHONPATH=tests python tests/benchmarks/soak_kills.py --schedule soak/kills.jsonl

A schedule is a file: a line is a week, a list of kills one after the other, each while recovering from the one before.
{"point": "stages.refine: committed@2"} is exact at every replay, {"seconds": 0.61} as exact as the machine. In a folder that
is kept stand the schedule, both homes, and which weeks they have lived: called again with it, the rest is lived.
With --older PYTHON, one that has DuckDB 1.5, the copy is opened by that after each week, too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from growing_web import grown
from kept_folder import folder_of
from killed_home import KilledHome, laid_out
from nursery import nursery
from small_model import train_small

from warehouse.database import Home

MOST_KILLS_A_WEEK = 4
DRAWN_PER_KILL = 2  # many a run is over before its time has come, or never reaches its failpoint a second time
LATEST_TIME = 2  # at which a failpoint kills: most are reached twice in a run
SCHEDULE = "kills.jsonl"
FIRST_WEEK = 1  # the two before the first kill are lived in peace
SPARE_WEEKS = 10
SHARE_BY_TIME = 0.5  # of the kills; the others are at failpoints
OPENS = """
import sys, duckdb
print(duckdb.connect(sys.argv[1], read_only=True).execute("select articles from api.meta").fetchone()[0])
"""
Kill = dict[str, float | str]


def drawn(kills: int, seed: int, points: list[str], longest: float) -> list[list[Kill]]:
    """Draw the kills of each week, more than are wanted."""
    draw, weeks, kills = random.Random(seed), [], DRAWN_PER_KILL * kills
    while sum(map(len, weeks)) < kills:
        number = min(draw.randint(1, MOST_KILLS_A_WEEK), kills - sum(map(len, weeks)))
        weeks.append([_kill(draw, points, longest) for _ in range(number)])
    return weeks


def _kill(draw: random.Random, points: list[str], longest: float) -> Kill:
    if draw.random() < SHARE_BY_TIME:
        return {"seconds": round(draw.uniform(0, longest), 3)}
    return {"point": f"{draw.choice(points)}@{draw.randint(1, LATEST_TIME)}"}


def live(killed: KilledHome, weeks: list[list[Kill]], wanted: int, older: str | None, lived: Path) -> Counter[str]:
    """Live through the weeks that are not in `lived`, until so many runs were killed.

    Raises AssertionError where the home is not as its twin.
    """
    came: Counter[str] = Counter()
    for line in lived.read_text(encoding="utf-8").splitlines() if lived.exists() else ():
        before = json.loads(line)
        killed.week, came, weeks = before["week"], Counter(before["came"]), weeks[1:]
    for kills in weeks:
        if came["killed"] >= wanted:
            break
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
        with lived.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps({'week': killed.week, 'came': came})}\n")
        print(f"week {killed.week}: {dict(came)}", flush=True)
    return came


def scheduled(killed: KilledHome, folder: Path, kills: int, seed: int) -> list[list[Kill]]:
    """Let two weeks pass in peace, and draw the kills of the weeks behind them."""
    killed.points(folder / "first.txt")
    at_once = time.monotonic()
    points = killed.points(folder / "second.txt")
    longest = time.monotonic() - at_once  # two runs, of which one would do: some kills come too late
    return drawn(kills, seed, points, longest / 2)


@contextmanager
def prefect() -> Iterator[str]:
    """Start a Prefect server of its own and yield its address."""
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=900):
        yield str(PREFECT_API_URL.value())


def main() -> None:
    """Draw or read a schedule, live through it, and say what came of it."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument("--seed", type=int, default=16)
    reader.add_argument("--schedule", type=Path)
    reader.add_argument("--older")
    reader.add_argument("--folder", type=Path)
    asked = reader.parse_args()
    began, most_weeks = time.monotonic(), DRAWN_PER_KILL * asked.kills + SPARE_WEEKS
    with folder_of(asked.folder) as folder, prefect() as address:
        schedule, lived = folder / SCHEDULE, folder / "lived.jsonl"
        with nursery(folder / "errors.txt", PREFECT_API_URL=address) as do:
            if schedule.exists():
                feeds, archive = grown(folder, most_weeks)
                killed = KilledHome(do, Home(folder / "home"), Home(folder / "twin"), feeds, archive, week=FIRST_WEEK)
            else:
                killed = laid_out(do, folder, train_small(folder / "models"), most_weeks)
                weeks = scheduled(killed, folder, asked.kills, asked.seed)
                lines = (
                    asked.schedule.read_text() if asked.schedule else "".join(f"{json.dumps(week)}\n" for week in weeks)
                )
                schedule.write_text(lines, encoding="utf-8")
            weeks = [json.loads(line) for line in schedule.read_text(encoding="utf-8").splitlines()]
            came = live(killed, weeks, asked.kills, asked.older, lived)
    print(f"{came['killed']} kills in {killed.week - FIRST_WEEK} weeks, nothing lost, nothing doubled: {dict(came)}")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
