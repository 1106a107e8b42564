"""The watch list: `trendledger feeds`. What asks feeds themselves finds one on a site, or looks whether all answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from flows.commands.feeds_asked import ask_all, find
from flows.commands.files import parse
from flows.commands.options import STDIN, STDIN_NAME, Injected, bytes_of
from flows.commands.output import PARTIAL, Output
from flows.commands.publishers import publishers
from flows.commands.waits import waiting
from flows.steps.text.figures import counted
from warehouse.books import feeds as watched
from warehouse.books import ledger
from warehouse.catalog.watchlist import new_feed, read_watch_list, watch_list_in, write_opml, write_toml
from warehouse.database import Connection, Home, writing
from warehouse.homes import refuse_invented
from warehouse.records import Feed, LedgerEvent, TrendledgerError
from warehouse.to_read import reading

# An address that says of itself that it is a feed is believed, and needs no network to be added.
PLAINLY_A_FEED = re.compile(r"(\.(xml|rss|atom|json|rdf)$|/(feed|rss|atom)(/|$|\.)|[?&]feed=|^feeds?\.)", re.IGNORECASE)
BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?]|$)")  # an address as people say it
LIST_COLUMNS = ("feed_id", "title", "category", "language", "publisher", "url")

CHANGES_TOLD = 20  # of an import; --json has all
NO_HOME = "there is no warehouse in {}: these are the feeds that ship, which a first run there would watch"

app = App(name="feeds", help="The watch list.\n\nAn example: trendledger feeds list")


class RefusedFeedError(TrendledgerError):
    """An address is one that no run will ask for."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url, self.reason = url, reason

    def __str__(self) -> str:
        return f"{self.url} would be refused by every run: {self.reason}. Nothing was added."


@app.command(name="list")
def list_feeds(*, home: Injected) -> Output:
    """Show the watch list.

    An example: trendledger feeds list --json
    """
    found, notes = _on_the_list(home)
    return _listed(found, notes)


def _on_the_list(home: Home) -> tuple[list[Feed], list[str]]:
    """Return the watch list; where there is no home, what ships, with a note that says so. Makes no home."""
    home.refuse_lost_books()
    if not home.has_warehouse:
        return watched.shipped(), [NO_HOME.format(home.path)]
    with reading(home) as db:
        return watched.listed(db), []


def _listed(found: list[Feed], notes: list[str]) -> Output:
    rows = [[getattr(feed, column) for column in LIST_COLUMNS] for feed in found]
    return Output([dict(zip(LIST_COLUMNS, row, strict=True)) for row in rows], LIST_COLUMNS, rows, notes=notes)


@app.command(name="remove")
def remove_feed(name: str, *, home: Injected) -> Output:
    """Stop watching a feed, named by id or address. What came from it stays.

    An example: trendledger feeds remove https://lab.example/feed.xml
    """
    if not home.has_warehouse and name not in {word for feed in watched.shipped() for word in (feed.feed_id, feed.url)}:
        raise watched.UnknownFeedError(name)  # and make no home for that
    with writing(home) as db:
        if not watched.active_feeds(db):  # then what ships is watched, but for this one
            watched.watch_list(db, datetime.now(UTC))
        feed = watched.remove_feed(db, name)
    return Output({"feed_id": feed.feed_id}, text=f"no longer watching {feed.feed_id}; what came from it stays")


@app.command(name="import")
def import_feeds(file: Path, *, home: Injected) -> Output:
    """Watch all feeds of an OPML or TOML file.

    Of a feed that is known, another category, language or publisher takes the place of what was said; where the file
    has none, what was said stays, and so do titles.

    An example: trendledger feeds import reader.opml

    Parameters
    ----------
    file
        The file; `-` is stdin.

    """
    refuse_invented(home)
    name = STDIN_NAME if file == STDIN else str(file)
    listed, left_out = watch_list_in(bytes_of(file), name) if file == STDIN else read_watch_list(file)
    with writing(home) as db:
        listed = watched.as_known(db, listed)
        new, changes = _put(db, listed, "feeds import")
    anew = f"{new:,} of them new" + (f", {len({one.subject for one in changes}):,} changed" if changes else "")
    more = [f"and {counted(len(changes) - CHANGES_TOLD, 'more change')}"] if len(changes) > CHANGES_TOLD else []
    return Output(
        {"feeds": len(listed), "new": new, "changed": _plain(changes), "left_out": left_out},
        text=f"{counted(len(listed), 'feed')} in {name}, {anew}",
        notes=[*(f"left out: {said}" for said in left_out), *map(_told, changes[:CHANGES_TOLD]), *more],
        code=PARTIAL if left_out else 0,
    )


