"""A lake kept small: few large files in the place of many small ones, no past that nobody reads, nothing left behind.

The published copies name data files of their own moment, and readers may have them open: a file goes when no copy that
is kept names it any more. Orphans, which no catalog names, are left alone: a folder may hold more than one lake.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from warehouse import memory
from warehouse.database import Home, locked, one_run_only, open_to_read, scalar, transaction, up_to_date
from warehouse.lake import Lake, LakeError, database_in_use
from warehouse.published import copies, lake_copy

DELETED_SHARE = 0.1  # of a file's rows: past a tenth of what it reads for nothing, it is written anew
FILES_AT_ONCE = 8  # that one commit makes: its transaction in the catalog is open for as long as they are written
MEMORY = "512MB"  # merging at size was seen to take all that there is: half of what a run may take does for any size
LIVE_FILES = """
select path from ducklake_data_file where end_snapshot is null
union all select path from ducklake_delete_file where end_snapshot is null
"""


class LakeFiles(NamedTuple):
    """The files that a lake reads now, of data and of deleted rows, and their bytes."""

    files: int
    size: int


class LakeKept(NamedTuple):
    """What upkeep came to. `waiting`: files that only a published copy still names."""

    before: LakeFiles
    after: LakeFiles
    snapshots: int
    removed: int
    waiting: int


def keep_small(home: Home, lake: Lake, told: Callable[[str], None], *, dry_run: bool) -> LakeKept:
    """Flush, merge, expire and clean up where no run is at work, and compare every table. Raises LakeError.

    A dry run changes nothing, and cannot say how many files merging would make.
    """
    with one_run_only(home), locked(home), up_to_date(home) as db:
        before = _files(db)
        if not dry_run:
            held = copies.contents(db)
            with memory.held_to(db, MEMORY):
                _merge(db, told)
            _refuse_other_rows(lake, held, copies.contents(db))
            lake_copy.look_up_newest(db, lake)
        named, oldest = _of_copies(home)
        expired = _expire(db, oldest, dry_run=dry_run)
        removed, waiting = _clean_up(db, named, dry_run=dry_run)
        return LakeKept(before, _files(db), expired, removed, waiting)


def _files(db: DuckDBPyConnection) -> LakeFiles:
    counted = "file_count + delete_file_count", "file_size_bytes + delete_file_size_bytes"
    sums = ", ".join(f"coalesce(sum({one}), 0)::bigint" for one in counted)
    return LakeFiles(*db.execute(f"select {sums} from ducklake_table_info($1)", [database_in_use(db)]).fetchall()[0])


def _merge(db: DuckDBPyConnection, told: Callable[[str], None]) -> None:
    """Bring rows from the catalog into files, leave deleted rows out, and merge small files, a table at a time."""
    lake = database_in_use(db)
    with transaction(db):
        db.execute("call ducklake_flush_inlined_data($1)", [lake]).fetchall()
    tables = "select schema_name, table_name from duckdb_tables() where database_name = $1 order by all"
    for schema, table in db.execute(tables, [lake]).fetchall():
        rewriting = "from ducklake_rewrite_data_files($1, $2, schema => $3, delete_threshold => $4)"
        merging = "from ducklake_merge_adjacent_files($1, $2, schema => $3, max_compacted_files => $4)"
        found = db.execute(rewriting, [lake, table, schema, DELETED_SHARE]).fetchall()
        while merged := db.execute(merging, [lake, table, schema, FILES_AT_ONCE]).fetchall():
            found += merged
        if found:
            read, made = (sum(row[place] for row in found) for place in (2, 3))
            told(f"{schema}.{table}: {read:,} files became {made:,}")


def _refuse_other_rows(lake: Lake, before: dict[str, copies.Content], after: dict[str, copies.Content]) -> None:
    unlike = copies.differing(before, after)
    if unlike:
        raise LakeError(
            f"{lake} does not hold the same rows after its files were merged: {', '.join(unlike)}. Nothing was "
            "removed: the published copy is as it was, and the lake's past has its files. Bring back the lake's backup."
        )


def _of_copies(home: Home) -> tuple[set[str], int | None]:
    """Return the names of the data files that published copies read, and the oldest state that one shows."""
    named, snapshots = set[str](), []
    for path in home.published.glob(f"*{lake_copy.SUFFIX}"):
        if not path.is_symlink():
            with open_to_read(path) as db:
                named |= {_name(row[0]) for row in db.execute(LIVE_FILES).fetchall()}
                snapshots.append(int(scalar(db, "select max(snapshot_id) from ducklake_snapshot")))
    return named, min(snapshots, default=None)


def _expire(db: DuckDBPyConnection, oldest: int | None, *, dry_run: bool) -> int:
    """Forget the states of the lake that are older than every copy; return how many."""
    lake = database_in_use(db)
    known: list[int] = [
        row[0] for row in db.execute("select snapshot_id from ducklake_snapshots($1)", [lake]).fetchall()
    ]
    old = [one for one in known if oldest is not None and one < min(oldest, max(known))]
    if old and not dry_run:
        db.execute("call ducklake_expire_snapshots($1, versions => $2)", [lake, old]).fetchall()
    return len(old)


def _clean_up(db: DuckDBPyConnection, named: set[str], *, dry_run: bool) -> tuple[int, int]:
    """Remove files that no state of the lake and no copy names; return how many, and how many wait for a copy."""
    lake = database_in_use(db)
    scheduled: list[tuple[str, Any]] = db.execute(
        f"select path, schedule_start from __ducklake_metadata_{lake}.ducklake_files_scheduled_for_deletion"
    ).fetchall()
    times = [at for path, at in scheduled if _name(path) in named]
    # DuckLake removes what was scheduled before a time: all that came before the first that a copy still names.
    until = "cleanup_all => true" if not times else "older_than => $2"
    asked = [lake, *([min(times)] if times else [])]
    going = db.execute(f"from ducklake_cleanup_old_files($1, {until}, dry_run => true)", asked).fetchall()
    if any(_name(row[0]) in named for row in going):
        return 0, len(scheduled)
    if going and not dry_run:
        db.execute(f"call ducklake_cleanup_old_files($1, {until})", asked).fetchall()
    return len(going), len(scheduled) - len(going)


def _name(path: str) -> str:
    """Return the name of a data file, which holds a UUID: it is relative to its table here and to the lake there."""
    return PurePosixPath(path).name
