"""What one sees while one waits: a bar in a terminal; elsewhere a line for each thing done, and a sign of life.

A bar comes after SOON and leaves nothing behind. All of it goes to stderr.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from flows.steps.text.terminal_safe import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SOON = 1.0  # seconds; what is over by then was no wait, and a bar would only flicker
SIGN_OF_LIFE = 15.0  # seconds of silence, behind which a log without a line looks like a program that hangs


class Wait:
    """A wait that somebody watches. As a listener of a run it hears what is at work, and what came of it."""

    def __init__(self, act: str, total: int | None = None) -> None:
        self._act, self._done, self._total = act, 0, total
        self._began = self._spoke = time.monotonic()

    def at(self, act: str, done: int, total: int | None) -> None:
        """Hear what is at work, how many items of it are done, and out of how many."""
        self._act, self._done, self._total = act, done, total

    def said(self, sentence: str) -> None:
        """Hear what came of a stage."""

    def advance(self, items: int = 1) -> None:
        """Hear that so many more are done."""
        self.at(self._act, self._done + items, self._total)

    def begin(self) -> None:
        """Begin to show it."""

    def end(self) -> None:
        """Show it no more."""


class Bar(Wait):
    """A wait in a terminal. What draws it is loaded when it is drawn: most commands are over by then."""

    def begin(self) -> None:
        """Show a bar, if the wait is not over SOON."""
        self._drawn: tuple[Progress, TaskID] | None = None
        self._is_over, self._lock = False, threading.Lock()
        self._timer = threading.Timer(SOON, self._draw)
        self._timer.daemon = True
        self._timer.start()

    def at(self, act: str, done: int, total: int | None) -> None:
        """Draw the bar anew."""
        with self._lock:
            super().at(act, done, total)
            if self._drawn:
                bars, bar = self._drawn
                # A total that is not known any more has to be forgotten, and `update` cannot.
                bars.tasks[0].total = total
                bars.update(bar, description=act, completed=done)

    def end(self) -> None:
        """Leave no bar behind."""
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            if self._drawn:
                self._drawn[0].stop()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with self._lock:
            if not self._is_over:
                bars = Progress(*columns, console=Console(stderr=True), transient=True)
                self._drawn = bars, bars.add_task(self._act, total=self._total, completed=self._done)
                bars.start()


class Lines(Wait):
    """A wait that a log, a file or a pipe looks at."""

    def begin(self) -> None:
        """Start the signs of life."""
        self._is_over = threading.Event()
        self._life = threading.Thread(target=self._live, daemon=True)
        self._life.start()

    def said(self, sentence: str) -> None:
        """Write it down."""
        self._spoke = time.monotonic()
        print(visible(sentence), file=sys.stderr, flush=True)

    def end(self) -> None:
        """Give no more signs."""
        self._is_over.set()
        self._life.join()

    def _live(self) -> None:
        while not self._is_over.wait(max(self._spoke + SIGN_OF_LIFE - time.monotonic(), 0.1)):
            if time.monotonic() - self._spoke >= SIGN_OF_LIFE:
                done = f", {self._done:,} of {self._total:,}" if self._total else ""
                self.said(f"... {self._act}{done}, after {time.monotonic() - self._began:.0f} s")


_shown: ContextVar[Wait | None] = ContextVar("wait", default=None)


@contextmanager
def waiting(act: str, total: int | None = None) -> Iterator[Wait]:
    """Show what is waited for as long as it takes; `total` says how many items there are, if that is known.

    Within another wait it is shown in that one's place.

    >>> with waiting("asking feeds", total=3) as wait:
    ...     wait.advance()
    """
    outer = _shown.get()
    if outer is not None:
        outer.at(act, 0, total)
        yield outer
        return
    wait: Wait = Bar(act, total) if _is_terminal() else Lines(act, total)
    token = _shown.set(wait)
    wait.begin()
    try:
        yield wait
    finally:
        wait.end()
        _shown.reset(token)


def _is_terminal() -> bool:
    """Say whether a bar can be drawn on stderr, and taken away again."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in {"dumb", "unknown"}


class Runs(Wait):
    """One wait for several runs, over another that shows it: a line a run, not one a stage."""

    def __init__(self, shown: Wait, runs: int) -> None:
        super().__init__(f"run 1 of {runs:,}", runs)
        self._shown, self._runs, self._over = shown, runs, 0

    def at(self, act: str, done: int, total: int | None) -> None:  # noqa: ARG002  a bar for all runs
        """Show which run is at which stage."""
        self._shown.at(f"run {self._over + 1:,} of {self._runs:,}: {act}", self._over, self._runs)

    def over(self, sentence: str) -> None:
        """Hear that a run is over, and what came of it."""
        self._over += 1
        self._shown.said(f"run {self._over:,} of {self._runs:,}, {sentence}")
