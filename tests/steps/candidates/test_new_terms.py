"""Names of late near a trend, in worlds small enough to be counted by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.candidates.new_terms import FEWEST_STORIES, Mention, proposed_terms
from warehouse.records import MentionedPassage

LAST = date(2026, 3, 2)
RECENT = {LAST - timedelta(weeks=age) for age in range(13)}


def world(
    *, named: int = 8, sources: int = 4, carried: int = 8, before: int = 0, usual: int = 0
) -> list[MentionedPassage]:
    """Stories that name Zorblatt lately, so many of them tagged; others that do not; and some of a year ago that do."""
    lately = [_passage(n, n % sources, n % 13, "They say that Zorblatt wins again.", n < carried) for n in range(named)]
    others = [_passage(100 + n, n % 7, n % 13, "The weather holds in all the towns.", n < usual) for n in range(40)]
    old = [_passage(200 + n, n % sources, 30, "They say that Zorblatt wins again.", False) for n in range(before)]  # noqa: FBT003
    return [*lately, *others, *old]


def _passage(number: int, source: int, age: int, text: str, is_tagged: bool) -> MentionedPassage:
    url, week = f"https://s{source}.example/{number}", LAST - timedelta(weeks=age)
    return MentionedPassage(
        f"s{number:03}", 0, f"House {source}", week, f"Story {number}", url, text, ["agents"] * is_tagged
    )


def test_a_name_of_late_near_a_trend_is_proposed_with_its_evidence() -> None:
    (found,) = proposed_terms(world(), RECENT, ())
    assert (found.term, found.trend) == ("Zorblatt", "agents")
    assert (found.stories, found.sources, found.passages, found.near, found.share_near) == (8, 4, 8, 8, 1.0)
    assert found.since == LAST - timedelta(weeks=7)
    assert found.mentions[0] == Mention("Story 0", "House 0", "https://s0.example/0")
    assert len({one.publisher for one in found.mentions[:4]}) == 4


@pytest.mark.parametrize(
    "no_reason",
    [
        {"named": FEWEST_STORIES - 1, "carried": FEWEST_STORIES - 1},
        {"sources": 2},
        {"carried": 3},
        {"before": 3},
        {"usual": 20},
    ],
    ids=["too few stories", "too few sources", "not near", "known for long", "near everything"],
)
def test_what_is_rare_old_or_not_near_is_not_proposed(no_reason: dict[str, int]) -> None:
    assert proposed_terms(world(**no_reason), RECENT, ()) == []


def test_a_term_that_the_taxonomy_has_is_not_proposed() -> None:
    assert proposed_terms(world(), RECENT, {"zorblatt"}) == []


def test_a_word_that_is_no_name_is_not_proposed() -> None:
    small = [one for one in world() if "Zorblatt" not in one.text]
    plain = [
        MentionedPassage(
            o.story_id, 0, o.publisher, o.week, o.title, o.url, o.text.replace("Zorblatt", "zorblatt"), o.trends
        )
        for o in world()
        if "Zorblatt" in o.text
    ]
    assert proposed_terms([*small, *plain], RECENT, ()) == []


@given(st.randoms(use_true_random=False))
def test_the_order_of_passages_changes_nothing(chance: random.Random) -> None:
    passages = world()
    chance.shuffle(passages)
    assert proposed_terms(passages, RECENT, ()) == proposed_terms(world(), RECENT, ())


def test_nothing_is_proposed_of_nothing() -> None:
    assert proposed_terms([], RECENT, ()) == []
