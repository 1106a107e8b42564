"""The published copy: whole, read-only, one of three, and there for whoever reads while the next is made."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from test_database import storage_version

from warehouse.books.ledger import LedgerError
from warehouse.database import Home, WarehouseError, writing
from warehouse.published.publish import QueryError, open_published, publish, query
from warehouse.published.questions import QueryLimits, ask

WRITES = [
    "insert into main.feeds select * from main.feeds",
    "create table kept_by_me (a int)",
    "delete from main.articles",
    "drop view api.articles",
    "update main.articles set url = ''",
    "alter table main.articles drop column url",
]
REACHES_OUT = [
    "copy (select 1) to '{folder}/out.csv'",
    "select * from read_csv('/etc/hostname')",
    "select * from '/etc/hostname'",
    "attach '{folder}/other.duckdb'",
    "export database '{folder}/export'",
    "set enable_external_access = true",
    "install httpfs",
    "load httpfs",
]
NO_SQL = ["which trends rise?", "selec 1", "select from where", "select 'open"]
NOT_ONE = ["", "  ", "-- nothing", "select 1; select 2", "select 1; drop view api.articles"]


def test_a_copy_is_read_only_stands_behind_a_link_and_older_clients_open_it(books: Home) -> None:
    copy = publish(books, "run-1")
    link = books.published / "current.duckdb"
    assert (link.is_symlink(), link.resolve(), str(link.readlink())) == (True, copy, "run-1.duckdb")
    assert copy.stat().st_mode & 0o777 == 0o444
    assert storage_version(copy) == "v1.2.0"


def test_three_copies_are_kept_and_nothing_else_is_left(books: Home) -> None:
    for number in range(5):
        publish(books, f"run-{number}")
    assert sorted(path.name for path in books.published.iterdir()) == [
        "current.duckdb",
        "run-2.duckdb",
        "run-2.duckdb.json",
        "run-3.duckdb",
        "run-3.duckdb.json",
        "run-4.duckdb",
        "run-4.duckdb.json",
    ]


def test_a_reader_keeps_what_it_opened_and_the_next_one_sees_the_new(books: Home) -> None:
    publish(books, "run-1")
    reader = open_published(books)
    with writing(books) as db:
        db.execute("update main.articles set url = 'https://moved.example/e' where article_id = 'e'")
    publish(books, "run-2")
    moved = "select count(*) from articles where url like '%moved%'"
    assert query(reader, moved).rows == [(0,)]
    reader.close()
    with open_published(books) as later:
        assert query(later, moved).rows == [(1,)]


def test_a_run_published_again_in_the_same_second_is_a_copy_of_its_own(books: Home) -> None:
    first = publish(books, "run-1")
    with open_published(books) as reader:
        again = [publish(books, "run-1").name for _ in range(3)]
        assert query(reader, "select count(*) from articles").rows == [(5,)]
    assert again == ["run-1-2.duckdb", "run-1-3.duckdb", "run-1-4.duckdb"]
    assert not first.exists()
    assert (books.published / "current.duckdb").readlink() == Path("run-1-4.duckdb")


def test_what_a_crash_left_half_made_is_made_anew(books: Home) -> None:
    books.prepare()
    for run in ("run-0", "run-1"):
        (books.published / f"{run}.making").write_bytes(b"half a copy")
    (books.published / "current.making").symlink_to("nowhere.duckdb")
    publish(books, "run-1")
    with open_published(books) as db:
        assert query(db, "select articles from meta").rows == [(5,)]
    assert list(books.published.glob("*.making")) == []


def test_books_that_do_not_balance_are_not_published_and_the_last_copy_stays(books: Home) -> None:
    publish(books, "run-1")
    with writing(books) as db:
        db.execute("insert into stages values ('run-2', 'pages', 7)")
    with pytest.raises(LedgerError, match="run-2, stage pages: 7 items came in, fates tell of 0"):
        publish(books, "run-2")
    assert (books.published / "current.duckdb").readlink() == Path("run-1.duckdb")


def test_before_the_first_run_a_reader_is_told_how_to_make_one(home: Home) -> None:
    with pytest.raises(WarehouseError, match=r"nothing has been published .*trendledger demo"):
        open_published(home)


@pytest.mark.parametrize("sql", WRITES)
def test_a_query_that_wants_to_write_is_refused(api: DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(QueryError, match=r"read-only|read only"):
        query(api, sql)
    assert query(api, "select count(*) from articles").rows == [(5,)]


@pytest.mark.parametrize("sql", REACHES_OUT)
def test_a_query_that_reaches_for_files_or_the_network_is_refused(
    api: DuckDBPyConnection, sql: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(QueryError):
        query(api, sql.format(folder=tmp_path))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("sql", NO_SQL)
def test_what_is_no_sql_is_refused_in_words(api: DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(QueryError, match="not SQL that DuckDB understands"):
        query(api, sql)


@pytest.mark.parametrize("sql", NOT_ONE)
def test_one_query_at_a_time_is_answered(api: DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(QueryError, match="one query at a time"):
        query(api, sql)


def test_a_table_that_is_not_there_is_named(api: DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match="nothing_of_the_kind"):
        query(api, "select * from nothing_of_the_kind")


def test_the_names_of_the_public_schema_need_no_prefix(api: DuckDBPyConnection) -> None:
    assert query(api, "select count(*) from trend_weeks") == query(api, "select count(*) from api.trend_weeks")


def test_a_copy_that_lost_bytes_says_so_to_whoever_asks_and_what_to_do(books: Home) -> None:
    copy = publish(books, "run-1")
    copy.chmod(0o600)
    with closing(open_published(books)) as db:
        os.truncate(copy, 12_288)  # what stands before the first block
        with pytest.raises(WarehouseError, match=r"copy is damaged: .*`trendledger run` publishes another"):
            query(db, "select * from api.articles")
        with pytest.raises(WarehouseError, match=r"copy is damaged: .*`trendledger run` publishes another"):
            ask(db, "select * from api.articles", QueryLimits())
