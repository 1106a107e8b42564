"""The machine under a home: is there room on the disk, may we write there, and who has the ports."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from flows.running.doctor.finding import Observation, bad, well, worth_knowing
from flows.running.ports import listens
from warehouse.database import Home

MEGABYTE = 10**6
# A publication copies the warehouse, a migration copies it once more; the archive of a day of 226 feeds has 40 MB.
COPIES, A_DAY_OF_ANSWERS = 2, 200 * MEGABYTE
LEAST_FILES = 1000  # a run makes a handful; a file system without numbers for files refuses the next one


def disk(home: Home) -> Iterator[Observation]:
    """Yield whether the home can be written, whether there is room for what the next run makes."""
    place = _standing(home.path)
    if home.path.exists() and not home.path.is_dir():
        yield bad("disk", f"{home.path} is no folder", "name another --home, or move what is there out of its way")
    if not os.access(place, os.W_OK | os.X_OK) or os.statvfs(place).f_flag & os.ST_RDONLY:
        yield bad(
            "disk", f"{place} cannot be written", "give yourself the right to write there, or name another --home"
        )
    needed = A_DAY_OF_ANSWERS + COPIES * (home.warehouse.stat().st_size if home.warehouse.exists() else 0)
    free = shutil.disk_usage(place).free
    what = f"{free / MEGABYTE:,.0f} MB free at {place}"
    if free < needed:
        mend = f"make room: the next run may need {needed / MEGABYTE:,.0f} MB"
        yield bad("disk", what, mend)
    else:
        yield well("disk", f"{what}, the next run may need {needed / MEGABYTE:,.0f} MB")
    found = os.statvfs(place)
    if found.f_files and found.f_favail < LEAST_FILES:
        yield bad("disk", f"{found.f_favail:,} files can be made at {place}", "delete files that you do not need")
    aside = Path(tempfile.gettempdir())
    left = shutil.disk_usage(aside).free
    if left < A_DAY_OF_ANSWERS:
        mend = "make room, or let TMPDIR name another folder: DuckDB puts there what does not fit into memory"
        yield worth_knowing("disk", f"{left / MEGABYTE:,.0f} MB free at {aside}", mend)


def _standing(path: Path) -> Path:
    """Return the nearest folder above a path that is there."""
    return next(one for one in (path, *path.parents) if one.is_dir())


def ports(numbers: Sequence[int], of_station: Collection[int]) -> Iterator[Observation]:
    """Yield for each port whether it is free, of the station at work, or somebody else's."""
    for number in numbers:
        has_station = number in of_station
        if not listens(number):
            if has_station:
                mend = "look into the logs in prefect/ of the home; the station may still be starting"
                yield worth_knowing("ports", f"nobody listens on {number}, and `trendledger up` is at work", mend)
            else:
                yield well("ports", f"{number} is free")
        elif has_station:
            yield well("ports", f"{number} is listened on, and `trendledger up` is at work")
        else:
            mend = (
                f"stop what listens there, or let `trendledger up` take another (--port, --prefect-port: {number + 1})"
            )
            yield worth_knowing("ports", f"{number} is taken by another program", mend)
