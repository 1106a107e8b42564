"""What a home can spare: files that can be made again, or that are kept for a way back which nobody took."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from warehouse.database import Home, WarehouseError
from warehouse.published.lake_copy import SUFFIX as LAKE_COPY
from warehouse.published.manifest import beside
from warehouse.published.publish import current
from warehouse.published.shelf import copies_in
from warehouse.upkeep.moving import BEFORE_LAKE

WORD_LETTERS = 8  # enough to tell one list from another, and to be typed


class SpareError(WarehouseError):
    """What was to be removed is not what was shown."""


class Spare(NamedTuple):
    """A file that can go: how large it is, and what it is."""

    path: Path
    size: int
    why: str


def spare_files(home: Home) -> list[Spare]:
    """Return what can go without loss of a row or a byte of the archive, the largest first.

    Never the warehouse, the archive, a model, settings, or the copy that readers see; where its link is lost, the
    newest, which the link is to lead to again.
    """
    link = current(home)
    newest = copies_in(link.parent, link.suffix)[-1:]
    shown = newest[0].resolve() if newest and not link.exists() else link.resolve()
    shapes = "*.duckdb", f"*{LAKE_COPY}"
    copies = (path for shape in shapes for path in home.published.glob(shape) if not path.is_symlink())
    found = [(path, "an older published copy") for path in copies]
    found += [
        (path, "the warehouse before a change of its schema") for path in home.path.glob("warehouse.schema-*.duckdb")
    ]
    found += [(path, "the warehouse before the last rebuild") for path in home.path.glob("warehouse.before-rebuild.*")]
    if home.lake is not None:
        found += [(path, "the warehouse before its move into a lake") for path in home.path.glob(f"{BEFORE_LAKE}*")]
    listed = [Spare(path, path.stat().st_size, why) for path, why in found if path.resolve() != shown]
    return sorted(listed, key=lambda one: (-one.size, one.path))


def word_of(spare: list[Spare]) -> str:
    """Return a word that stands for a list: who types it has seen that list."""
    told = "\n".join(f"{one.path} {one.size}" for one in spare)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()[:WORD_LETTERS]


def remove_spare(home: Home, word: str) -> list[Spare]:
    """Remove the files of a list that was shown, and return them. Raises SpareError where the list is another now."""
    spare = spare_files(home)
    if word != word_of(spare):
        raise SpareError(
            f"{word} stands for another list than there is now; nothing was removed. "
            "`trendledger maintain --spare` shows it, and its word."
        )
    for one in spare:
        one.path.unlink(missing_ok=True)  # who reads an older copy keeps it open
        if one.path.parent == home.published:
            beside(one.path).unlink(missing_ok=True)
    return spare
