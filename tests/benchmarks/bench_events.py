"""What the verdicts say of real years: every spell with its name and the titles behind it, and what is known of events.

    python tests/benchmarks/bench_events.py HOME

HOME has lived through years of weekly runs, such as a replay of an archive. Its warehouse is copied, and every week since
the first that was watched is looked at anew, in order, with the memory of the looks before; HOME itself is not touched.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile

from flows.running.exit import end_quietly
from flows.running.looks import counts_of, look
from warehouse.books.verdicts import last_complete_week, put_look
from warehouse.database import Connection, Home, writing
from warehouse.records import KeptVerdict

# What happened, and the trends that should tell of it.
EVENTS = (
    ("ChatGPT", date(2022, 11, 30), ("assistants-companions",)),
    ("open letter, Italy's block", date(2023, 3, 27), ("ai-regulation", "ethical-ai", "privacy-sovereignty")),
    ("executive order, Bletchley", date(2023, 10, 30), ("ai-regulation", "national-ai-initiatives")),
    ("DeepSeek-R1", date(2025, 1, 20), ("open-models", "reasoning-models", "training-efficiency", "ai-investment")),
    ("Sora 2", date(2025, 9, 30), ("video-generation", "misinformation-deepfakes")),
)
WEEKS_AFTER = (4, 8)  # looks at which an event is asked for
TITLES = """
select any_value(title), any_value(source) from api.evidence
where trend = $1 and week between $2 and $3 and is_watched group by story_id order by max(probability) desc, 1 limit 3
"""


def looks(db: Connection) -> dict[date, list[KeptVerdict]]:
    """Judge every week again, in order; return what was said."""
    (first,) = db.execute("select min(week) from api.articles where is_watched").fetchall()[0]
    last = last_complete_week(db)
    db.execute("delete from verdicts")
    said = {}
    week = first
    while last is not None and week <= last:
        said[week] = look(db, counts_of(db, week))
        put_look(db, week, said[week])
        week += timedelta(weeks=1)
    return said


def show_spells(db: Connection, said: dict[date, list[KeptVerdict]]) -> None:
    """Print every spell of a verdict, with what it was named at its beginning and the stories behind it."""
    spells: dict[tuple[str, str, date], list[KeptVerdict]] = defaultdict(list)
    for verdicts in said.values():
        for one in verdicts:
            if one.since is not None:
                spells[one.horizon, one.trend, one.since].append(one)
    for horizon in ("4/12", "13/39"):
        mine = {key: held for key, held in spells.items() if key[0] == horizon}
        print(f"\n{horizon}: {len(mine)} spells, {sum(map(len, mine.values()))} verdicts in {len(said)} looks")
        for (_, trend, since), held in sorted(mine.items(), key=lambda item: item[0][2]):
            one = held[0]
            print(
                f"  {since} {one.verdict:8} {trend:26} {len(held):3} looks  {figures(one)}  {one.named}; onset {one.onset}"
            )
            span = 4 if horizon == "4/12" else 13
            for title, source in db.execute(TITLES, [trend, since - timedelta(weeks=span - 1), since]).fetchall():
                print(f"      {title[:90]} ({source})")


def show_events(said: dict[date, list[KeptVerdict]]) -> None:
    """Print ratio and interval of the trends that an event should move, some weeks after it."""
    print("\nevents")
    for name, day, trends in EVENTS:
        monday = day - timedelta(days=day.weekday())
        for weeks in WEEKS_AFTER:
            at = monday + timedelta(weeks=weeks - 1)
            for one in said.get(at, []):
                if one.trend in trends and one.ratio is not None:
                    print(f"  {name:28} look of {at} {one.horizon:5} {one.trend:26} {figures(one)}  {one.verdict}")


def figures(one: KeptVerdict) -> str:
    """Return ratio, interval and counts."""
    known = [math.nan if each is None else each for each in (one.ratio, one.ratio_low, one.ratio_high)]
    return f"x{known[0]:.2f} ({known[1]:.2f} to {known[2]:.2f}), {one.stories_before} -> {one.stories_now} stories"


def main(home: Home) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Home(folder)
        copyfile(home.warehouse, copy.warehouse)
        with writing(copy) as db:
            begun = time.perf_counter()
            said = looks(db)
            seconds = time.perf_counter() - begun
            show_spells(db, said)
            show_events(said)
            words = defaultdict(int)
            for verdicts in said.values():
                for one in verdicts:
                    words[one.horizon, one.verdict] += 1
            print(
                "\nwords:", ", ".join(f"{horizon} {word} {count}" for (horizon, word), count in sorted(words.items()))
            )
            print(f"{len(said)} looks in {seconds:.0f} s")


if __name__ == "__main__":
    end_quietly()
    if len(sys.argv) == 2:
        main(Home(Path(sys.argv[1])))
    else:
        print("give a HOME that has lived through some years: `trendledger replay` makes one; skipped")
