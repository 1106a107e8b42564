"""What `backup`, `restore` and `verify` cost in a home of many articles, beside copying its files.

    python tests/benchmarks/bench_backup.py [--articles 100000] [--small HOME] [--folder FOLDER]

The home is the demo's again and again (or that of HOME): each copy has identifiers of its own, its runs balance, and the
bytes of its answers stand behind one another in the same archive files. 100,000 articles take 4 GB of disk. Only what a
backup holds is copied: books, archive, models and the published copy; written through to the disk, as a backup is.

`verify` of 10,000, 30,000 and 100,000 articles took 3.1, 7.4 and, with others at work, 46 s of processor, 212, 271 and 613 MB:
each of its parts grows as the home does.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from peak_memory import peak_megabytes

from flows.running.verification import verify_home
from warehouse.books import ledger
from warehouse.database import Connection, Home, locked, scalar, transaction, up_to_date, writing
from warehouse.published.publish import current, publish
from warehouse.upkeep.backup import back_up
from warehouse.upkeep.restore import restore

ROOT = Path(__file__).parents[2]
ARTICLES = 10_000  # of `make bench`: a minute; the figures of the documents are of 100,000
IDS = frozenset(("article_id", "passage_id", "entry_id", "story_id", "response_id", "run_id", "duplicate_of", "item"))
ADDRESSES = {("articles", "url"), ("entries", "url")}  # those of answers stay: they are compared with the archive
PLACES = frozenset({"archive_offset", "archive_end"})
MARKS = ("uncounted", "uncovered")
COLUMNS = """
    select table_name, list(column_name order by column_index) from duckdb_columns()
    where database_name = 'small' and schema_name = 'main'
        and table_name in (select table_name from duckdb_tables() where database_name = 'small')
    group by table_name
