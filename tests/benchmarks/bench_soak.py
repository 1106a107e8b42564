"""Have a station run the monitor again and again, an hour of the archive's clock each time, and see what grows.

    PYTHONPATH=tests:tests/flows python tests/benchmarks/bench_soak.py --runs 2000 --folder soak
    PYTHONPATH=tests:tests/flows python tests/benchmarks/bench_soak.py --folder soak --tell

A real `trendledger up`: Prefect's server, a worker, the dashboards; a run is asked for as soon as the one before has ended.
The web brings two articles a day. Each run is a line of `runs.jsonl` in the folder; called again with the same folder, the
runs go on behind the last. Processor time says more than seconds on a machine that others use, too.

Prefect keeps what runs came to for so many days, and events for a week. Behind each 24 runs its books are made a day older,
so that what is kept of an hourly run is kept as long here. Told are runs from the first on for which a week was kept before:
until then its database fills up.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from growing_web import clock, grown
from kept_folder import folder_of
from real_station import Station, left_of, start, stopping, wait_for
from small_model import train_small

from flows.running.prefect_retention import DATABASE_FILE
from warehouse.database import Home
from warehouse.settings.reading import FILE

RUNS = 10  # of `make bench`; a soak asks for 2,000
HOURS_A_DAY = 24
HOUR = timedelta(hours=1)
COMPARED = 100  # runs at each end; of a short soak a quarter
LIMIT_SECONDS = 900  # for one run, on a machine that others use, too
PATIENCE_SECONDS = 60.0  # until Prefect lets go of its books
PARTS = {"server": "prefect_guard", "worker": "worker start", "dashboards": " serve "}
# Prefect's own settings: the worker asks each second, as nobody waits meanwhile; what is old is looked for each minute.
PACE = {"PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "60"}
DAYS_KEPT = 7
FILLED = (DAYS_KEPT + 2) * HOURS_A_DAY  # runs behind which as much goes as comes
# By what Prefect tells that runs and events are old, see prefect.server.services.db_vacuum of 3.8.8.
AGES = {"flow_run": "end_time", "events": "occurred", "event_resources": "occurred"}
A_DAY_OLDER = "update {0} set {1} = strftime('%Y-%m-%d %H:%M:%f000', {1}, '-1 day') where {1} is not null"
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
OWN_TIMES, CHILDRENS_TIMES = slice(11, 13), slice(13, 15)  # of /proc/PID/stat, behind the name: user and system
MB = 1_000_000
Measured = dict[str, float | str]


def soak(folder: Path, runs: int) -> None:
    """Run so many times, and write down what each took and what there is after it."""
    home, lines = Home(folder / "home"), folder / "runs.jsonl"
    done = len(lines.read_text(encoding="utf-8").splitlines()) if lines.exists() else 0
    days = -(-(done + runs) // HOURS_A_DAY) + 1
    feeds, archive = grown(folder, days, timedelta(days=1))
    if not done:
        train_small(folder / "models").put_into(home)
        (home.path / FILE).write_text(f"[prefect]\ndays_kept = {DAYS_KEPT}\n", encoding="utf-8")
    os.environ |= {"TRENDLEDGER_MODEL_CACHE": "off", **PACE}
    with stopping(start(home, folder / "up.txt", "--no-schedule")) as station:
        wait_for(station, "Ready.")
        parts = parts_of(home)
        for number in range(done, done + runs):
            asked = {"feeds": str(feeds), "archives": [str(archive)], "as_of": clock(number, HOUR).isoformat()}
            before = processor_times(parts)
            measured = one_run(station, asked) | processor_seconds(before, processor_times(parts)) | sizes(home, parts)
            with lines.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps({'run': number, **measured})}\n")
            if (number + 1) % HOURS_A_DAY == 0:
                make_a_day_older(home)


def make_a_day_older(home: Home) -> None:
    """Let Prefect's books say that all runs and events were a day earlier."""
    with closing(sqlite3.connect(home.path / "prefect" / DATABASE_FILE, timeout=PATIENCE_SECONDS)) as books, books:
        for table, column in AGES.items():
            books.execute(A_DAY_OLDER.format(table, column))


def one_run(station: Station, asked: dict[str, object]) -> Measured:
    """Have the deployment run once; return how it ended and how long it was at work."""
    ordered_at = datetime.now(UTC)
    run_id, until = station.order("monitor", **asked), time.monotonic() + LIMIT_SECONDS
    while not (run := station.wait(run_id))["end_time"]:
        assert time.monotonic() < until, run["state"]
    begun_at = datetime.fromisoformat(run["start_time"] or run["end_time"])
    return {
        "state": run["state_name"],
        "seconds": run["total_run_time"],
        "seconds until it began": (begun_at - ordered_at).total_seconds(),
    }


def parts_of(home: Home) -> dict[str, int]:
    """Return the number of each part's process."""
    found = left_of(home)
    return {
        name: next(number for number, command in found.items() if words in command) for name, words in PARTS.items()
    }


def processor_times(parts: dict[str, int]) -> dict[str, float]:
    """Return the seconds of processor that the server has had, and that the worker's runs have had."""
    server, worker = (_times(parts[name]) for name in ("server", "worker"))
    return {"server's processor seconds": server[0], "run's processor seconds": worker[1], "worker's": worker[0]}


def _times(process: int) -> tuple[float, float]:
    """Return the seconds of a process, and of those of its children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own, childrens = (sum(map(int, fields[times])) / TICKS_A_SECOND for times in (OWN_TIMES, CHILDRENS_TIMES))
    return own, childrens


def processor_seconds(before: dict[str, float], after: dict[str, float]) -> Measured:
    return {name: after[name] - before[name] for name in before}


def sizes(home: Home, parts: dict[str, int]) -> Measured:
    """Return what there is now: memory of the parts, bytes of the databases, files of the home."""
    memory = {f"{name}'s memory, MB": _resident(number) / MB for name, number in parts.items()}
    prefect = sum(path.stat().st_size for path in (home.path / "prefect").glob("prefect.db*"))
    files = sum(len(names) for _, _, names in os.walk(home.path))
    return {
        **memory,
        "Prefect's database, MB": prefect / MB,
        "warehouse, MB": home.warehouse.stat().st_size / MB,
        "files of the home": files,
        "files in the temporary folder": len(os.listdir(tempfile.gettempdir())),  # noqa: PTH208  names are enough
    }


def _resident(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def tell(folder: Path) -> None:
    """Print what the first and the last runs were like, and what has grown by how much."""
    runs = [json.loads(line) for line in (folder / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    print(f"{len(runs)} runs: {dict(Counter(run['state'] for run in runs))}")
    runs = runs[FILLED:] or runs
    ends = min(COMPARED, max(1, len(runs) // 4))
    print(f"medians of the first and the last {ends} of {len(runs)}, from run {runs[0]['run']} on:")
    for name in (name for name in runs[0] if name not in {"run", "state"}):
        first, last = (median(run[name] for run in each) for each in (runs[:ends], runs[-ends:]))
        growth = f"{last / first - 1:+.1%}" if first else ""
        print(f"{name:32} {first:10.2f} {last:10.2f} {growth:>8}")


def main() -> None:
    """Run, and print what came of it."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--runs", type=int, default=RUNS)
    reader.add_argument("--folder", type=Path, help="where the home and the lines stay; a temporary one otherwise")
    reader.add_argument("--tell", action="store_true", help="only print what the runs so far came to")
    asked = reader.parse_args()
    with folder_of(asked.folder) as folder:
        if not asked.tell:
            soak(folder, asked.runs)
        tell(folder)


if __name__ == "__main__":
    main()
