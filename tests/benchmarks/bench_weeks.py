"""What a week's update costs in a warehouse of many feeds and years, stage by stage, from the look to the published copy.

    python tests/benchmarks/bench_weeks.py [FEEDS]                  default 500 feeds and 250 weeks
    python tests/benchmarks/bench_weeks.py --stage STAGE HOME       one stage in a home that is there; what it does is kept

A look reads two years, and so does the panel; so the third year is set beside the fifth. In each week of WEEKS_TOLD 26,000
articles of 10,000 feeds come, one of the panel's publishers leaves it, and passages of all years are set aside; each stage
runs in a process of its own, its memory is the most that this process ever had, and the quickest week tells: other work
on the machine only makes it slower. 10,000 feeds take 8 gigabytes of disk and an hour on two cores.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import NamedTuple

from many_feeds import FIRST, TRENDS, begin, change_some, live_through, set_some_aside

from flows.running.exit import end_quietly
from flows.stages.candidates import put_candidates
from flows.stages.correct_shares import put_corrected_shares
from flows.stages.judge import put_verdicts
from warehouse import feeds, ledger, shares, sums
from warehouse.catalog import taxonomy_with
from warehouse.database import Home, writing
from warehouse.published import publish

FEEDS = 500
YEARS = {"three": 110, "five": 250}  # weeks
WEEKS_TOLD = 2
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


STAGES: dict[str, Callable[[Home], None]] = {
    "silent feeds": within(feeds.silent_feeds),
    "look": within(put_verdicts),
    "candidates": find,
    "corrected shares": within(put_corrected_shares),
    "publish": show,
}


class StageCost(NamedTuple):
    """What a stage took: seconds of processors, and megabytes."""

    processors: float
    megabytes: int


def cost_of(stage: str, home: Home) -> StageCost:
    """Run a stage in this process; return what it took."""
    processors = time.process_time()
    STAGES[stage](home)
    return StageCost(time.process_time() - processors, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)


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
        sums.sum_anew(db)


def live_a_week(home: Home, feeds_watched: int, week: int) -> None:
    """Write the run of a week, and what else changes in it."""
    live_through(home, feeds_watched, week, week + 1)
    with writing(home) as db:
        change_some(db)
        set_some_aside(db, week)
        db.execute("delete from summed_panel where publisher = (select min(publisher) from summed_panel)")


def update(home: Home, feeds_watched: int, week: int) -> dict[str, StageCost]:
    """Live WEEKS_TOLD weeks from `week` on; return what each stage took in its quickest."""
    told: dict[str, list[StageCost]] = {stage: [] for stage in STAGES}
    for nth in range(WEEKS_TOLD):
        live_a_week(home, feeds_watched, week + nth)
        for stage, costs in told.items():
            costs.append(cost_apart(stage, home))
    return {stage: min(costs) for stage, costs in told.items()}


def tell(costs: dict[str, dict[str, StageCost]]) -> None:
    """Print the stages of each year side by side."""
    print(f"{'':18}" + "".join(f"{f'year {year}':>20}" for year in costs) + f"{'ratio':>8}")
    first, last = costs.values()
    for stage in STAGES:
        each = "".join(f"{f'{one.processors:.2f} s {one.megabytes} MB':>20}" for one in (first[stage], last[stage]))
        print(f"{stage:18}{each}{last[stage].processors / first[stage].processors:8.2f}")
    sums_of = [sum(one.processors for one in year.values()) for year in costs.values()]
    print(f"{'all':18}" + "".join(f"{f'{one:.2f} s':>20}" for one in sums_of) + f"{sums_of[1] / sums_of[0]:8.2f}")


def main(feeds_watched: int) -> None:
    costs, lived = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        begin(home, feeds_watched)
        for year, weeks in YEARS.items():
            live_through(home, feeds_watched, lived, weeks)
            settle(home)
            costs[year] = update(home, feeds_watched, weeks)
            lived = weeks + WEEKS_TOLD
    print(f"{feeds_watched:,} feeds: seconds of processors and peak memory of a week's update")
    tell(costs)


if __name__ == "__main__":
    end_quietly()
    if sys.argv[1:2] == ["--stage"]:
        print(json.dumps(cost_of(sys.argv[2], Home(sys.argv[3]))))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else FEEDS)
