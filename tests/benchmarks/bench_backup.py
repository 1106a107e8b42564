"""What `backup`, `restore` and `verify` cost in a home of many articles, beside copying its files.

    python tests/benchmarks/bench_backup.py [--articles 100000] [--small HOME] [--folder FOLDER]

The home is the demo's again and again (or that of HOME): each copy has identifiers of its own, its runs balance, and the
bytes of its answers stand behind one another in the same archive files. 100,000 articles take 4 GB of disk. Only what a
backup holds is copied: books, archive, models and the published copy; written through to the disk, as a backup is.
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

from flows.running.verification import verify_home
from warehouse import ledger
from warehouse.backup import back_up
from warehouse.database import Connection, Home, locked, scalar, transaction, up_to_date, writing
from warehouse.published import current, publish
from warehouse.restore import restore

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
OF_THE_SCHEMA = ("migrations", "view_versions")
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
            if table not in OF_THE_SCHEMA:
                with transaction(db):
                    put_copies(db, table, columns, times, sizes)
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
    """Copy a table so many times, or once where nothing in it has an identifier; the first copy is as it was."""
    db.execute(f"delete from main.{table}")  # what a new home begins with
    has_ids = not IDS.isdisjoint(columns)
    known = [[*sizes], [*sizes.values()]]
    db.execute("create or replace temp table sizes as select unnest($1) as file, unnest($2) as size", known)
    made = ", ".join(f"{_made(table, column)} as {column}" for column in columns)
    db.execute(
        f"insert into main.{table} by name select {made} from small.main.{table} as s, range($1) as copies(k)"
        " order by k, s.rowid",
        [times if has_ids else 1],
    )
    if table in MARKS:  # what is summed up does not hold for the copies
        db.execute(f"insert into main.{table} (story_id) select distinct story_id from main.articles")


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


def told(name: str, act: Callable[[], object], copied: float = 0.0) -> float:
    """Do it, and print what it took, and how much longer than copying; return the seconds."""
    at, processors = time.monotonic(), time.process_time()
    act()
    seconds, processors = time.monotonic() - at, time.process_time() - processors
    ratio = f"{seconds / copied:8.1f} times copying" if copied else ""
    print(f"{name:16} {seconds:8.1f} s {processors:8.1f} s of processor {ratio}", flush=True)
    return seconds


def bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(home: Home, folder: Path) -> None:
    """Copy, back up, verify and restore; print what each took."""
    copy, file = folder / "copied", folder / "home.tar.gz"
    seconds = told("copy its files", lambda: copy_files(home, copy))
    print(f"{bytes_of(copy) / MB:,.0f} MB")
    shutil.rmtree(copy)
    told("backup", lambda: back_up(home, file, datetime.now(UTC)), seconds)
    print(f"{file.stat().st_size / MB:,.0f} MB")
    findings: list[object] = []
    told("verify", lambda: findings.extend(verify_home(home).findings), seconds)
    assert findings == [], findings
    told("restore", lambda: restore(file, Home(folder / "restored"), lambda _: None), seconds)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=kept) as name:
        yield Path(name)


def main() -> None:
    """Make the home, and measure."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--articles", type=int, default=ARTICLES)
    reader.add_argument("--small", type=Path, help="the home to multiply; without it the demo's is made")
    reader.add_argument("--folder", type=Path, help="on whose disk all is made, for the time that it takes")
    asked = reader.parse_args()
    with _folder(asked.folder) as folder:
        small = asked.small or folder / "demo"
        if asked.small is None:
            command = [sys.executable, str(ROOT / "trendledger.py"), "--home", str(small), "demo"]
            subprocess.run(command, check=True, capture_output=True)
        home = Home(folder / "home")
        print(f"{grown(Home(small), home, asked.articles):,} articles, two cores", flush=True)
        measure(home, folder)


if __name__ == "__main__":
    main()
