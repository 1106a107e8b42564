"""The watch list, and what became of each visit to a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.catalog.watchlist import demo_addresses, load_watch_list
from warehouse.database import fetch, insert
from warehouse.fates import EventKind
from warehouse.records import Feed, FeedMemory, FeedVisit, LedgerEvent, TrendledgerError, feed_id
from warehouse.sums.rhythms import keep_rhythms

FIELDS = "feed_id, url, title, category, language, publisher"
# What people may say of a feed, and say otherwise later; and the event that tells of it.
NAMED: dict[str, EventKind] = {
    "category": "category named",
    "language": "language named",
    "publisher": "publisher named",
}


class UnknownFeedError(TrendledgerError):
    """No feed of that id or address is on the watch list."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is not on the watch list; `trendledger feeds list` shows ids and addresses."


def add_feeds(db: DuckDBPyConnection, feeds: Sequence[Feed], now: datetime, *, is_watched: bool = True) -> int:
    """Put feeds into the books and, where `is_watched`, on the watch list; return how many are new to the books."""
    known = {row[0] for row in db.execute("select feed_id from feeds").fetchall()}
    fresh = list({feed.feed_id: feed for feed in reversed(feeds) if feed.feed_id not in known}.values())[::-1]
    insert_new = (
        "insert into feeds select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), $7, $8"
    )
    columns = [[getattr(feed, name) for feed in fresh] for name in FIELDS.split(", ")]
    if fresh:
        db.execute(insert_new, [*columns, is_watched, now])
    if is_watched:
        ids = [feed.feed_id for feed in feeds]
        db.execute("update feeds set is_active = true where feed_id in (select unnest($1))", [ids])
    return len(fresh)


def as_known(db: DuckDBPyConnection, feeds: Sequence[Feed]) -> list[Feed]:
    """Return these feeds with the ids of the books: who names the address that a feed moved to means that feed."""
    known = db.execute("select feed_id, url from feeds order by is_active, feed_id").fetchall()
    ids, moved = {name for name, _ in known}, {feed_id(url): name for name, url in known}
    return [
        feed if feed.feed_id in ids else replace(feed, feed_id=moved.get(feed.feed_id, feed.feed_id)) for feed in feeds
    ]


def said_anew(db: DuckDBPyConnection, said: Sequence[Feed], now: datetime, why: str) -> list[LedgerEvent]:
    """Return what is said of known feeds otherwise than the books have it, an event a field, for `apply_changes`.

    Nothing is said by what is empty, nor by titles: readers call feeds as they like.
    """
    kept = {feed.feed_id: feed for feed in fetch(db, Feed, f"select {FIELDS} from feeds")}
    return [
        LedgerEvent(now, "", kind, one.feed_id, getattr(kept[one.feed_id], name), getattr(one, name), why)
        for one in {one.feed_id: one for one in said if one.feed_id in kept}.values()
        for name, kind in NAMED.items()
        if getattr(one, name) not in ("", getattr(kept[one.feed_id], name))
    ]


def remove_feed(db: DuckDBPyConnection, name: str) -> Feed:
    """Take a feed, named by id or address, off the watch list; what came from it stays. Raises UnknownFeedError."""
    found = fetch(db, Feed, f"select {FIELDS} from feeds where is_active and (feed_id = $1 or url = $1)", [name])
    if not found:
        raise UnknownFeedError(name)
    db.execute("update feeds set is_active = false where feed_id = ?", [found[0].feed_id])
    return found[0]


def active_feeds(db: DuckDBPyConnection) -> list[Feed]:
    """Return the watch list, by title."""
    return fetch(db, Feed, f"select {FIELDS} from feeds where is_active order by lower(title), feed_id")


def listed(db: DuckDBPyConnection) -> list[Feed]:
    """Return the watch list as it stands, and change nothing; where the books know no feed, the one that ships.

    That is the one which the first run takes. The demo's home has the demo's.
    """
    if db.execute("select count(*) from feeds").fetchall()[0][0]:
        return active_feeds(db)
    return shipped()


def shipped() -> list[Feed]:
    """Return the watch list that ships, by title."""
    return sorted(load_watch_list(), key=lambda feed: (feed.title.lower(), feed.feed_id))


def watch_list(db: DuckDBPyConnection, now: datetime) -> list[Feed]:
    """Return the watch list; where nobody has chosen one, the one that ships becomes it.

    Nobody has where the books know no feed, or those of the demo alone, which are let go of: they lead nowhere.
    """
    known = {name for (name,) in db.execute("select feed_id from feeds").fetchall()}
    if known <= {feed_id(url) for url in demo_addresses()}:  # by its id: one of them moves in the demo
        db.execute("update feeds set is_active = false")
        add_feeds(db, load_watch_list(), now)
    return active_feeds(db)


