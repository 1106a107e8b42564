"""Which of the items found in a feed are new, which are edited, and which we know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urldefrag

from flows.steps.feeds.parsed_feed import FeedItem, by_face
from warehouse.fates import FateName
from warehouse.records import Entry, Fate, KnownEntry, Response, identify


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
    known: Mapping[str, KnownEntry],
    *,
    feed_id: str,
    response: Response,
    seen_at: datetime,
    shared: Collection[str] = (),
) -> SortedEntries:
    """Sort the items of one feed; `known` gives those stored already as they stood last, by entry id.

    `shared` are pages to which other items of the feed have led before; those to which several lead now are found here.
    """
    fresh: list[Entry] = []
    counts: Counter[FateName] = Counter()
    # Of two identities with one title and one address the newer is a correction of the other, or a slip.
    pages = Counter(page for page, _, _ in {(page_of(item), item.url, item.title) for item in found})
    for item, key in zip(found, _keys(feed_id, found, known), strict=True):
        stored = known.get(key)
        if stored is not None and _is_same(item, stored):
            counts["unchanged"] += 1
            continue
        counts["edited" if stored else "kept"] += 1
        page = page_of(item)
        is_shared = bool(page) and (pages[page] > 1 or page in shared)
        revision = stored.revision + 1 if stored else 1
        fresh.append(_entry(item, key, revision, feed_id, response, seen_at, is_page_shared=is_shared))
    fates = [Fate(response.run_id, "entries", feed_id, fate, "", items) for fate, items in sorted(counts.items())]
    return SortedEntries(fresh, fates)


def entry_ids(feed_id: str, items: Sequence[FeedItem]) -> list[str]:
    """Return every identifier under which these items may be stored."""
    guids = {guid for item in items for guid in (item.guid, by_face(item), item.url) if guid}
    return [entry_id(feed_id, guid) for guid in sorted(guids)]


def page_of(item: FeedItem) -> str:
    """Return the page that an item leads to, whatever place on it; empty where it leads nowhere."""
    return urldefrag(item.url).url


def _keys(feed_id: str, found: Sequence[FeedItem], known: Mapping[str, KnownEntry]) -> list[str]:
    """Return under which identifier each item is stored, no two under one; it stays when the item is edited.

    One without an identity of its own that shares its address with last week's is another item, if title and date are
    others; so is one with the identity of last week's, if its address is another, too. One that stood alone and now has
    neighbours is the one that it was. Of several with its title that is the one with its date, else the first.
    """
    keys = [entry_id(feed_id, item.guid) for item in found]
    taken, heirs = frozenset(keys), dict[str, int]()
    for place, item in enumerate(found):
        own, alone = keys[place], entry_id(feed_id, item.url)
        if own in known:
            stored = known[own]
            is_other = stored.title != item.title and stored.published_said != item.published_said
            # Some number their items by their places, and give tomorrow's the identities of today's.
            is_other = is_other and (not item.has_id or stored.url != item.url)
            keys[place] = entry_id(feed_id, by_face(item)) if is_other else own
        elif alone in known and alone not in taken and not item.has_id and known[alone].title == item.title:
            first = found[heirs.setdefault(alone, place)].published_said
            if first != known[alone].published_said == item.published_said:
                heirs[alone] = place
    for alone, place in heirs.items():
        keys[place] = alone
    return keys


def _is_same(item: FeedItem, stored: KnownEntry) -> bool:
    """Say whether an item is as it stood last, but for its address: sessions, schemes and slashes come and go."""
    return stored.digest in {item.digest, replace(item, url=stored.url).digest}


def _entry(
    item: FeedItem,
    key: str,
    revision: int,
    feed_id: str,
    response: Response,
    seen_at: datetime,
    *,
    is_page_shared: bool,
) -> Entry:
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
        is_page_shared=is_page_shared,
        outlet=item.outlet,
    )
