"""The index of words: whatever is in it, searches find what they find by reading everything."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_books import put_articles
from test_watching import FOUND, MISSED

from warehouse.database import Home, writing
from warehouse.sums.counted import mark_all
from warehouse.words import finding, postings
from warehouse.words.postings import keep_postings, misindexed
from warehouse.words.word_query import parse, wordings

ALL = 1_000_000
WORDS = sorted({said for said, _ in (*FOUND, *MISSED)})
TEXTS = sorted({text for _, text in (*FOUND, *MISSED)})
MORE = (
    "deepseek OR o1",
    "GPT-4 -deepseek",
    '"open source" OR C++',
    "ai 人工智能",
    "deep* OR ai",
    "nowhere",
    "größe o1",
    "ope* OR gpt4*",
    '"open sour*" -deepseek',
    "größ* ai",
    '"open source" OR "large language model"',
    '"very very large" ai',
    '"gpt 4" -"open source"',
    '"very lar*"',
    '"don\'t they"',
)
GAPS = (" ", ".5", ",", "…", ". ", "\n", "–", "", "的", "_", "'", "ｶ", "\u0378", "™", "4", "İ")
texts = st.lists(st.sampled_from((*TEXTS, *GAPS)), min_size=1, max_size=6).map("".join)


@pytest.fixture
def books(home: Home) -> Home:
    put_articles(home, texts=[(text, f"{other}. {text}?") for text, other in zip(TEXTS, reversed(TEXTS), strict=True)])
    return home


def found(db: DuckDBPyConnection, said: str) -> list[tuple]:
    """What a search finds: the articles that have one of its words, which, and by what weight."""
    asked = wordings(parse(said))
    try:
        finding.find(db, asked)
        # What is gone is gone from what coverage keeps of articles, too, with which this is joined.
        found = "select * from temp.searched semi join main.articles using (article_id) where way > 0 order by all"
        return db.execute(found).fetchall()
    finally:
        finding.forget(db)


def read(db: DuckDBPyConnection, said: str) -> list[tuple]:
    """The same by reading all texts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "indexed", lambda _: postings.Indexed(0, has_marks=True))
        return found(db, said)


def agree(db: DuckDBPyConnection, asked: Sequence[str] = (*WORDS, *MORE)) -> None:
    for said in asked:
        assert found(db, said) == read(db, said), said


def test_with_all_in_the_index_or_some_or_nothing_the_same_is_found(books: Home) -> None:
    with writing(books) as db:
        by_reading = {said: found(db, said) for said in (*WORDS, *MORE)}  # there is no index yet
        for most in (1, 20, ALL):
            keep_postings(db, most)
            assert {said: found(db, said) for said in by_reading} == by_reading
        assert len(found(db, "deepseek")) > 1


@pytest.mark.thorough
@settings(deadline=None, max_examples=examples(5, 80), suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(texts, texts), min_size=1, max_size=9, unique_by=lambda one: one[0]),
    st.lists(st.sampled_from((*WORDS, *MORE)), min_size=8, max_size=8, unique=True),
)
def test_whatever_is_written_is_found_by_the_index_as_by_reading(
    written: list[tuple[str, str]], asked: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        put_articles(home, months=("2026-05-15",), texts=written)
        with writing(home) as db:
            keep_postings(db, most=ALL)
            agree(db, asked)


@pytest.mark.parametrize(
    "change",
    [
        "update passages set is_boilerplate = true where text like '%DeepSeek%'",
        pytest.param(
            "update passages set own_text = 'nothing but GPT-4' where text like '%DeepSeek%'", marks=pytest.mark.long
        ),
        pytest.param("update articles set revision = 2", marks=pytest.mark.long),
        "delete from articles where article_id in (select article_id from passages where text like '%DeepSeek%')",
        "insert into articles select * replace ('new' as article_id, 'new' as story_id) from articles limit 1",
    ],
)
def test_what_changes_is_taken_in_anew_and_nothing_else(books: Home, change: str) -> None:
    with writing(books) as db:
        keep_postings(db, most=ALL)
        before = dict(db.execute("select article_id, article from indexed_articles").fetchall())
        db.execute(change)
        mark_all(db)
        agree(db)
        keep_postings(db, most=ALL)
        agree(db)
        assert db.execute("from unindexed").fetchall() == []
        in_index = "select article_id, article from indexed_articles"
        kept = dict(db.execute(in_index).fetchall())
        assert len(kept) == len(db.execute("from articles").fetchall())
        told = db.execute("select * from postings order by all").fetchall()
        mark_all(db)
        keep_postings(db, most=ALL)
        assert dict(db.execute(in_index).fetchall()) == kept
        assert db.execute("select * from postings order by all").fetchall() == told
        if "DeepSeek" in change:
            assert sum(before.get(one) == number for one, number in kept.items()) > len(kept) / 2


def test_sql_finds_the_same_with_all_in_the_index_or_some_or_nothing(books: Home) -> None:
    told = "select article_id, is_in_title, passages from api.search($1) order by all"
    plain = [said.strip('"') for said in WORDS if "*" not in said] + [
        "%",
        "_",
        "nowhere",
        "deepseek o1",
        "",
        " ",
        "-open source",
        "source-",
        "two three-four",
    ]
    with writing(books) as db:
        by_reading = [db.execute(told, [said]).fetchall() for said in plain]
        for most in (4, ALL):
            keep_postings(db, most)
            assert [db.execute(told, [said]).fetchall() for said in plain] == by_reading
    assert [] in by_reading
    assert max(len(found) for found in by_reading) > 1


def test_the_newest_come_first_and_no_more_than_is_asked_for(books: Home) -> None:
    with writing(books) as db:
        keep_postings(db, most=5)
        newest = db.execute("select article_id from articles order by published_at desc, article_id limit 5").fetchall()
        indexed = db.execute("select article_id from indexed_articles order by article").fetchall()
        assert indexed == newest


@pytest.mark.parametrize(
    "damage",
    [
        "delete from postings where rowid = (select min(rowid) from postings)",
        "insert into postings select word || 'x', article, place, positions from postings limit 1",
        "update passages set own_text = 'unheard of' where passage_id = (select min(passage_id) from passages)",
        "update postings set place = place + 1 where rowid = (select min(rowid) from postings)",
        "update postings set positions = [7] where rowid = (select min(rowid) from postings)",
    ],
)
def test_an_index_that_has_other_words_than_the_texts_is_told(books: Home, damage: str) -> None:
    with writing(books) as db:
        keep_postings(db, most=ALL)
        assert misindexed(db) == []
        db.execute(damage)
        (told,) = misindexed(db)
    assert told.what.startswith("The index has other words than 1 of")
    assert "trendledger rebuild" in told.mend


def test_an_article_that_nobody_marked_for_the_index_is_told(books: Home) -> None:
    with writing(books) as db:
        keep_postings(db, most=ALL)
        db.execute("delete from indexed_articles where article = 1")
        assert [one.what for one in misindexed(db)] == ["The index lacks 1 articles, which are not marked for it."]
