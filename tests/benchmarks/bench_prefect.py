"""What Prefect costs a run: one with nothing new, through `trendledger run`, through a worker, and as plain functions.

    PYTHONPATH=tests:tests/flows python tests/benchmarks/bench_prefect.py [--times 3]

In the home one run has seen all of a small web before; the next ones find nothing new. Processor time is that of the run's
process and of what it starts; what a server worked meanwhile stands apart. Seconds go from the command, or the order, to the
end: a worker asks for orders every five seconds, so its own figure of the run at work stands beside it. Plain is the same
stages in the same order without Prefect, in a process of its own, as `trendledger run` goes on where its server has died.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from bench_soak import one_run, parts_of, processor_times
from growing_web import clock, grown
from real_station import Station, start, stopping, wait_for
from small_model import train_small

from warehouse.database import Home

ROOT = Path(__file__).parents[2]
WEEKS = 2
TIMES = 3
REAPED_SECONDS = 2  # until a worker has taken note of a run's end, and its processor time is known
Costs = list[dict[str, float]]


def plain(asked: dict[str, object]) -> None:
    """Do the work of the monitor without Prefect; print what the work alone took, without imports."""
    from flows.monitor import monitor
    from flows.running.lost_reports import Losses
    from flows.running.outlasting import Ordered, _without

    at, processors, nobody = time.monotonic(), time.process_time(), Losses()
    nobody.is_away = True  # or Prefect would start a server for each artifact
    asyncio.run(_without(Ordered(monitor, asked), nobody))
    print(time.monotonic() - at, time.process_time() - processors)


def of_command(words: list[str], **environment: str) -> dict[str, float]:
    """Run a command; return its seconds, and those of processor of all that it started, and what it printed of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    before, at = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**clean, **environment}, check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {
        "seconds": time.monotonic() - at,
        "of processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    }
    if "--plain" in words:
        found["work alone, seconds"], found["work alone, of processor"] = map(float, done.stdout.split())
    return found


def of_worker(station: Station, asked: dict[str, object]) -> dict[str, float]:
    """Have the deployment run once; return what that took."""
    parts = parts_of(station.home)
    before, at = processor_times(parts), time.monotonic()
    run = one_run(station, asked)
    seconds = time.monotonic() - at
    time.sleep(REAPED_SECONDS)
    after = processor_times(parts)
    return {
        "seconds": seconds,
        "of processor": after["run's processor seconds"] - before["run's processor seconds"],
        "the run at work, seconds": float(run["seconds"]),
        "the server meanwhile, of processor": after["server's processor seconds"]
        - before["server's processor seconds"],
    }


def measure(folder: Path, times: int) -> dict[str, Costs]:
    """Run each way so many times, in turn, so that what else the machine does meets all."""
    home = train_small(folder / "models").put_into(Home(folder / "home"))
    feeds, archive = grown(folder, WEEKS)
    as_of = clock(WEEKS).isoformat()
    run = ["-m", "trendledger", "--home", str(home.path), "run", "--feeds", str(feeds)]
    run += ["--archive", str(archive), "--as-of", as_of]
    asked = {"home": str(home.path), "feeds": str(feeds), "archives": [str(archive)], "as_of": as_of}
    costs: dict[str, Costs] = {}
    of_command(run)  # sees all that there is
    with stopping(start(home, folder / "up.txt", "--no-schedule")) as station:
        wait_for(station, "Ready.")
        of_worker(station, asked)  # a worker's first run loads what the others find loaded
        for _ in range(times):
            costs.setdefault("`run`, without a server", []).append(of_command(run))
            costs.setdefault("`run` on a server", []).append(of_command(run, PREFECT_API_URL=f"{station.ui}/api"))
            costs.setdefault("a worker", []).append(of_worker(station, asked))
            words = [__file__, "--plain", *map(str, (home.path, feeds, archive, as_of))]
            costs.setdefault("plain functions", []).append(of_command(words))
    return costs


def main() -> None:
    """Measure, and print the median of each way."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--times", type=int, default=TIMES)
    reader.add_argument("--plain", nargs=4, metavar=("HOME", "FEEDS", "ARCHIVE", "AS_OF"), help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.plain:
        home, feeds, archive, as_of = asked.plain
        plain({"home": home, "feeds": feeds, "archives": [archive], "as_of": datetime.fromisoformat(as_of)})
        return
    with tempfile.TemporaryDirectory() as name:
        for way, costs in measure(Path(name), asked.times).items():
            print(f"{way}:")
            for what in costs[0]:
                print(f"    {median(cost[what] for cost in costs):7.1f} {what}")


if __name__ == "__main__":
    main()
