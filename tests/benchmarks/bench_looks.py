"""What a week's look costs in a warehouse of many feeds and years, from SQL to kept verdicts.

    python tests/benchmarks/bench_looks.py [FEEDS]            default 500 feeds and 250 weeks
    python tests/benchmarks/bench_looks.py --look HOME        one look in a home that is there; nothing of it is kept

A look reads two years, so that it is set beside that of the first year and a quarter, and that of two and a half. Each is
made in a process of its own behind a run of one week, its memory is the most that this process ever had: a look must take
under 5 seconds and 500 MB. 10,000 feeds make 6.2 million articles, and take a gigabyte and a half of disk and some twenty
minutes on two cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from many_feeds import begin, change_some, live_through
from peak_memory import peak_megabytes

from flows.running.exit import end_quietly
from flows.stages.judge import put_verdicts
from flows.steps.judging.week_look import WEEKS_SEEN
from warehouse.database import Home, scalar, writing
from warehouse.sums import counted, covered

FEEDS = 500
YEARS = {"one": WEEKS_SEEN + 1, "two and a half": 131, "five": 250}  # weeks
LOOKS = 3  # looks, of which the quickest tells: other work on the machine only makes them slower


class Cost(NamedTuple):
    """What a look took: seconds of the clock and of processors, megabytes; and the stories that it counted anew."""

    seconds: float
    processors: float
    megabytes: int
    counted_anew: int


class UndoneError(Exception):
    """The look is not kept, so that the next one has as much to do."""


def look(home: Home) -> Cost:
    """Look once, as a run does, and undo it."""
    cost = None
    try:
        with writing(home) as db:
            changed = int(scalar(db, "select count(distinct story_id) from uncounted where before is null"))
            seconds, processors = time.perf_counter(), time.process_time()
            put_verdicts(db)
            seconds, processors = time.perf_counter() - seconds, time.process_time() - processors
            cost = Cost(seconds, processors, peak_megabytes(), changed)
            raise UndoneError  # noqa: TRY301
    except UndoneError:
        return cost


def look_apart(home: Home) -> Cost:
    """Look in processes of their own; return what the quickest took."""
    command = [sys.executable, __file__, "--look", str(home.path)]
    costs = [
        Cost(*json.loads(subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout))
        for _ in range(LOOKS)
    ]
    return min(costs)


def main(feeds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        begin(home, feeds)
        costs, lived = {}, 0
        for year, weeks in YEARS.items():
            live_through(home, feeds, lived, weeks - 1)
            with writing(home) as db:
                covered.cover_anew(db)
                counted.count_anew(db)
            live_through(home, feeds, weeks - 1, weeks)  # the run behind which we look
            with writing(home) as db:
                change_some(db, feeds, weeks)
                articles = int(scalar(db, "select count(*) from articles"))
            lived = weeks
            costs[year] = cost = look_apart(home)
            print(
                f"year {year}: {feeds:,} feeds, {articles:,} articles, {cost.counted_anew:,} stories changed: a look "
                f"{cost.seconds:.2f} s ({cost.processors:.2f} s of processors), peak {cost.megabytes} MB"
            )
        first, second, last = costs.values()
        print(
            f"seconds of processors in year five to year two and a half {last.processors / second.processors:.2f}, "
            f"to year one {last.processors / first.processors:.2f}"
        )


if __name__ == "__main__":
    end_quietly()
    if sys.argv[1:2] == ["--look"]:
        print(json.dumps(look(Home(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else FEEDS)
