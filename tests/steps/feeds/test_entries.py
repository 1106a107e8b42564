"""Items of a feed: new, edited or known; every one has its fate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.feeds.entries import entry_id, sort_entries
from flows.steps.feeds.parsed_feed import FeedItem, each_once
from warehouse.records import KnownEntry, Response

SEEN = datetime(2026, 3, 9, 6, tzinfo=UTC)
RESPONSE = Response("r", "run", "feed", "u", "u", 200, "", 0, "", SEEN, "a.warc.gz", 0, 1)


def found(guid: str, title: str = "Title") -> FeedItem:
    return FeedItem(guid, "https://desk.example/1", title, "", "", None, None, "")


def stored(revision: int, digest: str) -> KnownEntry:
    return KnownEntry(revision, digest, "https://desk.example/1", "Title", "")


def sorted_(items: list[FeedItem], known: dict) -> tuple[list, dict[str, int]]:
    done = sort_entries(items, known, feed_id="f", response=RESPONSE, seen_at=SEEN)
    return done.fresh, {fate.fate: fate.items for fate in done.fates}


def test_a_new_item_is_kept_an_edited_one_is_a_new_revision_a_known_one_is_unchanged() -> None:
    items = [found("new"), found("edited"), found("known")]
    known = {entry_id("f", "edited"): stored(3, "another digest"), entry_id("f", "known"): stored(1, items[2].digest)}
    fresh, fates = sorted_(items, known)
    assert [(entry.guid, entry.revision) for entry in fresh] == [("new", 1), ("edited", 4)]
    assert fates == {"kept": 1, "edited": 1, "unchanged": 1}


@given(
    st.lists(st.tuples(st.text(max_size=5), st.sampled_from(["new", "edited", "known"])), unique_by=lambda one: one[0])
)
def test_fates_add_up_to_the_items_and_what_was_sorted_is_known_the_next_time(listed: list[tuple[str, str]]) -> None:
    items = [found(guid) for guid, _ in listed]
    known = {
        entry_id("f", guid): stored(1, item.digest if kind == "known" else "old")
        for (guid, kind), item in zip(listed, items, strict=True)
        if kind != "new"
    }
    fresh, fates = sorted_(items, known)
    assert sum(fates.values()) == len(items)
    now_known = known | {entry.entry_id: stored(entry.revision, entry.digest) for entry in fresh}
    again, fates = sorted_(items, now_known)
    assert (again, set(fates)) == ([], {"unchanged"} if items else set())


def test_one_item_in_two_feeds_is_two_entries() -> None:
    assert entry_id("f", "guid") != entry_id("g", "guid")


def told(title: str, said: str, url: str = "https://status.example/", guid: str = "", text: str = "") -> FeedItem:
    return FeedItem(guid or url, url, title, "", text, None, None, said, has_id=bool(guid))


def test_items_without_an_id_that_share_one_link_are_told_apart_and_stay_what_they_were() -> None:
    first = [told("Slow answers", "15 Nov 2026"), told("Images fail", "12 Nov 2026")]
    items, repeats = each_once(first)
    fresh, _ = sorted_(list(items), {})
    assert (len(fresh), repeats) == (2, 0)
    known = {
        entry.entry_id: KnownEntry(1, entry.digest, entry.url, entry.title, entry.published_said) for entry in fresh
    }
    later, _ = each_once([told("Agents may call tools", "22 Nov 2026"), *first])
    newer, fates = sorted_(list(later), known)
    assert [entry.title for entry in newer] == ["Agents may call tools"]
    assert fates == {"kept": 1, "unchanged": 2}
    assert all(entry.is_page_shared for entry in [*fresh, *newer])


def test_an_item_that_stood_alone_is_the_same_when_it_has_a_neighbour() -> None:
    (alone,), _ = each_once([told("First", "1 Nov 2026")])
    (entry,), _ = sorted_([alone], {})
    known = {entry.entry_id: KnownEntry(1, entry.digest, entry.url, entry.title, entry.published_said)}
    both, _ = each_once([told("Second", "8 Nov 2026"), told("First", "1 Nov 2026")])
    fresh, fates = sorted_(list(both), known)
    assert ([one.title for one in fresh], fates) == (["Second"], {"kept": 1, "unchanged": 1})


@pytest.mark.parametrize(("days", "stays"), [((8, 1), 1), ((1, 8), 1), ((8, 15), 8)])
def test_of_several_neighbours_with_its_title_one_is_the_item_that_stood_alone(
    days: tuple[int, int], stays: int
) -> None:
    (alone,), _ = each_once([told("Outage", "1 Nov 2026")])
    (entry,), _ = sorted_([alone], {})
    known = {entry.entry_id: KnownEntry(1, entry.digest, entry.url, entry.title, entry.published_said)}
    both, _ = each_once([told("Outage", f"{day} Nov 2026", text=f"Part {day}") for day in days])
    fresh, fates = sorted_(list(both), known)
    assert len({(one.entry_id, one.revision) for one in fresh}) == 2
    assert [one.content for one in fresh if one.entry_id == entry.entry_id] == [f"Part {stays}"]
    assert fates == {"kept": 1, "edited": 1}


def test_an_item_that_is_named_as_its_neighbours_page_keeps_its_place() -> None:
    named = told("Outage", "1 Nov 2026", guid="https://status.example/")
    (entry,), _ = sorted_([named], {})
    known = {entry.entry_id: KnownEntry(1, entry.digest, entry.url, entry.title, entry.published_said)}
    both, _ = each_once([replace(named, content="Edited"), told("Outage", "8 Nov 2026")])
    fresh, fates = sorted_(list(both), known)
    assert len({one.entry_id for one in fresh}) == 2
    assert fates == {"kept": 1, "edited": 1}


def test_places_on_one_page_are_items_each_and_the_page_is_nobodys() -> None:
    notes = [
        told(f"Note {day}", f"{day} Nov 2026", f"https://cloud.example/notes#{day}", f"note-{day}") for day in (5, 12)
    ]
    fresh, _ = sorted_(list(each_once(notes)[0]), {})
    assert [(entry.url, entry.is_page_shared) for entry in fresh] == [(note.url, True) for note in notes]


def test_an_address_that_comes_and_goes_is_no_edit() -> None:
    before = told("Chips", "1 Nov 2026", "http://desk.example/a?session=1", "urn:1")
    (entry,), _ = sorted_([before], {})
    known = {entry.entry_id: KnownEntry(1, entry.digest, entry.url, entry.title, entry.published_said)}
    after = told("Chips", "1 Nov 2026", "https://desk.example/a/", "urn:1")
    assert sorted_([after], known)[1] == {"unchanged": 1}


def test_one_id_for_all_items_is_none() -> None:
    items, repeats = each_once([told(f"Item {n}", f"{n} Nov 2026", guid="N/A") for n in range(1, 5)])
    assert (len({item.guid for item in items}), repeats) == (4, 0)


def as_stored(entries: list) -> dict[str, KnownEntry]:
    return {one.entry_id: KnownEntry(1, one.digest, one.url, one.title, one.published_said) for one in entries}


def test_items_that_are_numbered_by_their_places_are_not_each_others_revisions() -> None:
    def numbered(*days: int) -> list[FeedItem]:
        return [told(f"Day {day}", f"{day} Mar 2026", f"/{day}", str(place)) for place, day in enumerate(days)]

    first, _ = sorted_(numbered(3, 2, 1), {})
    then, _ = sorted_(numbered(4, 3, 2), as_stored(first))
    assert [(entry.title, entry.revision) for entry in then] == [("Day 4", 1), ("Day 3", 1), ("Day 2", 1)]
    assert sorted_(numbered(4, 3, 2), as_stored([*first, *then]))[1] == {"unchanged": 3}


def test_an_item_whose_headline_and_address_were_corrected_is_what_it_was() -> None:
    first = told("Chips: 300 stolen", "2 Mar 2026", "https://desk.example/300-stolen", "urn:7")
    known = {entry_id("f", "urn:7"): KnownEntry(1, first.digest, first.url, first.title, first.published_said)}
    later = replace(first, title="Chips: none stolen", url="https://desk.example/none-stolen")
    assert [entry.revision for entry in sorted_([later], known)[0]] == [2]


def test_an_item_that_is_listed_under_a_second_identity_has_a_page_of_its_own() -> None:
    twice = [told("Chips", "2 Mar 2026", "https://desk.example/chips", name) for name in ("1", "2")]
    fresh, _ = sorted_(twice, {})
    assert [entry.is_page_shared for entry in fresh] == [False, False]
