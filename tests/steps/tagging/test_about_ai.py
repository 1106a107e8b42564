"""Whether an article is about AI: many signs, none of which decides alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.tagging.about_ai import BIAS, FieldReader
from flows.steps.text.language import READ
from warehouse.catalog.field_words import load_field_words
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import FieldWords

READER = FieldReader(load_field_words())

ABOUT = [
    (
        "Hospital tries a reading aid",
        "The clinic lets a machine learning model read X-rays before a doctor does. The model was trained on a million pictures, and its makers say that the neural network finds small fractures that tired eyes miss.",
    ),
    (
        "Claude Opus 5 is out",
        "The new model is better at coding and at long tasks, and costs as much as the one before.",
    ),
    (
        "What the rules mean",
        "From August providers of large language models have to publish a summary of their training data.",
    ),
]
NOT_ABOUT = [
    (
        "A pool of workers in Haskell",
        "Each worker takes a job from the queue, and the agent that hands them out keeps a token for each. Training the garbage collector is a matter of parameters; the model of memory is simple.",
    ),
    (
        "Strength for beginners",
        "Training three times a week is enough. The heavy lifts need attention, and the transformer of habits is rest. A model plan has ten weeks.",
    ),
    (
        "The night sky in December",
        "Gemini stands high at midnight, and the meteors that seem to come from it are the best of the year. The mistral blew the clouds away.",
    ),
    (
        "Trust accounts move",
        "The hospital trust has moved its billing to a new computer system; clerks were trained in two days.",
    ),
]


@pytest.mark.parametrize(("title", "text"), ABOUT, ids=[title for title, _ in ABOUT])
def test_what_is_about_ai_speaks_for_itself(title: str, text: str) -> None:
    assert READER.evidence(title, [text]) > 0


@pytest.mark.parametrize(("title", "text"), NOT_ABOUT, ids=[title for title, _ in NOT_ABOUT])
def test_words_that_mean_something_else_here_say_nothing(title: str, text: str) -> None:
    assert READER.evidence(title, [text]) == pytest.approx(BIAS)


def test_an_unsure_name_counts_beside_a_sure_one_and_with_a_number() -> None:
    alone = READER.evidence("", ["Gemini was asked by the court."])
    beside = READER.evidence("", ["Gemini was asked by the court, as was ChatGPT."])
    without = READER.evidence("", ["Somebody was asked by the court, as was ChatGPT."])
    assert alone == pytest.approx(BIAS)
    assert beside > without > alone
    assert READER.evidence("Gemini 3.1 is out", [""]) > alone


def test_one_passage_in_many_weighs_less_than_one_in_one() -> None:
    word, other = "An AI model reads the pictures.", "The garden was wet that morning, and nobody came."
    assert READER.evidence("", [word, *[other] * 20]) < READER.evidence("", [word])


@given(st.lists(st.text(max_size=60), max_size=6), st.text(max_size=60))
def test_the_order_of_passages_makes_no_difference(passages: list[str], title: str) -> None:
    assert READER.evidence(title, passages) == pytest.approx(READER.evidence(title, passages[::-1]))


def test_a_part_of_a_word_is_no_word_of_the_field() -> None:
    assert not READER.names_the_field("Plain rain in Spain; the aide said so. e-AI-d")


def test_a_word_that_is_sure_and_unsure_is_told(tmp_path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('sure = ["AI", "Gemini"]\nunsure = ["gemini"]\n')
    with pytest.raises(CatalogError, match="is both sure and unsure"):
        load_field_words(file)


def test_other_words_can_be_brought() -> None:
    assert FieldReader(FieldWords(("Kubernetes",), ())).names_the_field("kubernetes at scale")


def test_english_is_read() -> None:
    assert "en" in READ
