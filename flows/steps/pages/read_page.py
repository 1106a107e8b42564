"""A page as a reader meets it: an article, or something that stands where one should be."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flows.steps.pages.document import Document, ExtractError
from flows.steps.pages.walls import Seen, wall
from flows.steps.web.archive import read_answer
from flows.steps.web.fetcher import FetchError


def read_page(body: bytes, url: str, final_url: str, content_type: str = "") -> Document:
    """Return the document of a page that was asked for at `url` and had at `final_url`, with that Content-Type.

    Raises ExtractError where there is none, or a wall. Like `extract_page`, for a process that can be killed.
    """
    from flows.steps.pages.extract import extract_page  # who hands this to a process needs nothing of it

    try:
        document = extract_page(body, final_url, content_type)
    except ExtractError as error:
        reason = wall(Seen(url, final_url, "", "", body))
        raise ExtractError(reason or error.reason) from error
    reason = wall(Seen(url, final_url, document.title, document.text, body))
    if reason:
        raise ExtractError(reason)
    return document


def read_archived(archive: Path, offset: int, url: str, final_url: str, fetched_at: datetime) -> Document:
    """Return the document of the page whose record begins at byte `offset` of a WARC file. Raises ExtractError."""
    try:
        answer = read_answer(archive, offset, final_url, fetched_at)
        body = answer.content()
    except FetchError as error:
        raise ExtractError(f"{error.fate}, {error.detail}") from error
    return read_page(body, url, final_url, answer.header("Content-Type"))
