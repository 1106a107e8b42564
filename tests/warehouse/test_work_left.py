"""Work is what the next stage has not done yet, so a run that died is simply run again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from warehouse.books import articles, entries, models, passages, responses, tags
from warehouse.database import Home, writing
from warehouse.records import Entry, FirstOfText, Model, PageVisit, Passage, Reading, Refined, Response, Tag

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)


@pytest.fixture
def db(home: Home):
    with writing(home) as db:
        yield db


def entry(name: str, revision: int = 1, digest: str = "d", seen_at: datetime = NOW) -> Entry:
    return Entry(name, revision, "f", "run", "r", name, "u", "t", "", "", None, None, "", digest, seen_at)


def visit(name: str, *, is_final: bool, attempt: int = 1, revision: int = 1) -> PageVisit:
    return PageVisit(name, revision, "run", attempt, "kept", "", is_final, "")


def test_an_entry_waits_for_its_page_until_it_has_it_or_it_is_given_up(db) -> None:
    entries.add_entries(db, [entry("a"), entry("b")])
    assert [(one.entry_id, attempts) for one, attempts in entries.awaiting_page(db)] == [("a", 0), ("b", 0)]
    entries.add_page_visits(db, [visit("a", is_final=True), visit("b", is_final=False)])
    assert [(one.entry_id, attempts) for one, attempts in entries.awaiting_page(db)] == [("b", 1)]


def test_an_edited_entry_waits_again(db) -> None:
    entries.add_entries(db, [entry("a")])
    entries.add_page_visits(db, [visit("a", is_final=True)])
    entries.add_entries(db, [entry("a", 2, "d2")])
    assert [(one.entry_id, one.revision) for one, _ in entries.awaiting_page(db)] == [("a", 2)]
    assert entries.latest_revisions(db, ["a", "b"])["a"][:2] == (2, "d2")


def test_the_same_entry_is_stored_once(db) -> None:
    for _ in range(2):
        entries.add_entries(db, [entry("a")])
    assert len(entries.awaiting_page(db)) == 1


def test_an_entry_that_has_its_page_waits_to_be_refined_and_is_refined_once(db) -> None:
    entries.add_entries(db, [entry("a"), entry("b", seen_at=NOW - timedelta(days=1)), entry("c")])
    entries.add_page_visits(db, [visit(name, is_final=name != "c") for name in "abc"])
    assert [one.entry_id for one, _ in entries.awaiting_refinement(db)] == ["b", "a"]
    articles.add_refined(db, [Refined("b", 1, "run", "kept", "", "x")])
    assert [one.entry_id for one, _ in entries.awaiting_refinement(db)] == ["a"]


def test_a_model_is_shown_each_passage_once_and_another_model_all_of_them(books: Home) -> None:
    with writing(books) as db:
        assert passages_left(db, "m") == 0
        assert passages_left(db, "other") == 5
        passages.add_passages(db, [Passage("new", "a", 1, 1, "words", 1, "d", None)])
        assert passages_left(db, "m") == 1
        tags.add_tags(db, [Reading("new", "m", "run", "tagged")], [Tag("new", "m", "chips", 0.5, [])])
        tags.add_tags(db, [Reading("new", "m", "run", "tagged")], [Tag("new", "m", "chips", 0.5, [])])
        assert passages_left(db, "m") == 0
        assert db.execute("select count(*) from tags where passage_id = 'new'").fetchall() == [(1,)]


def passages_left(db, model_id: str) -> int:
    return db.execute(
        "select count(*) from passages where passage_id not in (select passage_id from readings where model_id = ?)",
        [model_id],
    ).fetchall()[0][0]


def test_the_first_article_of_a_text_is_the_one_seen_first(books: Home) -> None:
    with writing(books) as db:
        assert articles.first_of_text(db, ["words", "other"]) == {"words": FirstOfText("a", "a", "Title a", "")}
        assert articles.known_addresses(db, ["a", "zzz"]) == {"a"}
        assert set(articles.articles_of(db, ["a", "zzz"], {})) == {"a"}


def test_the_model_made_current_last_is_the_current_one(db) -> None:
    assert models.current_model(db) is None
    for number, name in enumerate(("m1", "m2")):
        models.add_model(db, Model(name, 1, NOW, 1, "{}", ""))
        models.make_current(db, name, NOW + timedelta(days=number))
    assert models.current_model(db) == "m2"


def test_the_archive_ends_where_its_last_committed_record_does(db) -> None:
    def response(name: str, file: str, end: int) -> Response:
        return Response(name, "run", "page", "u", "u", 200, "", 1, "", NOW, file, 0, end)

    responses.add_responses(db, [response("r1", "a", 100), response("r2", "a", 200), response("r3", "b", 900)])
    assert responses.archive_ends(db) == {"a": 200, "b": 900}
    assert set(responses.responses_of(db, ["r1", "nothing"])) == {"r1"}
