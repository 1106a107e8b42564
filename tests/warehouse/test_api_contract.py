"""The public schema: what others rely on is there, every name is explained, and the figures can be added up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import pytest

from flows.steps.trends.quantify import SURE
from warehouse.books import articles, feeds, passages
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, publish
from warehouse.records import FeedVisit, Passage, Revision

CLOCK = datetime(2026, 3, 11, 6, tzinfo=UTC)

# The contract: columns may be added; none is renamed or dropped without a CHANGELOG entry.
PROMISED = {
    "feeds": "feed_id url title category language publisher is_active last_success_at last_error consecutive_failures",
    "articles": "article_id url title author feed_id source publisher language published_at first_seen_at word_count "
    "story_id is_original revision is_backfill",
    "passages": "passage_id article_id position text word_count duplicate_of",
    "tags": "passage_id trend probability terms",
    "places": "passage_id trend term weight part starts ends",
    "trends": "trend name group_id group_name about seeds",
    "trend_weeks": "trend week stories articles sources stories_in_week share share_low share_high is_complete has_gap "
    "share_deff_low share_deff_high share_panel share_four_weeks is_first_watch has_model_change",
    "trend_months": "trend month stories articles sources stories_in_month share share_low share_high is_complete has_gap",
    "trend_quarters": "trend quarter stories articles sources stories_in_quarter share share_low share_high is_complete",
    "group_weeks": "group_id week stories articles sources publishers stories_in_week share share_low share_high",
    "group_months": "group_id month stories articles sources publishers stories_in_month share share_low share_high",
    "group_quarters": "group_id quarter stories articles sources publishers stories_in_quarter share share_low",
    "panel": "publisher first_week last_week weeks_spoken longest_silence",
    "levels": "trend week share_before share",
    "arrivals": "feed_id week",
    "verdicts": "week trend horizon ratio ratio_low ratio_high p_value q_value verdict named sources",
    "candidates": "week candidate horizon name kind terms verdict named since ratio ratio_low ratio_high q_value "
    "terms_tested stories_now sources beside share_beside decision decided_by decided_at trend",
    "candidate_stories": "week candidate story_id title source publisher url published_at",
    "watches": "watch name words candidate started_by started_at week horizon verdict named ratio q_value",
    "movers": "trend week share_now share_before ratio ratio_low ratio_high q_value verdict named since sources",
    "evidence": "trend week passage_id article_id title source url probability terms",
    "nearest": "trend week passage_id article_id title source url probability terms",
    "fates": "run_id stage fate reason items",
    "runs": "run_id kind clock started_at ended_at outcome",
    "feed_health": "feed_id",
    "models": "model_id is_current taxonomy_version",
    "calibration": "scope low high said count_right count_doubtful count_wrong held held_low held_high is_of_current",
    "alerts": "alert_id rule kind subject trend title sentence evidence begun_at ended_at channels told_at is_useful",
    "alert_sendings": "alert_id channel attempts fate reason told_at",
    "alert_rates": "subjects alerts marked not_useful share_false share_false_low share_false_high",
    "changes": "changed_at kind subject before after reason clock",
    "meta": "schema_version run_id model_id",
}


def rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return db.execute(sql).fetchall()


@pytest.mark.parametrize("view", PROMISED)
def test_a_promised_relation_has_its_promised_columns(api: duckdb.DuckDBPyConnection, view: str) -> None:
    found = {
        name
        for (name,) in rows(
            api, f"select column_name from duckdb_columns() where schema_name = 'api' and table_name = '{view}'"
        )
    }
    assert set(PROMISED[view].split()) <= found


def test_every_view_column_and_macro_of_the_public_schema_carries_a_comment(api: duckdb.DuckDBPyConnection) -> None:
    unexplained = rows(
        api,
        """
        select 'view', view_name from duckdb_views() where schema_name = 'api' and coalesce(comment, '') = ''
        union all
        select 'column', table_name || '.' || column_name from duckdb_columns()
        where schema_name = 'api' and coalesce(comment, '') = ''
        union all
        select 'macro', function_name from duckdb_functions() where schema_name = 'api' and coalesce(comment, '') = ''
        """,
    )
    assert unexplained == []
    assert rows(api, "select count(*) > 15 from duckdb_views() where schema_name = 'api'") == [(True,)]


def test_stories_of_a_week_are_the_distinct_stories_of_its_articles(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select distinct week, stories_in_week from trend_weeks order by week") == rows(
        api, "select week, count(distinct story_id) from articles group by week order by week"
    )
    assert rows(
        api, "select week, stories, articles, sources from trend_weeks where trend = 'chips' order by week"
    ) == [
        (date(2026, 2, 23), 2, 3, 2),
        (date(2026, 3, 9), 1, 1, 1),
    ]


def test_stories_of_a_month_are_the_distinct_stories_of_its_articles(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select distinct month, stories_in_month from trend_months order by month") == [
        (date(2026, 2, 1), 2),
        (date(2026, 3, 1), 2),
    ]


def test_a_share_lies_in_its_interval_and_the_interval_between_none_and_all(api: duckdb.DuckDBPyConnection) -> None:
    for view in ("trend_weeks", "trend_months"):
        assert (
            rows(
                api,
                f"select 1 from {view} where not (0 <= share_low and share_low <= share and share <= share_high and share_high <= 1)",
            )
            == []
        )
    assert rows(api, "select share from trend_weeks where trend = 'chips' order by week") == [(2 / 3,), (1.0,)]


def test_the_interval_is_wilsons(api: duckdb.DuckDBPyConnection) -> None:
    ((low, high),) = rows(api, "select api.wilson_low(2, 10), api.wilson_high(2, 10)")
    assert (low, high) == (pytest.approx(0.05668, abs=1e-5), pytest.approx(0.50984, abs=1e-5))
    assert rows(api, "select api.wilson_low(0, 0)") == [(None,)]


def test_a_week_without_any_story_is_missing_and_a_week_without_the_trend_is_zero(
    api: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(api, "select week, stories, share from trend_weeks where trend = 'quiet' order by week") == [
        (date(2026, 2, 23), 0, 0.0),
        (date(2026, 3, 9), 0, 0.0),
    ]


def test_the_week_that_is_not_over_is_marked(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select distinct week, is_complete from trend_weeks order by week") == [
        (date(2026, 2, 23), True),
        (date(2026, 3, 9), False),
    ]


def test_the_evidence_behind_a_point_is_its_passages(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select trend, week, count(distinct story_id) from evidence group by all order by all") == rows(
        api, "select trend, week, stories from trend_weeks where stories > 0 order by all"
    )
    assert rows(api, "select terms[1].term, source, publisher, url from evidence where article_id = 'b'") == [
        ("gpu", "The Lab", "House of Labs", "https://lab.example/b")
    ]


def test_only_the_current_revision_and_the_current_model_are_shown(books: Home) -> None:
    with writing(books) as db:
        articles.add_revisions(
            db, [], [Revision("a", 2, "New title", "", "en", "new", 1, "new", "page", "", CLOCK, "run-1")]
        )
        db.execute("update articles set revision = 2 where article_id = 'a'")
        passages.add_passages(db, [Passage("p-a-2", "a", 2, 0, "new", 1, "new", None)])
        db.execute("insert into tags select 'p-c-1', 'another model', 'chips', 0.9, []")
    publish(books, "run-2")
    with open_published(books) as db:
        assert rows(db, "select title, revision from api.articles where article_id = 'a'") == [("New title", 2)]
        assert rows(db, "select passage_id from api.passages where article_id = 'a'") == [("p-a-2",)]
        assert rows(db, "select passage_id from api.tags order by all") == [("p-b-1",), ("p-d-1",), ("p-e-1",)]


def test_the_fates_of_a_run_add_up_to_what_came_in(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select run_id, stage, sum(items) from fates group by all") == rows(
        api, "select run_id, stage, items_in from api.stages"
    )


def test_a_feed_that_fails_says_since_when_and_why(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select feed_id, last_error, consecutive_failures from feeds order by all") == [
        ("desk", None, 0),
        ("lab", "timed out: 20 s", 1),
    ]


def test_of_two_visits_at_one_time_the_one_written_down_last_is_the_last(books: Home) -> None:
    with writing(books) as db:
        feeds.add_visits(db, [FeedVisit("desk", "run-2", CLOCK, "server error", "HTTP 503", "", "", "", 0)])
        feeds.add_visits(db, [FeedVisit("lab", "run-2", CLOCK, "kept", "", "", "", "", 1)])
        assert rows(db, "select feed_id, last_error, consecutive_failures from api.feeds order by all") == [
            ("desk", "server error: HTTP 503", 1),
            ("lab", None, 0),
        ]


def test_meta_says_what_the_copy_is(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "select run_id, model_id, articles, stories, passages from meta") == [("run-1", "m", 5, 4, 5)]


def test_the_error_rates_are_of_the_tags_that_count(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, f"select api.is_sure({SURE}), api.is_sure({SURE} - 0.001)") == [(True, False)]


def test_every_band_of_probabilities_says_how_often_it_was_right(api: duckdb.DuckDBPyConnection) -> None:
    """A row that is pasted wrongly overlaps its neighbour, leaves a gap, or has a mean outside its band."""
    found = rows(api, "select scope, low, high, said, held_low, held, held_high from calibration order by scope, low")
    for scope in ("tags", "nearest", "stories", "texts", "others"):
        bands = [row[1:] for row in found if row[0] == scope]
        assert [high for _, high, *_ in bands[:-1]] == [low for low, *_ in bands[1:]]
        assert all(low <= said <= high and least <= held <= most for low, high, said, least, held, most in bands)
        assert bands[-1][1] == (SURE if scope == "nearest" else 1)
    assert rows(api, "select distinct is_of_current from calibration") == [(False,)]  # what tags here is "m"
