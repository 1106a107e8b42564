"""What is kept of the stories that verdicts count is what follows from the books, in whatever order things change."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from duckdb import DuckDBPyConnection
from examples import examples
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lived_books import FIRST, WEEKS, Life, begin, counted_in, followed, monday, rows

from flows.steps.tagging.about_ai import DECISION
from warehouse.books import about_ai, articles, boilerplate, models, stories, tags
from warehouse.books.boilerplate import Standing
from warehouse.database import Home, fetch, writing
from warehouse.records import (
    AboutAiEvidence,
    Article,
    Reading,
    Revision,
    Tag,
)
from warehouse.sums import counted

WHOLE = monday(0), monday(WEEKS)


ACTS = st.lists(st.tuples(st.integers(0, 10), *(st.integers(0, WEEKS - 1) for _ in range(4))), min_size=20, max_size=60)


@pytest.mark.thorough
@settings(
    deadline=None,
    max_examples=examples(8, 60),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(ACTS, st.integers(1, WEEKS - 1), st.integers(0, WEEKS - 1))
def test_what_is_kept_is_what_follows_from_the_books_in_any_weeks_whatever_happened(
    acts: list[tuple[int, int, int, int, int]], first: int, length: int
) -> None:
    spans = [(monday(0), monday(WEEKS)), (monday(first), monday(min(first + length, WEEKS)))]
    with tempfile.TemporaryDirectory() as folder, writing(Home(folder)) as db:
        begin(db)
        life = Life(db)
        for act, *chances in acts:
            life.acts[act](*chances)
        for span in spans:
            assert counted_in(db, *span) == followed(db, *span)
        counted.count_anew(db, monday(first))
        for span in spans:
            assert counted_in(db, *span) == followed(db, *span)
        counted.count_anew(db)
        assert rows(db, "select * from uncounted") == []
        for span in spans:
            assert counted_in(db, *span) == followed(db, *span)


def test_a_run_that_dies_before_it_has_counted_leaves_counts_that_are_right(home: Home) -> None:
    with writing(home) as db:
        begin(db)
        Life(db).write(0, 3, 1, 1)
        counted.count_anew(db)
    with writing(home) as db:
        Life(db).tag(0, 0, 1, 0)
    with pytest.raises(InterruptedError), writing(home) as db:  # noqa: PT012
        counted.count_anew(db)
        raise InterruptedError
    with writing(home) as db:
        assert rows(db, "select trends from counted") == [([],)]
        assert counted_in(db, monday(0), monday(WEEKS)) == [("x1", "x1", "House a", monday(3), ["chips"])]
        counted.count_anew(db)
        assert rows(db, "select trends from counted") == [(["chips"],)]


def test_what_is_older_than_a_look_reads_waits_and_is_counted_once_there_is_much_of_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(home) as db:
        begin(db)
        life = Life(db)
        for week in (2, 3, 9):
            life.write(0, week, 1, 1)
        counted.count_anew(db, monday(5))
        assert rows(db, "select story_id from counted") == [("x3",)]
        assert rows(db, "select story_id, before from uncounted order by all") == [("x1", monday(5)), ("x2", monday(5))]
        assert [name for name, *_ in counted_in(db, monday(0), monday(WEEKS))] == ["x1", "x2", "x3"]
        monkeypatch.setattr(counted, "OLD_STORIES", 1)
        counted.count_anew(db, monday(5))
        assert rows(db, "select story_id from counted order by all") == [("x1",), ("x2",), ("x3",)]
        assert rows(db, "select * from uncounted") == []


def test_a_story_that_is_gone_does_not_come_back_with_another_model(home: Home) -> None:
    with writing(home) as db:
        begin(db)
        life = Life(db)
        for week in (2, 3):
            life.write(0, week, 1, 1)
        counted.count_anew(db)
        stories.move(db, [("x2", "x1", False)])
        models.make_current(db, "n", FIRST)
        assert [name for name, *_ in counted_in(db, monday(0), monday(WEEKS))] == ["x1"]


def test_stories_are_counted_some_weeks_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "STORIES_AT_ONCE", 2)
    with writing(home) as db:
        begin(db)
        life = Life(db)
        for week in (2, 3, 3, 3, 5, 6, 9):
            life.write(0, week, 1, 1)
        heard: list[tuple[int, int]] = []
        counted.count_anew(db, tell=lambda done, total: heard.append((done, total)))
        assert heard == [(1, 7), (4, 7), (6, 7), (7, 7)]
        assert rows(db, "select week, count(*) from counted group by week order by week") == [
            (monday(2), 1), (monday(3), 3), (monday(5), 1), (monday(6), 1), (monday(9), 1),
        ]  # fmt: skip


def settled(db: DuckDBPyConnection) -> None:
    """Two stories, of two articles and of one, each about AI, read by both models; all are counted."""
    begin(db)
    life = Life(db)
    for week, feed in ((2, 0), (3, 1), (4, 0)):
        life.write(feed, week, 1, 1)
    stories.move(db, [("x2", "x1", False)])
    for name, story in (("x1", "x1"), ("x2", "x1"), ("x3", "x3")):
        about_ai.add_evidence(db, [AboutAiEvidence(name, 1, 4.0, is_named=True)])
        given = [Tag(f"{name}.1", "m", "chips", 0.9, [])] if name != "x1" else []
        tags.add_tags(db, [Reading(f"{name}.1", "m", "r0", "tagged")], given, [story])
    about_ai.decide(db, ["a", "b"], DECISION)
    counted.count_anew(db)


def about_something_else(db: DuckDBPyConnection) -> None:
    db.execute("update about_ai set evidence = -9, is_named = false where article_id = 'x3'")
    about_ai.decide(db, ["a"], DECISION)


def in_french(db: DuckDBPyConnection) -> None:
    kept = replace(
        fetch(db, Article, "select * from articles where article_id = 'x3'")[0], revision=2, modified_at=FIRST
    )
    words = Revision("x3", 2, "x3", "", "fr", "mots", 1, "mots", "feed", "", kept.first_seen_at, "r0")
    articles.add_revisions(db, [kept], [words])


# One for each place that has to mark what it changes.
CHANGES: dict[str, Callable[[DuckDBPyConnection], None]] = {
    "an article comes": lambda db: Life(db, 3).write(1, 5, 1, 1),
    "its words are others": in_french,
    "a copy leaves its story": lambda db: stories.move(db, [("x2", "x2", True)]),
    "a story is joined to another": lambda db: stories.move(db, [("x3", "x1", False)]),
    "it is about something else": about_something_else,
    "a passage is set aside": lambda db: boilerplate.mark(db, [Standing("x3.1", is_boilerplate=True, own_text=None)]),
    "tags are forgotten": lambda db: tags.forget(db, ["x3.1"]),
    "a tag comes": lambda db: tags.add_tags(db, [], [Tag("x1.1", "m", "law", 0.9, [])]),
    "a tag comes, of a known story": lambda db: tags.add_tags(db, [], [Tag("x1.1", "m", "law", 0.9, [])], ["x1"]),
    "another model is current": lambda db: models.make_current(db, "n", FIRST),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_a_counted_story_marks_it(home: Home, change: str) -> None:
    with writing(home) as db:
        settled(db)
        before = followed(db, *WHOLE)
        assert counted_in(db, *WHOLE) == before
        CHANGES[change](db)
        after = followed(db, *WHOLE)
        assert after != before
        assert counted_in(db, *WHOLE) == after
        counted.count_anew(db)
        assert counted_in(db, *WHOLE) == after


def test_evidence_that_is_forgotten_counts_as_undecided(home: Home) -> None:
    with writing(home) as db:
        settled(db)
        about_something_else(db)
        counted.count_anew(db)
        about_ai.forget(db, ["x3"])
        assert counted_in(db, *WHOLE) == followed(db, *WHOLE)
        assert "x3" in {name for name, *_ in counted_in(db, *WHOLE)}
