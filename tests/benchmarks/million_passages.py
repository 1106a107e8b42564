"""A home with a million passages, made of a small one: the same articles again and again, on shifted dates, by new ids.

Copy number k of N stands k/N of a week before the first, so that weeks keep their shape and hold N times as much; all of
its identifiers are new, of the same length and as random, and the runs that brought it are copied with it, so that the
books balance. Feeds come in sets, a copy belongs to one, and there are some MOST_FEEDS in all. Each passage of a copy ends
in a word of its own, as a million real ones have about a million different words. Rows are written in the order in which
runs would have written them, near enough: by spans of the small home, all copies of each.

A home that is `longer` times as long as the small one has so many such sets of copies behind each other, the oldest
written first: ten million passages are a million in each of ten spans of time, as books grow, rather than ten million
in one.

What coverage counts of an article is copied as well: to read it from passages and tags, 200,000 articles at once, was
nine tenths of what it took to grow a home of ten million. Which stories count, sums of weeks and months and the newest
verdicts are made anew. What is told of earlier looks (verdicts, alerts, candidates) is that of the small home.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flows.stages.judge import put_verdicts
from warehouse.database import Connection, Home, locked, scalar, transaction, up_to_date, writing
from warehouse.lake import is_lake
from warehouse.sums import covered
from warehouse.upkeep import moving
from warehouse.words.postings import indexed, keep_postings

ROOT = Path(__file__).parents[2]
PASSAGES = 1_000_000
MOST_FEEDS = 500
WEEK = 7 * 86_400_000_000  # microseconds
INDEXED_AT_ONCE = 150_000  # passages: within the memory that DuckDB has
SPANS = 20  # of the small home: one is sorted at a time, some 50,000 passages
IDS = {
    "article_id",
    "passage_id",
    "entry_id",
    "story_id",
    "response_id",
    "run_id",
    "duplicate_of",
    "digest",
    "text_digest",
}
ADDRESSES = {"url", "original_url", "guid", "final_url"}
OWN_WORD = "' w' || md5(s.passage_id || ' ' || k)[:7]"
# Of every copy; the rest is copied once, or follows from these.
COPIED = (
    *(
        "runs",
        "run_ends",
        "stages",
        "feed_visits",
        "responses",
        "entries",
        "page_visits",
        "refined",
        "articles",
        "revisions",
    ),
    *("about_ai", "passages", "readings", "tags", "fates", "sketches", "bands", "gathered", "samples", "covered"),
)
ONCE = (
    *("models", "current_models", "trends", "changes", "boilerplate", "robots", "verdicts", "levels", "panel"),
    *("alerts", "alert_sendings", "candidates"),
)
COLUMNS = """
    select column_name, data_type from duckdb_columns()
    where database_name = current_database() and schema_name = 'main' and table_name = $1 order by column_index
