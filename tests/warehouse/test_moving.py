"""A warehouse on its way: what is stopped there leaves nothing that is in the way of the next attempt."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse import lake as lakes
from warehouse.database import Home, WarehouseError, opened, up_to_date
from warehouse.lake import Lake, LakeError
from warehouse.upkeep import moving


class PowerFailedError(Exception):
    """The machine stopped while what had arrived was compared."""


def test_what_is_stopped_while_it_compares_what_arrived_has_left_nothing_there(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[str]:
        raise PowerFailedError

    home.prepare()
    target = tmp_path / "target.duckdb"
    with up_to_date(home) as source, opened(target) as db:
        monkeypatch.setattr(moving, "differing", fail)
        with pytest.raises(PowerFailedError):
            moving.carry(source, db, lambda _: None)
        monkeypatch.setattr(moving, "differing", lambda *_: ["articles (1 rows, here 0)"])
        with pytest.raises(LakeError, match="is as it was"):
            moving.carry(source, db, lambda _: None)
        monkeypatch.undo()
        assert moving.carry(source, db, lambda _: None).tables > 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (duckdb.IOException('Cannot open file "/srv/lake/a.parquet": No such file or directory'), "lacks /srv/lake/a"),
        (duckdb.IOException('Unable to connect to Postgres at "dbname=books"'), "Is its server up"),
        (duckdb.Error("Failed to get the files from DuckLake: server closed the connection"), "Is its server up"),
        (duckdb.IOException("Could not write file: No space left on device"), r"target\.duckdb cannot be written"),
    ],
)
def test_of_two_that_are_open_the_one_that_refused_is_named(tmp_path: Path, error: duckdb.Error, said: str) -> None:
    lake = Lake("postgres:dbname=books", "/srv/lake/")
    with pytest.raises(WarehouseError, match=said), lakes.met_at_work(lake), opened(tmp_path / "target.duckdb"):
        raise error