def _put(db: Connection, asked: Sequence[Feed], command: str) -> tuple[int, list[LedgerEvent]]:
    """Watch these feeds, and let the known ones be what is said of them; return how many are new, and the changes."""
    now = datetime.now(UTC)
    changes = watched.said_anew(db, asked, now, f"said by `trendledger {command}`")
    new = watched.add_feeds(db, asked, now)
    watched.apply_changes(db, changes)
    ledger.add_changes(db, changes)
    return new, changes


def _told(change: LedgerEvent) -> str:
    return f"{change.subject}: {change.kind.removesuffix(' named')} {change.before or 'none'} -> {change.after}"


def _plain(changes: Sequence[LedgerEvent]) -> list[dict[str, str]]:
    return [
        {"feed_id": one.subject, "what": one.kind.removesuffix(" named"), "before": one.before, "after": one.after}
        for one in changes
    ]


@app.command(name="export")
def export_feeds(
    *, form: Annotated[Literal["opml", "toml"], Parameter(name="--format")] = "opml", home: Injected
) -> Output:
    """Write the watch list to stdout: OPML for feed readers, TOML to keep category, language and publisher too.

    An example: trendledger feeds export --format toml > feeds.toml
    """
    found, notes = _on_the_list(home)
    text = (write_opml if form == "opml" else write_toml)(found).rstrip()
    return Output(_listed(found, notes).data, text=text, notes=notes)


@app.command
def add(
    url: str,
    *,
    title: str = "",
    category: str = "",
    language: str = "",
    publisher: str = "",
    allow_host: list[str] | None = None,
    home: Injected,
) -> Output:
    """Watch a feed from now on; for the address of a site, the feed that it offers.

    Of a feed that is known, another category, language or publisher takes the place of what was said before.

    An example: trendledger feeds add https://lab.example/feed.xml --title "Some Lab" --category lab

    Parameters
    ----------
    url
        Address of a feed or of a site.
    title
        Name of the source; without it the feed's own, or its host.
    category
        One of lab, research, arxiv, news, newsletter, policy.
    language
        ISO 639-1 code, as in `en`.
    publisher
        Who stands behind it; feeds of one publisher count as one voice.
    allow_host
        Host whose address may be private; may be given several times.

    """
    refuse_invented(home)
    url = f"https://{url}" if BARE_HOST.match(url.strip()) else url
    asked = new_feed(url, title=title, category=category, language=language, publisher=publisher)
    _refuse_what_runs_would(asked.url, allow_host or [])
    if not PLAINLY_A_FEED.search(asked.url.partition("://")[2]):
        address, name = asyncio.run(find(asked.url, allow_host or []))
        asked = new_feed(address, title=title or name, category=category, language=language, publisher=publisher)
    with writing(home) as db:
        listed = watched.watch_list(db, datetime.now(UTC))
        (asked,) = watched.as_known(db, [asked])
        new, changes = _put(db, [asked], "feeds add")
    is_listed = asked.feed_id in {feed.feed_id for feed in listed}
    said = "watching" if new else "already watching" if is_listed else "watching again:"
    data = {"feed_id": asked.feed_id, "url": asked.url, "changed": _plain(changes)}
    return Output(data, text="\n".join([f"{said} {asked.feed_id} ({asked.url})", *map(_told, changes)]))


def _refuse_what_runs_would(url: str, allowed_hosts: Sequence[str]) -> None:
    """Raise RefusedFeedError where every run would refuse to ask for this address."""
    from flows.steps.web.fetcher import FetchError
    from flows.steps.web.live import check_address

    try:
        check_address(url, allowed_hosts)
    except FetchError as error:
        raise RefusedFeedError(url, error.detail) from error


@app.command
def check(*, allow_host: list[str] | None = None, home: Injected) -> Output:
    """Ask every feed on the watch list once, and say which do not answer. Nothing is stored.

    An example: trendledger feeds check --json

    Parameters
    ----------
    allow_host
        Host whose address may be private; may be given several times.

    """
    listed, notes = _on_the_list(home)
    with waiting("asking feeds", len(listed)) as wait:
        outcomes = asyncio.run(ask_all(listed, allow_host or [], wait))
    rows = [(feed.feed_id, *outcome) for feed, outcome in zip(listed, outcomes, strict=True)]
    columns = ("feed_id", "answer", "detail", "entries")
    failing = sum(answer != "ok" for _, answer, _, _ in rows)
    well = len(rows) - failing
    notes.append(f"{well:,} of {counted(len(rows), 'feed')} {'answers' if 1 in (well, len(rows)) else 'answer'}")
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    return Output(data, columns, rows, notes=notes, code=PARTIAL if failing else 0)


app.command(publishers)
app.command(parse)
