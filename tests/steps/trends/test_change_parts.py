"""A change told in a few parts: what is said sums to what is said of the whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_spans import BEFORE, MANY, WEEKS, full

from flows.steps.trends.contributions import Shares, SourceInSpans, contributions_of, pooled
from flows.steps.trends.parts import Component, parts_of, rounded_to_sum, sentence

SMALL = st.floats(-1, 1, allow_nan=False)


@given(MANY, SMALL, SMALL)
def test_the_six_parts_sum_to_what_the_look_said(found: list[SourceInSpans], reclassified: float, late: float) -> None:
    shares = pooled(found)
    parts = parts_of(contributions_of(found, WEEKS, BEFORE), reclassified, late)
    change = (shares.change if shares else 0) + reclassified + late
    assert sum(part.change for part in parts) == pytest.approx(change, abs=1e-12)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8), st.integers(0, 2))
def test_rounded_values_sum_to_the_rounded_whole_and_stay_near(values: list[float], digits: int) -> None:
    whole = round(sum(values), digits)
    rounded = rounded_to_sum(values, whole, digits)
    assert sum(rounded) == pytest.approx(whole)
    assert all(abs(one - value) <= 10.0**-digits + 1e-9 for one, value in zip(rounded, values, strict=True))


@given(MANY)
def test_the_points_of_a_sentence_sum_to_the_difference_of_its_shares(found: list[SourceInSpans]) -> None:
    shares = pooled(found)
    if shares is None:
        return
    said = sentence("Chips", shares, parts_of(contributions_of(found, WEEKS, BEFORE)), WEEKS, BEFORE).replace("−", "-")
    points = [float(one) for one in re.findall(r"([-+]?[\d.]+)(?: of [\d.]+)? points?", said)]
    moved = re.search(r"(?:rose|fell) from ([\d.]+) % to ([\d.]+) %", said)
    change = float(moved[2]) - float(moved[1]) if moved else 0.0
    if not any(sign in said.split(":")[-1].split("above all")[0] for sign in "+-"):
        change = abs(change)
    assert sum(points) == pytest.approx(change, abs=1e-6)


def test_a_rise_within_sources_is_said_as_a_person_would() -> None:
    found = [full("The Post", 20, 30, 2, 60), full("The Lab", 5, 10, 2, 20)]
    parts = parts_of(contributions_of(found, WEEKS, BEFORE))
    shares = pooled(found)
    assert shares is not None
    assert sentence("AI agents", shares, parts, 4, 12) == (
        "AI agents rose from 5 % to 62 % of the stories about AI, in 4 weeks against the 12 weeks before: "
        "57 of 57 points within the 2 sources that spoke in both spans, above all The Post (+48)."
    )


def test_where_parts_go_against_each_other_all_have_their_signs() -> None:
    parts = [Component("within", 0.3, 1, "The Post", 0.3), Component("turnover", -0.1, 1, "The Lab", -0.1)]
    assert sentence("Chips", Shares(0.5, 0.3), parts, 1, 1) == (
        "Chips rose from 30 % to 50 % of the stories about AI, in 1 week against the 1 week before: "
        "+30 points within The Post, the one source that spoke in both spans; "
        "−10 points from The Lab, a source that came or went."
    )


def test_what_the_model_of_then_said_is_a_part_of_its_own() -> None:
    parts = [Component("within", 0.04, 3, "The Post", 0.03), Component("reclassified", 0.01), Component("late", 0.0)]
    told = sentence("Chips", Shares(0.07, 0.02), parts, 4, 12)
    assert "from 2.0 % to 7.0 %" in told
    assert "1.0 points by the model of then, which today's does not bear out" in told


def test_what_does_not_move_stays() -> None:
    assert sentence("Chips", Shares(0.2, 0.2), [Component("within", 0.0, 2)], 4, 12) == (
        "Chips stayed at 20.0 % of the stories about AI, in 4 weeks against the 12 weeks before."
    )
