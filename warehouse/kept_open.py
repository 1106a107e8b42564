"""What is left open between its uses, for as long as they follow each other closely.

A run writes some twenty times within two seconds. To attach the books, look at their schema and detach them again takes
13 ms of the processor each time: a fifth of what a run costs in which nothing is new.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from warehouse.file_errors import WarehouseError

IDLE_SECONDS = 0.2  # after which what nobody uses is closed, so that others wait for moments

T = TypeVar("T")


class InUseError(WarehouseError):
    """Another thread of this process uses it, for longer than one was willing to wait."""

    def __init__(self, file: Path, patience: float) -> None:
        super().__init__(file, patience)
        self.file, self.patience = file, patience

    def __str__(self) -> str:
        return (
            f"another thread of this program has been writing to {self.file} for {self.patience:g} s; nothing was "
            "written. Run it again: it goes on where it stopped."
        )


class KeptOpen(Generic[T]):
    """A thing made of a file, used by one thread at a time; closed at the latest by `close`.

    It is closed, too, behind a use that others wait for or that ended with an error, and where the file is not the one
    that was opened.
    """

    def __init__(self, file: Path, is_waited_for: Callable[[], bool]) -> None:
        self._file, self._is_waited_for = file, is_waited_for
        self._access = threading.Lock()
        self._open: tuple[T, ExitStack, object] | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def used(self, opened: Callable[[ExitStack], T], patience: float) -> Iterator[T]:
        """Yield what is open, or what `opened` opens on a stack. Raises InUseError after `patience` in seconds."""
        with self._alone(patience):
            self._forget_timer()
            is_well = False
            try:
                yield self._still_open() or self._begin(opened)
                is_well = True
            finally:
                if is_well and not self._is_waited_for():
                    self._timer = threading.Timer(IDLE_SECONDS, self._close_if_idle)
                    self._timer.daemon = True
                    self._timer.start()
                else:
                    self._close()

    def close(self, patience: float) -> None:
        """Close it, now or behind the use at hand. Raises InUseError after `patience` in seconds."""
        with self._alone(patience):
            self._forget_timer()
            self._close()

    @contextmanager
    def _alone(self, patience: float) -> Iterator[None]:
        if not self._access.acquire(timeout=patience):
            raise InUseError(self._file, patience)
        try:
            yield
        finally:
            self._access.release()

    def _still_open(self) -> T | None:
        if self._open is not None and self._open[2] != _identity(self._file):
            self._close()
        return self._open[0] if self._open else None

    def _begin(self, opened: Callable[[ExitStack], T]) -> T:
        with ExitStack() as stack:
            thing = opened(stack)
            self._open = thing, stack.pop_all(), _identity(self._file)
        return thing

    def _close_if_idle(self) -> None:
        """Close it, unless somebody uses it or has used it since this was planned."""
        with suppress(InUseError), self._alone(0):
            if self._timer is threading.current_thread():
                self._close()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self) -> None:
        if self._open is not None:
            stack, self._open = self._open[1], None
            stack.close()


_kept: dict[Path, KeptOpen[Any]] = {}


@contextmanager
def keeping(file: Path, is_waited_for: Callable[[], bool], patience: float) -> Iterator[None]:
    """Within, let what is made of this file be left open between its uses."""
    _kept[file] = KeptOpen(file, is_waited_for)
    try:
        yield
    finally:
        _kept.pop(file).close(patience)


def kept(file: Path) -> KeptOpen[Any] | None:
    """Return what is kept of this file, where it is to be left open."""
    return _kept.get(file)


def let_go(file: Path, patience: float) -> None:
    """Close what this process has left open of a file, for those who want it whole. Raises InUseError."""
    if (found := _kept.get(file)) is not None:
        found.close(patience)


def _identity(file: Path) -> object:
    """Return what tells a file from another that takes its place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
