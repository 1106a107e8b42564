"""Books made anew: in a folder aside, held against those there are, and put in their place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from warehouse import failpoints
from warehouse.asides import aside, remove
from warehouse.database import Home, WarehouseError, locked, open_to_read, opened, transaction, up_to_date
from warehouse.file_errors import DamagedError
from warehouse.lake import OF_FILES_ALONE
from warehouse.published import copies, shelf
from warehouse.published.publish import current
from warehouse.sums.kept_sums import keep_sums
from warehouse.upkeep import rebuilt_lake

BEFORE = "warehouse.before-rebuild.duckdb"
# What says which program made a file, and no row of it; and an index whose numbers are those of the order of arrival.
NO_CONTENT = {"view_versions", "migrations", *OF_FILES_ALONE}
UNCHANGED = "Nothing was changed."


class RebuildError(WarehouseError):
    """The books cannot be made anew. Says why, and that the home is as it was."""


class Making(NamedTuple):
    """The home in which books are made, the books that they are made from, and when those were last written."""

    home: Home
    source: Path
    is_from_copy: bool
    written_at: int


def refuse_empty(home: Home) -> None:
    """Raise RebuildError where there are no books to make anew."""
    if not home.has_warehouse and not _published(home):
        raise RebuildError(f"there is no warehouse in {home.path}, and no published copy: there is nothing to rebuild.")


@contextmanager
def making(home: Home) -> Iterator[Making]:
    """Make a home aside, on the same archive and models, and a copy of the books as they are; remove both at the end.

    Where the warehouse is damaged, the published copy stands in: it has all that no archive gives back. Raises
    RebuildError where neither can be read.
    """
    folder = aside(home.path, "rebuild")
    _refuse_narrow(home)
    try:
        made, before = Home(folder / "home"), Home(folder / "before")
        for each in (made, before):
            each.path.mkdir(parents=True, mode=0o700)
        for name in ("archive", "models", home.own_trends.name, home.own_terms.name):
            if (home.path / name).exists():
                (made.path / name).symlink_to(home.path / name)
        with locked(home):
            if home.lake is not None:
                written_at, is_from_copy = rebuilt_lake.copy_out(home, before), False
            else:
                written_at, is_from_copy = _written_at(home), _copy(home, before)
        with up_to_date(before) as db, transaction(db):  # one of an older schema is read with the tables of this one
            keep_sums(db)  # or what was written since the last copy would seem to differ
        yield Making(made, before.warehouse, is_from_copy, written_at)
    finally:
        remove(folder)


def _refuse_narrow(home: Home) -> None:
    """Raise RebuildError where the disk has no room for the books as they are and as they will be, aside."""
    sources = [home.warehouse] if home.warehouse.exists() else _published(home)[-1:]
    needed, free = 2 * sum(source.stat().st_size for source in sources), shutil.disk_usage(home.path).free
    if home.lake is None and free < needed:
        raise RebuildError(
            f"{home.path} has {free:,} bytes free, and some {needed:,} are needed beside the warehouse. {UNCHANGED} "
            "Make room first: `trendledger maintain --spare` lists what can go."
        )


def _copy(home: Home, before: Home) -> bool:
    """Copy the warehouse, or the published copy where that is damaged or gone; return whether it is the latter."""
    try:
        if home.warehouse.exists():
            with opened(home.warehouse) as db:
                db.execute("checkpoint")
                copies.contents(db)  # reads every row
            shutil.copyfile(home.warehouse, before.warehouse)
            return False
    except DamagedError as error:
        if not _published(home):
            raise RebuildError(f"{error.path} is damaged, and there is no published copy. {UNCHANGED}") from error
    shutil.copyfile(_published(home)[-1], before.warehouse)
    before.warehouse.chmod(0o600)
    return True


def _published(home: Home) -> list[Path]:
    """Return the copies, the one that readers see last: where the link to it is gone, the newest stands in."""
    link = current(home)
    return [link.resolve()] if link.exists() else shelf.copies_in(link.parent, link.suffix)


def differences(made: Making) -> list[str]:
    """Return the tables that came out other than they were, with their rows; none where every row is equal."""
    with open_to_read(made.source) as db:
        before = {name: held for name, held in copies.contents(db).items() if name not in NO_CONTENT}
    with open_to_read(made.home.warehouse) as db:
        after = copies.contents(db)
    return copies.differing({name: after[name] for name in before if name in after}, before)


def put_in_place(home: Home, made: Making) -> str:
    """Let the new books take the place of the old, which are kept beside them; return where, empty where none were.

    Raises RebuildError.

    The old file has its place until the new one has it: one rename. Somebody who wrote meanwhile is not overwritten.
    """
    with opened(made.home.warehouse) as db:
        db.execute("checkpoint")
    failpoints.reach("rebuild: books made")
    lake = home.lake
    if lake is not None:
        return rebuilt_lake.put_in(home, lake, made.home, made.written_at)
    kept = home.path / BEFORE
    with locked(home):
        if _written_at(home) != made.written_at:
            raise RebuildError(
                f"{home.warehouse} was written to while it was rebuilt. {UNCHANGED} Run the command again."
            )
        if was_there := home.warehouse.exists():
            link = aside(home.path, "kept")
            remove(link)
            os.link(home.warehouse, link)
            failpoints.reach("rebuild: old ones linked")
            link.replace(kept)
            failpoints.reach("rebuild: old ones kept")
        log = home.warehouse.with_name(home.warehouse.name + ".wal")
        if log.exists():  # of a damaged file: what is in it belongs to that one alone
            log.replace(kept.with_name(kept.name + ".wal"))
        made.home.warehouse.replace(home.warehouse)
        failpoints.reach("rebuild: in place")
    return f"in {kept}, until the next rebuild" if was_there else ""


def _written_at(home: Home) -> int:
    return home.warehouse.stat().st_mtime_ns if home.warehouse.exists() else 0
