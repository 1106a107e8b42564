"""A part of the station: a process that is started, watched, started again where it dies, and stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from flows.running import logs
from flows.running.prefect_server import PROJECT
from warehouse.records import TrendledgerError

STOP_SECONDS = 15  # then a part is killed
LOG_LINES = 15  # of a part that died: the end of its last words
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl
LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec is no time for it
RESTARTS = 5  # a part that dies more often within the window is broken, and not out of luck
WINDOW_SECONDS = 600.0
FIRST_WAIT_SECONDS = 1.0  # twice as long each time: 31 s in all, in which a port comes free or memory is had again


class UpError(TrendledgerError):
    """The station could not be started, or a part of it has died too often. Says which, and what to do."""


class StationPart:
    """A part of the station, in a session of its own, so that it is stopped in its turn and not by Ctrl-C."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        first_wait: float = FIRST_WAIT_SECONDS,
    ) -> None:
        self.name, self.log = name, log
        self._command, self._environment, self._first_wait = command, environment, first_wait
        self._deaths: deque[float] = deque()
        self._due: float | None = None  # when it is started again
        self._start()

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def check(self) -> None:
        """Raise UpError if it has ended."""
        if not self.is_alive:
            raise UpError(
                f"the {self.name} has ended with exit code {self.process.returncode}, so everything was stopped; what "
                f"was stored is kept. {self._last_words()}"
            )

    def keep_alive(self, now: float, say: Callable[[str], None]) -> None:
        """Start it again if it has ended, after a while. Raises UpError where it ends too often."""
        if self.is_alive:
            logs.bound(self.log)
            return
        if self._due is None:
            self._plan(now, say)
        elif now >= self._due:
            self._due = None
            self._end_session()
            self._start()
            say(f"The {self.name} is started again.")

    def _plan(self, now: float, say: Callable[[str], None]) -> None:
        while self._deaths and now - self._deaths[0] > WINDOW_SECONDS:
            self._deaths.popleft()
        if len(self._deaths) >= RESTARTS:
            raise UpError(
                f"the {self.name} has ended with exit code {self.process.returncode}, after {RESTARTS} new starts "
                f"within {WINDOW_SECONDS / 60:g} minutes, so everything was stopped; what was stored is kept. "
                f"{self._last_words()}"
            )
        wait = self._first_wait * 2 ** len(self._deaths)
        self._deaths.append(now)
        self._due = now + wait
        say(
            f"The {self.name} has ended with exit code {self.process.returncode}; it is started again in {wait:g} s. "
            f"Its log is {logs.before(self.log)} then."
        )

    def _last_words(self) -> str:
        last = "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES:])
        return f"Its last words, from {self.log}:\n{last}"

    def _start(self) -> None:
        logs.begin(self.log)
        with self.log.open("ab") as file:  # so that `bound` can cut it while the part writes
            self.process = subprocess.Popen(  # noqa: S603  our own words
                self._command,
                env=self._environment,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  it makes one system call
            )

    def stop(self) -> None:
        """Ask it to end, and kill it with all that it has started in its session where it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._end_session()

    def _end_session(self) -> None:
        with suppress(ProcessLookupError):  # as a rule nothing is left of its session
            os.killpg(self.process.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Have the kernel end this process when its parent is killed; only Linux can."""
    if sys.platform == "linux":
        LIBC.prctl(DEATH_SIGNAL, signal.SIGTERM)


def keep_alive(parts: list[StationPart], say: Callable[[str], None]) -> bool:
    """Look after all parts; return whether all are alive."""
    for part in parts:
        part.keep_alive(time.monotonic(), say)
    return all(part.is_alive for part in parts)
