"""Series of trends, groups and the whole: sums, identities, the panel, and both intervals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.judge import put_verdicts
from warehouse.books import articles, feeds, ledger, models, panel, passages, tags, trends
from warehouse.database import Home, writing
from warehouse.published.publish import open_published
from warehouse.records import (
    Article,
    Feed,
    FeedVisit,
    LedgerEvent,
    Model,
    PanelMember,
    Passage,
    Reading,
    Revision,
    Run,
    Tag,
    Trend,
)

FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday: what the feeds listed then is history
WEEKS = 9
UNITS = ("week", "month", "quarter")
TRENDS = [
    Trend(1, "chips", "AI chips", "hard", "Hardware", "Accelerators.", [], 0),
    Trend(1, "power", "Power for AI", "hard", "Hardware", "Grids.", [], 1),
    Trend(1, "law", "AI law", "order", "Order", "Acts.", [], 2),
    Trend(1, "quiet", "Nobody's trend", "order", "Order", "Nothing.", [], 3),
]


def on(week: int) -> datetime:
    return FIRST + timedelta(weeks=week)


def write(db: DuckDBPyConnection, feed: str, week: int, number: int, *carried: str, story: str = "") -> None:
    """Store an article of a week, a day after its Monday and `number` hours, which carries these trends."""
    name, at = f"{feed}-{week}-{number}", on(week) + timedelta(days=1, hours=number)
    url = f"https://{feed}.example/{name}"
    one = Article(
        name,
        url,
        url,
        feed,
        name,
        at,
        "feed",
        None,
        at,
        story or name,
        is_original=not story,
        is_backfill=False,
        revision=1,
        run_id="run",
    )
    articles.add_articles(db, [one], [Revision(name, 1, name, "", "en", name, 1, name, "page", "", at, "run")])
    passages.add_passages(db, [Passage(f"p-{name}", name, 1, 0, name, 1, name, None)])
    reading = Reading(f"p-{name}", "m", "run", "tagged" if carried else "no trend")
    tags.add_tags(db, [reading], [Tag(f"p-{name}", "m", trend, 0.9, []) for trend in carried])


def watch(db: DuckDBPyConnection, feed: str, week: int) -> None:
    """Put a feed on the list and visit it for the first time."""
    feeds.add_feeds(db, [Feed(feed, f"https://{feed}.example/feed", feed)], on(week))
    feeds.add_visits(db, [FeedVisit(feed, "run", on(week), "kept", "", "", "", "", 0)])


@pytest.fixture
def db(home: Home) -> Iterator[DuckDBPyConnection]:
    """Nine weeks of two feeds, four stories a week; the last week is not over."""
    with writing(home) as db:
        ledger.open_run(db, Run("run", "live", on(WEEKS - 1), on(WEEKS - 1), "", "0"))
        ledger.close_run(db, "run", on(WEEKS - 1), "done")
        trends.put_taxonomy(db, TRENDS)
        models.add_model(db, Model("m", 1, FIRST, 10, "{}", ""))
        models.make_current(db, "m", FIRST)
        for feed in ("desk", "lab"):
            watch(db, feed, 0)
            for week in range(WEEKS):
                write(db, feed, week, 0, "chips", "power")
                write(db, feed, week, 1, *(["law"] if feed == "lab" else []))
        yield db


def rows(db: DuckDBPyConnection, sql: str) -> list[tuple]:
    return db.execute(sql).fetchall()


@pytest.mark.parametrize("unit", UNITS)
def test_a_group_is_no_more_than_its_trends_together_and_no_less_than_each(db: DuckDBPyConnection, unit: str) -> None:
    groups = rows(
        db,
        f"""
        select g.stories, sum(t.stories), max(t.stories)
        from api.group_{unit}s as g
        join api.trends as n on coalesce(g.group_id, n.group_id) = n.group_id
        join api.trend_{unit}s as t on n.trend = t.trend and t.{unit} = g.{unit}
        group by g.group_id, g.{unit}, g.stories
        """,
    )
    assert groups
    assert all(highest <= stories <= together for stories, together, highest in groups)


def test_a_story_of_two_trends_is_one_story_of_their_group_and_one_of_the_whole(db: DuckDBPyConnection) -> None:
    assert rows(
        db, f"select group_id, stories, share from api.group_weeks where week = '{on(2).date()}' order by 1 nulls first"
    ) == [
        (None, 3, 0.75),
        ("hard", 2, 0.5),
        ("order", 1, 0.25),
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_groups_and_trends_are_told_of_the_same_whole(db: DuckDBPyConnection, unit: str) -> None:
    columns = f"{unit}, stories_in_{unit}, stories_about_ai, articles_in_{unit}, is_complete, has_gap, is_first_watch"
    told = rows(db, f"select distinct {columns} from api.trend_{unit}s order by all")
    assert told == rows(db, f"select distinct {columns} from api.group_{unit}s order by all")
    assert len(told) == {"week": WEEKS, "month": 2, "quarter": 2}[unit]


def test_a_copy_in_the_same_week_is_no_second_story_and_one_of_a_month_later_is_one_of_each_month(
    db: DuckDBPyConnection,
) -> None:
    write(db, "lab", 2, 9, "law", story="lab-1-1")
    write(db, "lab", 1, 9, "law", story="lab-1-1")
    write(db, "lab", 5, 9, "law", story="lab-1-1")
    law = "select stories from api.trend_{0}s where trend = 'law' order by {0}"
    assert [stories for (stories,) in rows(db, law.format("week"))] == [1, 1, 2, 1, 1, 2, 1, 1, 1]
    assert rows(db, law.format("month")) == rows(db, law.format("quarter")) == [(5,), (5,)], "of March's one in April"


def test_the_panel_does_not_move_when_a_source_enters(db: DuckDBPyConnection) -> None:
    last = on(WEEKS - 2).date()
    panel.put_panel(db, [PanelMember(feed, on(1).date(), last, 7, 0) for feed in ("desk", "lab")])
    series = "select trend, week, stories_panel, stories_about_ai_panel, share_panel from api.trend_weeks order by all"
    pooled = "select week, share from api.trend_weeks where trend = 'law' order by week"
    before, pooled_before = rows(db, series), rows(db, pooled)
    watch(db, "new", 3)
    for week in range(4, WEEKS):
        for number in range(20):
            write(db, "new", week, number, "law")
    assert rows(db, series) == before
    assert rows(db, pooled)[5][1] > 3 * pooled_before[5][1]
    shares = {week: share for trend, week, _, _, share in before if trend == "law"}
    assert shares[on(0).date()] is None, "before the panel begins"
    assert shares[on(1).date()] == shares[last] == 0.25
    assert shares[on(WEEKS - 1).date()] is None, "the week is not over"


def test_a_look_keeps_the_panel_and_judged_again_replaces_it(db: DuckDBPyConnection) -> None:
    for _ in range(2):
        put_verdicts(db)
        assert rows(db, "from api.panel order by publisher") == [
            (feed, on(1).date(), on(WEEKS - 2).date(), WEEKS - 2, 0) for feed in ("desk", "lab")
        ]
        assert rows(db, "from api.levels") == []
    assert rows(db, "select distinct share_panel from api.trend_weeks where trend = 'law' and share_panel > 0") == [
        (0.25,)
    ]


def test_a_first_watch_and_a_change_of_model_are_marked_on_their_period(db: DuckDBPyConnection) -> None:
    watch(db, "new", 3)
    ledger.add_changes(db, [LedgerEvent(on(5), "", "model made current", "model", "m0", "m", "")])
    marked = "select week from api.group_weeks where group_id is null and {} order by week"
    assert rows(db, marked.format("is_first_watch")) == [(on(0).date(),), (on(3).date(),)]
    assert rows(db, marked.format("has_model_change")) == [(on(5).date(),)]
    assert rows(db, "select distinct quarter from api.trend_quarters where has_model_change") == [(date(2026, 4, 1),)]


def test_a_feed_that_was_first_had_on_the_first_of_a_month_is_marked_on_that_month(db: DuckDBPyConnection) -> None:
    feeds.add_feeds(db, [Feed("new", "https://new.example/feed", "new")], on(0))
    wednesday = datetime(2026, 4, 1, 6, tzinfo=UTC)
    feeds.add_visits(db, [FeedVisit("new", "run", wednesday, "kept", "", "", "", "", 0)])
    marked = "select distinct {0} from api.trend_{0}s where is_first_watch order by {0}"
    assert rows(db, marked.format("week")) == [(date(2026, 3, 2),), (date(2026, 3, 30),)]
    assert rows(db, marked.format("month")) == [(date(2026, 3, 1),), (date(2026, 4, 1),)]
    assert rows(db, marked.format("quarter")) == [(date(2026, 1, 1),), (date(2026, 4, 1),)]


def test_four_weeks_are_pooled_around_the_middle_and_missing_where_they_are_not_all_there(
    db: DuckDBPyConnection,
) -> None:
    for number in range(2, 6):
        write(db, "desk", 4, number, "law")
    four = dict(rows(db, "select week, share_four_weeks from api.trend_weeks where trend = 'law'"))
    # Weeks 2 to 6 hold 1, 1, 5, 1, 1 of 4, 4, 8, 4, 4 stories, the outer ones by half.
    assert four[on(4).date()] == pytest.approx((0.5 + 1 + 5 + 1 + 0.5) / (2 + 4 + 8 + 4 + 2))
    assert [week for week, share in sorted(four.items()) if share is None] == [
        on(week).date() for week in (0, 1, WEEKS - 3, WEEKS - 2, WEEKS - 1)
    ]
    db.execute("delete from articles where article_id like '%-3-%'")
    four = dict(rows(db, "select week, share_four_weeks from api.trend_weeks where trend = 'law'"))
    assert list(four.values()).count(None) == len(four), "no five weeks on end are left"


def test_publishers_that_differ_widen_the_interval_and_one_alone_has_none(db: DuckDBPyConnection) -> None:
    ((effect, low, high, wilson_low, wilson_high),) = rows(
        db,
        """
        select design_effect, share_deff_low, share_deff_high, share_low, share_high
        from api.trend_quarters where trend = 'law' and quarter = '2026-01-01'
        """,
    )
    # Of each publisher's n stories the Lab has half, the Desk none: p is 1/4, both are n/4 off.
    n = 10
    assert effect == pytest.approx(2 * (n / 4) ** 2 * 2 / (2 * n * 3 / 16))
    assert low < wilson_low
    assert wilson_high < high
    db.execute("delete from articles where feed_id = 'lab'")
    assert rows(db, "select distinct design_effect, share_deff_low, share_deff_high from api.trend_weeks") == [
        (None, None, None)
    ]


Publishers = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12
)
INTERVALS = """
    with c as (select unnest($1) as y, unnest($2) as n),
    s as (select sum(y) as hits, sum(n) as total, count(*) as k, sum(y * y) as yy, sum(y * n) as yn, sum(n * n) as nn from c),
    d as (select *, api.design_effect(hits, total, k, yy, yn, nn) as effect from s)
    select
        effect, api.wilson_low(hits, total), api.wilson_high(hits, total),
        api.wilson_low(hits / effect, total / effect), api.wilson_high(hits / effect, total / effect)
    from d
