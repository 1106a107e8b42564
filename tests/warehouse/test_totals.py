"""Totals over weeks and over trends: a story counts once, where sums over weeks or trends would count it twice."""

from __future__ import annotations

import pytest

from warehouse.books import tags, trends
from warehouse.database import Home, writing
from warehouse.records import Reading, Tag, Term, Trend

TRENDS = [
    Trend(1, "chips", "AI chips", "hard", "Hardware", "Accelerators.", [], 0),
    Trend(1, "energy", "Energy", "hard", "Hardware", "Power.", [], 1),
    Trend(1, "law", "Law", "order", "Order", "Acts.", [], 2),
]
SPAN = "date '2026-02-23', date '2026-03-15'"
# Story a once more, two weeks later, by the lab.
AGAIN = """
    insert into articles by name
    select * replace ('f' as article_id, 'lab' as feed_id, timestamp '2026-03-12 09:00' as published_at)
    from articles where article_id = 'a';
    insert into revisions by name select * replace ('f' as article_id) from revisions where article_id = 'a';
    insert into passages by name
    select * replace ('f' as article_id, 'p-f-1' as passage_id) from passages where article_id = 'a';
"""


@pytest.fixture
def twice(books: Home) -> Home:
    """The small books, in which story `a` is written again two weeks later and carries three trends of two groups."""
    with writing(books) as db:
        trends.put_taxonomy(db, TRENDS)
        db.execute(AGAIN)
        given = [Tag("p-f-1", "m", trend, 0.9, [Term("gpu", 1.0)]) for trend in ("chips", "energy", "law")]
        tags.add_tags(db, [Reading("p-f-1", "m", "run-1", "tagged")], given)
    return books


def ask(home: Home, sql: str) -> list[tuple]:
    with writing(home) as db:
        return db.execute(sql).fetchall()


def test_a_story_over_two_weeks_counts_once_in_a_total_and_twice_in_a_sum_of_weeks(twice: Home) -> None:
    summed = ask(twice, "select trend, sum(stories) from api.trend_weeks group by trend order by trend")
    assert summed == [("chips", 4), ("energy", 1), ("law", 1)]
    total = ask(twice, f"select trend, stories, articles, stories_in_span from api.trend_totals({SPAN}) order by trend")
    assert total == [("chips", 3, 5, 4), ("energy", 1, 1, 4), ("law", 1, 1, 4)]
    assert ask(twice, "select sum(stories_in_week) from api.trend_weeks where trend = 'chips'") == [(5,)]


def test_a_story_of_two_trends_counts_once_in_its_group_and_in_the_whole(twice: Home) -> None:
    assert ask(twice, f"select sum(stories) from api.trend_totals({SPAN})") == [(5,)]
    found = ask(twice, f"select group_id, group_name, stories, articles, sources from api.group_totals({SPAN})")
    assert found == [(None, None, 3, 5, 2), ("hard", "Hardware", 3, 5, 2), ("order", "Order", 1, 1, 1)]


def test_totals_of_one_week_are_that_week(twice: Home) -> None:
    week = "select trend, stories, articles, sources, publishers, stories_in_week, stories_about_ai, share, share_low"
    span = week.replace("stories_in_week", "stories_in_span")
    assert ask(twice, f"{week} from api.trend_weeks where week = '2026-02-23' order by trend") == ask(
        twice, f"{span} from api.trend_totals('2026-02-23', '2026-03-01') order by trend"
    )


def test_a_span_holds_its_first_and_last_day_whole_and_one_without_stories_has_no_share(twice: Home) -> None:
    stories = "select stories from api.trend_totals({}, {}) where trend = 'chips'"
    assert ask(twice, stories.format("date '2026-02-24'", "date '2026-02-24'")) == [(1,)]
    assert ask(twice, stories.format("timestamp '2026-02-24 23:00'", "timestamp '2026-02-24 00:00'")) == [(1,)]
    for macro in ("trend_totals", "group_totals"):
        empty = (
            f"select distinct stories, stories_in_span, share from api.{macro}(date '2020-01-01', date '2020-01-31')"
        )
        assert ask(twice, empty) == [(0, 0, None)]


def test_history_can_be_left_out_of_totals(twice: Home) -> None:
    with writing(twice) as db:
        db.execute("update articles set is_backfill = true where article_id in ('d', 'f')")
    chips, whole = "api.trend_totals({}, {}) where trend = 'chips'", "api.group_totals({}, {}) where group_id is null"
    for option in ("with_backfill := false", "only_watched := true"):
        found = [ask(twice, f"select stories from {macro.format(SPAN, option)}") for macro in (chips, whole)]
        assert found == ([[(2,)]] * 2 if option.startswith("with") else [[(1,)]] * 2)
