from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pytest

from warehouse import lake as lakes
from warehouse import lake_bucket
from warehouse.database import Home, writing
from warehouse.file_errors import is_of_the_store, lost_file
from warehouse.lake import Lake, LakeError
from warehouse.schema import VIEWS, _migrations, view_script
from warehouse.upkeep.moving import to_lake

FIRST_IN_A_LAKE = 17  # homes of this schema were the first that could move; every later change has to run on a lake


def test_names_of_files_are_from_the_home_on_so_that_it_can_be_moved(tmp_path: Path) -> None:
    with lakes.settling(tmp_path, "lake/catalog.ducklake", "lake/data"):
        assert lakes.lake_of(tmp_path) is None
    moved = tmp_path.rename(tmp_path.with_name("elsewhere"))
    assert lakes.lake_of(moved) == Lake(f"{moved}/lake/catalog.ducklake", f"{moved}/lake/data/")


def test_a_server_and_a_bucket_stay_where_they_are(tmp_path: Path) -> None:
    with lakes.settling(tmp_path, "postgres:dbname=books host=db.example", "s3://bucket/books"):
        pass
    assert lakes.lake_of(tmp_path) == Lake("postgres:dbname=books host=db.example", "s3://bucket/books/")


def test_what_ends_before_its_time_leaves_a_home_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), lakes.settling(tmp_path, "lake/catalog.ducklake", "lake/data"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_home_without_settings_is_a_file(tmp_path: Path) -> None:
    assert lakes.lake_of(tmp_path) is None


def test_a_package_that_is_missing_is_named_before_anything_is_made(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lakes, "PACKAGE", "no_package_{name}")
    with writing(home):
        pass
    with pytest.raises(LakeError, match="a lake needs the package no-package-ducklake, which is not installed"):
        to_lake(home, "lake/catalog.ducklake", "lake/data", lambda _: None)
    assert not (home.path / "lake").exists()


def test_a_catalog_that_is_gone_is_named_and_none_is_begun_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lakes, "load", lambda *_: None)  # what DuckLake says of a server without one is tried elsewhere
    lake = lakes.placed(tmp_path, "catalog.ducklake", "data")
    with duckdb.connect() as db, pytest.raises(LakeError, match=r"catalog\.ducklake is gone.*from a backup"):
        lakes.attach(db, lake, "books")
    with pytest.raises(LakeError, match="is gone"), lakes.met_opening(lake):
        raise duckdb.InvalidInputException(f'"x" does not exist - and {lakes.NO_LAKE}')
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("met", [lakes.met_opening, lakes.met_at_work])
@pytest.mark.parametrize(
    ("catalog", "said", "ask"),
    [
        ("catalog.ducklake", 'The file "x" exists, but it is not a valid DuckDB database file!', "damaged catalog"),
        ("catalog.ducklake", "Could not read enough bytes from file", "Put a backup of the file in its place"),
        ("postgres:dbname=books", "Could not read enough bytes from the server", "Is its server up"),
    ],
)
def test_of_a_catalog_in_a_file_nobody_asks_for_a_server(met, catalog: str, said: str, ask: str) -> None:
    with pytest.raises(LakeError) as raised, met(Lake(catalog, "data/")):
        raise duckdb.IOException(said)
    assert ask in str(raised.value)
    assert ("server up" in str(raised.value)) == catalog.startswith(lakes.POSTGRES)


CUT = "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally"
ASKED = 'Failed to prepare {what} "SELECT path\n FROM "public".ducklake_data_file": '


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        (
            duckdb.Error,
            "Failed to get the files from DuckLake: " + ASKED.format(what="COPY") + CUT,
            "Failed to get the files from DuckLake: server closed the connection unexpectedly",
        ),
        (
            duckdb.BinderException,
            "Binder Error: Failed to get the files from DuckLake: " + ASKED.format(what="query") + CUT,
            "Binder Error: Failed to get the files from DuckLake: server closed the connection unexpectedly",
        ),
        (
            duckdb.TransactionException,
            'TransactionContext Error: Failed to commit: Failed to execute query "ROLLBACK": ',
            "TransactionContext Error: Failed to commit",
        ),
        (duckdb.Error, 'Failed to execute query "ROLLBACK": ', 'Failed to execute query "ROLLBACK"'),
    ],
)
def test_a_server_that_goes_away_in_a_write_is_told_whatever_was_asked_of_it(
    kind: type[duckdb.Error], said: str, told: str
) -> None:
    with pytest.raises(LakeError) as raised, lakes.met_at_work(Lake("postgres:dbname=books", "data/")):
        raise kind(said)
    assert f"could not take what was written ({told}). Nothing of this write was kept" in str(raised.value)


