"""When a feed has moved, when it is gone, and what the audit trail says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.feeds.location import after_answer, after_failure, after_unchanged
from warehouse.records import FeedMemory, LedgerEvent

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
OLD, NEW, OTHER = "https://desk.example/rss", "https://desk.example/feed", "https://lab.example/"
HOME = FeedMemory("desk", OLD)
Visit = tuple[str, tuple[tuple[int, str], ...]]


def live(state: FeedMemory, *visits: Visit) -> tuple[FeedMemory, list[LedgerEvent]]:
    changes: list[LedgerEvent] = []
    for fate, hops in visits:
        if fate == "unchanged":
            state = after_unchanged(state)
            continue
        if fate in {"kept", "no feed"}:
            state, new = after_answer(state, hops, run_id="run", now=NOW, is_feed=fate == "kept")
        else:
            state, new = after_failure(state, fate, run_id="run", now=NOW, hops=hops)
        changes += new
    return state, changes


MOVED: Visit = ("kept", ((301, NEW),))


def test_a_permanent_redirect_seen_twice_moves_the_feed() -> None:
    state, changes = live(HOME, MOVED, MOVED)
    assert state == FeedMemory("desk", NEW)
    assert changes == [
        LedgerEvent(NOW, "run", "feed moved", "desk", OLD, NEW, "permanent redirect (301) seen 2 times in a row")
    ]


def test_a_chain_moves_the_feed_to_its_end() -> None:
    chain: Visit = ("kept", ((308, OTHER), (301, NEW)))
    assert live(HOME, chain, chain)[0].url == NEW


@pytest.mark.parametrize(
    "visits",
    [
        [MOVED],
        [("kept", ((302, NEW),))] * 5,
        [("kept", ((307, NEW),))] * 5,
        [("kept", ((301, OTHER), (302, NEW)))] * 5,
        [("kept", ((302, OTHER), (301, NEW)))] * 5,
        [MOVED, ("kept", ()), MOVED],
        [MOVED, ("kept", ((301, OTHER),)), MOVED],
        [MOVED, ("timed out", ()), MOVED],
        [("no feed", ((301, NEW),))] * 5,
        [("kept", ((301, OTHER), (301, OLD)))] * 5,
    ],
)
def test_anything_less_moves_nothing(visits: list[Visit]) -> None:
    state, changes = live(HOME, *visits)
    assert (state.url, changes) == (OLD, [])


def test_a_feed_that_was_unchanged_in_between_is_still_moving() -> None:
    assert live(HOME, MOVED, ("unchanged", ()), MOVED)[0].url == NEW


def test_gone_twice_retires_a_feed_once() -> None:
    _, changes = live(HOME, ("gone", ()), ("gone", ()), ("gone", ()))
    assert [(change.kind, change.before, change.after) for change in changes] == [("feed retired", OLD, "")]


@pytest.mark.parametrize(
    "visits",
    [
        [("gone", ())],
        [("not found", ())] * 100,
        [("server error", ()), ("timed out", ()), ("no feed", ())] * 30,
        [("gone", ()), ("kept", ()), ("gone", ())],
        [("gone", ()), ("unchanged", ()), ("gone", ())],
        [("gone", ((302, OTHER),))] * 5,
    ],
)
def test_nothing_else_ever_retires_a_feed(visits: list[Visit]) -> None:
    assert live(HOME, *visits)[1] == []


def test_failures_are_counted_until_one_visit_goes_well() -> None:
    assert live(HOME, ("timed out", ()), ("gone", ()), ("not found", ()))[0].failures == 3
    assert live(HOME, ("timed out", ()), ("unchanged", ()))[0].failures == 0
    assert live(HOME, ("timed out", ()), ("kept", ()))[0].failures == 0


HOPS = st.lists(st.tuples(st.sampled_from([301, 302, 307, 308]), st.sampled_from([OLD, NEW, OTHER])), max_size=3).map(
    tuple
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["kept", "no feed", "unchanged", "gone", "not found", "timed out"]), HOPS),
        max_size=12,
    )
)
def test_every_change_of_address_is_in_the_audit_trail(visits: list[Visit]) -> None:
    state, changes = live(HOME, *visits)
    url = OLD
    for change in changes:
        if change.kind == "feed moved":
            assert change.before == url
            url = change.after
    assert state.url == url
