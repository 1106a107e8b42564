"""Whether the bytes that servers sent are in the archive still, each answer against the digest in the books."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from flows.steps.feeds.visits import digest
from flows.steps.web.archive import read_answer
from flows.steps.web.fetcher import FetchError
from warehouse.checks import Finding
from warehouse.records import Response

MEND = (
    "What was made of them is kept and counted; only their bytes cannot be shown. A backup of the file mends it: put "
    "it in the file's place."
)


def lost_answers(folder: Path, responses: Sequence[Response]) -> list[Finding]:
    """Read each response at its place and compare it; return a finding for each file that has lost some.

    `responses` stand in the order of their files. An answer that is there and differs in one byte is lost, too.
    """
    findings = []
    for name, group in groupby(responses, key=lambda response: response.archive_file):
        of_file, path = list(group), folder / name
        if not path.exists():
            what = f"{path} is not there: {len(of_file):,} answers are lost."
            findings.append(Finding("archive", what, MEND))
            continue
        size = path.stat().st_size
        lost = [(response, why) for response in of_file if (why := _why_lost(path, size, response))]
        if lost:
            first, why = lost[0]
            what = (
                f"{path}: {len(lost):,} of {len(of_file):,} answers are not as they came, the first at byte "
                f"{first.archive_offset:,}, of {first.url} ({why})."
            )
            findings.append(Finding("archive", what, MEND))
    return findings


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
