"""The sums that are kept of weeks and months are those that the books give, in whatever order things change."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from examples import examples
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lived_books import FIRST, WEEKS, Life, begin, covered_by, monday, rows

from warehouse.books import panel
from warehouse.database import Home, writing
from warehouse.records import PanelMember
from warehouse.sums import counted, covered, rhythms, sums

ACTS = st.lists(st.tuples(st.integers(0, 18), *(st.integers(0, WEEKS - 1) for _ in range(4))), min_size=20, max_size=60)
COVERED = """
    select article_id, story_id, is_original, is_counted, passages, trends from api.covered_articles() order by article_id
"""
EVIDENCE = "select trend, week, passage_id, article_id, story_id, probability, text from {} order by all"
EVIDENCE_KEPT = "api.told_evidence(timestamp '0001-01-01', timestamp '9999-01-01', true)"
BY_TAGS = """
    (select t.*, a.*, p.text from api.tags as t join main.passages as p on t.passage_id = p.passage_id
    join api.articles as a on p.article_id = a.article_id)
"""
FACTS = "select articles, passages, stories from api.meta"
BY_COUNTING = """
    select (select count(*) from articles), (select count(*) from api.passages), (select count(distinct story_id) from articles)
"""


def kept(db: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return rows(db, "select * from period_sums order by all")


def from_the_books(db: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return all sums, from nothing that is kept."""
    counted.mark_all(db)
    asked = [
        f"select '{unit}', * replace ('{stroke}' || label as label) from api.period_sums('{kind}', '{unit}', true, false)"
        for unit in sums.PERIODS
        for kind, stroke in (("trend", ""), ("group", "/"))
    ]
    return rows(db, f"{' union all '.join(asked)} order by all")


def told(db: DuckDBPyConnection, is_kept: str) -> list[tuple[Any, ...]]:
    """Return what weeks and months, of trends and of groups, and feeds tell, from what is kept or not."""
    names = ("weeks", "months", "group_weeks", "group_months", "health")
    return [row for name in names for row in rows(db, f"select * from api.told_{name}({is_kept}) order by all")]


@pytest.mark.thorough
@settings(
    deadline=None,
    max_examples=examples(4, 20),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(ACTS)
def test_what_is_kept_is_what_the_books_give_whatever_happened(acts: list[tuple[int, int, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, writing(Home(folder)) as db:
        begin(db)
        life = Life(db)
        for act, *chances in acts:
            life.acts_on_coverage[act](*chances)
        assert rows(db, COVERED) == covered_by(db)
        before, facts = told(db, "false"), rows(db, FACTS)
        shown = rows(db, EVIDENCE.format(BY_TAGS))
        assert rows(db, EVIDENCE.format("api.evidence")) == shown
        sums.sum_anew(db)
        rhythms.keep_rhythms(db)
        assert rows(db, COVERED) == covered_by(db)
        assert rows(db, "select story_id from uncovered union all select period from unsummed") == []
        assert told(db, "true") == told(db, "false") == before
        assert rows(db, EVIDENCE.format(EVIDENCE_KEPT)) == shown
        assert rows(db, FACTS) == facts == rows(db, BY_COUNTING)
        assert kept(db) == from_the_books(db)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counted, "FEW_STORIES", 0)  # all is marked now, and whatever is marked is much
            sums.sum_anew(db)
        assert rows(db, COVERED) == covered_by(db)


def written(db: DuckDBPyConnection) -> Life:
    """Articles in four weeks of three months, all summed up."""
    begin(db)
    life = Life(db)
    for week in (2, 3, 7, 10):
        life.write(0, week, 1, 1)
    sums.sum_anew(db)
    return life


def summed_anew(db: DuckDBPyConnection) -> set[tuple[str, Any]]:
    """Sum up; return period and day for each that was summed up anew: it lost the mark that all were given."""
    db.execute("update period_sums set hit_sources = 99")
    sums.sum_anew(db)
    found = {
        (period, starts) for period, starts in rows(db, "select period, starts from period_sums where hit_sources < 99")
    }
    db.execute("update period_sums set hit_sources = 0")
    return found


def test_only_the_week_and_the_month_of_what_changed_are_summed_up_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "DAYS_BETWEEN", 0)
    with writing(home) as db:
        life = written(db)
        assert summed_anew(db) == set()
        counted.mark_articles(db, ["x2"])  # and it is as it was
        assert summed_anew(db) == set()
        life.tag(1, 0, 1, 0)
        assert summed_anew(db) == {("week", monday(3)), ("month", monday(3).replace(day=1))}


def test_the_weeks_by_which_two_panels_differ_are_summed_up_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "DAYS_BETWEEN", 0)
    with writing(home) as db:
        written(db)
        panel.put_panel(db, [PanelMember("House a", monday(1), monday(8), 8, 0)])
        assert {one for one in summed_anew(db) if one[0] == "week"} == {
            ("week", monday(2)), ("week", monday(3)), ("week", monday(7)),
        }  # fmt: skip
        panel.put_panel(db, [PanelMember("House a", monday(3), monday(10), 8, 0)])
        assert {one for one in summed_anew(db) if one[0] == "week"} == {
            ("week", monday(2)), ("week", monday(10)),
        }  # fmt: skip


def test_a_run_that_dies_before_it_has_summed_leaves_figures_that_are_right(home: Home) -> None:
    with writing(home) as db:
        written(db)
    with writing(home) as db:
        Life(db, 9).write(0, 3, 1, 1)
    with pytest.raises(InterruptedError), writing(home) as db:  # noqa: PT012
        sums.sum_anew(db)
        raise InterruptedError
    with writing(home) as db:
        found = "select distinct articles_in_week from api.told_weeks({}) where week = $1"
        assert rows(db, found.format("true"), [monday(3)]) == [(1,)]
        assert rows(db, found.format("false"), [monday(3)]) == [(2,)]
        sums.sum_anew(db)
        assert rows(db, found.format("true"), [monday(3)]) == [(2,)]


@pytest.mark.parametrize("few", [0, 1000])
def test_articles_are_covered_some_weeks_at_once_and_whoever_waits_hears_of_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(covered, "ARTICLES_AT_ONCE", 2)
    monkeypatch.setattr(counted, "FEW_STORIES", few)
    heard: list[tuple[int, int]] = []
    with writing(home) as db:
        begin(db)
        life = Life(db)
        for week in (2, 3, 3, 3, 5, 6, 9):
            life.write(0, week, 1, 0)
        covered.cover_anew(db, lambda done, total: heard.append((done, total)))
        assert heard == [(1, 7), (4, 7), (6, 7), (7, 7)]
        assert rows(db, "select count(*) from covered") == [(7,)]
        assert rows(db, COVERED) == covered_by(db)


def test_years_between_are_not_read_for_an_article_of_long_ago() -> None:
    weeks = [(FIRST.date(), 1), (FIRST.date() + timedelta(weeks=covered.WEEKS_BETWEEN + 2), 3)]
    assert [(span.since, span.until - span.since, span.articles) for span in covered.spans_of(weeks)] == [
        (week, timedelta(weeks=1), articles) for week, articles in weeks
    ]
