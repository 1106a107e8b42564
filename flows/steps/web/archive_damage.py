"""Where a WARC file goes on behind a place that cannot be read: a flipped byte costs one record, not all behind it."""

from __future__ import annotations

import mmap
import zlib
from pathlib import Path

MEMBER = b"\x1f\x8b\x08"  # how each compressed record begins; by chance three bytes in seventeen million do, too
RECORD = b"WARC/"
BREAK = b"\r\n\r\n"  # what stands between two records that are not compressed
LOOK_BYTES = 4096  # of a member: enough for its first block of text


def next_record(path: Path, start: int) -> int | None:
    """Return where the first record at byte `start` or behind it begins, or None where there is none."""
    if start >= path.stat().st_size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        is_packed = whole[: len(MEMBER) - 1] == MEMBER[:-1] or whole.find(BREAK + RECORD) < 0
        if not is_packed:
            place = whole.find(BREAK + RECORD, start)
            return None if place < 0 else place + len(BREAK)
        place = whole.find(MEMBER, start)
        while place >= 0 and not _is_record(whole[place : place + LOOK_BYTES]):
            place = whole.find(MEMBER, place + 1)
        return None if place < 0 else place


def _is_record(member: bytes) -> bool:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(member, LOOK_BYTES).startswith(RECORD)
    except zlib.error:
        return False
