"""`export` as it is typed: what it writes is what the copy holds, and says what each column is."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from front_door import CommandLine

from warehouse.contract import relations
from warehouse.database import Home
from warehouse.export import ExportError, export_relations
from warehouse.published import open_published


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
    assert [one["title"] for one in package["resources"]] == [f"api.{view.name}" for view in views]
    for view, told in zip(views, package["resources"], strict=True):
        paths = told["path"] if isinstance(told["path"], list) else [told["path"]]
        found = duckdb.read_parquet([str(exported / path) for path in paths])
        ((rows,),) = db.execute(f'select count(*) from api."{view.name}"').fetchall()
        assert (len(found), told["rows"]) == (rows, rows)
        assert [field["name"] for field in told["schema"]["fields"]] == found.columns
        assert all(field["description"] for field in told["schema"]["fields"])
        assert told["description"]
    db.close()


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
    assert refused.returncode == 2
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
