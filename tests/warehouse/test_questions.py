"""A person's query only reads, takes no more than it may, and says what was wrong."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.published.contract import relations
from warehouse.published.questions import QueryLimits, TooMuchError, ask, write_parquet
from warehouse.published.reading import QueryError

LIMITS = QueryLimits()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("copy (select 1) to 'x.csv'", "--parquet FILE"),
        ("export database 'x'", "--parquet FILE"),
        ("set threads = 1", "--memory, --seconds and --rows"),
        ("pragma database_list", "trendledger schema"),
        ("attach 'other.duckdb'", "DuckDB client"),
        ("load json", "DuckDB client"),
        ("create table t (x int)", "read-only"),
        ("begin", "read-only"),
    ],
)
def test_what_does_more_than_read_is_refused_with_the_way_to_what_was_wanted(
    api: duckdb.DuckDBPyConnection, sql: str, says: str
) -> None:
    with pytest.raises(QueryError, match=says):
        ask(api, sql, LIMITS)


def test_rows_beyond_the_limit_are_cut_and_that_is_told(api: duckdb.DuckDBPyConnection) -> None:
    assert ask(api, "from range(5)", LIMITS._replace(rows=3)) == ((["range"], [(0,), (1,), (2,)]), True)
    assert ask(api, "from range(3)", LIMITS._replace(rows=3)).is_cut is False


def test_a_query_that_takes_too_long_or_too_much_memory_ends_in_words_and_the_next_is_answered(
    api: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(TooMuchError, match="took too long"):
        ask(
            api,
            "select count(*) from range(100000) as a, range(100000) as b where a.range + b.range = 7",
            QueryLimits(seconds=1),
        )
    with pytest.raises(TooMuchError, match="too much memory"):
        ask(api, "select list(range) from range(30000000)", QueryLimits(megabytes=64))
    assert ask(api, "select 1 as one", LIMITS).table.rows == [(1,)]


def test_show_tables_shows_the_contract_and_not_the_tables_behind_it(api: duckdb.DuckDBPyConnection) -> None:
    names = {name for name, _ in ask(api, "SHOW  tables ;", LIMITS).table.rows}
    assert {"articles", "trend_weeks", "trend_periods(unit, with_backfill, only_watched)"} <= names
    assert not names & {"migrations", "page_visits"}


def test_all_rows_are_written_as_parquet_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as db:
        db.execute("create schema api; create view api.numbers as from range(20000)")
        assert write_parquet(db, "from numbers", path, LIMITS._replace(rows=3)) == 20000
    assert len(duckdb.connect().read_parquet(str(path)).fetchall()) == 20000
    with duckdb.connect() as db:
        db.execute("create schema api")
        with pytest.raises(QueryError, match="disabled"):
            write_parquet(db, f"from read_text('{Path(__file__)}')", tmp_path / "b.parquet", LIMITS)
    assert list(tmp_path.iterdir()) == [path]


def test_every_example_of_a_macro_can_be_asked(api: duckdb.DuckDBPyConnection) -> None:
    here = {
        "'ai-agents'": "'chips'",
        "'AI-agents'": "'chips'",
        "'Autonomous AI agents'": "'chips'",
        "'ai-hardware'": "'quiet'",
    }
    for macro in (one for one in relations(api) if not one.columns):
        example = macro.example
        for elsewhere, trend in here.items():
            example = example.replace(elsewhere, trend)
        ask(api, example, LIMITS)


def test_every_example_of_the_schema_that_needs_no_argument_can_be_asked(api: duckdb.DuckDBPyConnection) -> None:
    told = relations(api)
    assert {one.name for one in told} >= {"articles", "verdicts", "counted_stories"}
    assert all(one.comment for one in told)
    assert all(column.comment for one in told for column in one.columns)
    asked = [one.example for one in told if one.columns]
    assert len(asked) > 20
    for example in asked:
        ask(api, example, LIMITS)
    assert [one._replace(example="") for one in relations(None) if one.name == "trends"] == [
        one._replace(example="") for one in told if one.name == "trends"
    ]
