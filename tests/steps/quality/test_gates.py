"""What a model must come up to, and what is said where that cannot be told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from small_model import Trained

from dashboards.pages.gates import GateShown
from flows.steps.quality.bounds import confidence_at_most, conformal_limit, upper_bound
from flows.steps.quality.gates import GateLimits, gate_findings, in_a_line, missed
from flows.steps.tagging.calibration import Calibration
from flows.steps.tagging.card import EXCERPT, ModelCard, TrendCard, Unseen, card_of, read_card, too_bold, write_card
from warehouse.records import GATES_AT_MOST, MeasuredTwice

LIMITS = GateLimits(micro_f1=0.45, f1_loss=0.03, too_bold=0.1, coverage=0.4, outside=0.8, terms=0.95)
SOUND = ModelCard(
    catalog="c",
    passages=800,
    covered=300,
    carrying=400,
    labelled=0,
    labelled_f1=None,
    too_bold=0.02,
    outside=400,
    outside_tagged=2,
    terms=100,
    terms_right=99,
    trends={"chips": TrendCard(300, 250, 200), "rules": TrendCard(100, 90, 70)},
)


def of(card: ModelCard | None, before: ModelCard | None = None, *measured: MeasuredTwice) -> dict[str, bool | None]:
    return {one.gate: one.is_met for one in gate_findings(card, before, measured, LIMITS)}


def test_a_sound_model_meets_all_that_can_be_told() -> None:
    assert of(SOUND) == {
        "quality": True,
        "loss": None,
        "calibration": True,
        "coverage": True,
        "trends": True,
        "outside": True,
        "terms": True,
        "labels": None,
    }
    assert of(SOUND, SOUND, MeasuredTwice("l", 0.8, 0.9, 0.85))["labels"]


@pytest.mark.parametrize(
    ("gate", "worse"),
    [
        ("quality", {"trends": {"chips": TrendCard(400, 100, 90)}}),
        ("loss", {"trends": {"chips": TrendCard(300, 250, 185), "rules": TrendCard(100, 90, 70)}}),
        ("calibration", {"too_bold": 0.11}),
        ("coverage", {"covered": 159}),
        ("trends", {"trends": {"chips": TrendCard(390, 330, 320), "rules": TrendCard(10, 90, 0)}}),
        ("outside", {"outside_tagged": 8}),
        ("terms", {"terms_right": 94}),
    ],
)
def test_each_gate_is_missed_by_what_it_is_for(gate: str, worse: dict[str, object]) -> None:
    found = gate_findings(SOUND._replace(**worse), SOUND, [], LIMITS)  # type: ignore[arg-type]
    assert gate in [one.gate for one in missed(found)]
    assert gate in in_a_line(found)


def test_surely_worse_on_a_file_of_labels_is_missed_and_maybe_worse_is_not() -> None:
    assert of(SOUND, None, MeasuredTwice("a", 0.7, 0.74, 0.8), MeasuredTwice("b", 0.9, 0.95, 0.8))["labels"] is False
    assert of(SOUND, None, MeasuredTwice("a", 0.7, 0.81, 0.8))["labels"] is True


def test_a_figure_stands_on_the_side_of_its_limit_that_is_said() -> None:
    """Nobody reads "calibration .150, needed .100" and knows what is wrong; and what is met is met by the numbers shown."""
    worse = SOUND._replace(too_bold=0.15, trends={**SOUND.trends, "lost": TrendCard(10, 0, 0)})
    said = in_a_line(gate_findings(worse, SOUND, [], LIMITS))
    assert "calibration .150, at most .100 allowed" in said
    assert "trends 1, at most 0 allowed" in said
    measured = [MeasuredTwice("a", 0.7, 0.81, 0.8)]
    for one in gate_findings(worse, SOUND, measured, LIMITS):
        assert one.value is not None
        assert one.needed is not None
        low, high = (one.value, one.needed) if one.gate in GATES_AT_MOST else (one.needed, one.value)
        assert (low <= high) == one.is_met, one
    shown = GateShown("m", True, "calibration", 0.15, 0.1, False, "")  # noqa: FBT003
    assert (shown.found, shown.limit) == ("0.150", "at most 0.100")
    assert shown._replace(gate="trends", value=1, needed=0).limit == "at most 0"


def test_what_cannot_be_told_holds_nobody_up_and_says_why() -> None:
    for card in (None, SOUND._replace(carrying=99, outside=148)):
        found = gate_findings(card, SOUND, [], LIMITS)
        untold = [one for one in found if one.is_met is None]
        assert len(untold) >= 7
        assert all(one.says for one in untold)
        assert not missed(found)


def test_another_catalog_is_nothing_to_compare_with() -> None:
    assert of(SOUND._replace(catalog="other"), SOUND)["loss"] is None


@given(st.integers(1, 2000), st.data())
def test_the_bound_and_the_confidence_are_each_others_inverse(cases: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, cases - 1))
    high = upper_bound(hits, cases, 0.9)
    assert hits / cases < high <= 1
    assert confidence_at_most(hits, cases, high) == pytest.approx(0.9, abs=1e-6)


@given(st.integers(10, 400), st.floats(0.005, 0.2))
def test_the_bound_holds_as_often_as_it_says(cases: int, share: float) -> None:
    """Over all outcomes, each as likely as it is: exact, no drawing."""
    hits = np.arange(cases + 1)
    holds = np.array([upper_bound(int(one), cases, 0.95) >= share for one in hits])
    assert binom.pmf(hits, cases, share)[holds].sum() >= 0.95 - 1e-9


@given(st.integers(1, 3000), st.sampled_from([0.01, 0.02, 0.05]))
def test_the_conformal_limit_is_the_most_that_keeps_the_promise(cases: int, share: float) -> None:
    most = conformal_limit(cases, share)
    assert most == -1 or (most + 1) / (cases + 1) <= share + 1e-9
    assert (most + 2) / (cases + 1) > share - 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_boldness_is_never_negative_and_none_where_all_comes_true(decisions: list[tuple[float, bool]]) -> None:
    said = np.array([one for one, _ in decisions])
    held = np.array([one for _, one in decisions], dtype=bool)
    assert 0 <= too_bold(said, held) <= 1
    assert too_bold(said, np.ones_like(held)) == 0


def test_a_card_counts_what_was_given_and_what_of_it_is_right() -> None:
    unseen = Unseen(
        scores=np.array([[0.9, 0.1, 1], [0.2, 0.8, 1], [0.9, 0.9, 0], [0.9, 0.0, 1], [0.6, 0.1, 1]]),
        labels=np.array([[1, 0], [1, 0], [0, 0], [0, 0], [1, 0]], dtype=bool),
        is_labelled=np.array([0, 0, 0, 0, 1], dtype=bool),
        is_outside=np.array([0, 0, 1, 1, 0], dtype=bool),
        passages=[(f"title {place}", "word " * 100) for place in range(5)],
    )
    card = card_of(unseen, Calibration(4.0, -2.0, np.array([0.5, 0.5]), 0.5), ("a", "b"), [True, False], "c")
    assert card.trends == {"a": TrendCard(2, 2, 1), "b": TrendCard(0, 1, 0)}
    assert (card.passages, card.carrying, card.covered, card.labelled, card.labelled_f1) == (4, 2, 2, 1, 1.0)
    assert (card.outside, card.outside_tagged, card.terms, card.terms_right) == (2, 1, 2, 1)
    assert card.micro_f1 == pytest.approx(2 / 5)
    missed, wrong = sorted(card.errors, key=lambda error: error.is_given)
    assert (missed.trend, missed.title, wrong.trend, wrong.title) == ("a", "title 1", "a", "title 3")
    assert missed.probability < 0.5 < wrong.probability
    assert wrong.text == f"{'word ' * (EXCERPT // 5)}…"


def test_a_card_goes_with_its_model_and_is_no_part_of_its_id(trained: Trained, tmp_path: Path) -> None:
    trained.classifier.save(tmp_path / "m")
    card = read_card(tmp_path / "m")
    assert card == trained.classifier.card is not None
    assert card.terms_right >= 0.95 * card.terms
    write_card(card._replace(passages=1), tmp_path / "m")
    again = type(trained.classifier).load(tmp_path / "m")
    assert again.model_id == trained.classifier.model_id
    assert again.card is not None
    assert again.card.passages == 1


@pytest.mark.parametrize("torn", ["", "[]", '{"passages": 3}', '{"trends": {"a": [1]}}', "\x00"])
def test_a_torn_card_is_none(tmp_path: Path, torn: str) -> None:
    assert read_card(tmp_path) is None
    (tmp_path / "card.json").write_text(torn)
    assert read_card(tmp_path) is None
