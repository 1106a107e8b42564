"""Disjoint sets: who belongs together when only pairs are known."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Families(Generic[T]):
    """Disjoint sets that are joined one pair at a time."""

    def __init__(self) -> None:
        self._parents: dict[T, T] = {}

    def of(self, item: T) -> T:
        """Return what stands for the set of `item`: the same for all its members, until the next join."""
        root = item
        while (parent := self._parents.setdefault(root, root)) != root:
            root = parent
        while self._parents[item] != root:
            self._parents[item], item = root, self._parents[item]
        return root

    def join(self, one: T, other: T) -> None:
        """Make the sets of both one set."""
        self._parents[self.of(one)] = self.of(other)