def add_visits(db: DuckDBPyConnection, visits: Sequence[FeedVisit]) -> None:
    """Write down what became of visits to feeds."""
    insert(db, "feed_visits", visits)


def memories(db: DuckDBPyConnection, listed: Sequence[Feed], now: datetime) -> dict[str, FeedMemory]:
    """Return what the visits to these feeds have left. A visit that was not due, or met no network, left nothing.

    Visits after `now` are left out: a clock that was ahead once would put off all others until its time has come.
    """
    found = fetch(
        db,
        FeedMemory,
        """
        with listed as (select unnest($2) as feed_id, unnest($3) as url),
        past as (
            select * from feed_visits
            where visited_at <= $1 and run_id not in (select run_id from runs where kind = 'backfill')
        ),
        last as (
            select feed_id, arg_max(moving_to, visited_at) as moving_to, arg_max(is_gone, visited_at) as is_gone,
                arg_max(seen, visited_at) as seen, arg_max(failures, visited_at) as failures,
                arg_max(due_at, visited_at) as due_at
            from past group by feed_id
        ),
        bodies as (
            select feed_id, arg_max(etag, visited_at) as etag, arg_max(last_modified, visited_at) as last_modified,
                arg_max(body_digest, visited_at) as body_digest, max(visited_at) as body_at,
                arg_max(asked_minutes, visited_at) as asked_minutes, arg_max(skip_hours, visited_at) as skip_hours,
                arg_max(skip_days, visited_at) as skip_days, arg_max(fresh_seconds, visited_at) as fresh_seconds
            from past where body_digest <> '' group by feed_id
        ),
        dates as (
            select feed_id, max(coalesce(published_at, updated_at), 30) as published
            from entries where coalesce(published_at, updated_at) <= least(seen_at, $1) group by feed_id
        )
        select listed.feed_id, listed.url, coalesce(moving_to, ''), coalesce(is_gone, false), coalesce(seen, 0),
            coalesce(failures, 0), due_at, coalesce(etag, ''), coalesce(last_modified, ''), coalesce(body_digest, ''),
            body_at, coalesce(asked_minutes, 0), coalesce(skip_hours, []), coalesce(skip_days, []),
            coalesce(fresh_seconds, 0), coalesce(published, [])
        from listed
            left join last using (feed_id) left join bodies using (feed_id) left join dates using (feed_id)
        """,
        [now, [feed.feed_id for feed in listed], [feed.url for feed in listed]],
    )
    return {memory.feed_id: memory for memory in found}


def as_kept(db: DuckDBPyConnection, listed: Sequence[Feed]) -> list[Feed]:
    """Return these feeds as the books have them, where they moved to included; those that were retired are left out."""
    return fetch(
        db,
        Feed,
        f"""
        select {FIELDS} from feeds
        where feed_id in (select unnest(?)) and (is_active or not exists (
            select 1 from changes where kind = 'feed retired' and subject = feeds.feed_id
        ))
        order by lower(title), feed_id
        """,
        [[feed.feed_id for feed in listed]],
    )


def urls_of(db: DuckDBPyConnection, feed_ids: Sequence[str]) -> dict[str, str]:
    """Return the addresses of these feeds, as the books have them."""
    found = db.execute("select feed_id, url from feeds where feed_id in (select unnest(?))", [list(feed_ids)])
    return dict(found.fetchall())


def apply_changes(db: DuckDBPyConnection, changes: Sequence[LedgerEvent]) -> None:
    """Let feeds move, retire, and have a category, language and publisher as the changes say."""
    fields = {kind: name for name, kind in NAMED.items()}
    for change in changes:
        if change.kind == "feed moved":
            db.execute("update feeds set url = ? where feed_id = ?", [change.after, change.subject])
        elif change.kind == "feed retired":
            db.execute("update feeds set is_active = false where feed_id = ?", [change.subject])
        elif change.kind in fields:
            name = fields[change.kind]
            db.execute(f"update feeds set {name} = ? where feed_id = ?", [change.after, change.subject])


class SilentFeed(NamedTuple):
    """A feed that has published nothing for longer than its own history explains."""

    feed_id: str
    title: str
    last_published_at: datetime | None
    long_gap_hours: float | None
    was_silent_before: bool


def silent_feeds(db: DuckDBPyConnection) -> list[SilentFeed]:
    """Return the feeds on the watch list that are silent, by title."""
    query = """
        select feed_id, title, last_published_at, long_gap_hours, was_silent_before from api.feed_signs(true)
        where is_silent order by title
    """
    keep_rhythms(db)
    return fetch(db, SilentFeed, query)
