"""The verification of a home: books, archive, and published copy, read from end to end, and nothing changed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from flows.running.check_archive import lost_answers
from flows.running.usable_model import damage_of
from warehouse import file_errors
from warehouse.books import checks, models, responses
from warehouse.books.checks import Finding
from warehouse.database import Connection, Home, books_to_read, scalar
from warehouse.lake import snapshot_of
from warehouse.published import copies, shelf
from warehouse.published.gate import miscounted_weeks
from warehouse.published.lake_copy import NAME
from warehouse.published.manifest import unlike_manifest
from warehouse.published.publish import current, is_published, is_this_version, open_published
from warehouse.schema import newest_version, version_of
from warehouse.to_read import kept_still, need_warehouse
from warehouse.unheard import nobody_waits
from warehouse.words.postings import misindexed

PUT_BACK = "Put a backup of the folder in its place, or `trendledger train` and `trendledger retag`."

ASIDE_IN_MEMORY = 32 * 2**20  # bytes of what is known of answers, 300,000 of them; further ones go to the disk
Tell = Callable[[str, int, int | None], None]  # told what is at work, how much is done, and of how much, if known


@dataclass(slots=True)
class Verified:
    """What a verification found, what it remarks, how much it read, and the files that are damaged."""

    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    damaged: set[Path] = field(default_factory=set)


def verify_home(home: Home, tell: Tell = nobody_waits) -> Verified:
    """Read all that a home keeps. Raises WarehouseError where there is none, or where it is in use elsewhere.

    The writers' lock is held while the books are read; the archive, which only grows, and the copy, which never
    changes, are read behind it. `tell` hears what is at work, how much of it is done, and of how much.

    Each part grows as the home does: .24 to .31 ms of processor an article (tests/benchmarks/bench_backup.py), half
    of it for the archive, a third for api.places. Memory is DuckDB's, up to the home's limit, and ASIDE_IN_MEMORY.
    """
    need_warehouse(home)
    found = Verified()
    source, known, copy, is_behind, model = {}, set[str](), None, False, None
    with tempfile.SpooledTemporaryFile(ASIDE_IN_MEMORY) as aside:
        with kept_still(home):
            copy = _copy(home, found)
            with _damage_told(found), books_to_read(home) as db:
                tell("reading the books", 0, None)
                is_behind = _is_behind(home, db, copy)
                model = _check_books(db, found)
                responses.put_aside(responses.each_response(db), aside)
                found.read["answers in the archive"] = responses.count_responses(db)
                source, known = copies.contents(db), copies.runs_of(db)
        if model:
            _check_model(home.models / model, found)
        if copy is not None:
            with _damage_told(found), copy as db, file_errors.met_at_work(current(home)):
                tell("reading the published copy", 0, None)
                held = copies.contents(db, NAME if home.lake else "")
                _check_copy(db, current(home).resolve(), held, source, known, found, tell, is_behind=is_behind)
        _check_archive(home, aside, found, tell)
    tell("comparing copies with their manifests", 0, None)
    _check_manifests(home, found)
    return found


def _check_books(db: Connection, found: Verified) -> str | None:
    """Return the id of the current model, if there is one."""
    version = version_of(db)
    if version < newest_version():
        found.remarks.append(
            f"The warehouse has schema version {version}, this program makes {newest_version()}: the next run brings "
            "it up to date."
        )
    found.findings += [*checks.unbalanced(db), *checks.orphans(db), *checks.doubled(db)]
    found.read |= {
        "runs": scalar(db, "select count(*) from runs"),
        "articles": scalar(db, "select count(*) from articles"),
    }
    return models.current_model(db)


def _check_model(folder: Path, found: Verified) -> None:
    if not folder.is_dir():
        what = f"The files of the current model are not there: {folder}."
        found.findings.append(Finding("models", what, PUT_BACK))
    elif damage := damage_of(folder):
        found.findings.append(Finding("models", f"The current model cannot be read: {damage}.", PUT_BACK))


def _check_archive(home: Home, aside: IO[bytes], found: Verified, tell: Tell) -> None:
    count = found.read.setdefault("answers in the archive", 0)  # of books that cannot be read none is known
    if count:
        answers = responses.each_aside(aside)
        found.findings += lost_answers(home.archive, answers, lambda done: tell("reading the archive", done, count))


def _check_manifests(home: Home, found: Verified) -> None:
    """Compare each copy that is kept with what stands beside it; one of which damage was told is not told of again."""
    names = sorted(shelf.copies_in(home.published, current(home).suffix))
    found.findings += [one for path in names if path.resolve() not in found.damaged for one in unlike_manifest(path)]
    found.read["published copies"] = len(names)


def _copy(home: Home, found: Verified) -> Connection | None:
    """Return the published copy, opened; None where there is none, or none that opens."""
    if loss := shelf.lost(current(home)):
        found.findings.append(Finding("copy", f"{loss.what}.", f"{loss.mend}."))
        return None
    if not is_published(home):
        found.remarks.append("Nothing has been published yet; `trendledger run` does.")
        return None
    try:
        return open_published(home)
    except file_errors.DamagedError as error:
        _tell_damage(error, found)
        return None


def _check_copy(
    db: Connection,
    path: Path,
    held: dict[str, copies.Content],
    source: dict[str, copies.Content],
    known: set[str],
    found: Verified,
    tell: Tell,
    *,
    is_behind: bool,
) -> None:
    if is_this_version(db):
        found.findings += [*checks.unjoined(db), *miscounted_weeks(db, in_turn=False), *misindexed(db)]
    else:
        found.remarks.append("The published copy was made by another version; the next run publishes one of this.")
    silent = checks.silent_views(db, lambda done, of: tell("asking the views", done, of))
    damaged = [one for one in silent if one.check == "files"]
    found.findings += [*(one for one in silent if one not in damaged), *damaged[:1]]  # many views read one place
    found.damaged |= {path} if damaged else set()
    found.read["views"] = len(checks.views_of(db))
    if not source:  # the warehouse cannot be read, which was said
        return
    unknown = len(copies.runs_of(db) - known)
    found.findings += copies.unlike_source(source, held, unknown_runs=unknown, is_behind=is_behind)
    found.read["tables of the copy"] = len(held)
    unlike = copies.differing(source, held)
    if is_behind and unlike and not unknown:
        found.remarks.append(
            f"The warehouse was written to after the copy was published, so these differ: {', '.join(unlike)}."
        )


def _is_behind(home: Home, db: Connection, copy: Connection | None) -> bool:
    """Whether the warehouse, or its log, was written to after the copy that readers see was made."""
    if copy is None:
        return False
    made = current(home).stat().st_mtime_ns
    if home.lake is not None:  # every write of ours is one to its catalog, which a copy holds
        return snapshot_of(db) != snapshot_of(copy, NAME)
    log = home.warehouse.with_name(home.warehouse.name + ".wal")
    return any(path.stat().st_mtime_ns > made for path in (home.warehouse, log) if path.exists())


@contextmanager
def _damage_told(found: Verified) -> Iterator[None]:
    """Take a file that is damaged for a finding: what else the home keeps is looked at all the same."""
    try:
        yield
    except file_errors.DamagedError as error:
        _tell_damage(error, found)


def _tell_damage(error: file_errors.DamagedError, found: Verified) -> None:
    found.findings.append(Finding("files", f"{error.path} is damaged ({error.what}).", error.mend))
    found.damaged.add(error.path.resolve())
