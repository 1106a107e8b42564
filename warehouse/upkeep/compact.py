"""A smaller file with the same rows: what deletes and updates left empty is given back to the disk."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import NamedTuple

from warehouse import failpoints
from warehouse.asides import aside, remove
from warehouse.database import Home, WarehouseError, locked, opened, up_to_date
from warehouse.lake import database_in_use
from warehouse.published import copies
from warehouse.schema import migrate

OF_THE_SCHEMA = ("migrations", "view_versions")  # the new file has made its own


class CompactError(WarehouseError):
    """The warehouse cannot be made smaller. Says why, and that it is as it was."""


class Compacted(NamedTuple):
    """How many bytes the file had, and how many it has with the same rows."""

    before: int
    after: int


def compact(home: Home, *, dry_run: bool) -> Compacted:
    """Write all rows into a new file, compare them, and let it take the place of the old in one rename.

    The writers' lock is held throughout. Raises CompactError, with the file as it was.
    """
    _refuse(home)
    making = Home(aside(home.path, "compact"))
    try:
        making.path.mkdir(mode=0o700)
        with locked(home):
            with up_to_date(home) as db:
                db.execute("checkpoint")
            before = home.warehouse.stat().st_size
            _copy_rows(home, making)
            after = making.warehouse.stat().st_size
            failpoints.reach("compact: rows copied")
            if not dry_run:
                making.warehouse.replace(home.warehouse)
                failpoints.reach("compact: in place")
        return Compacted(before, after)
    finally:
        remove(making.path)


def _refuse(home: Home) -> None:
    if home.lake is not None or not home.warehouse.exists():
        raise CompactError(f"there is no warehouse file in {home.path}; nothing was done.")
    size, free = home.warehouse.stat().st_size, shutil.disk_usage(home.path).free
    if free < size:
        raise CompactError(
            f"{home.path} has {free:,} bytes free, and the new file may need {size:,} beside the old; nothing was "
            "changed. Make room first: `trendledger maintain --spare` lists what can go."
        )


def _copy_rows(home: Home, making: Home) -> None:
    with ExitStack() as stack:
        source = stack.enter_context(opened(home.warehouse))
        name = database_in_use(source)
        held = copies.contents(source)
        db = stack.enter_context(opened(making.warehouse))
        migrate(db)
        foreign = sorted(held.keys() - copies.contents(db).keys())
        if foreign:
            raise CompactError(
                f"{home.warehouse} has a table `{foreign[0]}` that is none of ours and would be lost; nothing was "
                "changed. Move it into a file of its own."
            )
        for table in held:
            if table not in OF_THE_SCHEMA:
                db.execute(f"insert into main.{table} by name select * from {name}.main.{table} order by rowid")
        db.execute("checkpoint")
        unlike = copies.differing(copies.contents(db), held)
        if unlike:
            raise CompactError(f"the new file would not hold the same rows ({unlike[0]}); nothing was changed.")
