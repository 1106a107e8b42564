"""A home with a million passages, made of a small one: the same articles again and again, on shifted dates, by new ids.

Copy number k of N stands k/N of a week before the first, so that weeks keep their shape and hold N times as much; all of
its identifiers are new, of the same length and as random, and the runs that brought it are copied with it, so that the
books balance. Feeds come in sets, a copy belongs to one, and there are some MOST_FEEDS in all. Each passage of a copy ends
in a word of its own, as a million real ones have about a million different words. Rows are written in the order in which
runs would have written them, near enough: by spans of the small home, all copies of each.

What follows from the articles is made anew: which stories count, sums of weeks and months, the newest verdicts. What is
told of earlier looks (verdicts, alerts, candidates) is that of the small home.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from flows.stages.judge import put_verdicts
from warehouse.database import Connection, Home, locked, scalar, transaction, up_to_date, writing

ROOT = Path(__file__).parents[2]
PASSAGES = 1_000_000
MOST_FEEDS = 500
WEEK = 7 * 86_400_000_000  # microseconds
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
    *("about_ai", "passages", "readings", "tags", "fates", "sketches", "bands", "gathered", "samples"),
)
ONCE = (
    *("models", "current_models", "trends", "changes", "boilerplate", "robots", "verdicts", "levels", "panel"),
    *("alerts", "alert_sendings", "candidates"),
)
COLUMNS = """
    select column_name, data_type from duckdb_columns()
    where database_name = current_database() and schema_name = 'main' and table_name = $1 order by column_index
"""


def demo_home(folder: Path) -> Home:
    """Return a new home with what `trendledger demo` reads."""
    command = [sys.executable, str(ROOT / "trendledger.py"), "--home", str(folder), "demo"]
    subprocess.run(command, check=True, capture_output=True)
    return Home(folder)


def grow(small: Home, big: Home, passages: int = PASSAGES) -> int:
    """Make a home of at least so many passages; return of how many copies. `small` is read and not changed."""
    with tempfile.TemporaryDirectory(dir=big.path.parent) as folder:
        read = Home(Path(folder) / "small")
        read.prepare()
        shutil.copyfile(small.warehouse, read.warehouse)
        with writing(read):
            pass  # brings one of an older schema up to date
        big.prepare()
        with locked(big), up_to_date(big) as db:
            db.execute(f"attach '{read.warehouse}' as small (read_only)")
            copies = -(-passages // int(scalar(db, "select count(*) from small.main.passages")))
            _copy(db, copies)
            db.execute("detach small")
    with writing(big) as db:
        put_verdicts(db)
    return copies


def _copy(db: Connection, copies: int) -> None:
    feeds = int(scalar(db, "select count(*) from small.main.feeds"))
    sets = max(1, min(copies, MOST_FEEDS // feeds))
    sketches = int(scalar(db, "select coalesce(max(sketch), 0) + 1 from small.main.sketches"))
    for table in ONCE:
        with transaction(db):
            db.execute(f"insert into main.{table} by name select * from small.main.{table}")
    _copy_table(db, "feeds", sets, sets, sketches)
    for table in COPIED:
        _copy_table(db, table, copies, sets, sketches)
    with transaction(db):
        for marks in ("uncounted", "uncovered"):
            db.execute(f"insert into main.{marks} (story_id) select distinct story_id from main.articles")


def _copy_table(db: Connection, table: str, copies: int, sets: int, sketches: int) -> None:
    columns = db.execute(COLUMNS, [table]).fetchall()
    made = ", ".join(f"{_made(table, name, kind, copies, sets, sketches)} as {name}" for name, kind in columns)
    rows = int(scalar(db, f"select coalesce(max(rowid), -1) + 1 from small.main.{table}"))
    step = -(-rows // SPANS) or 1
    for start in range(0, rows, step):
        with transaction(db):
            db.execute(
                f"""
                insert into main.{table} by name
                select {made} from small.main.{table} as s, range($1) as copies(k)
                where s.rowid >= $2 and s.rowid < $3 order by k, s.rowid
                """,
                [copies, start, start + step],
            )
    db.execute("checkpoint")


def _made(table: str, column: str, kind: str, copies: int, sets: int, sketches: int) -> str:
    """Return what a column of copy `k` holds, as SQL; the first copy is the small home itself."""
    value, feed_set = f"s.{column}", f"(k % {sets})"
    is_item = (table, column) == ("fates", "item")
    if column in IDS or is_item:
        return _unless(f"k = 0 or {value} = ''", value, f"md5({value} || ' ' || k)[:length({value})]")
    if table == "feeds" and column in {"title", "publisher"}:
        return _unless(f"k = 0 or {value} = ''", value, f"{value} || ' ' || k")
    if table == "passages" and column in {"text", "own_text"}:
        return _unless("k = 0", value, f"{value} || {OWN_WORD}")
    if kind == "TIMESTAMP" and table != "feeds":
        return f"{value} - to_microseconds(k * {WEEK // copies})"
    changed = {
        "feed_id": _unless(f"{feed_set} = 0", value, f"md5({value} || ' ' || {feed_set})[:length({value})]"),
        "site": _unless(f"{feed_set} = 0 or {value} = ''", value, f"'s' || {feed_set} || '.' || {value}"),
        "sketch": f"({value} + k * {sketches})::integer",
        **dict.fromkeys(ADDRESSES, _unless("k = 0", value, f"{value} || '?copy=' || k")),
    }
    return changed.get(column, value)


def _unless(case: str, value: str, other: str) -> str:
    return f"if({case}, {value}, {other})"
