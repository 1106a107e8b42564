"""A process of the pool that dies is told as that, whenever it dies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.steps.tagging.tagging_pool import ReaderDiedError, TaggingPool
from warehouse.records import Unread

PORTION = [Unread("p", "A title", "Agents book a table.", "en", "s")]


def test_a_death_between_two_portions_is_told(tmp_path: Path) -> None:
    with TaggingPool(tmp_path / "no-model", 2) as pool:

        def portions() -> Iterator[list[Unread]]:
            yield PORTION
            while not pool._pool._broken:  # type: ignore[union-attr]  # its processes die: they find no model
                time.sleep(0.01)
            yield PORTION

        with pytest.raises(ReaderDiedError, match="goes on from there"):
            list(pool.tag_texts(portions()))
