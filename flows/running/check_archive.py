"""Whether the bytes that servers sent are in the archive still, each answer against the digest in the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from flows.steps.feeds.visits import digest
from flows.steps.web.archive import read_answer
from flows.steps.web.fetcher import FetchError
from warehouse.books.checks import Finding
from warehouse.records import Response
from warehouse.unheard import nobody_waits

MEND = (
    "What was made of them is kept and counted; only their bytes cannot be shown. A backup of the file mends it: put "
    "it in the file's place."
)

ANSWERS_A_TELLING = 200  # some 20 ms of them
Tell = Callable[[int], None]  # told how many answers have been read


def lost_answers(folder: Path, responses: Iterable[Response], tell: Tell = nobody_waits) -> list[Finding]:
    """Read each response at its place and compare it; return a finding for each file that has lost some.

    `responses` stand in the order of their files. An answer that is there and differs in one byte is lost, too. Each is
    opened for itself, as whoever shows it does, and takes 90 microseconds; memory does not grow with them.
    """
    told = _told(responses, tell)
    by_file = groupby(told, key=lambda response: response.archive_file)
    return [finding for name, of_file in by_file if (finding := _lost_of_file(folder / name, of_file))]


def _told(responses: Iterable[Response], tell: Tell) -> Iterator[Response]:
    for number, response in enumerate(responses):
        if number % ANSWERS_A_TELLING == 0:
            tell(number)
        yield response


def _lost_of_file(path: Path, answers: Iterable[Response]) -> Finding | None:
    size = path.stat().st_size if path.exists() else None
    count, lost, first = 0, 0, None
    for response in answers:
        count += 1
        why = "it is not there" if size is None else _why_lost(path, size, response)
        if why:
            lost, first = lost + 1, first or (response, why)
    if first is None:
        return None
    if size is None:
        return Finding("archive", f"{path} is not there: {lost:,} answers are lost.", MEND)
    response, why = first
    what = (
        f"{path}: {lost:,} of {count:,} answers are not as they came, the first at byte "
        f"{response.archive_offset:,}, of {response.url} ({why})."
    )
    return Finding("archive", what, MEND)


def _why_lost(path: Path, size: int, response: Response) -> str:
    """Return why an answer cannot be had as it came, or nothing where it can."""
    if size < response.archive_end:
        return "the file ends before it does"
    try:
        answer = read_answer(path, response.archive_offset, response.url, response.fetched_at)
    except FetchError as error:
        return error.detail
    except OSError as error:
        return error.strerror or str(error)
    return "" if digest(answer.body) == response.digest else "its bytes have another digest than the books"