"""
ONCE = frozenset(("alerts", "boilerplate", "changes"))  # that a run is named in them makes no more of them
# Not copied: what the schema holds of itself, what publishing makes of the other tables, and the marks that say of which.
OF_THE_SCHEMA = {"migrations", "view_versions"}
OF_ARTICLES = {"counted", "covered", "uncounted", "uncovered"}
OF_PERIODS = {"period_sums", "unsummed", "summed_feeds", "summed_panel", "summed_trends", "gap_weeks", "gaps_seen"}
OF_RUNS_AND_FEEDS = {"settled_runs", "settled_joins", "settled_numbers", "rhythms"}
LEFT_OUT = OF_THE_SCHEMA | OF_ARTICLES | OF_PERIODS | OF_RUNS_AND_FEEDS
MB = 1_000_000


def grown(small: Home, big: Home, articles: int) -> int:
    """Make a home of at least so many articles, and publish; return how many it has."""
    read = Home(big.path.parent / "small")
    read.prepare()
    shutil.copyfile(small.warehouse, read.warehouse)
    with writing(read):
        pass  # brings one of an older schema up to date
    big.prepare()
    shutil.copytree(small.models, big.models, dirs_exist_ok=True)
    with locked(big), up_to_date(big) as db:
        db.execute(f"attach '{read.warehouse}' as small (read_only)")
        times = -(-articles // int(scalar(db, "select count(*) from small.main.articles")))
        sizes = multiplied(small.archive, big.archive, times)
        for table, columns in db.execute(COLUMNS).fetchall():
            if table not in LEFT_OUT:
                with transaction(db):
                    put_copies(db, table, columns, times, sizes)
        for table in MARKS:  # of no story is anything summed up yet
            db.execute(f"insert into main.{table} (story_id) select distinct story_id from main.articles")
        db.execute("detach small")
        db.execute("checkpoint")
        count, run_id = int(scalar(db, "select count(*) from articles")), ledger.newest_run(db)
    publish(big, run_id)
    return count


def multiplied(small: Path, big: Path, times: int) -> dict[str, int]:
    """Write each archive file so many times over into one; return the sizes of the small ones."""
    big.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for path in small.glob("*.warc.gz"):
        whole = path.read_bytes()
        sizes[path.name] = len(whole)
        with (big / path.name).open("wb") as file:
            for _ in range(times):
                file.write(whole)
    return sizes


def put_copies(db: Connection, table: str, columns: list[str], times: int, sizes: dict[str, int]) -> None:
    """Copy a table so many times, or once where it does not grow with articles; the first copy is as it was."""
    db.execute(f"delete from main.{table}")  # what a new home begins with
    is_copied = table not in ONCE and not IDS.isdisjoint(columns)
    known = [[*sizes], [*sizes.values()]]
    db.execute("create or replace temp table sizes as select unnest($1) as file, unnest($2) as size", known)
    made = ", ".join(f"{_made(table, column)} as {column}" for column in columns)
    db.execute(
        f"insert into main.{table} by name select {made} from small.main.{table} as s, range($1) as copies(k)"
        " order by k, s.rowid",
        [times if is_copied else 1],
    )


def _made(table: str, column: str) -> str:
    value = f"s.{column}"
    if column in IDS:
        return f"if(k = 0 or coalesce({value}, '') = '', {value}, md5({value} || ' ' || k)[:length({value})])"
    if (table, column) in ADDRESSES:
        return f"if(k = 0, {value}, {value} || '?copy=' || k)"
    if column in PLACES:
        return f"{value} + k * (select size from sizes where file = s.archive_file)"
    return value


def copy_files(home: Home, target: Path) -> None:
    """Copy what a backup holds, through to the disk."""
    copy = current(home).resolve()
    for path in (home.warehouse, copy, *home.archive.iterdir(), *home.models.glob("*/*")):
        to = target / path.relative_to(home.path)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
        with to.open("rb+") as file:
            os.fsync(file.fileno())


def told(name: str, act: Callable[[], object], articles: int, copied: float = 0.0) -> float:
    """Do it, and print what it took, an article, too, and how much longer than copying; return the seconds."""
    at, before = time.monotonic(), sum(os.times()[:4])
    act()
    seconds, processors = time.monotonic() - at, sum(os.times()[:4]) - before
    ratio = f"{seconds / copied:8.1f} times copying" if copied else ""
    each = processors / articles * 1000
    print(f"{name:16} {seconds:8.1f} s {processors:8.1f} s of processor {each:6.2f} ms an article {ratio}", flush=True)
    return seconds


def verify_apart(home: Home) -> None:
    """Verify in a process of its own, so that its memory is its own."""
    subprocess.run([sys.executable, __file__, "--verify", str(home.path)], check=True)


def verify_here(home: Home) -> None:
    """Verify, and print the most memory that it took."""
    findings = verify_home(home).findings
    assert findings == [], findings
    print(f"{peak_megabytes():,} MB of memory at most")


def bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(home: Home, folder: Path, articles: int) -> None:
    """Copy, back up, verify and restore; print what each took."""
    copy, file = folder / "copied", folder / "home.tar.gz"
    seconds = told("copy its files", lambda: copy_files(home, copy), articles)
    print(f"{bytes_of(copy) / MB:,.0f} MB")
    shutil.rmtree(copy)
    told("backup", lambda: back_up(home, file, datetime.now(UTC)), articles, seconds)
    print(f"{file.stat().st_size / MB:,.0f} MB")
    told("verify", lambda: verify_apart(home), articles, seconds)
    told("restore", lambda: restore(file, Home(folder / "restored"), lambda _: None), articles, seconds)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as name:
        yield Path(name)


def main() -> None:
    """Make the home, and measure."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--articles", type=int, default=ARTICLES)
    reader.add_argument("--small", type=Path, help="the home to multiply; without it the demo's is made")
    reader.add_argument("--folder", type=Path, help="on whose disk all is made, for the time that it takes")
    reader.add_argument("--verify", type=Path, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.verify:
        verify_here(Home(asked.verify))
        return
    with _folder(asked.folder) as folder:
        small = asked.small or folder / "demo"
        if asked.small is None:
            command = [sys.executable, str(ROOT / "trendledger.py"), "--home", str(small), "demo"]
            subprocess.run(command, check=True, capture_output=True)
        home = Home(folder / "home")
        count = grown(Home(small), home, asked.articles)
        print(f"{count:,} articles, two cores", flush=True)
        measure(home, folder, count)


if __name__ == "__main__":
    main()
