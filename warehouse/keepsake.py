"""The warehouse as it was before its schema was changed: a copy beside it, until the next such change succeeded."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from warehouse import failpoints
from warehouse.asides import aside, remove
from warehouse.file_errors import WarehouseError


def keepsake(warehouse: Path, version: int) -> Path:
    """Return where the copy of a warehouse of that schema version is kept."""
    return warehouse.with_name(f"{warehouse.stem}.schema-{version}.duckdb")


def keep(warehouse: Path, version: int, newest: int) -> None:
    """Copy a warehouse that nobody has open, and say so. Raises WarehouseError where there is no room for it."""
    kept = keepsake(warehouse, version)
    making = aside(warehouse.parent, "keepsake")
    try:
        making.touch(mode=0o600)
        shutil.copyfile(warehouse, making)
        failpoints.reach("keepsake: copied")
        making.replace(kept)
        failpoints.reach("keepsake: in place")
    except OSError as error:
        raise WarehouseError(
            f"{warehouse} has schema version {version} and is to be brought to {newest}, but the copy that is made "
            f"first cannot be written ({error.strerror}); nothing was changed. Make room on the disk for "
            f"{warehouse.stat().st_size:,} bytes, and run the command again."
        ) from error
    finally:
        remove(making)
    print(
        f"trendledger: bringing {warehouse} from schema version {version} to {newest}. As it was it is kept in "
        f"{kept}, until the next such change; to go back, install the version before and put it in its place.",
        file=sys.stderr,
    )


def drop_older(warehouse: Path, version: int) -> None:
    """Remove the copies of versions before that one: a change behind them has succeeded."""
    for path in warehouse.parent.glob(f"{warehouse.stem}.schema-*.duckdb"):
        if path != keepsake(warehouse, version):
            path.unlink(missing_ok=True)
