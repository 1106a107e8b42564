"""The log of a home: what runs, commands and the station say, a JSON object a line, in files of bounded size.

Prefect's own log of a run is on its server, which may be away. What cannot be written here is lost, and said once: a
log never ends what it tells of.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from filelock import FileLock

from warehouse.records import TrendledgerError
from warehouse.settings.fields import Logs
from warehouse.veil import Veil, veil_of

FOLDER, NAME, LOCK = "logs", "trendledger.jsonl", "trendledger.lock"
LONGEST_TEXT = 8000  # characters of a message or a traceback: what is longer is somebody's page
PATIENCE_SECONDS = 2.0  # another process writes a line in well under a millisecond
OWNERS_FILE, OWNERS_FOLDER = 0o600, 0o700
MEGABYTE = 10**6


class LogLine(logging.Formatter):
    """A record as a JSON object in one line, ASCII alone: no word of a stranger can look like another line."""

    def __init__(self, veil: Veil) -> None:
        super().__init__()
        self._veil = veil

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with what is secret hidden in every text of it."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **record.__dict__.get("about", {}),
            "process": record.process,
        }
        texts = {name: self._hidden(value) if isinstance(value, str) else value for name, value in told.items()}
        return json.dumps(texts)

    def _hidden(self, text: str) -> str:
        hidden = self._veil.over(text)  # before it is cut: half a secret is not found any more
        return hidden if len(hidden) <= LONGEST_TEXT else f"{hidden[:LONGEST_TEXT]} ..."


class LogFiles(RotatingFileHandler):
    """The files of a home's log. Several processes write into them: each line is a lock, an opening and a closing."""

    is_lost = False  # whether a line could not be written, which is said once a process

    def __init__(self, folder: Path, limits: Logs, line: LogLine) -> None:
        super().__init__(folder / NAME, "a", limits.megabytes * MEGABYTE, limits.files, encoding="ascii", delay=True)
        self._others = FileLock(folder / LOCK, timeout=PATIENCE_SECONDS)
        self.setFormatter(line)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, and begin another file where this one is full."""
        try:
            Path(self.baseFilename).parent.mkdir(mode=OWNERS_FOLDER, exist_ok=True)
            with self._others:
                super().emit(record)
                self.close()
        except (OSError, TimeoutError) as error:
            self._lose(error)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  logging's own name
        """Let the line go: the standard library would show a traceback each time."""
        self._lose(sys.exception())

    def _lose(self, error: BaseException | None) -> None:
        if not LogFiles.is_lost:
            LogFiles.is_lost = True
            why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            print(f"trendledger: {self.baseFilename} cannot be written ({why}); the work goes on", file=sys.stderr)

    def _open(self) -> TextIOWrapper:
        """Open the file for its owner alone; a line that was cut short, by a full disk say, is ended first."""
        owned = os.open(self.baseFilename, os.O_RDWR | os.O_APPEND | os.O_CREAT, OWNERS_FILE)
        stream = os.fdopen(owned, "a", encoding=self.encoding)
        size = os.fstat(owned).st_size
        if size and os.pread(owned, 1, size - 1) != b"\n":
            stream.write("\n")
        return stream


@dataclass(frozen=True, slots=True)
class Logbook:
    """An open log, and what stands in each of its lines: the command, the run, its id in Prefect."""

    files: LogFiles
    about: dict[str, Any]

    def write(self, level: int, message: str, **more: Any) -> None:
        """Write a line."""
        record = logging.LogRecord("trendledger", level, "", 0, message, None, None)
        record.about = {**self.about, **more}
        self.files.handle(record)


_open: ContextVar[Logbook | None] = ContextVar("logbook", default=None)


@contextmanager
def keeping(home: Path, **about: str) -> Iterator[None]:
    """Let what is said within stand in the log of a home, each line with what it is `about`.

    Where a log is open already its marks are kept beside these. A folder that is no home yet gets no log. An error
    that ends what is within is the last line of it: a fault of ours with its traceback.
    """
    outer = _open.get()
    marks = {**(outer.about if outer else {}), **{name: value for name, value in about.items() if value}}
    files = outer.files if outer and outer.files.baseFilename == str(home / FOLDER / NAME) else _files(home)
    token = _open.set(Logbook(files, marks) if files else None)
    try:
        yield
    except BaseException as error:
        _write_end(error)
        raise
    finally:
        _open.reset(token)


def _files(home: Path) -> LogFiles | None:
    from warehouse.settings.mistakes import SettingsError
    from warehouse.settings.reading import settings_of

    if not (home / "archive").is_dir():
        return None
    try:
        limits = settings_of(home).logs
    except SettingsError:  # is refused by who works by them, and has to stand in the log, too
        limits = Logs()
    return LogFiles(home / FOLDER, limits, LogLine(veil_of(home)))


def write(message: str, level: int = logging.INFO, **more: Any) -> None:
    """Write a line into the log that is open; where none is, nothing."""
    book = _open.get()
    if book is not None:
        book.write(level, message, **more)


def _write_end(error: BaseException) -> None:
    if getattr(error, "is_logged", False):
        return
    error.is_logged = True  # type: ignore[attr-defined]  # it passes through a run and the command that ordered it
    if not isinstance(error, Exception):  # Ctrl-C, a run that was cancelled, the end of the program
        write(f"broken off ({type(error).__name__}); what was stored is kept", logging.WARNING)
        return
    is_ours = not isinstance(error, TrendledgerError)
    more = {"traceback": "".join(traceback.format_exception(error))} if is_ours else {}
    write(str(error), logging.ERROR, error=type(error).__name__, **more)
