"""Where terms stand, by the view that everyone may ask: in title and text, as the classifier read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckdb import DuckDBPyConnection
from small_books import CLOCK, put_articles

from flows.steps.tagging.term_spans import places
from warehouse.books import models, tags
from warehouse.database import Home, writing
from warehouse.records import Model, Reading, Tag, Term

TEXTS = [
    "Is it fair-use? A misuse.\nFair  use, FAIR USE and fair.use again: naïve, snake_case, GPT-4o.",
    "agent agent agent",
    "'use",
    "nothing of the kind",
    "…",
    "Größe & 東京 use, ½ use",
]
TERMS = ["fair use", "use", "naïve", "case", "gpt 4o", "agent", "agent agent", "title", "größe", "東京", "½ use"]


@pytest.fixture
def db(home: Home) -> Iterator[DuckDBPyConnection]:
    cut = put_articles(home, ["2026-05-15"], [(f"Title {number}", text) for number, text in enumerate(TEXTS)])
    terms = [Term(term, 0.5) for term in TERMS]
    with writing(home) as db:
        models.add_model(db, Model("m", 1, CLOCK, 10, "{}", ""))
        models.make_current(db, "m", CLOCK)
        tags.add_tags(
            db,
            [Reading(one.passage_id, "m", "r", "tagged") for one in cut],
            [Tag(one.passage_id, "m", "chips", 0.9, terms) for one in cut],
        )
        yield db


def passage(db: DuckDBPyConnection, number: int) -> str:
    (found,) = db.execute("select passage_id from api.passages where text = ?", [TEXTS[number]]).fetchall()
    return str(found[0])


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_the_view_and_the_explanation_find_the_same_places(db: DuckDBPyConnection, number: int) -> None:
    found = db.execute(
        "select term, starts, ends from api.places where passage_id = ? and part = 'text' order by all",
        [passage(db, number)],
    ).fetchall()
    expected = places(TEXTS[number], TERMS)
    assert found == sorted((term, start, end) for term, spans in expected.items() for start, end in spans)


def test_what_stands_there_is_the_term(db: DuckDBPyConnection) -> None:
    query = """
        select p.term, substr(t.text, p.starts + 1, p.ends - p.starts)
        from api.places as p join api.passages as t on t.passage_id = p.passage_id
        where p.passage_id = ? and p.part = 'text' and p.term in ('fair use', 'gpt 4o') order by p.starts
    """
    assert db.execute(query, [passage(db, 0)]).fetchall() == [
        ("fair use", "fair-use"),
        ("fair use", "Fair  use"),
        ("fair use", "FAIR USE"),
        ("fair use", "fair.use"),
        ("gpt 4o", "GPT-4o"),
    ]


def test_a_term_of_the_title_stands_in_the_title(db: DuckDBPyConnection) -> None:
    query = "select part, starts, ends, weight from api.places where passage_id = ?"
    assert db.execute(query, [passage(db, 3)]).fetchall() == [("title", 0, 5, 0.5)]


def test_a_passage_that_a_query_finds_has_the_places_that_it_has_by_its_id(db: DuckDBPyConnection) -> None:
    by_id = "select * from api.places where passage_id = ? order by all"
    found = "select * from api.places_in((select passage_id from api.passages where text = ?)) order by all"
    assert db.execute(found, [TEXTS[0]]).fetchall() == db.execute(by_id, [passage(db, 0)]).fetchall() != []
