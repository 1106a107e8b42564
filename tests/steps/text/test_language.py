"""Languages: enough to know what the model can read."""

from __future__ import annotations

import pytest
from small_web import CHIPS, GARDEN, RULES

from flows.steps.text.language import READ, detect


@pytest.mark.parametrize("text", [CHIPS, RULES, GARDEN])
def test_english_is_read(text: str) -> None:
    assert detect(text) == "en"
    assert detect(text) in READ


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das neue Modell rechnet auf dem Telefon und versteht auch lange Texte, sagt die Forscherin aus Jena."),
        ("es", "La agencia multó a la empresa porque el sistema no avisaba de que las respuestas eran automáticas."),
    ],
)
def test_other_languages_are_named_and_not_read(language: str, text: str) -> None:
    assert detect(text) == language
    assert detect(text) not in READ


@pytest.mark.parametrize("text", ["", "   ", "12 34 %", "…—!"])
def test_where_there_is_nothing_to_go_by_no_language_is_guessed_and_the_text_is_read(text: str) -> None:
    assert detect(text) == ""
    assert detect(text) in READ


PLAIN = (
    "The lab says that the model reads what you write, and that it will answer with the source from which it has it."
)


def test_the_library_is_not_asked_about_what_is_plainly_english(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(sample: str) -> tuple[str, float]:
        raise AssertionError(sample)

    monkeypatch.setattr("py3langid.classify", asked)
    assert detect(PLAIN) == "en"


def test_an_english_half_does_not_make_a_german_text_english() -> None:
    german = "Das neue Modell rechnet auf dem Telefon und versteht auch lange Texte, sagt die Forscherin aus Jena. "
    assert detect(german * 3 + PLAIN) == "de"
    assert detect(f"{PLAIN} {german * 3}") == "de"
