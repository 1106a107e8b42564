"""Shares from tags and labels drawn at random, held against ppi-python and against what was put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.steps.trends.prediction_powered import (
    FEWEST_DRAWN,
    FEWEST_TELLING,
    Draw,
    draw_weights,
    powered_mean,
    powered_share,
)
from flows.steps.trends.quantify import Z

# Six of 120 labelled passages carry the trend, four of those are tagged, and three others; 160 of 4,000 are tagged.
TRUE = np.array([1.0] * 6 + [0.0] * 114)
SAID = np.array([1.0] * 4 + [0.0] * 2 + [1.0] * 3 + [0.0] * 111)
TAGGED, CASES = 160, 4000
# What ppi-python 0.2.3 says of the same: ppi_mean_pointestimate and ppi_mean_ci(alpha=.05), with lam=1 and lam=None.
REFERENCE = {1.0: (0.03166667, -0.00532651, 0.06865984), None: (0.03608249, 0.00326703, 0.06889795)}
WEIGHTED = 0.0275  # with lam=1 and weights of 3 and 1 by turns


@pytest.mark.parametrize("trust", [1.0, None])
def test_the_figures_are_those_of_ppi_python(trust: float | None) -> None:
    share, error = powered_mean(TAGGED / CASES, CASES, TRUE, SAID, trust=trust)
    middle, low, high = REFERENCE[trust]
    assert share == pytest.approx(middle, abs=1e-5)  # it divides variances by n - 1 that we divide by n, or the reverse
    assert [share - Z * error, share + Z * error] == pytest.approx(
        [low, high], abs=2e-4
    )  # they divide by n, we by n - 1


def test_weights_give_the_share_of_ppi_python() -> None:
    weights = np.where(np.arange(120) % 2 == 0, 3.0, 1.0)
    assert powered_mean(TAGGED / CASES, CASES, TRUE, SAID, weights, trust=1.0)[0] == pytest.approx(WEIGHTED)


def test_ppi_python_itself_says_so_where_it_is_installed() -> None:
    ppi = pytest.importorskip("ppi_py")
    everywhere = (np.arange(CASES) < TAGGED).astype(float)
    for trust, (middle, low, high) in REFERENCE.items():
        assert ppi.ppi_mean_pointestimate(TRUE, SAID, everywhere, lam=trust) == pytest.approx(middle, abs=1e-7)
        found = ppi.ppi_mean_ci(TRUE, SAID, everywhere, alpha=0.05, lam=trust)
        assert [float(end[0]) for end in found] == pytest.approx([low, high], abs=1e-7)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=FEWEST_DRAWN, max_size=130), st.floats(0, 1))
def test_a_share_lies_in_its_interval_between_none_and_all(labels: list[tuple[bool, bool]], tagged: float) -> None:
    true, said = ([one[place] for one in labels] for place in (0, 1))
    found = powered_share(round(tagged * 5000), 5000, true, said)
    assume(found.share is not None)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.reason == ""


@given(st.lists(st.booleans(), min_size=FEWEST_DRAWN, max_size=130), st.integers(0, 5000))
def test_tags_that_say_nothing_leave_the_labels_to_speak(labels: list[bool], tagged: int) -> None:
    assume(sum(labels) >= FEWEST_TELLING)
    found = powered_share(tagged, 5000, labels, [False] * len(labels))
    assert found.share == pytest.approx(np.mean(labels))


def test_too_few_labels_give_no_share_and_the_reason() -> None:
    few = powered_share(10, 5000, [True] * 99, [True] * 99)
    assert few == (None, None, None, "labels of passages drawn at random: 99; 100 are needed")
    rare = powered_share(10, 5000, [True] * 7 + [False] * 200, [False] * 207)
    assert rare.share is rare.low is rare.high is None
    assert rare.reason.startswith("7 of the labels drawn at random carry the trend")


def test_the_interval_holds_as_often_as_it_says() -> None:
    """A world of 20,000 in which 6 % carry the trend, two thirds of those are tagged, and 1 % of the others."""
    rng = np.random.default_rng(13)
    carries = rng.random(20_000) < 0.06
    said = np.where(carries, rng.random(20_000) < 0.66, rng.random(20_000) < 0.01)
    held = []
    for _ in range(600):
        drawn = rng.choice(20_000, 300, replace=False)
        found = powered_share(int(said.sum()), 20_000, carries[drawn], said[drawn])
        assert found.low is not None
        assert found.high is not None
        held.append(found.low <= carries.mean() <= found.high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_one_draw_counts_all_alike_and_a_late_comer_counts_more() -> None:
    assert draw_weights([1, 2, 3], [Draw(5, 1000, 10)]) == pytest.approx([100, 100, 100])
    two = draw_weights([1, 7], [Draw(5, 1000, 10), Draw(9, 990, 99)])
    assert two == pytest.approx([1 / (1 - 0.99 * 0.9), 10])
    assert draw_weights([8], [Draw(5, 1000, 10)]).tolist() == [1.0]  # an edited passage, seen after it was drawn


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 500), st.integers(0, 500)), max_size=6), st.floats(0, 100))
def test_nothing_counts_less_than_itself(rounds: list[tuple[float, int, int]], seen: float) -> None:
    draws = [Draw(at, frame, min(drawn, frame)) for at, frame, drawn in rounds]
    assert draw_weights([seen], draws)[0] >= 1
