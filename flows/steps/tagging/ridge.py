"""Ridge regression with many outputs on rows that are never written out, and what it says of rows that it has not seen.

Solved in the space of the rows by conjugate gradients, all outputs as one block: time and memory grow with the words
that there are, where a factor of all rows against all costs the cube and the square of their number. SciPy's solvers
take one output at a time; as a block each finds what serves the others, and 9 steps do what took them 18.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
Flags = NDArray[np.bool_]

# Micro and macro F1 on dev, of 5,206 passages: .3 .798 and .793, .5 .798 and .789, 1 .795 and .781, 2 .791 and .780.
RIDGE = 0.5
# Of what is asked for, the part that is left over when the search ends. Scores of the unseen are then off by 2e-6 in
# the mean and 3e-5 at most, and of 7,939 tags of 8,492 passages all are as a factor of the whole matrix makes them.
TOLERANCE = 1e-4
# Of models that only say what they make of passages they have not seen: a quarter of the steps less; with 3e-3, half of
# them, one passage of 500 is tagged otherwise.
UNSEEN_TOLERANCE = 1e-3
MOST_STEPS = 200  # 7 to 15 are usual: what is alike is told apart by the ridge at the latest


class Lessons(NamedTuple):
    """What is to be learnt: row by row, features, targets, and how much the row counts."""

    shares: Any  # rows x units, sparse
    units: Any  # units x features, sparse; the features of the rows are shares @ units
    targets: Singles  # rows x outputs
    counts: Singles

    def of(self, kept: Flags) -> Lessons:
        """Return the lessons of some rows."""
        return Lessons(self.shares[kept], self.units, self.targets[kept], self.counts[kept])


class Learnt(NamedTuple):
    """What was learnt, as a weight of each row, and the bias; `dual` is a start for other regressions like it."""

    rows: Singles  # rows x outputs
    bias: Singles
    dual: Singles


def learn(lessons: Lessons, start: Singles | None = None) -> Learnt:
    """Return the ridge regression of the lessons. The bias is a feature that all rows share: it is held back too."""
    return _learnt(lessons, start, TOLERANCE)


def _learnt(lessons: Lessons, start: Singles | None, tolerance: float) -> Learnt:
    root = np.sqrt(lessons.counts)[:, None]
    shares, units = lessons.shares.multiply(root).tocsr(), lessons.units

    def times(block: Singles) -> Singles:
        alike: Singles = shares @ (units @ (units.T @ (shares.T @ block)))
        return alike + np.float32(RIDGE) * block

    # Without the bias, which a further column brings in afterwards (Sherman and Morrison): it is alike in all rows, and
    # the search would take twice the steps.
    wanted = root * np.column_stack([lessons.targets, np.ones_like(root)])
    dual = block_gradients(times, wanted, start, tolerance)
    plain, beside = dual[:, :-1], dual[:, -1:]
    bias = (root * plain).sum(axis=0) / (1 + (root * beside).sum())
    return Learnt(root * (plain - beside * bias), bias, dual)


def unseen(lessons: Lessons, learnt: Learnt, fold_of: NDArray[np.int64]) -> Iterator[tuple[Flags, Singles]]:
    """Yield, for each fold, its rows and what a regression of all others says of them. Rows of -1 are in no fold."""
    for fold in range(fold_of.max() + 1):
        is_out = fold_of == fold
        told = lessons.of(~is_out)
        others = _learnt(told, learnt.dual[~is_out], UNSEEN_TOLERANCE)
        said = lessons.units @ (lessons.units.T @ (told.shares.T @ others.rows))
        yield is_out, np.asarray(lessons.shares[is_out] @ said) + others.bias


def block_gradients(
    times: Callable[[Singles], Singles], wanted: Singles, start: Singles | None, tolerance: float
) -> Singles:
    """Return x where times(x) = wanted, to `tolerance` of its length; `times` is linear, symmetric, positive definite.

    Dubrulle's form of the block method (2001, BCGrQ): what is left over is kept as an orthonormal block times a small
    square, so that outputs that are alike, or done before others, do no harm.
    """
    found = np.zeros_like(wanted) if start is None else start
    left, size = np.linalg.qr(wanted if start is None else wanted - times(start))
    along, enough = left, tolerance * np.linalg.norm(wanted)
    for _ in range(MOST_STEPS):
        if np.linalg.norm(size) <= enough:
            return found
        moved = times(along)
        step = np.linalg.inv(along.T @ moved)
        found = found + along @ (step @ size)
        left, turn = np.linalg.qr(left - moved @ step)
        size = turn @ size
        along = left + along @ turn.T
    raise ArithmeticError(f"training found no solution in {MOST_STEPS} steps, where 7 to 15 are usual")
