"""Finished pieces of work: a Parquet file each, never changed once it has its name, and a manifest row that vouches.

Made by whoever has the time, in this process or on another machine that sees the folder; folded into the warehouse by
the run alone. What is not whole does not count as made: it is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple
from uuid import uuid4

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import failpoints
from warehouse.file_errors import met_at_work
from warehouse.literal_names import literally
from warehouse.shards.disk_clock import disk_clock

ShardKind = Literal["range", "pages", "passages"]
FORMAT = 1  # of manifests and files; what another number made is made again
MEMORY = "512MB"  # of the engine that writes and reads them: a shard of 400 pages has 3 MB
# What each kind holds, a row for each piece of its work, in the order of `place`.
COLUMNS: dict[ShardKind, Mapping[str, str]] = {
    "range": {"place": "integer", "position": "ubigint", "fate": "varchar"},
    "pages": {
        "place": "integer",
        "page": "varchar",
        "fate": "varchar",
        "reason": "varchar",
        "url": "varchar",
        "title": "varchar",
        "author": "varchar",
        "published": "varchar",
        "language": "varchar",
        "text": "varchar",
        "words": "bigint",
        "digest": "varchar",
        "passages": "struct(text varchar, words bigint, digest varchar)[]",
        "left_out": "bigint",
    },
    "passages": {
        "place": "integer",
        "tags": "struct(trend varchar, probability double, terms struct(term varchar, weight double)[],"
        " part integer[])[]",
    },
}
WRITING_SECONDS = 60.0  # a file that has no name yet and is older was left by a worker that was killed
MANIFEST, ROWS, ORDER = ".json", ".parquet", ".order"


class ShardManifest(NamedTuple):
    """The row that says that a shard is made, and what its file is to the byte. Says nothing of when or by whom."""

    format: int
    shard_id: str
    kind: ShardKind
    rows: int
    size: int
    sha256: str
    recipe: dict[str, str]


def keep(
    folder: Path, shard_id: str, kind: ShardKind, rows: Sequence[Sequence[Any]], recipe: Mapping[str, str]
) -> ShardManifest:
    """Write a shard and then its manifest, each under another name first. The same rows give the same bytes.

    Raises WarehouseError and OSError where the disk takes no more.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f".{shard_id}-{uuid4().hex}"
    columns = COLUMNS[kind]
    try:
        with met_at_work(folder), _engine() as db:
            described = ", ".join(f"{name} {kind_of}" for name, kind_of in columns.items())
            db.execute(f"create temp table shard ({described})")
            if rows:
                unnested = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
                db.execute(f"insert into shard select {unnested}", [list(column) for column in zip(*rows, strict=True)])
            target = str(aside).replace("'", "''")  # the one value that DuckDB cannot bind
            db.execute(f"copy (from shard order by place) to '{target}' (format parquet, compression zstd)")
        made = ShardManifest(FORMAT, shard_id, kind, len(rows), aside.stat().st_size, _sha256(aside), dict(recipe))
        _in_place(aside, folder / f"{shard_id}{ROWS}")
        failpoints.reach("shard: rows in place")
        aside.write_text(json.dumps(made._asdict(), sort_keys=True) + "\n", encoding="utf-8")
        _in_place(aside, folder / f"{shard_id}{MANIFEST}")
        failpoints.reach("shard: manifest in place")
    finally:
        aside.unlink(missing_ok=True)
    return made


def manifest_of(folder: Path, shard_id: str) -> ShardManifest | None:
    """Return the manifest of a shard that is whole, to the byte; None where it is yet to be made, or made again."""
    try:
        said: dict[str, Any] = json.loads((folder / f"{shard_id}{MANIFEST}").read_bytes())
        found = ShardManifest(**said)
        file = folder / f"{shard_id}{ROWS}"
        is_ours = found.format == FORMAT and found.shard_id == shard_id  # not a copy under another name
        is_whole = is_ours and file.stat().st_size == found.size and _sha256(file) == found.sha256
    except (OSError, ValueError, TypeError):  # gone, cut off, or of another program
        return None
    return found if is_whole else None


def rows_of(folder: Path, made: ShardManifest) -> list[tuple[Any, ...]]:
    """Return the rows of a shard, in their order, without their places."""
    columns = ", ".join(name for name in COLUMNS[made.kind] if name != "place")
    with _engine() as db:
        file = literally(folder / f"{made.shard_id}{ROWS}")
        return db.execute(f"select {columns} from read_parquet($1) order by place", [file]).fetchall()


def lay_out(folder: Path, shard_id: str, order: Mapping[str, Any]) -> None:
    """Write down what is to be made, for those who work beside the run."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f".{shard_id}-{uuid4().hex}"
    try:
        aside.write_text(json.dumps(order), encoding="utf-8")
        aside.replace(folder / f"{shard_id}{ORDER}")
    finally:
        aside.unlink(missing_ok=True)


def orders(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what is to be made, the oldest first."""
    for path in sorted(folder.glob(f"*{ORDER}"), key=_age):
        try:
            said = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):  # made meanwhile, or torn by a crash: the run makes it itself
            continue
        if isinstance(said, dict) and isinstance(said.get("recipe", {}), dict):
            yield said


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # made and folded since the folder was read
        return 0.0


def is_ordered(folder: Path, shard_id: str) -> bool:
    """Say whether a shard is still to be made, or made and not folded yet."""
    return (folder / f"{shard_id}{ORDER}").exists()


def withdraw(folder: Path) -> None:
    """Remove all orders: they are of a run that died, maybe of another version, and nobody waits for them."""
    for path in folder.glob(f"*{ORDER}"):
        path.unlink(missing_ok=True)


def left(folder: Path, kind: ShardKind) -> list[ShardManifest]:
    """Return the whole shards of a kind that a run has left here, in the order of their names."""
    names = sorted(path.stem for path in folder.glob(f"*{MANIFEST}"))
    return [made for made in (manifest_of(folder, name) for name in names) if made is not None and made.kind == kind]


def drop(folder: Path, shard_id: str) -> None:
    """Remove a shard, its order first, lest another makes it anew: what was made of it is in the books."""
    for end in (ORDER, MANIFEST, ROWS):
        (folder / f"{shard_id}{end}").unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove all that stands in the folder of a home's shards: what was made of them is in the books.

    What somebody else is writing at this moment is left to the next: without it, that worker would fail. Nor are
    folders ours: `lost+found` stands in one that is a disk of its own.
    """
    there = [path for path in folder.glob("*") if not path.is_dir()]
    now = disk_clock(folder) if there else 0.0
    for path in there:
        if not (path.name.startswith(".") and abs(now - _age(path)) < WRITING_SECONDS):
            path.unlink(missing_ok=True)


def _in_place(aside: Path, place: Path) -> None:
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(place)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _database() -> DuckDBPyConnection:
    """Return an engine that is nobody's file, one a process: a worker has no warehouse. One thread, for one order."""
    return duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})


@contextmanager
def _engine() -> Iterator[DuckDBPyConnection]:
    db = _database().cursor()
    try:
        yield db
    finally:
        db.close()
