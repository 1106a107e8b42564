"""What a week's update costs in a warehouse of many feeds and years, stage by stage, from the look to the published copy.

    python tests/benchmarks/bench_weeks.py [FEEDS]                  default 500 feeds and 250 weeks
    python tests/benchmarks/bench_weeks.py --weeks HOME FEEDS WEEK [HOME FEEDS WEEK] ...
                                                                    weeks from WEEK on in homes that are there, side by side
    python tests/benchmarks/bench_weeks.py --stage STAGE HOME       one stage in a home that is there; what it does is kept

Year one is set beside the third and the fifth: a look reads two years, and so does the panel, so that a week of the first
year has half as much to look at. In each week 26,000 articles of 10,000 feeds come. Told apart are weeks that bring only
these, and weeks in which stories and passages of all years change, too, and one of the panel's publishers leaves it. Each
stage runs in a process of its own, its memory is the most that this process ever had, and the median of WEEKS_TOLD weeks
tells. The bytes of the published copy, read, written and digested, are told apart, and so is a plain COPY of the warehouse, which
is no part of an update. 10,000 feeds take 8 gigabytes of disk and an hour on two cores.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

import duckdb
from many_feeds import FIRST, TRENDS, begin, change_some, live_through, set_some_aside
from peak_memory import peak_megabytes

from flows.running.corrected_shares import put_corrected_shares
from flows.running.exit import end_quietly
from flows.stages.candidates import put_candidates
from flows.stages.judge import put_verdicts
from warehouse.books import feeds, ledger, shares
from warehouse.books.alert_facts import alert_facts
from warehouse.catalog import taxonomy_with
from warehouse.database import Home, writing
from warehouse.memory import LEAN_THREADS, MEMORY_LIMIT
from warehouse.published.manifest import sha256_of
from warehouse.published.publish import publish
from warehouse.sums.kept_sums import keep_sums
from warehouse.words.postings import indexed, keep_postings

FEEDS = 500
YEARS = {"one": 52, "three": 110, "five": 250}  # weeks
WEEKS_TOLD = 3
KINDS = {"only new articles": False, "stories of all years change, too": True}  # whether they do
BYTES, PLAIN = "its bytes", "plain copy"  # the first is a part of `publish`
TABLES = (
    "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'main' order by all"
)
# As of a model that finds four of five passages and rings falsely in one of 200.
RATES = {f"t{number}": {"found": [32.0, 8.0], "alarms": [5.0, 995.0]} for number in range(TRENDS)}


def within(act: Callable[..., object]) -> Callable[[Home], None]:
    """Return the act on a connection as one on a home."""

    def write(home: Home) -> None:
        with writing(home) as db:
            act(db)

    return write


def find(home: Home) -> None:
    """Look for candidates, as behind a look in which nothing rises."""
    with writing(home) as db:
        put_candidates(db, [], taxonomy_with(home.own_trends))


def show(home: Home) -> None:
    """Publish."""
    with writing(home) as db:
        run_id = ledger.newest_run(db)
    publish(home, run_id)


def end(home: Home) -> None:
    """Tell what the newest run came to, as at its end and when it looks whether there is something to tell."""
    with writing(home) as db:
        run_id = ledger.newest_run(db)
        ledger.numbers_of(db, run_id), ledger.joins_of(db, run_id), ledger.fates_of(db, run_id)
        alert_facts(db)


def copy_bytes(home: Home) -> None:
    """Do to the file what publishing does to it whatever is in it."""
    copy = home.path / "bytes"
    shutil.copyfile(home.warehouse, copy)
    sha256_of(copy)
    copy.unlink()


def copy_plainly(home: Home) -> None:
    """Write all tables into another file, as anybody would with DuckDB alone."""
    copy = home.path / "plain.duckdb"
    with closing(duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": LEAN_THREADS})) as db:
        db.execute(f"attach '{home.warehouse}' as warehouse (read_only); attach '{copy}' as plain")
        for (table,) in db.execute(TABLES).fetchall():
            db.execute(f"create table plain.{table} as from warehouse.main.{table}")
    copy.unlink()


STAGES: dict[str, Callable[[Home], None]] = {
    "silent feeds": within(feeds.silent_feeds),
    "look": within(put_verdicts),
    "candidates": find,
    "corrected shares": within(put_corrected_shares),
    "end and alerts": end,
    "publish": show,
    BYTES: copy_bytes,
    PLAIN: copy_plainly,
}


class StageCost(NamedTuple):
    """What a stage took: seconds of processors, and megabytes."""

    processors: float
    megabytes: int


def cost_of(stage: str, home: Home) -> StageCost:
    """Run a stage in this process; return what it took."""
    processors = time.process_time()
    STAGES[stage](home)
    return StageCost(time.process_time() - processors, peak_megabytes())


def cost_apart(stage: str, home: Home) -> StageCost:
    """Run a stage in a process of its own; return what it took."""
    command = [sys.executable, __file__, "--stage", stage, str(home.path)]
    found = subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout
    return StageCost(*json.loads(found))


def settle(home: Home) -> None:
    """Count and sum up all that was ever written, as the first run behind an upgrade does."""
    with writing(home) as db:
        shares.add_rates(db, "m", FIRST, "made up", json.dumps(RATES), 0.8)
        put_verdicts(db)
        keep_sums(db)
        while indexed(db).has_marks or not indexed(db).articles:
            keep_postings(db)


def live_a_week(home: Home, feeds_watched: int, week: int, *, is_old_changed: bool) -> None:
    """Write the run of a week, and what else changes in it where it does."""
    live_through(home, feeds_watched, week, week + 1)
    if is_old_changed:
        with writing(home) as db:
            change_some(db, feeds_watched, week)
            set_some_aside(db, week)
            db.execute("delete from summed_panel where publisher = (select min(publisher) from summed_panel)")


def update(home: Home, feeds_watched: int, week: int) -> dict[str, dict[str, StageCost]]:
    """Live WEEKS_TOLD weeks of each kind from `week` on; return by kind what each stage took in the median."""
    costs = {}
    for kind, is_old_changed in KINDS.items():
        costs[kind] = update_of(home, feeds_watched, week, is_old_changed=is_old_changed)
        week += WEEKS_TOLD
    return costs


def update_of(home: Home, feeds_watched: int, week: int, *, is_old_changed: bool) -> dict[str, StageCost]:
    """Live WEEKS_TOLD weeks from `week` on; return what each stage took in the median, `publish` without its bytes."""
    told: dict[str, list[StageCost]] = {stage: [] for stage in STAGES}
    for nth in range(WEEKS_TOLD):
        live_a_week(home, feeds_watched, week + nth, is_old_changed=is_old_changed)
        for stage, costs in told.items():
            costs.append(cost_apart(stage, home))
    cost = {stage: sorted(costs)[len(costs) // 2] for stage, costs in told.items()}
    cost["publish"] = StageCost(cost["publish"].processors - cost[BYTES].processors, cost["publish"].megabytes)
    return cost


def tell(years: dict[str, dict[str, dict[str, StageCost]]]) -> None:
    """Print the stages of each year side by side, and the last in terms of the first, one kind of week after another."""
    for kind in KINDS:
        print(f"\n{kind}")
        tell_kind({year: kinds[kind] for year, kinds in years.items()})


def tell_kind(costs: dict[str, dict[str, StageCost]]) -> None:
    """Print the stages of each year side by side."""
    print(f"{'':18}" + "".join(f"{year:>20}" for year in costs))
    for stage in STAGES:
        line = "".join(f"{f'{year[stage].processors:.2f} s {year[stage].megabytes} MB':>20}" for year in costs.values())
        print(f"{stage:18}{line}{ratio(*(year[stage].processors for year in costs.values()))}")
    sums_of = [
        sum(one.processors for stage, one in year.items() if stage not in {BYTES, PLAIN}) for year in costs.values()
    ]
    print(f"{'an update':18}" + "".join(f"{f'{one:.2f} s':>20}" for one in sums_of) + ratio(*sums_of))
    beside = [(year["publish"].processors + year[BYTES].processors) / year[PLAIN].processors for year in costs.values()]
    print(f"{'publish, of plain':18}" + "".join(f"{one:>20.2f}" for one in beside))


def ratio(*figures: float) -> str:
    """Return the last of some figures in terms of the first, for the end of a line."""
    return f"{figures[-1] / figures[0]:8.2f}" if len(figures) > 1 else ""


def main(feeds_watched: int) -> None:
    costs, lived = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        begin(home, feeds_watched)
        for year, weeks in YEARS.items():
            live_through(home, feeds_watched, lived, weeks)
            settle(home)
            costs[f"year {year}"] = update(home, feeds_watched, weeks)
            lived = weeks + len(KINDS) * WEEKS_TOLD
    print(f"{feeds_watched:,} feeds: seconds of processors and peak memory of a week's update")
    tell(costs)


if __name__ == "__main__":
    end_quietly()
    if sys.argv[1:2] == ["--stage"]:
        print(json.dumps(cost_of(sys.argv[2], Home(sys.argv[3]))))
    elif sys.argv[1:2] == ["--weeks"]:
        homes = zip(sys.argv[2::3], sys.argv[3::3], sys.argv[4::3], strict=True)
        tell({f"from week {week}": update(Home(home), int(feeds), int(week)) for home, feeds, week in homes})
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else FEEDS)
