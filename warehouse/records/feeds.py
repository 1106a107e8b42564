"""Feeds, visits to them, and the rules of their sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warehouse.fates import FateName


@dataclass(frozen=True, slots=True)
class Feed:
    """A source we watch. `publisher` is who owns the outlet; empty where nobody has said."""

    feed_id: str
    url: str
    title: str
    category: str = ""
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """What became of one visit to a feed. `fate` is `kept`, `unchanged` or the name of an error.

    What it leaves for the next: a permanent redirect to `moving_to`, or `is_gone` (410), `seen` times in a row;
    `failures` in a row; and when the feed is due again. With a body: its validators, and what feed and server ask for,
    a visit in `asked_minutes`, none at some hours and on some days, an answer that is fresh for `fresh_seconds`.
    """

    feed_id: str
    run_id: str
    visited_at: datetime
    fate: FateName
    reason: str
    etag: str
    last_modified: str
    body_digest: str
    entries: int
    moving_to: str = ""
    is_gone: bool = False
    seen: int = 0
    failures: int = 0
    due_at: datetime | None = None
    asked_minutes: int = 0
    skip_hours: list[int] = field(default_factory=list)
    skip_days: list[int] = field(default_factory=list)
    fresh_seconds: int = 0


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """What the visits to a feed have left: where it is asked for, how its server stands, when it is due.

    Its server has named `moving_to` as its new address, or said that it `is_gone` (410), `times_in_a_row`; `failures`
    are those in a row. Of its last body: what may earn a 304, and what it asks for until there is another. `published`
    are its newest dates.
    """

    feed_id: str
    url: str
    moving_to: str = ""
    is_gone: bool = False
    times_in_a_row: int = 0
    failures: int = 0
    due_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    body_digest: str = ""
    body_at: datetime | None = None
    asked_minutes: int = 0
    skip_hours: Sequence[int] = ()
    skip_days: Sequence[int] = ()
    fresh_seconds: int = 0
    published: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The robots.txt of a site as it is held; a row of a table may keep it.

    `meaning`: `rules` are in `text`, `allow all` where the site has none, `unreachable` since `unreachable_since`;
    `text` is then the last that was read, if any. Ask again after `good_until`. `tdmrep` is what the site reserves by
    its /.well-known/tdmrep.json, asked for with it; empty where it has none. `closed_until` is when its server may be
    asked again after a Retry-After.
    """

    origin: str
    meaning: Literal["rules", "allow all", "unreachable"]
    text: str
    reason: str
    fetched_at: datetime
    good_until: datetime
    unreachable_since: datetime | None = None
    tdmrep: str = ""
    closed_until: datetime | None = None
