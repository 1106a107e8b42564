"""Work in portions, so that a task is neither a single page nor a whole archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from prefect.utilities.annotations import quote

T = TypeVar("T")


class Batch(list[T]):
    """Items that are worked on together, and where they stand in all the work: from `first`, counted from 1.

    >>> str(Batch("cd", first=3, total=5))
    '3-4 of 5'
    """

    def __init__(self, items: Iterable[T], *, first: int, total: int) -> None:
        super().__init__(items)
        self.first, self.total = first, total

    def __str__(self) -> str:
        return f"{self.first:,}-{self.first + len(self) - 1:,} of {self.total:,}"


def batches(items: Sequence[T], size: int, *, first: int = 0) -> Iterator[Batch[T]]:
    """Yield the items in their order, `size` at a time; `first` at first, if given, and then twice as many each time.

    >>> list(batches([1, 2, 3], 2))
    [[1, 2], [3]]
    >>> [len(batch) for batch in batches(range(100), 40, first=10)]
    [10, 20, 40, 30]
    """
    start, taken = 0, first or size
    while start < len(items):
        yield Batch(items[start : start + taken], first=start + 1, total=len(items))
        start, taken = start + taken, min(2 * taken, size)


def named(act: str) -> Any:
    """Return what names a task run after its parameter `batch`: `fetch pages 201-400 of 1,752`.

    Typed as anything: Prefect's own type for it is a protocol that no function fulfils.
    """

    def name(parameters: dict[str, Any]) -> str:
        return f"{act} {parameters['batch']}"

    return name


def quoted(value: T) -> T:
    """Return the value wrapped so that Prefect hands it to a task as it is, instead of walking through all of it."""
    return cast("T", quote(value))
