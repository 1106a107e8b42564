"""What stands beside a published copy: which file it is to the byte, what it was made from, and how much it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.books.checks import PUBLISH_AGAIN, Finding
from warehouse.published.lake_copy import NAME
from warehouse.schema import version_of

FORMAT = 1  # of the manifest; a reader that finds another number has another program to thank
TABLES = """
select database_name, schema_name, table_name from duckdb_tables()
where schema_name in ('main', 'kept') and database_name in (current_database(), $1) order by all
"""
# All by which a question is planned, but for the rows: tables with their columns, views, and macros.
CATALOG = """
select schema_name, table_name, sql from duckdb_tables() where database_name in (current_database(), $1)
union all
select schema_name, view_name, sql from duckdb_views()
where database_name in (current_database(), $1) and not internal
union all
select schema_name, function_name, concat(parameters::varchar, macro_definition) from duckdb_functions()
where database_name in (current_database(), $1) and not internal
order by all
"""


class CopyManifest(NamedTuple):
    """A copy in figures. `copy_id` is the file's name without its ending, `cut_off` the clock of the books, UTC.

    `rows` are those of each table by its name; answers that were kept have the name of their view, as `api.evidence`.
    `events` are those of the ledger by their kind. `catalog` is by what its tables, views and macros are known, and the
    DuckDB that planned them all; empty where that is not on record.
    """

    format: int
    copy_id: str
    file: str
    size: int
    sha256: str
    schema_version: int
    views: str
    run_id: str | None
    cut_off: str | None
    model_id: str | None
    published_at: str
    rows: dict[str, int]
    events: dict[str, int]
    catalog: str = ""


def beside(copy: Path) -> Path:
    """Return where the manifest of a copy stands."""
    return copy.with_name(f"{copy.name}.json")


def rows_of(db: DuckDBPyConnection) -> dict[str, int]:
    """Return how many rows each table of a copy has."""
    counts = {}
    for file, schema, table in db.execute(TABLES, [NAME]).fetchall():
        name = table if schema == "main" else f"api.{table}"
        counts[name] = int(db.execute(f'select count(*) from "{file}".{schema}."{table}"').fetchall()[0][0])
    return counts


def events_in(db: DuckDBPyConnection) -> dict[str, int]:
    """Return how many events of each kind the books of a copy tell of."""
    return dict(db.execute("select kind, count(*) from main.changes group by all order by all").fetchall())


def views_in(db: DuckDBPyConnection) -> str:
    """Return by what the public views of a copy are known."""
    return str(db.execute("select coalesce(max(digest), '') from main.view_versions").fetchall()[0][0])


def catalog_in(db: DuckDBPyConnection) -> str:
    """Return by what the tables, views and macros of a copy are known, with the DuckDB that reads them here."""
    known = hashlib.blake2b(duckdb.__version__.encode(), digest_size=16)
    for statement in db.execute(CATALOG, [NAME]).fetchall():
        known.update(repr(statement).encode())
    return known.hexdigest()


@contextmanager
def digested_meanwhile(path: Path) -> Iterator[Callable[[], str]]:
    """Digest a file while other work is done, and let its digest be asked for: a million passages take 2 s."""
    with ThreadPoolExecutor(1) as beside_it:
        yield beside_it.submit(sha256_of, path).result


def drawn_up(db: DuckDBPyConnection, path: Path, copy: Path, digest: Callable[[], str] | None = None) -> CopyManifest:
    """Return the manifest of a copy that is open at `path`, perhaps not yet under its name.

    Reads the whole file, unless its digest is to be had.
    """
    run_id, clock, model_id = db.execute("select run_id, clock, model_id from api.meta").fetchall()[0]
    status = path.stat()
    return CopyManifest(
        format=FORMAT,
        copy_id=copy.stem,
        file=copy.name,
        size=status.st_size,
        sha256=digest() if digest else sha256_of(path),
        schema_version=version_of(db),
        views=views_in(db),
        run_id=run_id,
        cut_off=f"{clock:%Y-%m-%dT%H:%M:%SZ}" if clock else None,
        model_id=model_id,
        published_at=f"{datetime.fromtimestamp(status.st_mtime, UTC):%Y-%m-%dT%H:%M:%SZ}",
        rows=rows_of(db),
        events=events_in(db),
        catalog=catalog_in(db),
    )


def sha256_of(path: Path) -> str:
    """Return the digest of a file, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_json(manifest: CopyManifest) -> str:
    """Return a manifest as it is written."""
    return json.dumps(manifest._asdict(), indent=1) + "\n"


def manifest_of(copy: Path) -> CopyManifest | None:
    """Return the manifest beside a copy; None where there is none that this program can read."""
    try:
        held: dict[str, Any] = json.loads(beside(copy).read_bytes())
        found = CopyManifest(**{name: held[name] for name in CopyManifest._fields if name in held})
    except (OSError, ValueError, TypeError):  # what lacks a field makes no manifest
        return None
    return found if found.format == FORMAT and isinstance(found.rows, dict) and isinstance(found.events, dict) else None


def unlike_manifest(copy: Path) -> list[Finding]:
    """Return in what a copy is not what its manifest says; one of an older program, or out of a backup, has none."""
    if not beside(copy).exists():
        return []
    held = manifest_of(copy)
    if held is None:
        return [Finding("manifest", f"{beside(copy)} cannot be read.", PUBLISH_AGAIN)]
    if (held.file, held.size) == (copy.name, copy.stat().st_size) and held.sha256 == sha256_of(copy):
        return []
    what = f"{copy} is not the file that {beside(copy).name} tells of: its bytes have changed since it was published."
    return [Finding("manifest", what, PUBLISH_AGAIN)]
