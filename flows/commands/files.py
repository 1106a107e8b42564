"""Commands that show what a step makes of files, without a warehouse: feeds and pages."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import bytes_of
from flows.commands.output import DONE, FAILED, PARTIAL
from warehouse.fates import FateName

Lines = Generator[dict[str, Any], None, int]  # answers, and the exit code at their end
Files = Annotated[list[Path], Parameter(negative="")]
FILES_A_WORKER = 16  # read ahead: enough to keep it busy, few enough to stay small


class UnreadFile(dict[str, Any]):
    """What is said of a file that could not be read; a feed without an entry could."""


def parse(files: Files, /) -> Lines:
    """Read feed files and write their entries as JSON lines; {file, error} where a file gives none.

    Exit code 1 where no file can be read, 3 where some can not.

    An example: trendledger feeds parse saved.xml

    Parameters
    ----------
    files
        The files; `-` is stdin.

    """
    return (yield from _told(files, _entries(files)))


def _entries(files: list[Path]) -> Iterator[dict[str, Any]]:
    from flows.steps.feeds.parse import FeedError, parse_feed

    for file, outcome in _each(
        files, parse_feed, FeedError, "no feed", lambda file, body: (body, file.absolute().as_uri())
    ):
        if isinstance(outcome, str):
            yield UnreadFile(file=str(file), error=outcome)
            continue
        for entry in outcome.entries:
            yield {
                "file": str(file),
                "id": entry.guid,
                "url": entry.url,
                "title": entry.title,
                "author": entry.author,
                "published": _moment(entry.published_at),
                "updated": _moment(entry.updated_at),
                "summary": entry.content,
            }
        if not outcome.entries:
            yield {"file": str(file), "error": _why_empty(outcome)}


def extract(files: Files, /, *, url: str = "") -> Lines:
    """Read HTML files and write their articles as JSON lines; {file, error} where a file gives none.

    Exit code 1 where no file can be read, 3 where some can not.

    An example: trendledger extract page.html --url https://lab.example/page

    Parameters
    ----------
    files
        The files; `-` is stdin.
    url
        Address the page was had from; it helps to find title and date.

    """
    return (yield from _told(files, _articles(files, url)))


def _articles(files: list[Path], url: str) -> Iterator[dict[str, Any]]:
    from flows.steps.pages.document import ExtractError
    from flows.steps.pages.extract import extract_page
    from flows.steps.text.dates import day_of

    for file, outcome in _each(files, extract_page, ExtractError, "no text", lambda _, body: (body, url)):
        if isinstance(outcome, str):
            yield UnreadFile(file=str(file), error=outcome)
            continue
        keys = ("url", "title", "author", "published", "language", "text")
        said = {key: getattr(outcome, key) for key in keys}
        yield {"file": str(file), **said, "published": day_of(said["published"])}


def _told(files: list[Path], lines: Iterator[dict[str, Any]]) -> Lines:
    """Pass on what was read of the files, and end with the exit code that it comes to."""
    unread = 0
    for line in lines:
        unread += isinstance(line, UnreadFile)
        yield line
    if not unread:
        return DONE
    return PARTIAL if unread < len(files) else FAILED


def _each(
    files: list[Path], function: Any, expected: type[Exception], fate: FateName, arguments: Any
) -> Iterator[tuple[Path, Any]]:
    """Yield each file with what the function made of it, or with the reason why it made nothing."""
    import asyncio

    from flows.steps.pages.workers import Done, Workers

    workers = Workers(tasks=len(files))
    try:
        ahead = workers.processes * FILES_A_WORKER
        for start in range(0, len(files), ahead):
            batch, tasks, unread = files[start : start + ahead], [], {}
            for file in batch:
                try:
                    tasks.append(arguments(file, bytes_of(file)))
                except OSError as error:
                    unread[file] = f"cannot be read: {error.strerror}"
            outcomes = iter(asyncio.run(workers.run(function, tasks, expected=expected, fate=fate)))
            for file in batch:
                if file in unread:
                    yield file, unread[file]
                    continue
                outcome = next(outcomes)
                if isinstance(outcome, Done):
                    yield file, outcome.value
                else:
                    yield file, outcome.reason if outcome.fate == fate else f"{outcome.fate}: {outcome.reason}"
    finally:
        workers.close()


def _why_empty(feed: Any) -> str:
    listed = [sitemap.url for sitemap in feed.sitemaps]
    if not listed:
        return "the feed has no entry"
    return f"an index of {len(listed)} sitemaps, the first {listed[0]}; give their files"


def _moment(moment: Any) -> str:
    return moment.isoformat() if moment else ""
