"""Round-ups are told by their titles, and read by their parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import Trained

from flows.steps.tagging.classifier import READS_PARTS, Classifier
from flows.steps.tagging.explain import Explained, shown
from flows.steps.tagging.parts import further_readings, names_several, parts_of

TITLE = "This week: language models, Anthropic, and machine learning chatbots"
CARS = (
    "A robotaxi without a safety driver carried its first riders through the old town, and the driverless fleet is to "
    "grow to ninety cars."
)
LAW = (
    "Lawmakers voted for an artificial intelligence act: the regulator may fine providers of high-risk AI systems that "
    "fail to comply with the regulation."
)
REST = (
    "The quarterly meeting was moved by a week, and members who had booked their rooms already are asked to tell the "
    "office by Friday noon."
)
ROUND_UP = f"{CARS}\n{REST}\n{LAW}"


def _trends(model: Classifier, title: str, text: str) -> dict[str, tuple[int, int] | None]:
    return {tag.trend: tag.part for tag in model.tag([(title, text)])[0]}


def _without_parts(model: Classifier) -> Classifier:
    settings = {name: value for name, value in model.settings.items() if name != READS_PARTS}
    return Classifier(model._lexicon, model._weights, model._calibration, model.trends, settings)


def test_a_round_up_carries_what_its_parts_carry_and_says_which(trained: Trained) -> None:
    found = _trends(trained.classifier, TITLE, ROUND_UP)
    assert {"autonomous-vehicles", "ai-regulation"} <= found.keys()
    for trend, words in (("autonomous-vehicles", "robotaxi"), ("ai-regulation", "Lawmakers")):
        part = found[trend]
        assert part is None or words in ROUND_UP[slice(*part)]
    assert any(found.values())


def test_a_plain_passage_keeps_its_tags(trained: Trained) -> None:
    new, old = trained.classifier, _without_parts(trained.classifier)
    plain = [("A robotaxi in town", ROUND_UP), (TITLE, f"{TITLE}. {LAW}"), ("", LAW)]
    assert new.tag(plain) == old.tag(plain)


def test_a_model_trained_before_there_were_parts_reads_as_it_did(trained: Trained) -> None:
    before = _without_parts(trained.classifier)
    assert before.model_id != trained.classifier.model_id
    assert not any(_trends(before, TITLE, ROUND_UP).values())


def test_what_stands_beside_a_round_up_does_not_change_it(trained: Trained) -> None:
    model, beside = trained.classifier, [("", REST), (TITLE, ROUND_UP), ("A law", LAW), (TITLE, "")]
    assert model.tag(beside) == [model.tag([one])[0] for one in beside]


def test_terms_of_a_part_stand_in_it(trained: Trained) -> None:
    tags = trained.classifier.tag([(TITLE, ROUND_UP)])[0]
    said = Explained("1", TITLE, ROUND_UP, "en", tags, None)
    of_parts = [trend for trend in said.as_json()["trends"] if trend["part"]]
    assert of_parts
    for trend in of_parts:
        start, end = trend["part"]
        spans = [span for term in trend["terms"] for span in term["spans"]]
        assert spans
        assert all(start <= begin and stop <= end for begin, stop in spans)
        assert not any(term["title_spans"] for term in trend["terms"])
    assert shown(said).plain.startswith(f"1\n{TITLE}\n{ROUND_UP}\n")


@pytest.mark.parametrize(
    ("title", "is_round_up"),
    [
        ("Cranes return \U0001f916, bread moves \U0001f4b0, choirs sing", True),
        ("The week: cranes return, and bread moves", True),
        ("Robotaxis, riders, and the old town", False),  # its words stand in the text
        ("Cranes return, bread moves", False),  # one comma is in many a plain title
        ("", False),
        (", , ,", False),
    ],
)
def test_a_title_of_several_headlines_is_told(title: str, *, is_round_up: bool) -> None:
    assert names_several(title, f"{CARS} robotaxis riders town") is is_round_up


@given(st.text(alphabet=st.sampled_from("ab .\n!A1\u2009\r"), max_size=400))
def test_parts_follow_each_other_and_leave_no_word_out(text: str) -> None:
    parts = parts_of(text)
    assert all(end <= start for (_, end), (start, _) in pairwise(parts))
    assert "".join("".join(text[slice(*part)].split()) for part in parts) == "".join(text.split())


def test_a_round_up_of_a_single_part_is_read_whole() -> None:
    assert [one.part for one in further_readings([(TITLE, "Robots danced at a fair.")])] == [None]
