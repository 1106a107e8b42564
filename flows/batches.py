"""Work in portions, so that a task is neither a single page nor a whole archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

from prefect.utilities.annotations import quote

T = TypeVar("T")


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items in their order, `size` at a time.

    >>> list(batches([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    for start in range(0, len(items), size):
        yield items[start : start + size]


def whole(value: T) -> T:
    """Return the value wrapped so that Prefect hands it to a task as it is, instead of walking through all of it."""
    return cast("T", quote(value))
