"""What the queries of the cookbook count, on books whose figures are known."""

from __future__ import annotations

from datetime import UTC, datetime

from duckdb import DuckDBPyConnection
from small_weeks import put_weeks

from warehouse.cookbook import recipes
from warehouse.database import Home, writing

CHIPS, NONE = ("chips",), ()


def answer(db: DuckDBPyConnection, name: str) -> list[tuple]:
    (query,) = [one.sql for one in recipes() if one.name == name]
    return db.execute(query).fetchall()


def test_a_story_that_others_copied_is_its_first_publishers_and_counts_once(home: Home) -> None:
    put_weeks(home, {"first": [[CHIPS, CHIPS, NONE]] * 5, "copier": [[CHIPS, NONE]] * 5})
    with writing(home) as db:
        for week in range(5):
            db.execute(
                "update articles set story_id = $1, is_original = false where article_id = $2",
                [f"first-{week}-0", f"copier-{week}-0"],
            )
        assert answer(db, "one-source-or-many") == [("chips", "first", 1.0, 10)]


def test_how_good_the_tagger_is_is_told_of_the_model_in_charge_by_file(home: Home) -> None:
    put_weeks(home, {"first": [[CHIPS]]})
    with writing(home) as db:
        for model, file, f1 in (("old", "a.jsonl", 0.5), ("old", "b.jsonl", 0.7), ("before", "a.jsonl", 0.1)):
            figures = [model, datetime(2026, 3, 1, tzinfo=UTC), file, 9, "trend", "chips", *[f1] * 9, 3]
            db.execute(f"insert into quality values ({', '.join('?' * len(figures))})", figures)
        assert [row[:2] + row[5:6] for row in answer(db, "how-good-the-tagger-is")] == [
            ("a.jsonl", "chips", 0.5),
            ("b.jsonl", "chips", 0.7),
        ]