"""


@pytest.fixture(scope="module")
def macros(published: Home) -> Iterator[DuckDBPyConnection]:
    """A published copy, for its macros."""
    with open_published(published) as db:
        yield db


@given(counts=Publishers)
def test_the_interval_with_a_design_effect_holds_wilsons(
    macros: DuckDBPyConnection, counts: list[tuple[int, int]]
) -> None:
    columns = [list(column) for column in zip(*counts, strict=True)]
    ((effect, low, high, wide_low, wide_high),) = macros.execute(INTERVALS, columns).fetchall()
    hits, total, k = sum(columns[0]), sum(columns[1]), len(counts)
    share = hits / total
    if 0 < hits < total:
        spread = sum((y - share * n) ** 2 for y, n in counts) * k / (k - 1) / (total * share * (1 - share))
        assert effect == pytest.approx(max(1.0, spread))
    else:
        assert effect == 1
    assert wide_low <= low + 1e-12
    assert high <= wide_high + 1e-12


@given(stories=st.integers(1, 40), times=st.lists(st.integers(1, 9), min_size=2, max_size=9), hits=st.integers(0, 40))
def test_where_publishers_agree_the_interval_is_wilsons(
    macros: DuckDBPyConnection, stories: int, times: list[int], hits: int
) -> None:
    columns = [[min(hits, stories) * each for each in times], [stories * each for each in times]]
    ((effect, low, high, wide_low, wide_high),) = macros.execute(INTERVALS, columns).fetchall()
    assert effect == 1
    assert (wide_low, wide_high) == (pytest.approx(low), pytest.approx(high))
