"""A warehouse's way into a lake and back: every table copied, counted and compared by its hashes before the switch."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse import lake as lakes
from warehouse import lake_guard
from warehouse.asides import aside, remove
from warehouse.database import Home, locked, one_run_only, opened, transaction, up_to_date
from warehouse.lake import OF_FILES_ALONE, SETTINGS, Lake, LakeError
from warehouse.lake_guard import LockKind
from warehouse.published.copies import Content, contents, differing
from warehouse.schema import remake_views

BEFORE_LAKE = "warehouse.before-lake.duckdb"
# What is asked for by time is kept by month of publication, so that a question for a year opens twelve files of many.
PARTED = {"articles": "published_at"}
TABLES = """
select table_name,
    string_agg('"' || column_name || '" ' || data_type || if(is_nullable, '', ' not null'), ', ' order by column_index)
from duckdb_columns()
where database_name = $1 and schema_name = 'main' and not internal
    and table_name in (select table_name from duckdb_tables() where database_name = $1 and schema_name = 'main')
group by table_name order by table_name
"""


class TablesMoved(NamedTuple):
    """What was moved: how many tables with how many rows, equal in number and by their hashes on both sides."""

    tables: int
    rows: int
    left: Path | None


def to_lake(home: Home, catalog: str, data: str, told: Callable[[str], None]) -> TablesMoved:
    """Move the warehouse of a home into a new lake; the file stays, under another name.

    Raises LakeError where the home is kept in one already, where the lake holds something, or where what arrived is
    not what was sent: then the home is as it was.
    """
    if home.lake is not None:
        raise LakeError(f"{home.path} is kept in {home.lake} already; nothing was done.")
    if not home.warehouse.exists():
        raise LakeError(f"there is no warehouse in {home.path} to move; `trendledger run` begins one.")
    lake = lakes.placed(home.path, catalog, data)
    lakes.extensions(lake)  # before a folder is made for it
    _make_room(lake)
    with one_run_only(home), locked(home), lake_guard.holding(lake, LockKind.RUN, 0, home.path):
        with up_to_date(home):
            pass  # tables of this program's schema
        # Written down before, as the disk may be full behind it: a lake that no home knows is in the way of the next.
        with (
            lakes.settling(home.path, catalog, data),
            opened(home.warehouse) as source,
            opened(lake, is_new=True) as target,
        ):
            if target.execute("select 1 from duckdb_tables() where database_name = current_database()").fetchone():
                raise LakeError(
                    f"{lake} holds tables already, of another home or of a move that was killed; nothing was done. "
                    "Name an empty catalog."
                )
            moved = carry(source, target, told)
        kept = home.warehouse.with_name(BEFORE_LAKE)
        home.warehouse.rename(kept)
        with suppress(FileNotFoundError):
            (home.published / "current.duckdb").unlink()  # or clients would go on reading what never changes again
    return moved._replace(left=kept)


def to_file(home: Home, told: Callable[[str], None]) -> TablesMoved:
    """Move the warehouse of a home out of its lake into a file; the lake stays as it is. Raises LakeError."""
    lake = home.lake
    if lake is None:
        raise LakeError(f"{home.path} is kept in a file already; nothing was done.")
    with one_run_only(home), locked(home):
        making = aside(home.path, "warehouse")
        remove(making)
        try:
            with up_to_date(home) as source:
                moved = carry_into_file(source, making, told)
            making.replace(home.warehouse)
        finally:
            remove(making)
        (home.path / SETTINGS).rename(home.path / f"{SETTINGS}.left")
        with suppress(FileNotFoundError):
            (home.published / "current.ducklake").unlink()
    return moved


def carry_into_file(source: DuckDBPyConnection, path: Path, told: Callable[[str], None]) -> TablesMoved:
    """Carry all tables into a new file, which is its owner's alone. Raises LakeError."""
    try:
        with opened(path) as target:
            moved = carry(source, target, told)
            target.execute("checkpoint")
        path.chmod(0o600)
    finally:
        remove(path.with_name(path.name + ".wal"))
    return moved


def _make_room(lake: Lake) -> None:
    for place in (lake.data,) if lake.is_in_postgres else (lake.data, str(Path(lake.catalog).parent)):
        if "://" not in place:
            try:
                Path(place).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LakeError(f"{place} cannot be made ({error.strerror}); nothing was done.") from error


def carry(source: DuckDBPyConnection, target: DuckDBPyConnection, told: Callable[[str], None]) -> TablesMoved:
    """Copy every table and compare what arrived, in one transaction. Raises LakeError; then the target is empty.

    Comparing takes as long as copying: killed at either, the next attempt finds the target as empty as this one did.
    """
    origin, place = lakes.database_in_use(source), lakes.database_in_use(target)
    sent, rows = contents(source), 0
    if lakes.is_lake(target):
        sent |= dict.fromkeys(OF_FILES_ALONE, Content(0, 0))
    with transaction(target):
        for table, columns in source.execute(TABLES, [origin]).fetchall():
            told(f"{table}: {sent[table].rows:,} rows")
            target.execute(f'create table {place}.main."{table}" ({columns})')
            if lakes.is_lake(target) and table in PARTED:
                by = PARTED[table]
                target.execute(f'alter table {place}.main."{table}" set partitioned by (year({by}), month({by}))')
            if not sent[table].rows:
                continue
            order = "order by rowid" if lakes.is_lake(source) else ""  # a file is read in the order it was written in
            target.execute(f'insert into {place}.main."{table}" select * from {origin}.main."{table}" {order}')
            rows += sent[table].rows
        arrived = contents(target)
        unlike = differing(sent, arrived)
        if unlike or len(arrived) != len(sent):
            raise LakeError(f"what arrived is not what was sent: {', '.join(unlike)}. The home is as it was.")
    remake_views(target)
    return TablesMoved(len(sent), rows, None)
