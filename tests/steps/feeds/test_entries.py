"""Items of a feed: new, edited or known; every one has its fate."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flows.steps.feeds.entries import entry_id, sort_entries
from flows.steps.feeds.parse import FeedItem
from warehouse.records import Response

SEEN = datetime(2026, 3, 9, 6, tzinfo=UTC)
RESPONSE = Response("r", "run", "feed", "u", "u", 200, "", 0, "", SEEN, "a.warc.gz", 0, 1)


def found(guid: str, title: str = "Title") -> FeedItem:
    return FeedItem(guid, "https://desk.example/1", title, "", "", None, None, "")


def sorted_(items: list[FeedItem], known: dict) -> tuple[list, dict[str, int]]:
    done = sort_entries(items, known, feed_id="f", response=RESPONSE, seen_at=SEEN)
    return done.fresh, {fate.fate: fate.items for fate in done.fates}


def test_a_new_item_is_kept_an_edited_one_is_a_new_revision_a_known_one_is_unchanged() -> None:
    items = [found("new"), found("edited"), found("known")]
    known = {entry_id("f", "edited"): (3, "another digest"), entry_id("f", "known"): (1, items[2].digest)}
    fresh, fates = sorted_(items, known)
    assert [(entry.guid, entry.revision) for entry in fresh] == [("new", 1), ("edited", 4)]
    assert fates == {"kept": 1, "edited": 1, "unchanged": 1}


@given(
    st.lists(st.tuples(st.text(max_size=5), st.sampled_from(["new", "edited", "known"])), unique_by=lambda one: one[0])
)
def test_fates_add_up_to_the_items_and_what_was_sorted_is_known_the_next_time(listed: list[tuple[str, str]]) -> None:
    items = [found(guid) for guid, _ in listed]
    known = {
        entry_id("f", guid): (1, item.digest if kind == "known" else "old")
        for (guid, kind), item in zip(listed, items, strict=True)
        if kind != "new"
    }
    fresh, fates = sorted_(items, known)
    assert sum(fates.values()) == len(items)
    now_known = known | {entry.entry_id: (entry.revision, entry.digest) for entry in fresh}
    again, fates = sorted_(items, now_known)
    assert (again, set(fates)) == ([], {"unchanged"} if items else set())


def test_one_item_in_two_feeds_is_two_entries() -> None:
    assert entry_id("f", "guid") != entry_id("g", "guid")
