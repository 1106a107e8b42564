"""Who may write: one at a time, one run at a time; by a lock on a file, and where the lake is by one on its server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse import kept_open, lake_guard
from warehouse.file_errors import WarehouseError
from warehouse.home import Home
from warehouse.lake_guard import HeldElsewhereError, LockKind

# A write takes well under a second; a minute of waiting means that somebody has forgotten a session.
LOCK_SECONDS = 60
QUEUE = "warehouse.queue.lock"  # who has it is the next to have the lock


class HomeBusyError(WarehouseError):
    """Another run is at work in the home, or in its lake, and one at a time writes. `holder` says who, if known."""

    def __init__(self, home: Path, holder: str = "") -> None:
        super().__init__(home, holder)
        self.home, self.holder = home, holder

    def __str__(self) -> str:
        where = f"the lake of {self.home}, by {self.holder}" if self.holder else str(self.home)
        return f"another run is at work in {where}; nothing was done. Wait for its end, or choose another --home."


@contextmanager
def locked(home: Home, patience: float = LOCK_SECONDS) -> Iterator[None]:
    """Wait for the other writers of this home, and keep them out. Raises WarehouseError after `patience` in seconds."""
    kept_open.let_go(home.warehouse, patience)
    with held(home, patience):
        yield


@contextmanager
def held(home: Home, patience: float) -> Iterator[None]:
    """As `locked`, whatever this process has left open. Raises WarehouseError."""
    with held_here(home, patience), held_in_lake(home, patience):
        yield


@contextmanager
def held_here(home: Home, patience: float) -> Iterator[None]:
    """Keep out the writers of this home on this machine, until whichever thread lets go. Raises WarehouseError.

    Who waits stands in a queue, so that its turn comes before the next write of who has the lock: a program that asks
    twenty times a second seldom meets the moment between two writes.
    """
    until = time.monotonic() + patience
    lock = FileLock(home.path / "warehouse.lock", thread_local=False)
    try:
        with ExitStack() as stack:
            with _allowed(home), FileLock(home.path / QUEUE, timeout=patience):
                stack.enter_context(lock.acquire(timeout=max(until - time.monotonic(), 0)))
            yield
    except Timeout as error:
        raise _waited(home, "another process", patience) from error


@contextmanager
def held_in_lake(home: Home, patience: float) -> Iterator[None]:
    """Keep out those who write to the home's lake from elsewhere, where it has one. Raises WarehouseError."""
    try:
        with lake_guard.held(home, LockKind.WRITE, patience):
            yield
    except HeldElsewhereError as error:
        raise _waited(home, error.holder, patience) from error


def _waited(home: Home, who: str, patience: float) -> WarehouseError:
    return WarehouseError(
        f"{who} has been writing to {home.lake or home.warehouse} for {patience:g} s; nothing was written. "
        "Wait for it, or stop it, and run the command again: it goes on where it stopped."
    )


@contextmanager
def _allowed(home: Home) -> Iterator[None]:
    """Turn the refusal to make or open a lock into an error that says what to do."""
    try:
        yield
    except Timeout:  # an OSError as well
        raise
    except OSError as error:
        raise WarehouseError(
            f"{error.filename or home.path} cannot be written ({error.strerror}); nothing was done. It is the lock "
            f"that keeps others from writing meanwhile. Give yourself the right to write in {home.path}, or copy that "
            "folder to where you have it, and name the copy with --home DIR."
        ) from error


def is_waited_for(home: Home) -> bool:
    """Say whether another writer of this home waits for its turn."""
    try:
        with FileLock(home.path / QUEUE, timeout=0):
            return False
    except Timeout:
        return True


@contextmanager
def one_run_only(home: Home) -> Iterator[None]:
    """Let one run at a time work in this home, and in its lake. Raises HomeBusyError while another does."""
    try:
        with ExitStack() as stack:
            with _allowed(home):
                stack.enter_context(FileLock(home.path / "run.lock", timeout=0))
            stack.enter_context(lake_guard.held(home, LockKind.RUN, 0))
            yield
    except Timeout as error:
        raise HomeBusyError(home.path) from error
    except HeldElsewhereError as error:
        raise HomeBusyError(home.path, error.holder) from error
