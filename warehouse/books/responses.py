"""What servers sent: where the bytes stand. The bytes themselves are in the WARC files of the home."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import IO

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, fetch_each, insert, scalar
from warehouse.records import Response

RESPONSE = [field.name for field in fields(Response)]
FETCHED_AT = RESPONSE.index("fetched_at")


def add_responses(db: DuckDBPyConnection, responses: Sequence[Response]) -> None:
    """Write down where the bytes of responses stand. They must be on the disk already."""
    insert(db, "responses", responses)


def archive_ends(db: DuckDBPyConnection) -> dict[str, int]:
    """Return where the committed records of each WARC file end, in bytes from its start."""
    return dict(db.execute("select archive_file, max(archive_end) from responses group by archive_file").fetchall())


def count_responses(db: DuckDBPyConnection) -> int:
    """Return how many responses the archive should have."""
    return int(scalar(db, "select count(*) from responses"))


def each_response(db: DuckDBPyConnection) -> Iterator[Response]:
    """Yield every response, in the order in which their bytes stand in the files."""
    return fetch_each(db, Response, "select * from responses order by archive_file, archive_offset")


def put_aside(responses: Iterable[Response], aside: IO[bytes]) -> None:
    """Write responses into a file, for who reads on when the books are let go of: 100 bytes each, in memory 1,000."""
    with gzip.open(aside, "wb", compresslevel=1) as packed:
        for response in responses:
            plain = [getattr(response, name) for name in RESPONSE]
            packed.write(json.dumps(plain, default=datetime.isoformat).encode() + b"\n")


def each_aside(aside: IO[bytes]) -> Iterator[Response]:
    """Yield the responses that were put aside, in their order."""
    aside.seek(0)
    with gzip.open(aside) as packed:
        for line in packed:
            values = json.loads(line)
            values[FETCHED_AT] = datetime.fromisoformat(values[FETCHED_AT])
            yield Response(*values)


def responses_of(db: DuckDBPyConnection, response_ids: Sequence[str]) -> dict[str, Response]:
    """Return the responses of these ids."""
    found = fetch(db, Response, "select * from responses where response_id in (select unnest(?))", [list(response_ids)])
    return {response.response_id: response for response in found}
