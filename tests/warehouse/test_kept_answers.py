"""What a published copy keeps answers what the views do, also where it keeps the newest of it alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from warehouse.books import articles, passages, tags
from warehouse.database import Home, fetch, writing
from warehouse.published import kept_answers
from warehouse.published.publish import open_published, publish, query
from warehouse.records import Article, Passage, Reading, Revision, Tag

# As api.tags has it, whatever was published when.
BY_TAGS = """
    select t.trend, a.week, t.passage_id, a.article_id, a.title, a.source, a.publisher, a.url, a.published_at, a.story_id,
        t.probability, t.terms, a.is_backfill, a.is_watched,
        p.duplicate_of is not null as is_copy, p.text
    from api.tags as t
    join main.passages as p on t.passage_id = p.passage_id
    join api.articles as a on p.article_id = a.article_id
    order by t.trend, t.passage_id
"""
EVIDENCE = "select * from api.evidence order by trend, passage_id"
WITHOUT_WORDS = "select * from api.trend_passages order by trend, passage_id"


def rows(db: DuckDBPyConnection, asked: str) -> list[tuple[Any, ...]]:
    return query(db, asked).rows


@pytest.mark.parametrize(("most", "kept"), [(300_000, 4), (3, 1), (0, 1)])
def test_evidence_of_older_weeks_is_found_where_it_is_not_kept(
    books: Home, monkeypatch: pytest.MonkeyPatch, most: int, kept: int
) -> None:
    monkeypatch.setattr(kept_answers, "MOST_EVIDENCE", most)
    with writing(books) as db:
        told = db.execute(BY_TAGS).fetchall()
    publish(books, "run-1")
    with open_published(books) as db:
        assert rows(db, EVIDENCE) == told
        assert rows(db, WITHOUT_WORDS) == [one[:-1] for one in told]
        assert len(told) == 4
        assert rows(db, "select count(*) from kept.evidence") == [(kept,)]
        for view, columns in (("evidence", 16), ("trend_passages", 15)):
            comments = f"select count(*) from duckdb_columns() where table_name = '{view}' and comment is not null"
            assert rows(db, f"{comments} and schema_name = 'api'") == [(columns,)]


def test_what_is_only_counted_is_not_joined_with_its_words(books: Home) -> None:
    publish(books, "run-1")
    with open_published(books) as db:
        counted = "explain select trend, count(*) from api.{} group by trend"
        plans = {name: str(rows(db, counted.format(name))).lower() for name in ("evidence", "trend_passages")}
    assert {name: "join" in plan for name, plan in plans.items()} == {"evidence": True, "trend_passages": False}


def test_evidence_is_the_tags_of_the_articles_that_carry_a_trend(books: Home) -> None:
    with writing(books) as db:
        known = fetch(db, Article, "select * from articles where article_id = 'c'")[0]
        words = fetch(db, Revision, "select * from revisions where article_id = 'c'")[0]
        for name, chances in (("f", (0.6, 0.9)), ("g", (0.7, 0.6))):
            one = replace(known, article_id=name, story_id=name)
            articles.add_articles(db, [one], [replace(words, article_id=name)])
            for place, chance in enumerate(chances):
                passage = Passage(f"{name}{place}", name, 1, place, "words", 1, f"{name}{place}", None)
                passages.add_passages(db, [passage])
                given = [Tag(passage.passage_id, "m", "chips", chance, [])]
                tags.add_tags(db, [Reading(passage.passage_id, "m", "run-1", "tagged")], given)
        told = db.execute(EVIDENCE).fetchall()
        assert told == db.execute(BY_TAGS).fetchall()
        assert [one[2] for one in told if one[3] in {"f", "g"}] == ["f0", "f1"]


def test_a_copy_keeps_what_the_views_answer(books: Home) -> None:
    with writing(books) as db:
        told = {name: db.execute(f"select * from api.{name} order by all").fetchall() for name in kept_answers.KEPT}
    publish(books, "run-1")
    with open_published(books) as db:
        assert {name: rows(db, f"select * from api.{name} order by all") for name in told} == told
        assert all(told.values())
        assert rows(db, "select count(*) from main.uncovered") == [(0,)]


def test_a_copy_shows_the_tags_of_the_books(books: Home) -> None:
    unsure = "update tags set probability = 0.1 where passage_id = (select min(passage_id) from tags)"
    asked = "select passage_id, trend, probability, terms from api.tags order by all"
    with writing(books) as db:
        every = db.execute(asked).fetchall()
        db.execute(unsure)
        told = db.execute(asked).fetchall()
        db.execute("insert into uncovered select distinct story_id from articles")
    publish(books, "run-1")
    with open_published(books) as db:
        assert rows(db, asked) == told
        assert 0 < len(told) < len(every)
