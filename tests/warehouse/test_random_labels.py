"""Passages drawn at random: each once, as likely as any other; what is said of them measures and does not teach."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from duckdb import DuckDBPyConnection
from small_books import put_articles

from flows.running.corrected_shares import put_corrected_shares
from flows.steps.trends import prediction_powered
from warehouse.books import models, random_labels, tags
from warehouse.books.labels import add_labels, load_labels
from warehouse.books.trends import put_taxonomy
from warehouse.catalog import load_taxonomy
from warehouse.cookbook import recipes
from warehouse.database import Home, writing
from warehouse.records import Label, Model, RandomDraw, Reading, Tag

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
MONTHS = tuple(f"2026-{month:02}-10" for month in range(1, 6))


@pytest.fixture
def db(home: Home):
    """Books with passages, every third of them surely tagged; what is in German is not in the frame."""
    cut = put_articles(home, months=MONTHS)
    with writing(home) as db:
        models.add_model(db, Model("m", 1, NOW, 0, "{}", ""))
        models.make_current(db, "m", NOW)
        put_taxonomy(db, load_taxonomy().records())
        tags.add_tags(
            db,
            [Reading(one.passage_id, "m", "r", "tagged") for one in cut],
            [Tag(one.passage_id, "m", "ai-agents", 0.9, []) for one in cut[::3]],
        )
        yield db


def drawn(db: DuckDBPyConnection, seed: str, count: int = 1) -> list[str]:
    return [one.passage_id for one in random_labels.draw(db, seed, count)]


def label(db: DuckDBPyConnection, passage: str, *trends: str) -> None:
    random_labels.add_draws(db, [RandomDraw(passage, "ann", NOW, random_labels.frame_size(db))])
    add_labels(db, [Label(passage, "T", "words", list(trends), "ann", NOW, "")])


def test_each_passage_is_as_likely_as_any_other_and_the_same_seed_gives_the_same(db: DuckDBPyConnection) -> None:
    size = random_labels.frame_size(db)
    times = Counter(drawn(db, f"seed {number}")[0] for number in range(60 * size))
    assert len(times) == size
    # Each 60 times on average with a standard deviation of 8: six of them is what no chance gives.
    assert max(abs(count - 60) for count in times.values()) < 48
    assert drawn(db, "one", 5) == drawn(db, "one", 5)


def test_two_who_say_what_the_model_says_disagree_with_nobody(db: DuckDBPyConnection) -> None:
    (query,) = [one.sql for one in recipes() if one.name == "what-people-said"]
    tagged, other = (one for (one,) in db.execute("select passage_id from api.tags order by all limit 2").fetchall())
    (plain,) = db.execute("select min(passage_id) from api.passages anti join api.tags using (passage_id)").fetchall()
    said = [(tagged, ["ai-agents"]), (other, []), (plain[0], ["ai-agents"])]
    add_labels(db, [Label(one, "T", "words", trends, who, NOW, "") for one, trends in said for who in ("ann", "bob")])
    assert db.execute(query).fetchall() == sorted([(other, [], ["ai-agents"]), (plain[0], ["ai-agents"], [])])


def test_a_passage_is_drawn_once_and_is_no_lesson(db: DuckDBPyConnection) -> None:
    size = random_labels.frame_size(db)
    first = drawn(db, "s")[0]
    label(db, first, "ai-agents")
    assert random_labels.frame_size(db) == size - 1
    assert first not in drawn(db, "s", size)
    assert load_labels(db) == []
    assert db.execute("select is_random from api.labels").fetchall() == [(True,)]
    add_labels(db, [Label("chosen", "T", "words", [], "ann", NOW, "")])
    assert len(load_labels(db)) == 1


def test_no_passage_in_another_language_nor_in_what_is_not_about_ai_is_drawn(db: DuckDBPyConnection) -> None:
    size = random_labels.frame_size(db)
    languages = "select distinct language from api.articles where article_id in (select article_id from api.passages)"
    assert len(db.execute(languages).fetchall()) > 1
    foreign = "select count(*) from api.passages as p join api.articles as a using (article_id) where a.language = 'de'"
    assert (
        size == db.execute("select count(*) from api.passages").fetchall()[0][0] - db.execute(foreign).fetchall()[0][0]
    )
    db.execute("insert into about_ai select article_id, revision, 0, false, 0, false, seen_at from revisions")
    assert random_labels.frame_size(db) == 0


def test_too_few_labels_leave_the_share_empty_with_the_reason(db: DuckDBPyConnection) -> None:
    label(db, drawn(db, "s")[0], "ai-agents")
    put_corrected_shares(db)
    query = "select share, passages, labelled, reason from api.passage_shares where trend = 'ai-agents'"
    assert db.execute(query).fetchall() == [(None, None, 1, "labels of passages drawn at random: 1; 100 are needed")]
    reasons = db.execute("select distinct share_corrected, share_corrected_reason from api.trend_weeks").fetchall()
    assert reasons == [(None, "the model that tags now was not evaluated on labelled passages")]


def test_labels_of_all_give_the_share_that_they_say(db: DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction_powered, "FEWEST_DRAWN", 4)
    monkeypatch.setattr("flows.running.powered_shares.FEWEST_DRAWN", 4)
    monkeypatch.setattr(prediction_powered, "FEWEST_TELLING", 2)
    every = drawn(db, "s", random_labels.frame_size(db))
    at, frame = NOW + timedelta(days=1), len(every)
    random_labels.add_draws(db, [RandomDraw(one, "ann", at, frame) for one in every])
    add_labels(db, [Label(one, "T", "w", ["ai-agents"] * (n % 2), "ann", NOW, "") for n, one in enumerate(every)])
    put_corrected_shares(db)
    query = "select share, share_low, share_high, passages, labelled from api.passage_shares where trend = 'ai-agents'"
    ((share, low, high, passages, labelled),) = db.execute(query).fetchall()
    assert share == pytest.approx((frame // 2) / frame)
    assert low < share < high
    assert passages == labelled == frame
