"""`export` as it is typed: what it writes is what the copy holds, and says what each column is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from elsewhere import SECONDS, environment
from front_door import CommandLine

from warehouse.database import Home
from warehouse.published.contract import relations
from warehouse.published.export import BY_MONTH, DATED, ExportError, export_relations
from warehouse.published.publish import open_published

CHECKER = ("frictionless[parquet]==5.21.0", "pandas==3.1.1")


@pytest.fixture
def exported(trendledger: CommandLine, lived_in: Home, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    done = trendledger("export", folder, TRENDLEDGER_HOME=lived_in.path)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_view_is_there_row_by_row_with_each_of_its_columns_told(exported: Path, lived_in: Home) -> None:
    package = json.loads((exported / "datapackage.json").read_text())
    db = open_published(lived_in)
    views = [relation for relation in relations(db) if relation.columns]
    told: dict[str, list[dict[str, Any]]] = {}
    for resource in package["resources"]:
        told.setdefault(resource["title"].partition(",")[0], []).append(resource)
    assert list(told) == [f"api.{view.name}" for view in views]
    for view in views:
        parts = told[f"api.{view.name}"]
        found = duckdb.read_parquet([str(exported / part["path"]) for part in parts])
        ((rows,),) = db.execute(f'select count(*) from api."{view.name}"').fetchall()
        assert (len(found), sum(part["rows"] for part in parts)) == (rows, rows)
        fields = json.loads((exported / parts[0]["schema"]).read_text())["fields"]
        assert [(field["name"], field["duckdb_type"]) for field in fields] == [
            (column.name, column.type) for column in view.columns
        ]
        assert found.columns == [column.name for column in view.columns]
        assert all(field["description"] for field in fields)
        assert all(part["description"] for part in parts)
    db.close()


@pytest.mark.long
def test_the_standards_own_checker_finds_nothing_wrong(exported: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "checker", CHECKER)
    words = [str(python), "-m", "frictionless", "validate", "--json", str(exported / "datapackage.json")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS)
    report = json.loads(done.stdout)
    assert [error["message"] for task in report["tasks"] for error in task["errors"]] == report["errors"] == []
    assert report["stats"]["tasks"] == len(list(exported.glob("data/**/*.parquet")))


def test_a_month_holds_its_own_days_alone(exported: Path) -> None:
    files = sorted((exported / "data" / "articles").glob("*.parquet"))
    assert files
    for file in files:
        days = duckdb.read_parquet(str(file)).project("week").fetchall()
        assert {f"{day:%Y-%m}" for (day,) in days} == {file.stem}


def test_a_citation_names_the_copy_and_its_cut_off(exported: Path, lived_in: Home) -> None:
    cited = (exported / "CITATION.cff").read_text()
    assert cited.startswith("cff-version: 1.2.0\n")
    copy = (lived_in.published / "current.duckdb").resolve().stem
    assert f'version: "{copy}"' in cited


def test_a_folder_that_is_there_is_left_alone(trendledger: CommandLine, lived_in: Home, tmp_path: Path) -> None:
    refused = trendledger("export", tmp_path, TRENDLEDGER_HOME=lived_in.path)
    assert refused.returncode == 1
    assert "is there already" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(lived_in: Home, tmp_path: Path) -> None:
    db = open_published(lived_in)
    # What stands in the way of the first file, as a full disk would.
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "alert_rates.parquet").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        export_relations(db, tmp_path)
    db.close()


def test_what_is_parted_by_month_is_a_view_with_a_day_to_part_it_by() -> None:
    columns = {relation.name: {column.name for column in relation.columns} for relation in relations(None)}
    assert {name for name in BY_MONTH if columns[name].isdisjoint(DATED)} == set()
