"""A process killed at every place where something is written, also while it recovers, in one home: nothing is lost."""

from __future__ import annotations

import ast
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from killed_home import KilledHome, laid_out
from nursery import DONE, KILLED, Nursery, nursery

from flows.running.verification import verify_home
from flows.steps.tagging.models import load_tagger
from warehouse import failpoints, schema
from warehouse.books import models
from warehouse.database import Home, open_to_read, opened, writing
from warehouse.failpoints import (
    OF_ARCHIVE,
    OF_BACKUP,
    OF_BOOKS,
    OF_COMPACTION,
    OF_MIGRATION,
    OF_PUBLISHING,
    OF_REBUILD,
    OF_RESTORE,
    WANTED,
)
from warehouse.published import copies
from warehouse.upkeep.rebuilt import NO_CONTENT

ROOT = Path(__file__).parents[2]
WEEKS = 30  # more than it takes
KILLS_A_WEEK = 8
SEED = 16
RANDOM_KILLS = 10
LONGEST_SECONDS = 1.5  # of a run before it is killed; most are over in one
# Writers that a run of the monitor does not come to, and how they are killed instead.
ELSEWHERE = {
    "backfill": "its stages are the monitor's; what it writes itself is in one write of the books, as theirs",
    "rebuild": "killed below, where its books take the place of the old; what is made aside goes with it",
    "retag": "one that dies before it publishes, or whose readers die, is in tests/flows/test_retag.py; here is no second model",
    "stages.model": "killed below; the homes of these runs have their model",
}


@pytest.fixture(scope="module")
def do(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A process that runs what it is told, and dies of it."""
    with nursery(tmp_path_factory.mktemp("nursery") / "errors.txt") as started:
        yield started


@pytest.fixture(scope="module")
def killed(do: Nursery, trained, tmp_path_factory: pytest.TempPathFactory) -> KilledHome:
    """The one home that lives through all that follows."""
    return laid_out(do, tmp_path_factory.mktemp("killed"), trained, WEEKS)


@pytest.fixture(scope="module")
def points(killed: KilledHome, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The failpoints that a run reaches, once there is something to recognise, in their order."""
    seen = tmp_path_factory.mktemp("points")
    killed.points(seen / "first.txt")
    return killed.points(seen / "second.txt")


def test_every_stage_that_writes_has_its_failpoints(points: list[str]) -> None:
    writers = {point.partition(":")[0] for point in points if point.partition(": ")[2] in OF_BOOKS}
    for writer in writers:
        assert {f"{writer}: {moment}" for moment in OF_BOOKS} <= set(points)
    assert {*OF_ARCHIVE, *OF_PUBLISHING} <= set(points)
    stages = [*(ROOT / "flows" / "stages").glob("*.py"), *(ROOT / "flows").glob("*.py")]
    writing_stages = {_name(path) for path in stages if _writes(path)}
    assert writing_stages - writers == set(ELSEWHERE)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "flows").with_suffix("").parts)


def _writes(path: Path) -> bool:
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "writing" for call in calls)


def test_every_failpoint_stands_in_the_code() -> None:
    sources = [path for room in ("flows", "warehouse") for path in (ROOT / room).rglob("*.py")]
    reached = [
        node.args[0].value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"reach", "reach_in_books"} and isinstance(node.args[0], ast.Constant)
    ]
    assert sorted(reached) == sorted([*failpoints.POINTS, *OF_BOOKS])


