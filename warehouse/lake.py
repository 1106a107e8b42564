"""The warehouse as a lake: tables in Parquet files, and a catalog, in PostgreSQL or a file, that says which.

DuckLake keeps what a DuckDB file keeps, so that every statement of ours runs on either. What it does not keep, indexes
and keys, we do not use; comments on columns and macros stay with the program, which makes its views over the tables.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import lake_bucket
from warehouse.again import AGAIN
from warehouse.file_errors import (
    STORE,
    TOO_LITTLE_MEMORY,
    WarehouseError,
    first_line,
    is_damage,
    is_of_the_catalog,
    is_of_the_store,
    lost_file,
)

SETTINGS = "lake.toml"
POSTGRES = "postgres:"
# The engine has none of its own that could be fetched at run time: they come as packages, signed, and of its version.
PACKAGE = "duckdb_extension_{name}"
DUCKLAKE, OF_POSTGRES, OF_BUCKETS = ("ducklake",), ("postgres_scanner",), ("httpfs", "aws")
RETRIES = 100  # commits that meet another's in the catalog; conflicts are per table, and waits begin at 100 ms
# Rows kept in the catalog instead of a file have changed values when they were flushed (1.5.5), and bloated catalogs.
ROWS_INLINED = 0
SECRETS = re.compile(r"password\s*=|://[^/@\s]*:[^/@\s]*@", re.IGNORECASE)
# An index of words, in which texts are found by the numbers of their rows: those in a lake have none that stay.
OF_FILES_ALONE = frozenset({"indexed_articles", "postings", "unindexed"})
CANNOT_HOLD = re.compile(r"\s*(?:--[^\n]*\n\s*)*comment\s+on\s+(?:column|macro)\b", re.IGNORECASE)
NEWER = re.compile(r"only (?:DuckLake )?versions?|catalog version", re.IGNORECASE)
NO_LAKE = "creating a new DuckLake is explicitly disabled"
GONE = (
    "{lake} is gone: the home's lake.toml names it, and there is no catalog. Nothing was done, and no other books were "
    "begun in its place. Bring the catalog back from a backup, then {again}."
)
DAMAGED = (
    "{lake} has a damaged catalog ({said}); nothing was written. Put a backup of the file in its place, then {again}."
)
OF_THE_SERVER = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException, duckdb.ConnectionException)


class LakeError(WarehouseError):
    """The lake cannot be opened or written. Says what to do."""


class Lake(NamedTuple):
    """Where a lake is: its catalog, `postgres:` with libpq's words or a file, and the folder or bucket of its data."""

    catalog: str
    data: str

    @property
    def is_in_postgres(self) -> bool:
        return self.catalog.startswith(POSTGRES)

    @property
    def is_in_bucket(self) -> bool:
        return self.data.startswith(lake_bucket.SCHEME)

    @property
    def is_gone(self) -> bool:
        """Whether its catalog is a file that is not there; a server is not asked."""
        return not (self.is_in_postgres or Path(self.catalog).exists())

    def __str__(self) -> str:
        return f"the lake {self.catalog}"