"""


# How many sets of feeds; the numbers that its sketches take; the weeks of its runs, begun ones whole.
MEASURES = """
    select greatest(1, least($2, $1 // (select count(*) from small.main.feeds))),
        (select coalesce(max(sketch), 0) + 1 from small.main.sketches),
        (select date_diff('week', min(clock), max(clock)) + 1 from small.main.runs)
"""


class Copies(NamedTuple):
    """So many copies each time, `times` times, `weeks` apart; `sets` of feeds, and `sketches` numbers for each copy."""

    each: int
    times: int
    sets: int
    sketches: int
    weeks: int


def demo_home(folder: Path) -> Home:
    """Return a new home with what `trendledger demo` reads."""
    command = [sys.executable, str(ROOT / "trendledger.py"), "--home", str(folder), "demo"]
    subprocess.run(command, check=True, capture_output=True)
    return Home(folder)


def lake_home(folder: Path, catalog: str = "lake/catalog.ducklake") -> Home:
    """Return a new home, empty, in a lake whose catalog is a file beside its data, or an empty database of PostgreSQL's."""
    home = Home(folder)
    with writing(home):
        pass
    moving.to_lake(home, catalog, "lake/data", told=lambda _: None)
    return home


def grow(small: Home, big: Home, passages: int = PASSAGES, longer: int = 1, without: Sequence[str] = ()) -> int:
    """Make a home of at least so many passages; return of how many copies. `small` is read and not changed.

    `big` is a folder that is not there yet, or an empty home in a lake. `without`: tables that are left empty.
    """
    with tempfile.TemporaryDirectory(dir=big.path.parent) as folder:
        read = Home(Path(folder) / "small")
        read.prepare()
        shutil.copyfile(small.warehouse, read.warehouse)
        with writing(read) as db:  # brings one of an older schema up to date, too
            covered.cover_anew(db)
        big.prepare()
        with locked(big), up_to_date(big) as db:
            db.execute(f"attach '{read.warehouse}' as small (read_only)")
            each = -(-passages // (longer * int(scalar(db, "select count(*) from small.main.passages"))))
            _copy(db, Copies(each, longer, *db.execute(MEASURES, [MOST_FEEDS, each]).fetchall()[0]), without)
            db.execute("detach small")
    with writing(big) as db:
        put_verdicts(db)
    while big.lake is None:  # as publications do, some at once; in a lake nobody does
        with writing(big) as db:
            keep_postings(db, INDEXED_AT_ONCE)
            if not indexed(db).has_marks:
                break
    return each * longer


def _copy(db: Connection, copies: Copies, without: Sequence[str]) -> None:
    for table in ONCE:
        with transaction(db):
            db.execute(f"insert into main.{table} by name select * from small.main.{table}")
    _copy_table(db, "feeds", copies._replace(each=copies.sets, times=1), 0)
    for time in reversed(range(copies.times)):
        for table in COPIED:
            if table not in without:
                _copy_table(db, table, copies, time)
                if not is_lake(db):
                    db.execute("checkpoint")
    with transaction(db):
        db.execute("insert into main.uncounted (story_id) select distinct story_id from main.articles")


def _copy_table(db: Connection, table: str, copies: Copies, time: int) -> None:
    """Write one set of copies. Rows come in their order from a count of them: to sort ten million takes the longest."""
    columns = db.execute(COLUMNS, [table]).fetchall()
    made = ", ".join(f"{_made(table, name, kind, copies)} as {name}" for name, kind in columns)
    rows = int(scalar(db, f"select coalesce(max(rowid), -1) + 1 from small.main.{table}"))
    step = -(-rows // SPANS) or 1
    with transaction(db):
        db.execute(
            f"""
            insert into main.{table} by name
            with counted as (
                select $1 + i // $2 % $3 as k, i // ($2 * $3) * $2 + i % $2 as place from range($4) as numbers(i)
            )
            select {made} from counted join (select *, rowid as place from small.main.{table}) as s using (place)
            """,
            [time * copies.each, step, copies.each, -(-rows // step) * step * copies.each],
        )


def _made(table: str, column: str, kind: str, copies: Copies) -> str:
    """Return what a column of copy `k` holds, as SQL; the first copy is the small home itself."""
    value, feed_set = f"s.{column}", f"(k % {copies.each} % {copies.sets})"
    is_item = (table, column) == ("fates", "item")
    if column in IDS or is_item:
        return _unless(f"k = 0 or {value} = ''", value, f"md5({value} || ' ' || k)[:length({value})]")
    if table == "feeds" and column in {"title", "publisher"}:
        return _unless(f"k = 0 or {value} = ''", value, f"{value} || ' ' || k")
    if table == "passages" and column in {"text", "own_text"}:
        return _unless("k = 0", value, f"{value} || {OWN_WORD}")
    if kind == "TIMESTAMP" and table != "feeds":
        ago = f"k % {copies.each} * {WEEK // copies.each} + k // {copies.each} * {copies.weeks * WEEK}"
        return f"{value} - to_microseconds(({ago})::bigint)"
    changed = {
        "feed_id": _unless(f"{feed_set} = 0", value, f"md5({value} || ' ' || {feed_set})[:length({value})]"),
        "site": _unless(f"{feed_set} = 0 or {value} = ''", value, f"'s' || {feed_set} || '.' || {value}"),
        "sketch": f"({value} + k * {copies.sketches})::integer",
        **dict.fromkeys(ADDRESSES, _unless("k = 0", value, f"{value} || '?copy=' || k")),
    }
    return changed.get(column, value)


def _unless(case: str, value: str, other: str) -> str:
    return f"if({case}, {value}, {other})"