def test_a_question_that_is_wrong_is_no_fault_of_the_server() -> None:
    with pytest.raises(duckdb.BinderException), lakes.met_at_work(Lake("postgres:dbname=books", "data/")):
        raise duckdb.BinderException("Binder Error: Referenced column not found")


@pytest.mark.parametrize("settings", ["catalog = 'x'", "data = 'x'", "catalog", "[lake"])
def test_settings_that_are_none_are_named(tmp_path: Path, settings: str) -> None:
    (tmp_path / "lake.toml").write_text(settings)
    with pytest.raises(LakeError, match=r"lake\.toml"):
        lakes.lake_of(tmp_path)


@pytest.mark.parametrize(
    "catalog",
    ["postgres:dbname=x password=y", "postgres:dbname=x PASSWORD = y", "postgres:postgresql://u:y@db.example"],
)
def test_a_password_is_not_kept(tmp_path: Path, catalog: str) -> None:
    with pytest.raises(LakeError, match="PGPASSFILE"):
        lakes.placed(tmp_path, catalog, "data")


def test_data_are_in_a_folder_or_in_a_bucket(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="neither a folder nor a bucket"):
        lakes.placed(tmp_path, "catalog", "https://store.example/books")


def test_a_store_that_is_not_amazons_is_where_their_tools_look_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in lake_bucket.ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    assert lake_bucket.elsewhere() == ""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://store.example:9000/s3/")
    assert lake_bucket.elsewhere() == ", endpoint 'store.example:9000/s3', url_style 'path', use_ssl true"
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "store.example")
    with pytest.raises(lake_bucket.BucketError, match="AWS_ENDPOINT_URL_S3 must be the address of a store"):
        lake_bucket.elsewhere()


GONE = (
    "HTTP Error: HTTP GET error reading '{file}' (HTTP 404 Not Found)\n\nNoSuchKey: The specified key does not exist."
)
AWAY = "Could not connect to server error for HTTP GET to '{file}'"


@pytest.mark.parametrize(
    ("file", "said", "is_lost"),
    [
        ("https://store.example/books/main/articles/a.parquet", GONE, True),
        ("https://store.example/books/main/articles/a.parquet", AWAY, False),
        ("s3://books/main/articles/a.parquet", AWAY, False),
        ("/srv/lake/main/articles/a.parquet", 'Cannot open file "{file}": No such file or directory', True),
    ],
)
def test_a_file_that_is_gone_is_told_from_a_store_that_is_away(file: str, said: str, is_lost: bool) -> None:
    error = duckdb.IOException(said.format(file=file))
    assert lost_file(error) == (file if is_lost else None)
    assert is_of_the_store(error) is not is_lost


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
def test_a_file_that_a_disk_refuses_is_not_told_to_be_lost(reason: int) -> None:
    error = duckdb.IOException(f'IO Error: Could not write file "/lake/data/one.parquet": {os.strerror(reason)}')
    assert lost_file(error) is None
    with (
        pytest.raises(LakeError, match=f"could not take what was written .*{os.strerror(reason)}"),
        lakes.met_at_work(Lake("/lake/catalog.ducklake", "/lake/data")),
    ):
        raise error


def test_a_lake_takes_all_but_comments_on_columns_and_macros() -> None:
    with duckdb.connect() as db:
        for script in map(view_script, VIEWS):
            taken = lakes.statements_for(db, script)
            left = len(db.extract_statements(script)) - len(taken)
            assert left == script.count("\ncomment on column") + script.count("\ncomment on macro")


def test_later_changes_of_the_schema_ask_nothing_of_a_lake_that_it_lacks() -> None:
    """DuckLake 1.1 takes as defaults plain numbers and texts alone, and knows no keys and no indexes."""
    for name, script in _migrations()[FIRST_IN_A_LAKE:]:
        lower = " ".join(line for line in script.lower().splitlines() if not line.strip().startswith("--"))
        for lacking in ("default []", "default false", "default true", "primary key", "unique", "create index"):
            assert lacking not in lower, f"{name}: {lacking}; add the column, then set its values"
