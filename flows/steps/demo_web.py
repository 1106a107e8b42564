"""The demo: a small invented web, packed from readable files into an archive that answers for it.

Decides what each of its servers would have sent, and when; where the archive goes and what runs on it is the caller's
business. The files, and what each peculiar one is there to show, are in warehouse/demo/.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined

from flows.steps.web.archive_writer import ArchiveWriter
from flows.steps.web.fetcher import HttpAnswer
from warehouse.records import Feed, feed_id, identify

SNAPSHOT = time(6, tzinfo=UTC)  # on Mondays, when the week before is complete
WEEK = timedelta(weeks=1)
EARLIER = 3  # titles that a page offers beside its article: enough to be in an extractor's way
FENCE = "+++\n"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented outlet, as outlets.toml has it. From `moved_at` on its feed answers at `moved_to`."""

    name: str
    title: str
    motto: str
    home: str
    feed: str
    feed_form: str
    content_type: str
    category: str
    language: str
    publisher: str
    sections: list[str]
    encoding: str = "utf-8"
    has_full_text: bool = False
    moved_to: str = ""
    moved_at: datetime | None = None

    def address(self, at: datetime) -> str:
        """Return where the feed lives at that time."""
        return self.moved_to if self.moved_at and at >= self.moved_at else self.feed


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One version of one article. `feed_date` is what the feed says instead of the truth; `markup` goes out unescaped.

    `about` names the trends its author had in mind; nothing that is sent depends on it.
    """

    outlet: str
    title: str
    url: str
    author: str
    published: datetime
    paragraphs: list[str]
    about: list[str]
    edited: datetime | None = None
    feed_date: str | None = None
    language: str = ""
    listed_twice: bool = False
    markup: str = ""
    page: Literal["article", "missing", "empty"] = "article"
    reprint_of: str = ""

    @property
    def since(self) -> datetime:
        """When this version went out."""
        return self.edited or self.published

    @property
    def path(self) -> str:
        """The address without its host: a relative link."""
        return urlsplit(self.url).path

    @property
    def date_said(self) -> str:
        """The date as the feed gives it; empty where it gives none."""
        return format_datetime(self.published) if self.feed_date is None else self.feed_date

    @property
    def title_html(self) -> str:
        """The title as HTML, which is what feeds carry: a `<` of the title stays a character, never a tag."""
        return html.escape(self.title, quote=False)

    @property
    def teaser_html(self) -> str:
        """The first paragraph."""
        return f"<p>{html.escape(self.paragraphs[0], quote=False)}</p>"

    @property
    def body_html(self) -> str:
        """All paragraphs, and the live markup of a hostile piece behind them."""
        return "\n".join(f"<p>{html.escape(text, quote=False)}</p>" for text in self.paragraphs) + self.markup


def pack(source: Traversable, target: Path) -> int:
    """Write everything the demo's servers ever sent into one WARC file, in place of `target`; return how many answers.

    Equal files make equal records but for the ids, which a WARC writer draws anew.
    """
    sent = answers(source)
    target.unlink(missing_ok=True)
    writer = ArchiveWriter(target)
    for answer in sent:
        writer.append(answer)
    writer.close()
    return len(sent)


def watch_list(source: Traversable) -> list[Feed]:
    """Return the demo's feeds under the addresses at which they were first watched."""
    return [
        Feed(feed_id(outlet.feed), outlet.feed, outlet.title, outlet.category, outlet.language, outlet.publisher)
        for outlet in read_outlets(source)
    ]


def answers(source: Traversable) -> list[HttpAnswer]:
    """Return every answer of every server, oldest first. Equal files, equal answers."""
    pieces, pen = read_pieces(source), _pen(source)
    sent: list[HttpAnswer] = []
    for outlet in read_outlets(source):
        own = [piece for piece in pieces if piece.outlet == outlet.name]
        sent += [_page(pen, outlet, piece, current(own, piece.since)) for piece in own]
        for at in mondays(pieces[0].since, pieces[-1].since):
            sent += _feed(pen, outlet, current(own, at), at)
    return sorted(sent, key=lambda answer: (answer.fetched_at, answer.url))


