"""The table of fates and what follows from it: types, SQL, the literals in the code, the page of the documentation."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from docs.made_pages import PAGES
from warehouse.fates import EVENTS, FATES, STAGES, EventKind, FateName, Stage, fates_of_kind, fates_where

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("flows", "warehouse") for path in (ROOT / room).rglob("*.py"))


@pytest.fixture
def macros() -> DuckDBPyConnection:
    """The two macros that say in SQL what the table says of visits."""
    db = duckdb.connect()
    db.execute("create schema api")
    script = (ROOT / "warehouse" / "views" / "outcomes.sql").read_text(encoding="utf-8")
    for statement in script.split(";"):
        if "macro api.is_" in statement and "create" in statement:
            db.execute(statement)
    return db


def test_the_types_name_what_the_tables_hold() -> None:
    assert set(get_args(FateName)) == set(FATES)
    assert set(get_args(EventKind)) == set(EVENTS)
    assert get_args(Stage) == STAGES
    assert all(set(meaning.stages) <= set(STAGES) and meaning.stages for meaning in FATES.values())


def test_the_sql_calls_success_and_failure_of_a_visit_what_the_table_does(macros: DuckDBPyConnection) -> None:
    for fate in fates_of_kind("success", "feeds") | fates_of_kind("failure", "feeds"):
        said = macros.execute("select api.is_success($1), api.is_failure($1)", [fate]).fetchone()
        assert (fate, said) == (fate, (FATES[fate].kind == "success", FATES[fate].kind == "failure"))
    for fate in fates_of_kind("nobody's fault", "feeds"):
        assert macros.execute("select api.is_success($1) or api.is_failure($1)", [fate]).fetchone() == (False,)


def literals(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("names", [FATES, EVENTS], ids=["fates", "events"])
def test_each_is_given_somewhere(names: dict[str, object]) -> None:
    said = set().union(*(literals(path) for path in MODULES if path.name != "fates.py"))
    assert set(names) - said == set()


def test_what_may_be_our_own_network_passes_and_befalls_the_whole_host() -> None:
    assert fates_where("is_maybe_ours") <= fates_where("passes") & fates_where("is_of_host")
    assert not fates_where("is_maybe_ours") & fates_where("not is_asked")


def test_a_meaning_is_a_sentence() -> None:
    for means in [*(meaning.means for meaning in FATES.values()), *EVENTS.values()]:
        assert means[0].isupper()
        assert means.endswith(".")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_made_says_what_the_code_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "make docs writes it anew"
