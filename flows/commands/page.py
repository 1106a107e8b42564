"""The command that gives back what a server sent: the end of the way from a number down to the page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows.commands.near_ids import unknown
from flows.commands.options import AsJson, Injected
from flows.commands.output import Output, UsageError
from flows.steps.text.terminal_safe import visible
from warehouse.database import Connection, Home
from warehouse.published.publish import open_published, query
from warehouse.records import TrendledgerError

if TYPE_CHECKING:
    from flows.steps.web.fetcher import HttpAnswer

# A response by its own id, or the one that gave the current text of an article.
ASKED = """
select response_id, kind, url, final_url, status, content_type, size, digest, fetched_at, archive_file, archive_offset
from api.responses
where response_id = $1
   or response_id = (
       select response_id from api.articles where article_id = $1 or url = $1 or original_url = $1 limit 1
   )
order by response_id = $1 desc
limit 1
"""


class LostPageError(TrendledgerError):
    """The archive does not give back what the books say is in it. Says where it should be, and why not."""

    def __init__(self, response_id: str, path: Path, why: str) -> None:
        super().__init__(response_id, path, why)
        self.response_id, self.path, self.why = response_id, path, why

    def __str__(self) -> str:
        return (
            f"the bytes of response {self.response_id} cannot be had from {self.path}: {self.why}. What was read from "
            "them is in the books (`trendledger articles show ID`)."
        )


def page(
    name: str,
    /,
    *,
    bytes_: Annotated[bool, Parameter(name="--bytes", negative="")] = False,
    unpacked: Annotated[bool, Parameter(negative="")] = False,
    text: Annotated[bool, Parameter(negative="")] = False,
    as_json: AsJson = False,
    home: Injected,
) -> Output | int:
    """Give back an archived page: as text on a terminal, else the bytes as they came.

    With --json, one document: the words, and where they are from.

    An example: trendledger page 4b6d1f0e2a7c9d8b5e3f1a2c4d6e8f90 --unpacked > page.html

    Parameters
    ----------
    name
        Id of an article, for what gave its current text, or of a response; an article's address does too.
    bytes_
        The bytes as the server sent them, compressed where it compressed them.
    unpacked
        The bytes, without the compression that they were sent in.
    text
        The words; of what is not HTML, all of it as text.

    """
    if bytes_ + unpacked + text > 1:
        raise UsageError("--bytes, --unpacked and --text: choose one of them")
    if as_json and (bytes_ or unpacked):
        raise UsageError("--json gives words, --bytes and --unpacked give bytes: choose one of them")
    db = open_published(home)
    try:
        asked = _asked(db, name.strip())
    finally:
        db.close()
    answer = _answer(home, asked)
    if text or as_json or (not bytes_ and not unpacked and sys.stdout.isatty()):
        words = _words(asked, answer, home)
        return Output({**asked, "text": words}, text=visible(words), notes=[_told(asked)])
    coding = answer.header("Content-Encoding")
    if coding and not unpacked:
        print(f"as it was sent, packed by {coding}; --unpacked unpacks it, --text gives the words", file=sys.stderr)
    sys.stdout.buffer.write(_content(asked, answer, home) if unpacked else answer.body)
    sys.stdout.buffer.flush()
    return 0


def _asked(db: Connection, name: str) -> dict[str, Any]:
    """Return where the bytes stand. Raises UnknownArticleError."""
    found = query(db, ASKED, [name]).as_dicts()
    if not found:
        raise unknown(db, name, "neither an article nor a response", with_responses=True)
    return found[0]


def _path(home: Home, asked: dict[str, Any]) -> Path:
    return home.archive / str(asked["archive_file"])


def _answer(home: Home, asked: dict[str, Any]) -> HttpAnswer:
    """Return what the archive holds, if that is what was stored. Raises LostPageError."""
    from flows.steps.feeds.visits import digest
    from flows.steps.web.archive import read_answer
    from flows.steps.web.fetcher import FetchError

    path = _path(home, asked)
    try:
        answer = read_answer(path, asked["archive_offset"], asked["url"], asked["fetched_at"])
    except FileNotFoundError as error:
        why = "the file is not there; was it moved or deleted? Put it back into the home's folder `archive`"
        raise LostPageError(asked["response_id"], path, why) from error
    except OSError as error:
        raise LostPageError(asked["response_id"], path, str(error.strerror or error)) from error
    except FetchError as error:
        raise LostPageError(asked["response_id"], path, f"the file is damaged ({error.detail})") from error
    if digest(answer.body) != asked["digest"]:
        why = "what stands there is not what was stored (another digest): the file was changed or replaced"
        raise LostPageError(asked["response_id"], path, why)
    return answer


def _content(asked: dict[str, Any], answer: HttpAnswer, home: Home) -> bytes:
    from flows.steps.web.fetcher import FetchError

    try:
        return answer.content()
    except FetchError as error:
        why = f"they were sent in a packing that does not unpack ({error.detail}); --bytes gives them as they are"
        raise LostPageError(asked["response_id"], _path(home, asked), why) from error


def _words(asked: dict[str, Any], answer: HttpAnswer, home: Home) -> str:
    """Return the text of a page, found as where articles are read; of a feed, and where no text is found, all of it."""
    import asyncio

    from flows.steps.pages.document import ExtractError
    from flows.steps.pages.extract import extract_page
    from flows.steps.pages.workers import Done, Workers
    from flows.steps.text.charset import by_header

    body = _content(asked, answer, home)
    text = by_header(body, asked["content_type"]) or body.decode("utf-8", "replace")
    if asked["kind"] != "page":
        return text
    workers = Workers(1)
    try:
        task = [(body, asked["final_url"] or asked["url"])]
        (outcome,) = asyncio.run(workers.run(extract_page, task, expected=ExtractError, fate="no text"))
    finally:
        workers.close()
    if not isinstance(outcome, Done):
        return text
    return f"{outcome.value.title}\n\n{outcome.value.text}"


def _told(asked: dict[str, Any]) -> str:
    return (
        f"{asked['url']}, {asked['kind']} of {asked['fetched_at']:%Y-%m-%d %H:%M}, status {asked['status']}, "
        f"{asked['size']:,} bytes of {asked['content_type'] or 'no type'}; response {asked['response_id']}"
    )
