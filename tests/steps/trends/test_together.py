"""Which pairs are said to go together, and what is said of a change."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.trends.together import ENOUGH, PairCount, change_of, pairs_of


def pair(both: int, one: int, other: int, every: int, name: str = "chips") -> PairCount:
    """As `api.cooccur` reckons it."""
    log_lift = math.log((both + 0.5) * (every + 2) / ((one + 1) * (other + 1)))
    variance = 1 / (both + 0.5) - 1 / (one + 1) - 1 / (other + 1) + (2 * math.exp(log_lift) - 1) / (every + 2)
    error = math.sqrt(max(0.0, variance))
    low, high = (math.exp(log_lift + side * 1.959964 * error) for side in (-1, 1))
    return PairCount(name, "robots", both, one, other, every, both * every / (one * other), low, high, log_lift, error)


def test_many_stories_together_are_said_to_go_together_and_few_of_many_apart() -> None:
    found = pairs_of([pair(40, 50, 60, 300), pair(10, 50, 60, 300, "agents"), pair(1, 60, 60, 300, "apart")], [])
    assert [(one.now.trend, one.said) for one in found] == [
        ("chips", "together"),
        ("agents", "cannot tell"),
        ("apart", "apart"),
    ]


def test_pairs_of_too_few_stories_are_left_out_and_those_expected_to_have_more_are_not() -> None:
    assert pairs_of([pair(ENOUGH - 1, 10, 10, 300)], []) == []
    assert len(pairs_of([pair(0, 50, 60, 300)], [])) == 1
    assert len(pairs_of([pair(ENOUGH, 10, 10, 300)], [])) == 1


def test_a_change_is_the_ratio_of_the_lifts_with_both_their_errors() -> None:
    now, before = pair(40, 50, 60, 300), pair(30, 100, 120, 900)
    (found,) = pairs_of([now], [before])
    log_ratio = now.log_lift - before.log_lift
    error = math.sqrt(now.log_lift_error**2 + before.log_lift_error**2)
    assert found.change == pytest.approx(math.exp(log_ratio))
    assert (found.change_low, found.change_high) == pytest.approx(
        (math.exp(log_ratio - 1.959964 * error), math.exp(log_ratio + 1.959964 * error))
    )
    assert found.changed == "closer"
    assert pairs_of([before], [now])[0].changed == "further apart"


def test_of_a_pair_with_too_few_stories_before_no_change_is_told() -> None:
    (found,) = pairs_of([pair(40, 50, 60, 300)], [pair(1, 3, 3, 300)])
    assert (found.before, found.change, found.changed) == (pair(1, 3, 3, 300), None, "")


def test_where_every_story_carries_both_nothing_is_told() -> None:
    assert pairs_of([pair(0, 50, 60, 60)], [])[0].said == "apart"
    assert [one.said for one in pairs_of([pair(50, 50, 50, 50)], [])] == ["cannot tell"]


CELLS = st.tuples(*[st.integers(0, 200)] * 4).filter(lambda cells: cells[0] + cells[1] and cells[0] + cells[2])


def of_cells(cells: tuple[int, int, int, int]) -> PairCount:
    return pair(cells[0], cells[0] + cells[1], cells[0] + cells[2], sum(cells))


@given(CELLS, CELLS)
def test_a_change_seen_from_the_other_end_is_its_inverse(
    now: tuple[int, int, int, int], before: tuple[int, int, int, int]
) -> None:
    there, back = change_of(of_cells(now), of_cells(before)), change_of(of_cells(before), of_cells(now))
    assert there == pytest.approx((-back[0], back[1]))


@given(CELLS)
def test_what_stays_as_it_was_has_not_changed(cells: tuple[int, int, int, int]) -> None:
    for found in pairs_of([of_cells(cells)], [of_cells(cells)]):
        assert found.changed in {"cannot tell", ""}
        assert found.change in {None, 1.0}
