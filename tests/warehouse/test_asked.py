"""The macros of what is asked most: by id or name, in the order of the asking, and never silent about a wrong name."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest


def rows(db: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return db.execute(sql).fetchall()


@pytest.mark.parametrize("said", ["chips", "CHIPS", "ai chips"])
def test_a_trend_is_asked_for_by_id_or_name(api: duckdb.DuckDBPyConnection, said: str) -> None:
    told = rows(api, f"select week, stories, share from api.share('{said}')")
    assert told == rows(api, "select week, stories, share from api.trend_weeks where trend = 'chips' order by week")
    assert told


def test_trends_and_groups_stand_in_the_order_of_the_asking_each_once(api: duckdb.DuckDBPyConnection) -> None:
    ((group, name),) = rows(api, "select distinct group_id, group_name from api.trends where trend = 'chips'")
    found = rows(api, f"select id, name, week from api.compare(['group:{group}', 'chips', 'CHIPS'])")
    assert list(dict.fromkeys(one[0] for one in found)) == [f"group:{group}", "chips"]
    assert len(found) == len(set(found))
    assert found[0][1] == name


def test_a_span_holds_its_first_and_last_week(api: duckdb.DuckDBPyConnection) -> None:
    weeks = [week for (week,) in rows(api, "select week from api.share('chips')")]
    assert len(weeks) == 2
    assert rows(api, f"select week from api.share('chips', first := date '{weeks[1]}')") == [(weeks[1],)]
    assert rows(api, f"select week from api.share('chips', last := date '{weeks[0]}')") == [(weeks[0],)]


@pytest.mark.parametrize("asked", ["api.share('nope')", "api.compare(['chips', 'nope'])", "api.passages_for('nope')"])
def test_an_unknown_trend_is_an_error_and_no_empty_answer(api: duckdb.DuckDBPyConnection, asked: str) -> None:
    with pytest.raises(duckdb.Error, match="there is no trend and no group nope"):
        rows(api, f"from {asked}")


@pytest.mark.parametrize("asked", ["api.share(null)", "api.compare(['chips', null])", "api.passages_for(null)"])
def test_a_trend_that_is_not_named_is_an_error_and_no_empty_answer(api: duckdb.DuckDBPyConnection, asked: str) -> None:
    with pytest.raises(duckdb.Error, match="there is no trend and no group ;"):
        rows(api, f"from {asked}")


SPAN = "date '2026-02-23', date '2026-03-02'"


@pytest.mark.parametrize("macro", ["passages_for({})", f"trend_stories({{}}, {SPAN})", f"trend_terms({{}}, {SPAN})"])
def test_stories_and_passages_are_of_a_trend_by_id_or_name_and_of_no_group(
    api: duckdb.DuckDBPyConnection, macro: str
) -> None:
    asked = f"from api.{macro} order by all"
    by_id, by_name = (rows(api, asked.format(f"'{said}'")) for said in ("chips", "AI Chips"))
    assert by_id == by_name
    for wrong, why in (
        ("nope", "no trend and no group nope"),
        ("group:hard", "group:hard is a group; ask for one of its"),
    ):
        with pytest.raises(duckdb.Error, match=why):
            rows(api, asked.format(f"'{wrong}'"))


@pytest.mark.parametrize("macro", ["trend_periods", "group_periods"])
@pytest.mark.parametrize("unit", ["'hour'", "'Week'", "'weeks'", "null"])
def test_a_period_of_no_such_unit_is_an_error(api: duckdb.DuckDBPyConnection, macro: str, unit: str) -> None:
    with pytest.raises(duckdb.Error, match="there is no period"):
        rows(api, f"from api.{macro}({unit})")


def test_passages_are_those_of_the_evidence_surest_first(api: duckdb.DuckDBPyConnection) -> None:
    told = rows(api, "select passage_id, probability from api.passages_for('Chips')")
    assert sorted(told) == sorted(rows(api, "select passage_id, probability from api.evidence where trend = 'chips'"))
    assert [one[1] for one in told] == sorted((one[1] for one in told), reverse=True)
    newest = rows(api, "select max(week) from api.evidence where trend = 'chips'")[0][0]
    assert isinstance(newest, date)
    later = rows(api, f"select distinct week from api.passages_for('chips', first := date '{newest}')")
    assert later == [(newest,)]


def test_without_history_nothing_rises(api: duckdb.DuckDBPyConnection) -> None:
    assert rows(api, "from api.risers()") == []
    assert rows(api, "from api.risers(over := '13/39')") == []


def test_an_unknown_horizon_is_an_error_and_no_empty_answer(api: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="there is no horizon 4-12; there are 4/12 and 13/39"):
        rows(api, "from api.risers(over := '4-12')")
