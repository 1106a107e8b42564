"""Processes that tag portions of passages side by side, in bounded memory."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from flows.steps.processors import processors
from flows.steps.tagging.models import load_tagger
from flows.steps.tagging.tag_passages import Text, tag_texts, texts_of
from flows.steps.tagging.tagger import FoundTag, Tagger
from warehouse.records import TrendledgerError, Unread

P = TypeVar("P", bound=Unread)
Found = list[list[FoundTag]]

_taggers: list[Tagger] = []  # of a worker process: the one it works with


class ReaderDiedError(TrendledgerError):
    """A process that tagged passages is gone: the system took its memory, or somebody killed it."""


class TaggingPool:
    """A pool of processes with one model. With a single process nothing is started and this one does the work."""

    def __init__(self, folder: Path, processes: int | None = None) -> None:
        self.processes = processes or processors()
        self._folder = folder
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.processes > 1:
            # Spawned, not forked: Prefect's threads may hold locks that a fork would copy for ever.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, context, _begin, (self._folder,))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def tag_texts(self, portions: Iterable[Sequence[P]]) -> Iterator[tuple[Sequence[P], Found]]:
        """Yield each portion with its tags, in order. One portion a process and one more are in memory at a time."""
        if self._pool is None:
            tagger = load_tagger(self._folder)
            for portion in portions:
                yield portion, tag_texts(tagger, texts_of(portion))
            return
        waiting: deque[tuple[Sequence[P], Future[Found]]] = deque()
        for portion in portions:
            with _deaths_told():
                waiting.append((portion, self._pool.submit(_read, texts_of(portion))))
            if len(waiting) > self.processes:
                yield _came(*waiting.popleft())
        while waiting:
            yield _came(*waiting.popleft())


def _came(portion: Sequence[P], future: Future[Found]) -> tuple[Sequence[P], Found]:
    with _deaths_told():
        return portion, future.result()


@contextmanager
def _deaths_told() -> Iterator[None]:
    """Raise ReaderDiedError where a process has died: who waits for it learns of it, and who has more for it too."""
    try:
        yield
    except BrokenProcessPool as error:
        raise ReaderDiedError(
            "a process that tagged passages died, perhaps for want of memory. What was tagged is kept; run the command "
            "again and it goes on from there."
        ) from error


def _begin(folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _taggers.append(load_tagger(folder))


def _read(texts: list[Text]) -> Found:
    return tag_texts(_taggers[0], texts)