def read_outlets(source: Traversable) -> list[Outlet]:
    """Return the outlets of `source`, in its order."""
    return [Outlet(**row) for row in tomllib.loads(_text(source, "outlets.toml"))["outlets"]]


def read_pieces(source: Traversable) -> list[DemoArticle]:
    """Return every version of every article, in the order in which they went out."""
    parts = {
        f"{folder.name}/{file.name.removesuffix('.md')}": file.read_text(encoding="utf-8").split(FENCE, 2)
        for folder in (source / "articles").iterdir()
        for file in folder.iterdir()
    }
    pieces = []
    for name, (_, front, body) in parts.items():
        fields = tomllib.loads(front)
        # A reprint word for word has no text of its own, so that the two can never drift apart.
        words = body.strip() or parts[fields["reprint_of"]][2].strip()
        pieces.append(DemoArticle(outlet=name.partition("/")[0], paragraphs=words.split("\n\n"), **fields))
    return sorted(pieces, key=lambda piece: (piece.since, piece.url))


def mondays(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the times of the snapshots: from the Monday before the first article's week to the one after the last.

    A week before anything is said, since the week of a feed's first visit counts as history and is not judged.
    """
    day = first.astimezone(UTC).date()
    at = datetime.combine(day - timedelta(days=day.weekday()), SNAPSHOT) - WEEK
    while at - WEEK < last:
        yield at
        at += WEEK


def current(pieces: Sequence[DemoArticle], at: datetime) -> list[DemoArticle]:
    """Return each article in the version that stands at that time, newest article first."""
    standing = {piece.url: piece for piece in pieces if piece.since <= at}  # a later version replaces an earlier one
    return sorted(standing.values(), key=lambda piece: piece.published, reverse=True)


def _feed(pen: Environment, outlet: Outlet, articles: Sequence[DemoArticle], at: datetime) -> list[HttpAnswer]:
    """Return what asking for the feed gets: the feed, and, once it has moved, the redirect in its old place."""
    address = outlet.address(at)
    text = pen.get_template(outlet.feed_form).render(outlet=outlet, articles=articles, address=address)
    headers = ("Content-Type", outlet.content_type), ("ETag", f'"{identify(text)}"')
    found = _answer(address, 200, "OK", text.encode(outlet.encoding, "xmlcharrefreplace"), at, *headers)
    if address == outlet.feed:
        return [found]
    return [_answer(outlet.feed, 301, "Moved Permanently", b"", at, ("Location", address)), found]


def _page(pen: Environment, outlet: Outlet, piece: DemoArticle, standing: Sequence[DemoArticle]) -> HttpAnswer:
    """Return what asking for an article's page gets from the time on at which this version went out."""
    form = f"{outlet.name}.html" if piece.page == "article" else f"{piece.page}.html"
    earlier = [other for other in standing if other.url != piece.url][:EARLIER]
    body = pen.get_template(form).render(outlet=outlet, article=piece, earlier=earlier).encode()
    status, reason = (404, "Not Found") if piece.page == "missing" else (200, "OK")
    return _answer(piece.url, status, reason, body, piece.since, ("Content-Type", HTML))


def _answer(url: str, status: int, reason: str, body: bytes, at: datetime, *headers: tuple[str, str]) -> HttpAnswer:
    return HttpAnswer(url, url, status, reason, (*headers, ("Content-Length", str(len(body)))), body, at)


def _pen(source: Traversable) -> Environment:
    """Return the templates. What they are given is escaped unless they say `safe`; a name misspelt is an error."""
    return Environment(
        loader=FunctionLoader(lambda name: _text(source, "templates", name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(source: Traversable, *path: str) -> str:
    return source.joinpath(*path).read_text(encoding="utf-8")
