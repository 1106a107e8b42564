"""WARC files as they are read: an index by address, and the fetcher that answers from them."""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from flows.steps.text.dates import read_date
from flows.steps.web.archive_changes import FileState, refuse_changed, state_of
from flows.steps.web.archive_damage import next_record, unread, whole_until
from flows.steps.web.archive_writer import GZIP_MAGIC, ArchiveError
from flows.steps.web.chunks import joined
from flows.steps.web.fetcher import MAX_BODY_BYTES, BeforeHop, FetchError, HttpAnswer, Request, follow
from flows.steps.web.headers import written
from flows.steps.web.urls import canonical

# Requests, and what an archive says of itself, tell nothing that we keep; of the others nothing is passed in silence.
LOOKED_AT = (
    WarcRecordType.response
    | WarcRecordType.revisit
    | WarcRecordType.resource
    | WarcRecordType.conversion
    | WarcRecordType.metadata
    | WarcRecordType.continuation
    | WarcRecordType.unknown
)
ANSWERS = frozenset({"response", "revisit"})
# What crawlers write beside every answer, or once for an archive: nothing is missing without it.
BESIDE = {
    "resource": "resource records are no pages or feeds of the web",
    "metadata": "metadata records tell of pages",
}
# What could have held an article.
UNREAD = {
    "conversion": "conversion records hold what others made of pages",
    "continuation": "continuation records hold parts of answers",
}
UNKNOWN = "records are of kinds that the standard does not know"
MOST_AHEAD = timedelta(days=7)  # as far as a run may be told to stand
WEB = ("http://", "https://")
# What feeds and pages come as: of a resource record, which has no head of an answer, the type is all that is said.
PAGE_OR_FEED = re.compile(r"(?:text/[\w.+-]+|application/(?:[\w.+-]+\+)?(?:xml|json))\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Held:
    """One answer that an archive holds."""

    at: datetime
    path: Path
    offset: int


class Archive:
    """An index of the answers in WARC files, by address. Memory: some 300 bytes an answer, no bodies.

    An answer is a response, a revisit of one, or a resource record with the words of a page or a feed at a web address:
    those were kept without the head of an answer, and count as found (200). `shortfalls` says what was left out of
    which file: a record cut off, a date that is none, pages in a form that is not read; `beside` what else it holds.
    What is dated after `now` is left out, too, unless all is, and `now` must be wrong: the newest record says where the
    books stand, and where one named a far year, no later run would be judged.
    """

    def __init__(self, paths: Sequence[Path], now: datetime | None = None) -> None:
        self.shortfalls: defaultdict[Path, list[str]] = defaultdict(list)
        self.beside: defaultdict[Path, list[str]] = defaultdict(list)
        self._held: defaultdict[str, list[Held]] = defaultdict(list)
        self._revisits: list[tuple[Path, str, datetime, str, datetime | None]] = []
        self._unread: Counter[tuple[Path, str]] = Counter()
        self._states: dict[Path, FileState] = {}
        for path in paths:
            self._index(path)
        for answers in self._held.values():
            answers.sort(key=lambda held: held.at)
        self._resolve_revisits()
        for (path, kind), count in self._unread.items():
            said = self.beside if kind in BESIDE else self.shortfalls
            said[path].append(f"{count} {(BESIDE | UNREAD).get(kind, UNKNOWN)}; left out")
        if not self._held:
            names = ", ".join(str(path) for path in paths)
            raise ArchiveError(f"{names}: no response in it. Name a WARC file with response records.")
        if now is not None:
            self._drop_ahead(now + MOST_AHEAD)
        self.newest = max(answers[-1].at for answers in self._held.values())

    def _index(self, path: Path) -> None:
        last, start, problems = -1, 0, []
        if path.exists() and not (path.is_file() or path.is_dir()):  # a folder is told as one when it is opened
            raise ArchiveError(f"{path}: is no file on a disk, where records are found again. Write it into one first.")
        after: int | None = 0
        before = 0  # so many problems were told before the one behind which `start` was found
        while True:
            try:
                self._states.setdefault(path, state_of(path))
                for record in _records(path, start):
                    last = record.stream_pos
                    self._add(path, record)
                break
            except OSError as error:
                # A disk's own error says its number: there is nothing to look for behind it.
                after = next_record(path, max(last, start) + 1) if error.errno is None else None
                if after is None and last < 0:
                    raise ArchiveError(f"{path}: cannot be read as WARC ({error.strerror or error}).") from error
                problems.append(unread(last, after, error))
                if after is None:
                    break
                start, before = after, len(problems) - 1
        begun = max(last, start)
        end = whole_until(path, begun) if last >= 0 else 0
        if last >= 0 and end == begun:
            self._drop(path, begun)
            problems = problems[:before] if begun == start else problems  # found, and cut off itself
        if last >= 0 and (end == begun or (after is not None and end < path.stat().st_size)):
            problems.append(f"is cut off in the record at byte {end}; all records before it are used")
        if problems:
            self.shortfalls[path] += problems

    def _add(self, path: Path, record: WarcRecord) -> None:
        url, said = record.headers.get("WARC-Target-URI") or "", record.headers.get("WARC-Date") or ""
        kind = (record.headers.get("WARC-Type") or "").lower()
        if kind not in ANSWERS and not (kind == "resource" and _is_of_the_web(record, url)):
            self._unread[path, kind] += 1
            return
        at = read_date(said)  # UTC where it names no zone, as the standard has it
        if at is None or at.year in {MINYEAR, MAXYEAR}:  # no run can stand there: a week more is no date
            self.shortfalls[path].append(f"the record at byte {record.stream_pos} has the date {said!r}; left out")
            return
        is_revisit = record.record_type == WarcRecordType.revisit
        refers_to = (record.headers.get("WARC-Refers-To-Target-URI") if is_revisit else "") or url
        try:
            key = canonical(url.strip("<>"))
            original = canonical(refers_to.strip("<>"))
        except ValueError:
            detail = f"has the address {(url if url == refers_to else refers_to)[:200]!r}, which is none"
            self.shortfalls[path].append(f"the record at byte {record.stream_pos} {detail}; left out")
            return
        if is_revisit:
            when = record.headers.get("WARC-Refers-To-Date") or ""
            self._revisits.append((path, key, at, original, read_date(when)))
            return
        self._held[key].append(Held(at, path, record.stream_pos))

    def _resolve_revisits(self) -> None:
        """Let each revisit record stand for the answer that it refers to: crawlers store equal pages once."""
        lost: Counter[Path] = Counter()
        for path, key, at, original, when in self._revisits:
            answers = self._held.get(original, [])
            same = [held for held in answers if held.at == when] or [held for held in answers if held.at <= at][-1:]
            if same:
                bisect.insort(self._held[key], Held(at, same[0].path, same[0].offset), key=lambda held: held.at)
            else:
                lost[path] += 1
        for path, count in lost.items():
            self.shortfalls[path].append(f"{count} revisit records refer to answers that are not in here; left out")

    def _drop(self, path: Path, offset: int) -> None:
        for key, answers in list(self._held.items()):
            whole = [held for held in answers if (held.path, held.offset) != (path, offset)]
            if whole:
                self._held[key] = whole
            else:
                del self._held[key]

    def _drop_ahead(self, latest: datetime) -> None:
        ahead = [held for answers in self._held.values() for held in answers if held.at > latest]
        if not ahead or len(ahead) == sum(map(len, self._held.values())):
            return
        whole = {url: [held for held in answers if held.at <= latest] for url, answers in self._held.items()}
        self._held = defaultdict(list, {url: answers for url, answers in whole.items() if answers})
        for path, count in Counter(held.path for held in ahead).items():
            until = max(held.at for held in ahead if held.path == path)
            self.shortfalls[path].append(f"{count} records are dated ahead, up to {until:%Y-%m-%d}; left out")

    def refuse_changed(self, path: Path) -> None:
        """Raise ArchiveError where a file is not any more what was indexed, save that it grew."""
        refuse_changed(path, self._states[path])

    def addresses(self) -> list[str]:
        """Return the addresses that have an answer, in canonical form and in their order."""
        return sorted(self._held)

    def newest_before(self, url: str, clock: datetime) -> Held | None:
        """Return where the newest answer of `url` that is not after `clock` stands."""
        answers = self._held.get(canonical(url), [])
        place = bisect.bisect_right(answers, clock, key=lambda held: held.at)
        return answers[place - 1] if place else None


def _records(path: Path, start: int) -> Iterator[WarcRecord]:
    """Yield the records that are looked at from byte `start` on. Raises OSError where the file is damaged."""
    with path.open("rb") as file, path.open("rb") as members:
        is_packed = members.read(2) == GZIP_MAGIC
        file.seek(start)
        for record in ArchiveIterator(file, record_types=LOOKED_AT, parse_http=False):
            members.seek(record.stream_pos)
            if is_packed and members.read(2) != GZIP_MAGIC:
                raise ArchiveError(
                    f"{path}: is compressed as one piece, so that no record can be found again. "
                    "Compress it a record at a time (`warcio recompress IN OUT`)."
                )
            yield record


def _is_of_the_web(record: WarcRecord, url: str) -> bool:
    """Say whether a resource record is a page or a feed at an address of the web."""
    is_web = url.strip("<>").lower().startswith(WEB)
    return is_web and PAGE_OR_FEED.match(record.headers.get("Content-Type") or "") is not None


class ArchiveFetcher:
    """Answers as the web would have answered at `clock`: with the newest record that is not after it."""

    def __init__(self, archive: Archive, clock: datetime) -> None:
        self._archive, self._clock = archive, clock

    async def get(self, request: Request, before_hop: BeforeHop | None = None) -> HttpAnswer | None:
        """Return what the archive holds, or None where it is what the caller holds. Raises FetchError."""
        return await follow(request, self._once, before_hop)

    async def _once(self, request: Request) -> HttpAnswer:
        held = self._archive.newest_before(request.url, self._clock)
        if held is None:
            detail = f"no record of it up to {self._clock:%Y-%m-%d %H:%M}"
            raise FetchError(request.url, "not in the archive", detail, transient=False)
        try:
            answer = read_answer(held.path, held.offset, request.url, self._clock)
        finally:  # behind the reading: whatever came of it is of no file that was replaced meanwhile
            self._archive.refuse_changed(held.path)
        etag, modified = answer.header("ETag"), answer.header("Last-Modified")
        if (request.etag and request.etag == etag) or (not etag and modified and request.last_modified == modified):
            return HttpAnswer(request.url, request.url, 304, "Not Modified", answer.headers, b"", self._clock)
        return answer


def read_answer(path: Path, offset: int, url: str, fetched_at: datetime) -> HttpAnswer:
    """Return the answer whose record begins at byte `offset` of a WARC file. Raises FetchError, if only for damage.

    A file or a disk that cannot be read at all raises OSError: no fate of one page should come of it.
    """
    with path.open("rb") as file:
        file.seek(offset)
        try:
            body, missing, answered = _read_record(file)
        except OSError as error:
            if error.errno is not None:  # the disk's; fastwarc gives none
                raise
            raise _damaged(url, str(error)) from error
    if len(body) > MAX_BODY_BYTES:
        raise FetchError(url, "too large", f"more than {MAX_BODY_BYTES} bytes", transient=False)
    if missing:
        raise _damaged(url, f"{missing} bytes are missing")
    if answered is None:
        raise FetchError(url, "unreadable body", "the archived record has no HTTP status", transient=False)
    return HttpAnswer(url, url, answered.status, answered.reason, answered.headers, body, fetched_at)


class AnswerHead(NamedTuple):
    """What stands before the body of an answer."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]


def _read_record(file: BinaryIO) -> tuple[bytes, int, AnswerHead | None]:
    """Return the body of the record that begins here, how many bytes it falls short, and its head, if it has one."""
    record = next(iter(ArchiveIterator(file, parse_http=True)), None)
    if record is None:
        raise OSError("no record there")
    length = record.content_length  # of what is left behind the HTTP headers
    body, http = record.reader.read(MAX_BODY_BYTES + 1), record.http_headers
    is_whole = http is not None and len(body) <= MAX_BODY_BYTES
    sent = joined(body, http.get("Transfer-Encoding") or "") if is_whole else body
    return sent, max(length - len(body), 0), _head(record)


def _head(record: WarcRecord) -> AnswerHead | None:
    """Return the head of an answer; of a resource, which was kept without one, what stands for it."""
    http: HeaderMap | None = record.http_headers
    if record.record_type == WarcRecordType.resource:
        return AnswerHead(200, "OK", (("Content-Type", record.headers.get("Content-Type") or ""),))
    if http is None or http.status_code is None:
        return None
    reason = written((http.status_line_bytes or b"").partition(b" ")[2].partition(b" ")[2].strip())
    return AnswerHead(
        http.status_code, reason, tuple((written(name), written(value)) for name, value in http.items_bytes())
    )


def _damaged(url: str, why: str) -> FetchError:
    return FetchError(url, "unreadable body", f"its record in the archive cannot be read: {why}", transient=False)
