"""Commands that show what a step makes of files, without a warehouse: feeds and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from warehouse.fates import FateName

Files = Annotated[list[Path], Parameter(negative="")]
FILES_A_WORKER = 16  # read ahead: enough to keep it busy, few enough to stay small


def parse(files: Files, /) -> Iterator[dict[str, Any]]:
    """Read feed files and write their entries as JSON lines; {file, error} where a file gives none."""
    from flows.steps.feeds.parse import FeedError, parse_feed

    for file, outcome in _each(
        files, parse_feed, FeedError, "no feed", lambda file, body: (body, file.absolute().as_uri())
    ):
        if isinstance(outcome, str):
            yield {"file": str(file), "error": outcome}
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


def extract(files: Files, /, *, url: str = "") -> Iterator[dict[str, Any]]:
    """Read HTML files and write their articles as JSON lines; {file, error} where a file gives none.

    Parameters
    ----------
    url
        Address the page was had from; it helps to find title and date.

    """
    from flows.steps.pages.extract import ExtractError, extract_page
    from flows.steps.text.dates import day_of

    for file, outcome in _each(files, extract_page, ExtractError, "no text", lambda _, body: (body, url)):
        if isinstance(outcome, str):
            yield {"file": str(file), "error": outcome}
            continue
        keys = ("url", "title", "author", "published", "language", "text")
        said = {key: getattr(outcome, key) for key in keys}
        yield {"file": str(file), **said, "published": day_of(said["published"])}


def _each(
    files: list[Path], function: Any, expected: type[Exception], fate: FateName, arguments: Any
) -> Iterator[tuple[Path, Any]]:
    """Yield each file with what the function made of it, or with the reason why it made nothing."""
    import asyncio

    from flows.steps.pages.workers import Done, Workers

    workers = Workers()
    try:
        ahead = workers.processes * FILES_A_WORKER
        for start in range(0, len(files), ahead):
            batch, tasks, unread = files[start : start + ahead], [], {}
            for file in batch:
                try:
                    tasks.append(arguments(file, file.read_bytes()))
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


COMMANDS: tuple[Callable[..., Any], ...] = (extract,)
