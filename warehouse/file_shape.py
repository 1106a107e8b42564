"""Whether a file can be a DuckDB file that is whole, by its first bytes and its size: no lock is taken for that.

To open one would keep a run out that comes at the same moment. What has changed inside is found by `verify`.
"""

from __future__ import annotations

import struct
from pathlib import Path

# DuckDB's format: the file's own header, two more of which the newer holds, then blocks to the end. A checksum is first
# in each.
MAGIC, FORMAT_MAGIC_AT = b"DUCK", 8
FORMAT_HEADER = 4096
FORMAT_HEADERS = 3 * FORMAT_HEADER
BLOCK_SIZE, FORMAT_BLOCK_SIZE_AT = struct.Struct("<Q"), FORMAT_HEADER + 40


def damage_at_sight(path: Path) -> str:
    """Return why this is no whole DuckDB file; empty where nothing speaks against it."""
    with path.open("rb") as file:
        head = file.read(FORMAT_HEADERS)
    if head[FORMAT_MAGIC_AT : FORMAT_MAGIC_AT + len(MAGIC)] != MAGIC:
        return "it does not begin as a DuckDB file does"
    if len(head) < FORMAT_HEADERS:
        return "it is cut short"
    (block,) = BLOCK_SIZE.unpack_from(head, FORMAT_BLOCK_SIZE_AT)
    if not block or (path.stat().st_size - FORMAT_HEADERS) % block:
        return "it is cut short: its last block is not whole"
    return ""
