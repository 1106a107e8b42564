"""What a week's look costs in a warehouse of many feeds and years, from SQL to kept verdicts.

    python tests/benchmarks/bench_looks.py [FEEDS] [WEEKS]        default 2,000 feeds and 250 weeks

The stories are made by SQL, each feed one in every other week, 40 trends: the look at the whole history is set beside
that of the first year and a quarter of the same feeds, in one run. 10,000 feeds make 1.25 million stories, 2 GB of disk
for the while.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from flows.running.exit import end_quietly
from flows.running.looks import counts_of
from flows.stages.judge import put_verdicts
from flows.steps.judging.week_look import WEEKS_SEEN
from warehouse import verdicts
from warehouse.database import Connection, Home, writing
from warehouse.ledger import close_run, open_run
from warehouse.models import add_model, make_current
from warehouse.records import Model, Run, Trend
from warehouse.trends import put_taxonomy

FIRST = datetime(2021, 3, 1, 6, tzinfo=UTC)  # a Monday
TRENDS = 40
YEAR_ONE = WEEKS_SEEN + 1

FEEDS_MADE = """
insert into feeds select 'f' || i, 'https://h' || i || '.example/feed', 'Feed ' || i, 'news', 'en', 'House ' || i, true, $1
from range($2) as _(i)
"""
VISITS = """
insert into feed_visits by name
select 'f' || i as feed_id, 'r' as run_id, $1 + to_weeks(cast(w as integer)) as visited_at, 'kept' as fate, '' as reason,
    '' as etag, '' as last_modified, '' as body_digest, 1 as entries, '' as moving_to, false as is_gone, 0 as seen,
    0 as failures
from range($2) as _(i), range($3, $4) as t(w)
"""
STORIES = """
create or replace temp table made as
select w, i, 'a' || w || '-' || i as name, 't' || (hash(w, i) % $5) as trend
from range($3, $4) as t(w), range($2) as _(i) where (w + i) % 2 = 0;
insert into articles by name
select name as article_id, name as url, name as original_url, 'f' || i as feed_id, name as entry_id,
    $1 + to_weeks(cast(w as integer)) as published_at, 'feed' as published_from, $1 + to_weeks(cast(w as integer)) as first_seen_at,
    name as story_id, true as is_original, false as is_backfill, 1 as revision, 'r' as run_id, '' as date_flag
from made;
insert into revisions by name
select name as article_id, 1 as revision, 'T' as title, '' as author, 'en' as language, 'Words.' as text, 100 as word_count,
    name as text_digest, 'feed' as origin, '' as response_id, $1 as seen_at, 'r' as run_id
from made;
insert into about_ai by name
select name as article_id, 1 as revision, 1.0 as evidence, true as is_named, 0.9 as probability, true as is_about_ai from made;
insert into passages by name
select name || '.' || part as passage_id, name as article_id, 1 as revision, part as position, 'Words.' as text,
    100 as word_count, name || part as digest
from made, range(2) as p(part);
insert into tags select name || '.0', 'm', trend, 0.9, [] from made where hash(name) % 10 < 6
"""


def filled(db: Connection, feeds: int, first: int, last: int) -> None:
    """Write the weeks from `first` to before `last`."""
    for statement in (VISITS, *STORIES.split(";\n")):
        values = {"1": FIRST, "2": feeds, "3": first, "4": last, "5": TRENDS}
        db.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})
    at = FIRST + timedelta(weeks=last)
    open_run(db, Run(f"r{last}", "live", at, at, "", "0"))
    close_run(db, f"r{last}", at, "done")


def timed(db: Connection) -> tuple[float, float]:
    """Return the seconds of reading the counts, and of the whole look."""
    last = verdicts.last_complete_week(db)
    begun = time.perf_counter()
    counts_of(db, last)
    read = time.perf_counter() - begun
    put_verdicts(db)
    return read, time.perf_counter() - begun - read


def main(feeds: int, weeks: int) -> None:
    with tempfile.TemporaryDirectory() as folder, writing(Home(folder)) as db:
        put_taxonomy(db, [Trend(1, f"t{n}", f"Trend {n}", "g", "Group", "About.", [], n) for n in range(TRENDS)])
        add_model(db, Model("m", 1, FIRST, 1, "{}", "{}"))
        make_current(db, "m", FIRST)
        db.execute(FEEDS_MADE, [FIRST, feeds])
        print(f"{feeds:,} feeds, {TRENDS} trends")
        figures = []
        for first, last in ((0, YEAR_ONE), (YEAR_ONE, weeks)):
            filled(db, feeds, first, last)
            read, whole = min(timed(db) for _ in range(3))
            figures.append(whole)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {last:4} weeks: counts {read:5.2f} s, the look {whole:5.2f} s, peak {peak:,.0f} MB")
        print(f"the look after {weeks} weeks against that after {YEAR_ONE}: {figures[1] / figures[0]:.2f}")


if __name__ == "__main__":
    end_quietly()
    main(*(int(word) for word in sys.argv[1:] or ("2000", "250")))