def lake_of(home: Path) -> Lake | None:
    """Return the lake that a home is kept in; None where it is a file. Raises LakeError for settings that are none."""
    try:
        settings = tomllib.loads((home / SETTINGS).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # a home that is not there is refused by who makes it
        return None
    except (OSError, ValueError) as error:
        raise LakeError(f"{home / SETTINGS} cannot be read ({error}); nothing was done.") from error
    try:
        return placed(home, str(settings["catalog"]), str(settings["data"]))
    except KeyError as error:
        raise LakeError(f"{home / SETTINGS} must name `catalog` and `data`, and lacks {error}.") from error


def placed(home: Path, catalog: str, data: str) -> Lake:
    """Return a lake whose files, where they are files, are named from the home on. Raises LakeError."""
    lake = checked(Lake(catalog, data))
    inside = catalog if lake.is_in_postgres else str(home / catalog)
    outside = data if "://" in data else str(home / data)
    return Lake(inside, outside.rstrip("/") + "/")


@contextmanager
def settling(home: Path, catalog: str, data: str) -> Iterator[None]:
    """Write down that a home is kept in a lake, which holds when what is done meanwhile is done; else it is undone.

    Names of files are from the home on, so that it can be moved. Raises LakeError where it cannot be written.
    """
    making = home / f"{SETTINGS}.making"
    said = f"# Made by `trendledger migrate`.\ncatalog = '{catalog}'\ndata = '{data}'\n"
    try:
        making.write_text(said, encoding="utf-8")
    except OSError as error:
        making.unlink(missing_ok=True)
        raise LakeError(f"{making} cannot be written ({error.strerror}); nothing was done. Make room first.") from error
    try:
        yield
        making.replace(home / SETTINGS)
    finally:
        making.unlink(missing_ok=True)


def checked(lake: Lake) -> Lake:
    """Return the lake. Raises LakeError where its address cannot be kept, or be told apart from SQL."""
    if SECRETS.search(lake.catalog) or SECRETS.search(lake.data):
        raise LakeError(
            "the lake's address holds a password, which would be kept in the home in plain sight; nothing was done. "
            "Leave it out: libpq reads it from PGPASSFILE or PGPASSWORD."
        )
    if "'" in lake.catalog + lake.data or "\n" in lake.catalog + lake.data:
        raise LakeError("an address of a lake has no quotation marks and no line breaks; nothing was done.")
    if "://" in lake.data and not lake.is_in_bucket:
        raise LakeError(f"{lake.data} is neither a folder nor a bucket (s3://...); nothing was done.")
    return lake


def load(db: DuckDBPyConnection, lake: Lake) -> None:
    """Load what the lake needs, and enter its bucket.

    Raises LakeError where something is not installed or of another version than DuckDB, or the bucket has no key.
    """
    for path in extensions(lake):
        db.execute(f"load '{path}'")
    db.execute(f"set global ducklake_max_retry_count = {RETRIES}")
    if lake.is_in_bucket:
        try:
            lake_bucket.enter(db, lake.data)
        except lake_bucket.BucketError as error:
            raise LakeError(f"{error} Nothing was done.") from error


def extensions(lake: Lake) -> list[Path]:
    """Return the files of what the lake needs. Raises LakeError where one is not here, or of another DuckDB."""
    return [_extension(name) for name in DUCKLAKE + lake.is_in_postgres * OF_POSTGRES + lake.is_in_bucket * OF_BUCKETS]


def _extension(name: str) -> Path:
    package = PACKAGE.format(name=name)
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise LakeError(
            f"a lake needs the package {package.replace('_', '-')}, which is not installed; nothing was done. "
            "`pip install 'trendledger[lake]'` brings it, with the DuckDB that it belongs to."
        )
    held = sorted(Path(found.origin).parent.rglob(f"{name}.duckdb_extension"))
    fitting = [path for path in held if path.parent.name == f"v{duckdb.__version__}"]
    if not fitting:
        others = ", ".join(path.parent.name for path in held) or "none"
        raise LakeError(
            f"DuckDB is {duckdb.__version__}, and {package.replace('_', '-')} brings {others}: it loads only in the "
            "version it was built for. Nothing was done; `pip install 'trendledger[lake]'` brings two that fit."
        )
    return fitting[0]


def attach(db: DuckDBPyConnection, lake: Lake, name: str, *, is_new: bool = False) -> None:
    """Attach the lake for writing; one that `is_new` is made. Raises LakeError, also where the catalog is gone."""
    load(db, lake)
    if not is_new:
        refuse_gone(lake)
    making = "true" if is_new else "false"
    options = f"data_path '{lake.data}', override_data_path true, data_inlining_row_limit {ROWS_INLINED}"
    options = f"{options}, create_if_not_exists {making}"
    with met_opening(lake):
        db.execute(f"attach 'ducklake:{lake.catalog}' as {name} ({options})")


def refuse_gone(lake: Lake) -> None:
    """Raise LakeError where the file of a catalog is gone: DuckDB would make another, without a lake in it."""
    if lake.is_gone:
        raise LakeError(GONE.format(lake=lake, again=AGAIN))


def attach_frozen(db: DuckDBPyConnection, frozen: Lake, name: str) -> None:
    """Attach a catalog that is never written again, to read. Raises LakeError."""
    load(db, frozen)
    with met_opening(frozen):
        options = f"read_only, data_path '{frozen.data}', override_data_path true"
        db.execute(f"attach 'ducklake:{frozen.catalog}' as {name} ({options})")


def freeze(db: DuckDBPyConnection, lake: Lake, target: Path) -> None:
    """Write the lake's catalog as it stands into a file of its own, for readers: it names the same data files."""
    load(db, lake)
    with met_opening(lake):
        db.execute(f"attach '{lake.catalog.removeprefix(POSTGRES)}' as catalog (type postgres, read_only)")
        db.execute(f"attach '{target}' as frozen (storage_version 'v1.2.0')")
        try:
            tables = db.execute(
                "select schema_name, table_name from duckdb_tables() "
                "where database_name = 'catalog' and table_name like 'ducklake\\_%' escape '\\'"
            ).fetchall()
            db.begin()  # one state of PostgreSQL for all of them
            for schema, table in tables:
                db.execute(f'create table frozen.main."{table}" as select * from catalog."{schema}"."{table}"')
            db.commit()
        finally:
            db.execute("detach frozen")
            db.execute("detach catalog")


def database_in_use(db: DuckDBPyConnection) -> str:
    """Return the name of the database that a connection uses."""
    return str(db.execute("select current_database()").fetchall()[0][0])


def is_lake(db: DuckDBPyConnection) -> bool:
    """Whether what a connection uses is a lake."""
    row = db.execute("select type from duckdb_databases() where database_name = current_database()").fetchone()
    return row is not None and row[0] == "ducklake"


def snapshot_of(db: DuckDBPyConnection, name: str = "") -> int:
    """Return the number of the newest commit in a lake that is attached; without a name, the one in use."""
    place = name or database_in_use(db)
    return int(db.execute("select max(snapshot_id) from ducklake_snapshots($1)", [place]).fetchall()[0][0])


def statements_for(db: DuckDBPyConnection, script: str) -> list[str]:
    """Return the statements of a script that a lake can take: all but comments on columns and macros."""
    queries = (statement.query for statement in db.extract_statements(script))
    return [query for query in queries if not CANNOT_HOLD.match(query)]


def _refuse_damaged(lake: Lake, error: duckdb.Error) -> None:
    """Raise LakeError where an error tells of a catalog that is a file, and not as it was written."""
    if is_damage(error) and not lake.is_in_postgres:
        raise LakeError(DAMAGED.format(lake=lake, said=first_line(error), again=AGAIN)) from error


@contextmanager
def met_opening(lake: Lake) -> Iterator[None]:
    """Turn what a catalog can refuse into errors that say what to do."""
    try:
        yield
    except duckdb.Error as error:
        said = first_line(error)
        if NO_LAKE in said:
            raise LakeError(GONE.format(lake=lake, again=AGAIN)) from error
        if NEWER.search(said):
            raise LakeError(
                f"{lake} has a catalog of another format than this DuckLake knows ({said}); nothing was changed. "
                "Install the version that wrote it, or a newer one."
            ) from error
        _refuse_damaged(lake, error)
        ask = "Is its server up, and may this user enter?" if lake.is_in_postgres else "May this user write there?"
        raise LakeError(
            f"{lake} cannot be opened ({said}); nothing was done. {ask} What was kept before is kept."
        ) from error


@contextmanager
def met_at_work(lake: Lake) -> Iterator[None]:
    """Turn a server or a store that went away, and a disk that is full, into errors that say what to do."""
    try:
        yield
    except duckdb.Error as error:
        said = first_line(error)
        if is_of_the_store(error):
            raise LakeError(f"{lake} could not reach its data ({said}); nothing was written. {STORE}") from error
        if (lost := lost_file(error)) is not None:
            raise LakeError(
                f"{lake} lacks {lost}, or it is cut short. Nothing was written; everything else is as it was. Bring "
                "the file back from a backup of the lake's data, then run the command again."
            ) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise LakeError(f"{lake} {TOO_LITTLE_MEMORY.format(said=said)}") from error
        if not (isinstance(error, OF_THE_SERVER) or is_of_the_catalog(error)):
            raise
        _refuse_damaged(lake, error)
        ask = "Is its server up, and is there room?" if lake.is_in_postgres else "Is there room?"
        raise LakeError(
            f"{lake} could not take what was written ({said}). Nothing of this write was kept, everything before it "
            f"was. {ask} Then {AGAIN}."
        ) from error
