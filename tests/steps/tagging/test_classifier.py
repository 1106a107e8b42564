"""The classifier on a tiny world of two trends and plain talk."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_model import Trained
from threadpoolctl import threadpool_limits

from flows.steps.tagging import scoring
from flows.steps.tagging.classifier import ARRAYS, Classifier, train
from flows.steps.tagging.tagger import SETTINGS, ModelError
from warehouse.catalog import load_taxonomy
from warehouse.catalog.records import LABELLED, Example, Taxonomy

TESTS = Path(__file__).parents[2]
TRENDS = ("ai-hardware", "autonomous-vehicles")
CHIPS = [
    "the accelerator has more memory bandwidth and the data centre draws power",
    "new gpu racks fill the data centre and the chips need liquid cooling",
    "export of the chips was stopped and the foundry sells fewer accelerators",
    "a wafer of gpu chips leaves the foundry for the racks of the cloud",
]
CARS = [
    "the robotaxi stopped at the crossing and the safety driver took over",
    "driverless cars map the street and a robotaxi carries riders at night",
    "lidar and cameras let the vehicle drive itself through the city",
    "the regulator allowed driverless rides and the robotaxi fleet grew",
]
PLAIN = [
    "the team won the match and the crowd sang until midnight",
    "bake the bread slowly and let the dough rest before dinner",
    "the museum opened a show of old paintings and letters",
    "voters went to the polls and the mayor kept her seat",
]


def _examples() -> list[Example]:
    told = [(CHIPS, TRENDS[:1]), (CARS, TRENDS[1:]), (PLAIN, ())]
    return [
        Example(f"{text.split()[1]} {opening}", f"{opening}, {text}.", trends, "news")
        for texts, trends in told
        for text in texts
        for opening in ("Last week", "In the spring", "It was said that")
    ]


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    whole = load_taxonomy()
    return replace(whole, trends=tuple(trend for trend in whole.trends if trend.id in TRENDS))


@pytest.fixture(scope="module")
def classifier(taxonomy: Taxonomy) -> Classifier:
    return train(_examples(), taxonomy)


PASSAGES = [
    ("Chips", "The foundry ships gpu accelerators to the data centre."),
    ("A ride", "We rode a robotaxi; the driverless cars were polite."),
    ("Dinner", "Bread, a museum and a match."),
    ("", ""),
]


def _trends(classifier: Classifier, passages: list[tuple[str, str]]) -> list[list[str]]:
    return [[tag.trend for tag in tags] for tags in classifier.tag(passages)]


def test_passages_carry_the_trend_they_are_about_and_plain_ones_none(classifier: Classifier) -> None:
    assert _trends(classifier, PASSAGES) == [["ai-hardware"], ["autonomous-vehicles"], [], []]


def test_a_passage_alone_gets_the_tags_it_gets_in_a_batch(classifier: Classifier) -> None:
    together = classifier.tag(PASSAGES * 300)
    assert together == [classifier.tag([passage])[0] for passage in PASSAGES] * 300


def test_no_passages_no_tags(classifier: Classifier) -> None:
    assert classifier.tag([]) == []
    assert classifier.probabilities([]).shape == (0, 2)


def test_terms_are_words_or_phrases_of_the_passage_that_pushed_and_the_heaviest_comes_first(
    classifier: Classifier,
) -> None:
    for (title, text), tags in zip(PASSAGES, classifier.tag(PASSAGES), strict=True):
        read = f"{title} {text}".lower()
        for tag in tags:
            weights = [term.weight for term in tag.terms]
            assert 1 <= len(tag.terms) <= 6
            assert weights == sorted(weights, reverse=True)
            assert min(weights) > 0
            assert all(term.term in read for term in tag.terms)


def test_a_word_never_seen_is_known_by_its_pieces_and_shown_whole(classifier: Classifier) -> None:
    [[tag]] = classifier.tag([("Robotaxis", "Many robotaxis are driverless.")])
    assert "robotaxis" in {term.term for term in tag.terms}


def test_words_such_as_the_are_no_terms(classifier: Classifier) -> None:
    shown = {term.term for tags in classifier.tag(PASSAGES) for tag in tags for term in tag.terms}
    assert not shown & {"the", "to", "were", "to the", "a", "in"}


def test_tags_come_in_order_of_probability(classifier: Classifier) -> None:
    [tags] = classifier.tag([("Robotaxi chips", "The gpu chips of the foundry drive the driverless robotaxi cars")])
    assert [tag.trend for tag in tags]
    assert [tag.probability for tag in tags] == sorted((tag.probability for tag in tags), reverse=True)


def test_same_input_same_id_in_whatever_order_it_comes(classifier: Classifier, taxonomy: Taxonomy) -> None:
    backwards = train(_examples()[::-1], taxonomy)
    assert backwards.model_id == classifier.model_id
    assert backwards.tag(PASSAGES) == classifier.tag(PASSAGES)


def test_another_example_makes_another_id(classifier: Classifier, taxonomy: Taxonomy) -> None:
    more = [*_examples(), Example("One more", "The fleet of robotaxis grew.", TRENDS[1:], "news")]
    assert train(more, taxonomy).model_id != classifier.model_id


def test_a_trend_without_examples_is_known_by_its_definition_and_terms(taxonomy: Taxonomy) -> None:
    only_cars = [example for example in _examples() if "ai-hardware" not in example.trends]
    assert _trends(train(only_cars, taxonomy), PASSAGES)[:2] == [["ai-hardware"], ["autonomous-vehicles"]]


def test_a_label_that_gives_no_trend_does_not_shut_the_door_on_passages_like_it(taxonomy: Taxonomy) -> None:
    text = "The gpu accelerators of the foundry steer driverless cars, and a robotaxi draws on the data centre."
    taught = train([*_examples(), Example("Chips for cars", text, (), LABELLED)], taxonomy)
    assert _trends(taught, PASSAGES) == [[TRENDS[0]], [TRENDS[1]], [], []]


def test_a_passage_without_a_word_carries_nothing(classifier: Classifier) -> None:
    assert _trends(classifier, [("", ""), ("!?", "-- ...")]) == [[], []]


def test_training_without_a_single_example_says_so(taxonomy: Taxonomy) -> None:
    with pytest.raises(ValueError, match="no example"):
        train([], taxonomy)
    with pytest.raises(ValueError, match="no example"):
        train([Example("Dinner", "Bread", (), "news")], taxonomy)


def test_one_example_is_enough(taxonomy: Taxonomy) -> None:
    assert train(_examples()[:1], taxonomy).tag(PASSAGES)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_does_not_show(classifier: Classifier, taxonomy: Taxonomy, threads: int) -> None:
    with threadpool_limits(threads):
        assert train(_examples(), taxonomy).model_id == classifier.model_id


def test_another_process_with_other_threads_and_hashes_learns_the_same_bytes(trained: Trained) -> None:
    learn = "from small_model import EVERY, load_examples, load_taxonomy, train; print(train(load_examples()[::EVERY], load_taxonomy()).model_id)"
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "PYTHONHASHSEED": "1"}
    here = {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    again = subprocess.run(
        [sys.executable, "-c", learn], env=environment | here, capture_output=True, text=True, check=True
    )
    assert again.stdout.strip() == trained.classifier.model_id


def test_a_classifier_that_forgets_the_words_it_met_says_the_same(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = [("", f"robotaxi{ending} on the street") for ending in "abcdefgh"]
    before = [classifier.tag([passage]) for passage in met]
    monkeypatch.setattr(scoring, "STRANGERS_KEPT", 3)
    assert [classifier.tag([passage]) for passage in met] == before


def test_tagging_does_not_load_what_only_training_needs() -> None:
    loaded = "import sys, flows.steps.tagging.classifier; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, text=True).stdout.split()
    assert not {"sklearn.linear_model", "sklearn.kernel_ridge", "sklearn.metrics"} & {*modules}


def test_a_saved_model_comes_back_the_same(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "models" / "one")
    loaded = Classifier.load(tmp_path / "models" / "one")
    assert (loaded.model_id, loaded.trends, loaded.taxonomy_version, loaded.settings) == (
        classifier.model_id,
        classifier.trends,
        classifier.taxonomy_version,
        classifier.settings,
    )
    assert loaded.tag(PASSAGES) == classifier.tag(PASSAGES)


def test_a_classifier_pickles_for_other_processes(classifier: Classifier) -> None:
    assert pickle.loads(pickle.dumps(classifier)).tag(PASSAGES) == classifier.tag(PASSAGES)  # our own bytes


def test_a_folder_without_a_model_says_train_first(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.json: is not there; train"):
        Classifier.load(tmp_path)


@pytest.mark.parametrize("broken", [ARRAYS, SETTINGS])
@pytest.mark.parametrize("content", [b"", b"no model", b"{}", b"[]", b"\xff\xfe\x00"])
def test_a_broken_file_names_itself(classifier: Classifier, tmp_path: Path, broken: str, content: bytes) -> None:
    classifier.save(tmp_path)
    (tmp_path / broken).write_bytes(content)
    with pytest.raises(ModelError, match=broken.replace(".", r"\.")):
        Classifier.load(tmp_path)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("broken", [ARRAYS, SETTINGS])
def test_half_a_file_is_no_model(classifier: Classifier, tmp_path: Path, broken: str, part: float) -> None:
    classifier.save(tmp_path)
    content = (tmp_path / broken).read_bytes()
    (tmp_path / broken).write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ModelError):
        Classifier.load(tmp_path)


def test_a_pickle_in_the_model_is_refused(classifier: Classifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    np.savez(tmp_path / ARRAYS, units=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelError, match="model"):
        Classifier.load(tmp_path)


def test_two_halves_of_different_models_are_not_taken_for_one(
    classifier: Classifier, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    classifier.save(tmp_path)
    head = json.loads((tmp_path / SETTINGS).read_text())
    head["trends"] = head["trends"][::-1]
    (tmp_path / SETTINGS).write_text(json.dumps(head))
    with pytest.raises(ModelError, match="is not the model"):
        Classifier.load(tmp_path)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_any_text_is_taken(classifier: Classifier, passages: list[tuple[str, str]]) -> None:
    probability = classifier.probabilities(passages)
    assert probability.shape == (len(passages), 2)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert len(classifier.tag(passages)) == len(passages)
