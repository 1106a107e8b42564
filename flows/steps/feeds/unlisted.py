"""Addresses found in an archive, without a feed that names them, to entries of the feeds of their sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flows.steps.web.urls import canonical, site
from warehouse.fates import FateName
from warehouse.records import Entry, Fate, Feed, identify


@dataclass(frozen=True, slots=True)
class SortedAddresses:
    """The entries to be stored, and the fate of every address."""

    entries: list[Entry]
    fates: list[Fate]


def sort_addresses(
    addresses: Sequence[str],
    listed: Sequence[Feed],
    known: Collection[str],
    unread: Mapping[str, FateName],
    *,
    run_id: str,
    seen_at: datetime,
) -> SortedAddresses:
    """Make an entry of each address that belongs to the site of a listed feed and that no entry in `known` names.

    None of those `unread`, whose pages a first look has passed over, each with why.
    """
    feeds = {site(feed.url): feed for feed in reversed(listed)}
    own = {canonical(feed.url) for feed in listed}
    found: list[Entry] = []
    counts: Counter[tuple[str, FateName]] = Counter()
    for address in addresses:
        feed = feeds.get(site(address))
        if feed is None:
            counts["", "not watched"] += 1
        elif address in own or urlsplit(address).path in {"", "/", "/robots.txt"}:
            counts[feed.feed_id, "no article"] += 1
        elif address in known:
            counts[feed.feed_id, "unchanged"] += 1
        elif address in unread:
            counts[feed.feed_id, unread[address]] += 1
        else:
            counts[feed.feed_id, "kept"] += 1
            found.append(_entry(address, feed, run_id, seen_at))
    fates = [Fate(run_id, "entries", feed, fate, "", items) for (feed, fate), items in sorted(counts.items())]
    return SortedAddresses(found, fates)


def _entry(address: str, feed: Feed, run_id: str, seen_at: datetime) -> Entry:
    return Entry(
        entry_id=identify(feed.feed_id, address),
        revision=1,
        feed_id=feed.feed_id,
        run_id=run_id,
        response_id="",
        guid=address,
        url=address,
        title="",
        author="",
        content="",
        published_at=None,
        updated_at=None,
        published_said="",
        digest=identify(address),
        seen_at=seen_at,
    )
