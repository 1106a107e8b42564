"""WARC files in ranges of bytes: cut without reading records, so that any worker can look through any part alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from flows.steps.shards.first_look import worth_reading
from flows.steps.shards.order import Order, digest_of, named, recipe
from flows.steps.tagging.about_ai import FieldReader
from flows.steps.web.archive_damage import BREAK, next_record
from flows.steps.web.chunks import joined
from flows.steps.web.fetcher import MAX_BODY_BYTES, FetchError, decompress
from flows.steps.web.urls import site
from warehouse.catalog.records import FieldWords
from warehouse.fates import FateName

RANGE_BYTES = 16 * 2**20  # of a compressed file some 500 pages of the news: a second's work, and small if it is lost
HTML = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
OK = 200


class Looked(NamedTuple):
    """What a first look says of the page whose record begins at byte `position`."""

    position: int
    fate: FateName


class WatchedSites(NamedTuple):
    """The sites whose pages are looked at, and those of them that are about the field as a whole."""

    sites: tuple[str, ...]
    of_the_field: tuple[str, ...]

    @property
    def name(self) -> str:
        """The sites by a name made of them; an order of a hundred thousand names them once."""
        return named(json.dumps(self).encode())


def range_orders(path: Path, watched: WatchedSites, size: int = RANGE_BYTES) -> Iterator[Order]:
    """Yield orders for a first look at all pages of a file. Reads it once, for the digests that name the ranges."""
    with path.open("rb") as file:
        start = 0
        while digest := digest_of(file, size):
            content = [digest, start, watched.name]
            work = {"path": str(path), "start": start, "end": file.tell(), "watched": watched}
            yield Order("range", content, work, recipe())
            start += size


def look_through(path: str, start: int, end: int, watched: Sequence[Sequence[str]], words: FieldWords) -> list[Looked]:
    """Look at the pages of watched sites whose records begin in these bytes; return what need not be read, and why.

    A range begins where its first record does. What is damaged or cut off is passed over here: the run's own index of
    the file tells of it.
    """
    look = RecordLook(frozenset(watched[0]), frozenset(watched[1]), field_reader(words))
    found: list[Looked] = []
    first = next_record(Path(path), start - len(BREAK)) if start else 0
    while first is not None and first < end:
        last = first
        try:
            for record in _records(Path(path), first):
                last = record.stream_pos
                if last >= end:
                    break
                fate: FateName = look.at(record) if last >= start else "kept"
                if fate != "kept":
                    found.append(Looked(last, fate))
            first = None
        except OSError:
            first = next_record(Path(path), last + 1)
    return found


def _records(path: Path, start: int) -> Iterator[WarcRecord]:
    with path.open("rb") as file:
        file.seek(start)
        yield from ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False)


class RecordLook(NamedTuple):
    """A first look at records: at pages of which sites, which of these are of the field, and by which words."""

    sites: frozenset[str]
    of_the_field: frozenset[str]
    reader: FieldReader

    def at(self, record: WarcRecord) -> FateName:
        """Return what is to become of a record's page; all but a whole page in HTML is for others to judge."""
        address = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        whose = site(address)
        if whose not in self.sites:
            return "kept"
        record.parse_http()
        http = record.http_headers
        if http is None or http.status_code != OK or not HTML.match(http.get("Content-Type") or ""):
            return "kept"
        try:
            sent = joined(record.reader.read(MAX_BODY_BYTES), http.get("Transfer-Encoding") or "")
            body = decompress(address, sent, http.get("Content-Encoding") or "")
        except FetchError:
            return "kept"
        return worth_reading(body, self.reader, is_of_the_field=whose in self.of_the_field)


@lru_cache(maxsize=1)
def field_reader(words: FieldWords) -> FieldReader:
    """Return the reader of these words; compiled once a process."""
    return FieldReader(words)
