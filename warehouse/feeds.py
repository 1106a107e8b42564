"""The watch list, and what became of each visit to a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert, scalar
from warehouse.records import Feed, FeedVisit, TrendledgerError

FIELDS = "feed_id, url, title, category, language, publisher"


class UnknownFeedError(TrendledgerError):
    """No feed of that id or address is on the watch list."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is no feed on the watch list; `trendledger feeds list` shows ids and addresses."


class Validators(NamedTuple):
    """What the last good visit left for the next: sent along, they may earn a 304."""

    etag: str
    last_modified: str
    body_digest: str


def add_feeds(db: DuckDBPyConnection, feeds: Sequence[Feed], now: datetime) -> int:
    """Put feeds on the watch list, or back on it; return how many are new to the books."""
    known = {row[0] for row in db.execute("select feed_id from feeds").fetchall()}
    fresh = [feed for feed in feeds if feed.feed_id not in known]
    insert_new = (
        "insert into feeds select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), true, $7"
    )
    columns = [[getattr(feed, name) for feed in fresh] for name in FIELDS.split(", ")]
    if fresh:
        db.execute(insert_new, [*columns, now])
    db.execute("update feeds set is_active = true where feed_id in (select unnest($1))", [[f.feed_id for f in feeds]])
    return len(fresh)


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


def count_feeds(db: DuckDBPyConnection) -> int:
    """Return how many feeds the books know, watched or not."""
    return int(scalar(db, "select count(*) from feeds"))


def add_visits(db: DuckDBPyConnection, visits: Sequence[FeedVisit]) -> None:
    """Write down what became of visits to feeds."""
    insert(db, "feed_visits", visits)


def validators(db: DuckDBPyConnection) -> dict[str, Validators]:
    """Return for each feed what its last visit that brought a body left for the next one."""
    rows = db.execute(
        """
        select feed_id, arg_max(etag, visited_at), arg_max(last_modified, visited_at), arg_max(body_digest, visited_at)
        from feed_visits where body_digest <> '' group by feed_id
        """
    ).fetchall()
    return {feed: Validators(etag, modified, digest) for feed, etag, modified, digest in rows}
