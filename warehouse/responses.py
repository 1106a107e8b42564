"""What servers sent: where the bytes stand. The bytes themselves are in the WARC files of the home."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import Response


def add_responses(db: DuckDBPyConnection, responses: Sequence[Response]) -> None:
    """Write down where the bytes of responses stand. They must be on the disk already."""
    insert(db, "responses", responses)


def archive_ends(db: DuckDBPyConnection) -> dict[str, int]:
    """Return where the committed records of each WARC file end, in bytes from its start."""
    return dict(db.execute("select archive_file, max(archive_end) from responses group by archive_file").fetchall())


def all_responses(db: DuckDBPyConnection) -> list[Response]:
    """Return every response, in the order in which their bytes stand in the files."""
    return fetch(db, Response, "select * from responses order by archive_file, archive_offset")


def responses_of(db: DuckDBPyConnection, response_ids: Sequence[str]) -> dict[str, Response]:
    """Return the responses of these ids."""
    found = fetch(db, Response, "select * from responses where response_id in (select unnest(?))", [list(response_ids)])
    return {response.response_id: response for response in found}
