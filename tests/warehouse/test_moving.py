"""A warehouse on its way: what is stopped there leaves nothing that is in the way of the next attempt."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.database import Home, opened, up_to_date
from warehouse.lake import LakeError
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
