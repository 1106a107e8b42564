"""The first look at a page: what need not be read, why, and that it errs on the side of reading."""

from __future__ import annotations

import time

import pytest
from small_web import CHIPS, GARDEN, RULES, page

from flows.steps.shards.first_look import first_look, worth_reading
from flows.steps.tagging.about_ai import FieldReader
from warehouse.catalog.field_words import load_field_words

GERMAN = (
    "Der letzte Frost kommt in diesem Jahr spät, deshalb lassen die Gärtner ihre Tomaten noch im Haus und wenden den "
    "Kompost. Am Samstag trifft sich der Verein hinter der Kirche, um Saatgut zu tauschen und das Gewächshaus zu flicken."
)


@pytest.fixture(scope="module")
def reader() -> FieldReader:
    return FieldReader(load_field_words())


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        (page("Rules", RULES, GARDEN), "kept"),
        (page("ChatGPT in the garden", GARDEN), "kept"),
        (page("Garden", GARDEN), "not about AI"),
        (page("Garten", GERMAN).replace(b"lang=en", b"lang=de"), "other language"),
        (page("Garten", GERMAN).replace(b" lang=en", b""), "other language"),
        (page("Garden", GARDEN).replace(b"lang=en", b"lang=de"), "not about AI"),
        (page("Garden", GARDEN).replace(b"Home", b"OpenAI"), "not about AI"),
        (page("Garden", GARDEN).replace(b"</body>", b"<script>let topic = 'OpenAI'</script></body>"), "not about AI"),
        (page("Rules", RULES).replace(b"<p>", b"<div>").replace(b"</p>", b"</div>"), "kept"),
        (page("Rules", RULES).decode().encode("utf-16"), "kept"),
        (b"", "not about AI"),
    ],
    ids=[
        "the field in its text",
        "in its title",
        "nowhere",
        "another language",
        "another, and it does not say so",
        "says another, and is not",
        "the field in the navigation",
        "in a script",
        "without paragraphs",
        "not for a look",
        "empty",
    ],
)
def test_a_page_is_read_or_not(reader: FieldReader, body: bytes, fate: str) -> None:
    assert worth_reading(body, reader) == fate


def test_of_a_site_of_the_field_the_language_alone_decides(reader: FieldReader) -> None:
    assert worth_reading(page("Chips", CHIPS), reader, is_of_the_field=True) == "kept"
    german = page("Garten", GERMAN).replace(b"lang=en", b"lang=de")
    assert worth_reading(german, reader, is_of_the_field=True) == "other language"


def test_an_element_that_is_never_closed_hides_nothing() -> None:
    assert "a model reads" in first_look(b"<body><script>x()<p>Here a model reads.</p>").text


@pytest.mark.parametrize(
    "piece", [b"<script>", b"<p", b"<", b"<!--", b"<p>", b"<title", b"<nav></nav><", b"&#", b"<html lang= "]
)
def test_no_page_is_looked_at_for_long(piece: bytes) -> None:
    begun = time.process_time()
    first_look(piece * (2**18 // len(piece)))
    assert (
        time.process_time() - begun < 2
    )  # a hundred times what it takes: from each bracket to the end it were minutes
