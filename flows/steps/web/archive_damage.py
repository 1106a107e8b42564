"""Where a WARC file goes on behind a place that cannot be read, and where it ends: what is damaged costs one record."""

from __future__ import annotations

import mmap
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flows.steps.web.archive_writer import BLOCK_BYTES, GZIP_MAGIC, member_ends

MEMBER = b"\x1f\x8b\x08"  # how each compressed record begins; by chance three bytes in seventeen million do, too
RECORD = b"WARC/"
BREAK = b"\r\n\r\n"  # what stands between two records that are not compressed
LOOK_BYTES = 4096  # of a member: enough for its first block of text
HEAD_BYTES = 2**16  # of a record: its own lines, which hold an address or two
HEAD = re.compile(rb"WARC/.*?\r?\n\r?\n", re.DOTALL)
LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
BLANK = b"\r\n\t \0"  # breaks between records, and what fills a block of a disk or a tape


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


def unread(last: int, after: int | None, error: OSError) -> str:
    """Say between which records a file cannot be read, and what of it is used all the same."""
    where = f"behind the record at byte {last}" if last >= 0 else "from its beginning"
    on = "" if after is None else f", and those from byte {after} on"
    return f"cannot be read {where} ({error.strerror or error}); all records before it are used{on}"


def whole_until(path: Path, start: int) -> int:
    """Return where the whole records from byte `start` on end, with what is blank behind them, whatever their kind.

    That is at `start` itself where the first is cut off.
    """
    with path.open("rb") as file:
        file.seek(start)
        ends = member_ends if file.read(len(GZIP_MAGIC)) == GZIP_MAGIC else _record_ends
        end = start
        for end in ends(file, start):  # noqa: B007  the last of them is meant
            pass
        file.seek(end)
        while block := file.read(BLOCK_BYTES):
            end += len(block) - len(block.lstrip(BLANK))
            if block.strip(BLANK):
                break
    return end


def _record_ends(file: BinaryIO, start: int) -> Iterator[int]:
    """Yield the offset behind each whole record from `start` on, where they are not compressed."""
    size = file.seek(0, os.SEEK_END)
    while True:
        file.seek(start)
        block = file.read(HEAD_BYTES)
        begun = len(block) - len(block.lstrip(BLANK))
        head = HEAD.match(block, begun)
        length = LENGTH.search(head[0]) if head else None
        if head is None or length is None or start + head.end() + int(length[1]) > size:
            return
        start += head.end() + int(length[1])
        yield start
