"""What servers sent: where the bytes stand. The bytes themselves are in the WARC files of the home."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import Response


def add_responses(db: DuckDBPyConnection, responses: Sequence[Response]) -> None:
    """Write down where the bytes of responses stand. They must be on the disk already."""
    insert(db, "responses", responses)


def archive_end(db: DuckDBPyConnection, archive_file: str) -> int:
    """Return where the committed records of a WARC file end, in bytes from its start."""
    row = db.execute("select max(archive_end) from responses where archive_file = ?", [archive_file]).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def responses_of(db: DuckDBPyConnection, response_ids: Sequence[str]) -> dict[str, Response]:
    """Return the responses of these ids."""
    found = fetch(db, Response, "select * from responses where response_id in (select unnest(?))", [list(response_ids)])
    return {response.response_id: response for response in found}
