"""WARC files as they are written: an answer a member, nothing safe before it is flushed, a torn tail cut."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from isal import igzip
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.steps.web.fetcher import HttpAnswer
from warehouse.records import TrendledgerError

GZIP_MAGIC = b"\x1f\x8b"
BLOCK_BYTES = 2**20


class ArchiveError(TrendledgerError):
    """An archive cannot be used. Says what is wrong with which file, and what to do."""


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where an answer is kept: the bytes from `offset` up to `end` of a file."""

    file: str
    offset: int
    end: int


class _HeadersAsSent(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    """The head of an answer in UTF-8; warcio would write percent signs, and stop at a reason phrase beyond ASCII."""

    def to_ascii_bytes(self, header_filter: Callable[[str], str] | None = None) -> bytes:
        return bytes(self.to_bytes(header_filter))


class ArchiveWriter:
    """Appends answers to a WARC file, a compressed member each. Nothing is safe before `flush`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO = path.open("ab")

    def append(self, answer: HttpAnswer) -> RecordPlace:
        """Write one answer as it came and return where it stands.

        The redirects that led to it stand before it, or who asks for the first address would not find it again.
        """
        for redirect in answer.redirects:
            self._write(redirect, {"WARC-Truncated": "length"})  # what came with it was not kept
        return self._write(answer, {})

    def _write(self, answer: HttpAnswer, more: Mapping[str, str]) -> RecordPlace:
        offset = self._file.tell()
        # The body is kept with its chunks joined, so that one header would be a lie.
        kept = [(name, value) for name, value in answer.headers if name.lower() != "transfer-encoding"]
        status = _HeadersAsSent(f"{answer.status} {answer.reason}".rstrip(), kept, protocol="HTTP/1.1")
        plain = BytesIO()
        writer = WARCWriter(plain, gzip=False)
        record = writer.create_warc_record(
            answer.final_url,
            "response",
            payload=BytesIO(answer.body),
            length=len(answer.body),
            http_headers=status,
            warc_headers_dict={"WARC-Date": answer.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), **more},
        )
        writer.write_record(record)
        # Real pages get 13 % larger than by warcio's own zlib, in a tenth of the time.
        member = igzip.compress(plain.getbuffer(), compresslevel=1, mtime=0)
        with self._explained():
            self._file.write(member)
        return RecordPlace(self._path.name, offset, self._file.tell())

    def flush(self) -> None:
        """Put everything written so far on the disk."""
        with self._explained():
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Flush and let go of the file."""
        try:
            self.flush()
        finally:
            with self._explained():
                self._file.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn a disk's refusal into an error that says what to do."""
        try:
            yield
        except OSError as error:
            raise ArchiveError(
                f"{self._path}: cannot be written ({error.strerror}). What was stored before is kept. "
                "Is there room on the disk? Then run again: it goes on where it stopped."
            ) from error


def cut_torn_tail(path: Path, committed_end: int) -> int:
    """Cut what a crash left half-written behind `committed_end`; return how many bytes went.

    Whole records behind it stay: they were sent, and only their rows are missing.
    """
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        good = committed_end
        for end in member_ends(file, min(committed_end, size)):
            good = end
        if good < size:
            file.truncate(good)
    return max(size - good, 0)


def member_ends(file: BinaryIO, start: int) -> Iterator[int]:
    """Yield the offset behind each whole gzip member from `start` on; stop at the first that is not whole."""
    while True:
        file.seek(start)
        stream, read = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
        while not stream.eof:
            block = file.read(BLOCK_BYTES)
            if not block:
                return
            read += len(block)
            try:
                stream.decompress(block)
            except zlib.error:
                return
        start += read - len(stream.unused_data)
        yield start