@pytest.mark.long
def test_killed_at_each_failpoint_and_while_it_recovers_a_home_is_as_its_twin(
    killed: KilledHome, points: list[str]
) -> None:
    left = list(points)
    weeks = -(-len(points) // KILLS_A_WEEK)
    for start in range(weeks):
        killed.next_week()
        # In their order: each run recovers from the kill before, and comes a bit farther.
        for point in points[start::weeks]:
            if killed.kill(point):
                left.remove(point)
        killed.recover()
    # What a recovering run has no cause to come to, first in a week of its own.
    for point in list(left):
        killed.next_week()
        assert killed.kill(point), point
        left.remove(point)
        killed.recover()
    assert left == []


@pytest.mark.long
def test_killed_at_random_moments_a_home_is_as_its_twin(killed: KilledHome) -> None:
    draw, before = random.Random(SEED), killed.kills
    while killed.kills - before < RANDOM_KILLS:
        killed.next_week()
        for _ in range(5):
            killed.kill_after(draw.uniform(0, LONGEST_SECONDS))
        killed.recover()


def test_a_migration_killed_anywhere_is_done_by_the_next_to_open(
    do: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, scripts = Home(tmp_path / "home"), schema._migrations()
    with monkeypatch.context() as older:
        older.setattr(schema, "_migrations", lambda: scripts[:-1])
        older.setattr(schema, "VIEWS", ())
        older.setattr(schema, "views_digest", lambda: "older")
        with writing(home) as db:
            db.execute("insert into runs values ('r', 'live', now(), now(), '', '0')")
    for point in OF_MIGRATION:
        assert do("open", home=home.path, settings={WANTED: point}) == KILLED, point
        with opened(home.warehouse) as db:
            assert db.execute("select count(*) from runs").fetchall() == [(1,)]
    assert do("open", home=home.path) == DONE
    assert verify_home(home).findings == []
    with opened(home.warehouse) as db:
        assert schema.version_of(db) == len(scripts)
    with duckdb.connect(home.path / f"warehouse.schema-{len(scripts) - 1}.duckdb", read_only=True) as kept:
        assert kept.execute("select count(*) from runs").fetchall() == [(1,)]


@pytest.mark.long
def test_a_backup_and_a_restore_killed_anywhere_are_whole_or_not_there(
    do: Nursery, lived_in: Home, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.tar.gz"
    assert do("back up", home=lived_in.path, file=whole) == DONE
    for number, point in enumerate(OF_BACKUP):
        file = tmp_path / f"{number}.tar.gz"
        assert do("back up", home=lived_in.path, file=file, settings={WANTED: point}) == KILLED, point
        assert not file.exists() or do("restore", home=tmp_path / f"back-{number}", file=file) == DONE
    assert verify_home(lived_in).findings == []
    for number, point in enumerate(OF_RESTORE):
        home = Home(tmp_path / f"home-{number}")
        assert do("restore", home=home.path, file=whole, settings={WANTED: point}) == KILLED, point
        if not home.path.exists():
            assert do("restore", home=home.path, file=whole) == DONE
        assert verify_home(home).findings == []


@pytest.mark.long
def test_a_smaller_or_a_rebuilt_warehouse_takes_its_place_whole_or_not_at_all(
    do: Nursery, lived_in: Home, tmp_path: Path
) -> None:
    home = Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))
    before = rows_of(home)
    for act, points in {"compact": OF_COMPACTION, "rebuild": OF_REBUILD}.items():
        for point in points:
            assert do(act, home=home.path, settings={WANTED: point}) == KILLED, point
            assert verify_home(home).findings == [], point
            assert rows_of(home) == before, point
        assert do(act, home=home.path) == DONE
        assert rows_of(home) == before
        assert list(home.path.glob(".trendledger-*")) == []


@pytest.mark.long
def test_a_model_is_in_charge_whole_or_not_at_all(do: Nursery, tmp_path: Path) -> None:
    for moment in OF_BOOKS:
        home, killed = Home(tmp_path / moment), 0
        while do("train", home=home.path, settings={WANTED: f"stages.model: {moment}@{killed + 1}"}) == KILLED:
            killed += 1
            assert verify_home(home).findings == [], (moment, killed)
            assert in_charge(home) in {None, *(load_tagger(folder).model_id for folder in home.models.iterdir())}
        assert killed > 1
        assert [folder.name for folder in home.models.iterdir()] == [in_charge(home)]


def in_charge(home: Home) -> str | None:
    with writing(home) as db:
        return models.current_model(db)


def rows_of(home: Home) -> dict[str, copies.Content]:
    with open_to_read(home.warehouse) as db:
        return {name: held for name, held in copies.contents(db).items() if name not in NO_CONTENT}
