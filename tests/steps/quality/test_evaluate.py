"""What evaluate says of a classifier whose answers are written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from flows.steps.quality.evaluate import (
    LabelError,
    Labelled,
    Measure,
    Report,
    _figures,
    _ratios,
    evaluate,
    load_labelled,
)
from flows.steps.quality.figures import figures
from flows.steps.tagging.classifier import train
from flows.steps.tagging.tagger import FoundTag
from warehouse.catalog import load_examples, load_taxonomy

MEASURED = datetime(2026, 1, 1, tzinfo=UTC)
GOLD = Path(__file__).parents[4] / "shared" / "gold" / "dev.jsonl"


class Oracle:
    """Answers with the trends that stand in the text."""

    model_id = "oracle"
    trends = ("cars", "chips", "film")

    def tag(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        return [[FoundTag(trend, 0.9, []) for trend in self.trends if trend in text] for _, text in passages]

    def probabilities(self, passages: Sequence[tuple[str, str]]) -> np.ndarray:
        return np.array([[0.9 if trend in text else 0.1 for trend in self.trends] for _, text in passages])


def _labelled(text: str, *trends: str, borderline: str = "", kind: str = "news", year: str = "2024") -> Labelled:
    return Labelled("", text, frozenset(trends), frozenset({borderline} - {""}), kind, year)


def _report(*labelled: Labelled) -> Report:
    return evaluate(Oracle(), labelled)


def test_all_right_is_one_everywhere() -> None:
    report = _report(_labelled("cars", "cars"), _labelled("chips", "chips"), _labelled("nothing"))
    assert report.micro.f1.value == 1
    assert report.macro.f1 == Measure(1, 1, 1)
    assert report.untagged == 1


def test_few_tags_that_are_all_right_are_not_known_to_be_all_right() -> None:
    report = _report(*[_labelled("cars", "cars")] * 27, _labelled("nothing"), _labelled("film"))
    cars, chips, film = (one.quality for one in report.trends)
    assert cars.precision == Measure(1, pytest.approx(0.875, abs=0.001), pytest.approx(1))
    assert cars.recall == cars.f1 == cars.precision
    assert chips.recall == film.precision == Measure(0, 0, 0), "nobody said that a passage carries them"
    assert report.micro.recall.low < 0.9


def test_a_false_alarm_costs_precision_and_a_miss_costs_recall() -> None:
    report = _report(_labelled("cars chips", "cars"), _labelled("nothing", "cars"))
    assert report.micro.precision.value == pytest.approx(1 / 2)
    assert report.micro.recall.value == pytest.approx(1 / 2)
    assert report.micro.f1.value == pytest.approx(1 / 2)


def test_borderline_counts_neither_way() -> None:
    given = _report(_labelled("cars chips", "cars", borderline="chips"))
    not_given = _report(_labelled("cars", "cars", borderline="chips"))
    assert given.micro == not_given.micro
    assert given.micro.f1.value == 1


def test_the_quick_figures_behind_the_intervals_are_those_of_scikit_learn() -> None:
    true, tagged = np.random.default_rng(1).random((2, 30)) < 0.4
    counts = np.array([tagged & true, tagged & ~true, ~tagged & true]).sum(axis=1)
    assert _ratios(counts) == pytest.approx(_figures(true, tagged))
    assert _ratios(np.zeros(3)) == pytest.approx(_figures(np.zeros(3, bool), np.zeros(3, bool)))


def test_labels_without_a_single_trend_make_a_report_of_noughts() -> None:
    report = _report(_labelled("film"), _labelled("nothing"))
    assert (report.micro.f1, report.macro.f1) == (Measure(0, 0, 0), Measure(0, 0, 0))


def test_macro_leaves_out_trends_that_no_passage_carries() -> None:
    assert _report(_labelled("cars", "cars"), _labelled("film")).macro.f1.value == 1


def test_the_interval_holds_the_value() -> None:
    report = _report(*[_labelled("cars", "cars")] * 30, *[_labelled("cars")] * 10, *[_labelled("", "cars")] * 5)
    low, high = report.micro.f1.low, report.micro.f1.high
    assert low < report.micro.f1.value < high
    assert high - low < 0.25


def test_confusions_tell_what_was_taggedwhere_something_else_was_missed() -> None:
    report = _report(_labelled("chips", "cars"), _labelled("chips chips", "cars"), _labelled("film"))
    worst = report.confusions[0]
    assert (worst.missed, worst.given, worst.times) == ("cars", "chips", 2)
    assert worst.examples == [": chips", ": chips chips"]


def test_kinds_and_years_are_told_apart() -> None:
    report = _report(_labelled("cars", "cars", kind="blog", year="2023"), _labelled("", "cars", kind="news", year=""))
    assert [(found.name, found.micro_f1) for found in report.by_kind] == [("blog", 1), ("news", 0)]
    assert [found.name for found in report.by_year] == ["2023"]


def test_figures_of_a_kind_have_their_intervals_too() -> None:
    blogs = [_labelled("cars", "cars", kind="blog")] * 20 + [_labelled("cars", kind="blog")] * 10
    (found,) = _report(*blogs).by_kind
    assert (found.passages, found.support) == (30, 20)
    assert (found.quality.recall.value, found.quality.f1.value) == (1, found.micro_f1)
    assert found.quality.precision.low < 2 / 3 < found.quality.precision.high


def test_the_figures_that_are_kept_have_a_row_for_all_trends_kinds_and_years() -> None:
    kept = figures(_report(_labelled("cars chips", "cars"), _labelled("film", kind="blog")), "gold.jsonl", MEASURED)
    assert [(one.scope, one.name, one.passages, one.support) for one in kept] == [
        ("all", "micro", 2, 1),
        ("all", "macro", 2, 1),
        ("trend", "cars", 2, 1),
        ("trend", "chips", 2, 0),
        ("trend", "film", 2, 0),
        ("kind", "blog", 1, 0),
        ("kind", "news", 1, 1),
        ("year", "2024", 2, 1),
    ]
    assert all(one.precision_low is not None and one.f1_high is not None for one in kept)


def test_calibration_compares_what_was_said_with_what_held() -> None:
    report = _report(_labelled("cars", "cars"), _labelled("cars"))
    top = report.calibration[-1]
    assert (top.decisions, round(top.said, 3), top.held) == (2, 0.9, 0.5)
    assert sum(found.decisions for found in report.calibration) == 6


def test_the_report_is_plain_json() -> None:
    report = _report(_labelled("cars", "cars"), _labelled("cars", "chips"))
    assert json.loads(json.dumps(report.as_json()))["micro"]["f1"]["value"] == report.micro.f1.value


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


GOOD = '{"text": "a", "trends": ["cars"]}'


def test_labelled_passages_are_read_with_what_they_leave_out(tmp_path: Path) -> None:
    full = (
        '{"title": "T", "text": "b", "trends": [], "borderline": ["film"], "kind": "blog", "published": "2024-05-01"}'
    )
    first, second = load_labelled(_file(tmp_path, GOOD, "", full), Oracle.trends)
    assert first == Labelled("", "a", frozenset({"cars"}))
    assert second == Labelled("T", "b", frozenset(), frozenset({"film"}), "blog", "2024")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        ("[]", "must be an object"),
        ('{"trends": []}', "needs `text`"),
        ('{"text": 3, "trends": []}', "needs `text`"),
        ('{"text": "a"}', "needs `trends`"),
        ('{"text": "a", "trends": "cars"}', "needs `trends`"),
        ('{"text": "a", "trends": ["boats"]}', "'boats'"),
        ('{"text": "a", "trends": [], "borderline": [1]}', "needs `borderline`"),
    ],
)
def test_a_bad_line_names_file_line_and_fault(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(LabelError, match=rf"gold\.jsonl, line 2: .*{complaint}"):
        load_labelled(_file(tmp_path, GOOD, line), Oracle.trends)


def test_an_empty_file_and_a_missing_one_and_one_in_another_encoding_say_so(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no passage"):
        load_labelled(_file(tmp_path, ""))
    with pytest.raises(LabelError, match="cannot be read"):
        load_labelled(tmp_path / "missing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"text": "é", "trends": []}'.encode("latin-1"))
    with pytest.raises(LabelError, match="no UTF-8"):
        load_labelled(tmp_path / "latin.jsonl")


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled passages are not part of the project")
@pytest.mark.long
def test_the_shipped_catalog_reaches_what_likeness_to_the_definitions_does() -> None:
    classifier = train(load_examples(), load_taxonomy())
    assert evaluate(classifier, load_labelled(GOLD, classifier.trends)).micro.f1.value > 0.62
