"""What can be handed on: the answer in one file, as a folder of pages, as a mail."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.commands.options import Injected
from flows.commands.output import FileError, Output, UsageError
from flows.steps.text.figures import counted
from warehouse import asides
from warehouse.database import OWNERS, Home
from warehouse.published.publish import open_current
from warehouse.records import TrendledgerError

SITE_MARK = "site.json"  # what a folder of ours holds, and none that would be missed


class UnwrittenError(TrendledgerError):
    """A file or folder could not be written. Says what stands there now."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return (
            f"{self.path} cannot be written ({self.why}); nothing was changed there. Is there room, and may you write?"
        )


def report(
    file: Path | None = None, /, *, site: Path | None = None, digest: Path | None = None, home: Injected
) -> Output:
    """Write what the newest copy says: as one file, as a folder of pages, or as a mail of the week.

    An example: trendledger report week.html --digest week.txt

    Parameters
    ----------
    file
        One HTML file with the answer, all trends, verdicts, evidence, quality and method. It opens without a server and
        asks for nothing from anywhere.
    site
        A folder that any web server or object store can show: the pages, a Markdown twin of each, and llms.txt. One
        that an earlier call made is replaced in whole.
    digest
        The week, for mail: HTML, Markdown or plain text, as the name ends in .html, .md or .txt.

    """
    from dashboards.files.digest import DIGESTS

    if file is None and site is None and digest is None:
        raise UsageError("say what to write: a FILE.html, --site DIR or --digest FILE")
    if file is not None and file.suffix not in (".html", ".htm"):
        raise UsageError(f"{file}: the report is HTML; give it a name that ends in .html")
    if digest is not None and digest.suffix not in DIGESTS:
        raise UsageError(f"{digest}: a digest ends in {', '.join(DIGESTS)}")
    if site is not None:
        refuse_foreign(site)
    _refuse_one_place([file, digest, site])
    written = []
    if file is not None:
        written.append(write_report(home, file))
    if digest is not None:
        written.append(_write_digest(home, digest))
    if site is not None:
        written.append(_write_site(home, site))
    return Output(written, notes=[str(one["says"]) for one in written])


def _refuse_one_place(asked: Sequence[Path | None]) -> None:
    """Raise UsageError where one thing would be written in the place of another, or into a folder that is replaced."""
    *files, site = [path and path.absolute() for path in asked]
    if None not in files and files[0] == files[1]:
        raise UsageError(f"{files[0]} cannot be the report and the digest at once; name two files")
    lost = next((path for path in files if path and site and site in (path, *path.parents)), None)
    if lost:
        raise UsageError(f"{lost} lies in {site}, which --site replaces in whole; name another place")


def write_report(home: Home, file: Path) -> dict[str, Any]:
    """Write the report; return what was written. Raises UnwrittenError."""
    from dashboards.files.report import report_html

    return _from_copy(home, file, report_html, "the report")


def _write_digest(home: Home, file: Path) -> dict[str, Any]:
    from dashboards.files.digest import DIGESTS

    return _from_copy(home, file, DIGESTS[file.suffix], "the digest of the week")


def _from_copy(home: Home, file: Path, told: Callable[[Any], str], what: str) -> dict[str, Any]:
    db = open_current(home)
    try:
        content = told(db).encode()
    finally:
        db.close()
    with put_whole(file) as aside:
        aside.write_bytes(content)
    return {"file": str(file), "bytes": len(content), "says": f"{what} is in {file} ({len(content):,} bytes)"}


def _write_site(home: Home, folder: Path) -> dict[str, Any]:
    from dashboards.files.site import write_site

    with put_whole(folder) as aside:
        aside.mkdir()
        made = write_site(home, aside)
    what = f"{counted(made.pages, 'page')} and {counted(made.files, 'other file')}"
    says = f"{what} in {folder}; open {folder / 'index.html'}"
    return {"site": str(folder), "pages": made.pages, "files": made.files, "says": says}


def refuse_foreign(folder: Path) -> None:
    """Raise FileError where a folder holds what is not a site of ours: it would be replaced."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise FileError(folder, "is no folder; name one that is new, or one that `report --site` made")
    if any(folder.iterdir()) and not (folder / SITE_MARK).is_file():
        raise FileError(folder, "holds files that are no site of Trendledger's and would be lost; name a new folder")


@contextmanager
def put_whole(target: Path) -> Iterator[Path]:
    """Lend a place beside the target, and put what was written there in its place at the end; else leave nothing.

    A folder is swapped by two renames: between them, for an instant, there is none. Raises UnwrittenError, also for
    what is neither file nor folder: a device would be gone.
    """
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise UnwrittenError(target, "it is no file and no folder")
    aside = asides.aside(target.absolute().parent, "new")
    try:
        aside.mkdir(mode=OWNERS)
    except OSError as error:
        raise UnwrittenError(target, error.strerror or str(error)) from error
    try:
        yield aside / "new"
        if target.is_dir() and not target.is_symlink() and (aside / "new").is_dir():
            _swap(aside, target)
        else:
            if target.is_file():  # whom its owner lets read it may read the new one, too
                shutil.copymode(target, aside / "new")
            (aside / "new").replace(target)
    except OSError as error:
        raise UnwrittenError(target, error.strerror or str(error)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _swap(aside: Path, target: Path) -> None:
    target.rename(aside / "old")
    try:
        (aside / "new").rename(target)
    except OSError:
        (aside / "old").rename(target)
        raise
