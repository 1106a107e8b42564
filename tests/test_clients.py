"""What docs/clients.md shows of other programs works with these programs, each in an environment of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from elsewhere import SECONDS, environment

from warehouse.database import DEMO_HOME, Home
from warehouse.published.publish import open_published

PAGE = Path(__file__).parents[1] / "docs" / "clients.md"
PACKAGES = ("duckdb==1.5.5", "duckdb-cli==1.5.6", "pandas==3.1.1", "polars==2.1.0", "pyarrow==26.0.1")


def shown(kind: str) -> list[str]:
    """Return the blocks of the page that are of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment's programs, with the clients in it; skips where they cannot be had."""
    return environment(tmp_path_factory.mktemp("clients") / "environment", PACKAGES).parent


@pytest.fixture
def folder(lived_in: Home, tmp_path: Path) -> Path:
    """A folder in which the demo's home is one with a run behind it."""
    (tmp_path / DEMO_HOME).symlink_to(lived_in.path)
    return tmp_path


def run(words: list[str], folder: Path, programs: Path | None = None) -> str:
    """Return what a program prints, this project's own among those that it finds."""
    places = [*([str(programs)] if programs else []), str(Path(sys.executable).parent), os.environ["PATH"]]
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def weeks(home: Home) -> list[str]:
    with open_published(home) as db:
        return [f"{week}" for (week,) in db.execute("select week from api.share('ai-agents')").fetchall()]


@pytest.mark.parametrize("block", shown("python"), ids=["pandas", "polars"])
def test_a_frame_has_the_weeks_of_the_copy(folder: Path, lived_in: Home, programs: Path, block: str) -> None:
    told = run([str(programs / "python"), "-c", block], folder)
    assert re.findall(r"\d{4}-\d\d-\d\d", told) == weeks(lived_in) != []
    assert "share_low" in told


def test_the_shell_asks_a_macro_and_a_question_of_the_cookbook(folder: Path, programs: Path) -> None:
    (block,) = shown("sh")
    risers, largest = run(["sh", "-ec", block], folder, programs).split("└", 1)
    assert "since" in risers
    assert "stories" in largest


def test_r_reads_the_weeks_without_any_package(folder: Path, lived_in: Home) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed here")
    (block,) = [block for block in shown("r") if "read.csv" in block]
    assert re.findall(r"\d{4}-\d\d-\d\d", run(["Rscript", "-e", block], folder)) == weeks(lived_in)


def test_beside_other_databases_macros_are_found_once_the_copy_is_used(folder: Path) -> None:
    with duckdb.connect() as db:
        db.execute(f"attach '{folder / DEMO_HOME / 'published' / 'current.duckdb'}' as t (read_only)")
        assert db.execute("from t.api.trend_weeks").fetchall()
        with pytest.raises(duckdb.CatalogException, match='schema "api" does not exist'):
            db.execute("from t.api.risers()")
        db.execute("use t")
        assert db.execute("from api.search('chips')").fetchall()
