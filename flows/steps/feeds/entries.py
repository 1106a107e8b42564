"""Which of the items found in a feed are new, which are edited, and which we know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.steps.feeds.parse import FeedItem
from warehouse.fates import FateName
from warehouse.records import Entry, Fate, Response, identify


@dataclass(frozen=True, slots=True)
class SortedEntries:
    """The entries to be stored, and the fate of every item that was found."""

    fresh: list[Entry]
    fates: list[Fate]


def entry_id(feed_id: str, guid: str) -> str:
    """Return the identifier of a feed's item; it stays when the item is edited."""
    return identify(feed_id, guid)


def sort_entries(
    found: Sequence[FeedItem],
    known: Mapping[str, tuple[int, str]],
    *,
    feed_id: str,
    response: Response,
    seen_at: datetime,
) -> SortedEntries:
    """Sort the items of one feed; `known` gives revision and digest of those stored already, by entry id."""
    fresh: list[Entry] = []
    counts: Counter[FateName] = Counter()
    for item in found:
        key = entry_id(feed_id, item.guid)
        revision, digest = known.get(key, (0, ""))
        if digest == item.digest:
            counts["unchanged"] += 1
            continue
        counts["edited" if revision else "kept"] += 1
        fresh.append(_entry(item, key, revision + 1, feed_id, response, seen_at))
    fates = [Fate(response.run_id, "entries", feed_id, fate, "", items) for fate, items in sorted(counts.items())]
    return SortedEntries(fresh, fates)


def _entry(item: FeedItem, key: str, revision: int, feed_id: str, response: Response, seen_at: datetime) -> Entry:
    return Entry(
        entry_id=key,
        revision=revision,
        feed_id=feed_id,
        run_id=response.run_id,
        response_id=response.response_id,
        guid=item.guid,
        url=item.url,
        title=item.title,
        author=item.author,
        content=item.content,
        published_at=item.published_at,
        updated_at=item.updated_at,
        published_said=item.published_said,
        digest=item.digest,
        seen_at=seen_at,
    )
