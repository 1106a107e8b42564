"""Ridge regression without a matrix, against the same written out and solved whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, random_array
from sklearn.preprocessing import normalize

from flows.steps.tagging import ridge
from flows.steps.tagging.ridge import RIDGE, Lessons, learn, unseen

CLOSE = 10 * ridge.TOLERANCE  # of scores between 0 and 1


def lessons(rows: int, outputs: int, seed: int, density: float = 0.2) -> Lessons:
    """Rows made of units, units of features, each of length 1, and labels; some rows count half."""
    chance = np.random.default_rng(seed)
    shares = random_array((rows, 40), density=density, rng=chance)
    units = random_array((40, 60), density=0.1, rng=chance)
    labels = chance.random((rows, outputs)) < 0.2
    return Lessons(
        csr_matrix(normalize(shares), dtype=np.float32),
        csr_matrix(normalize(units), dtype=np.float32),
        (labels - labels.mean(axis=0)).astype(np.float32),
        np.where(np.arange(rows) % 3, 1, 0.5).astype(np.float32),
    )


def written_out(given: Lessons) -> np.ndarray:
    """The features of each row, and the one that all share."""
    return np.column_stack([(given.shares @ given.units).toarray(), np.ones(len(given.counts))]).astype(np.float64)


def whole(given: Lessons) -> np.ndarray:
    """The same weights by numpy: features and, last, the bias."""
    features = written_out(given)
    weighted = features.T * given.counts
    return np.linalg.solve(weighted @ features + RIDGE * np.eye(features.shape[1]), weighted @ given.targets)


sizes = given(
    rows=st.integers(1, 90),
    outputs=st.integers(1, 50),
    seed=st.integers(0, 2**32),
    density=st.sampled_from([0, 0.05, 0.5]),
)


@settings(max_examples=60, deadline=None)
@sizes
def test_weights_and_bias_are_those_of_the_whole_solution(rows: int, outputs: int, seed: int, density: float) -> None:
    told = lessons(rows, outputs, seed, density)
    learnt = learn(told)
    found = np.vstack([told.units.T @ (told.shares.T @ learnt.rows), learnt.bias])
    assert np.abs(found - whole(told)).max() < CLOSE


@settings(max_examples=30, deadline=None)
@sizes
def test_what_is_unseen_is_scored_by_a_solution_without_it(rows: int, outputs: int, seed: int, density: float) -> None:
    told = lessons(rows + 3, outputs, seed, density)
    fold_of = np.where(np.arange(rows + 3) < rows, np.arange(rows + 3) % 3, -1)
    was_out = np.zeros(rows + 3, dtype=int)
    for is_out, said in unseen(told, learn(told), fold_of):
        was_out += is_out
        off = np.abs(said - written_out(told)[is_out] @ whole(told.of(~is_out)))
        assert not off.size or (off.mean() < ridge.UNSEEN_TOLERANCE and off.max() < 10 * ridge.UNSEEN_TOLERANCE)
    assert was_out.tolist() == (fold_of >= 0).astype(int).tolist()


@pytest.mark.parametrize("outputs", [1, 5, 45])
def test_rows_and_outputs_that_are_all_the_same_do_no_harm(outputs: int) -> None:
    one = lessons(60, 1, seed=3)
    same = Lessons(one.shares[np.zeros(60, dtype=int)], one.units, np.repeat(one.targets, outputs, axis=1), one.counts)
    learnt = learn(same)
    found = np.vstack([same.units.T @ (same.shares.T @ learnt.rows), learnt.bias])
    assert np.abs(found - whole(same)).max() < CLOSE


def test_nothing_to_learn_is_learnt_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = lessons(20, 4, seed=1)
    nothing = nothing._replace(targets=np.zeros_like(nothing.targets))
    learnt = learn(nothing)
    assert not np.abs(learnt.rows).max()
    assert not np.abs(learnt.bias).max()


def test_a_good_start_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    told = lessons(80, 6, seed=2)
    learnt = learn(told)
    monkeypatch.setattr(ridge, "TOLERANCE", 2 * ridge.TOLERANCE)
    monkeypatch.setattr(ridge, "MOST_STEPS", 1)  # which looks whether the start will do, and goes no step
    assert np.array_equal(learn(told, learnt.dual).rows, learnt.rows)


def test_a_search_that_comes_to_no_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ridge, "MOST_STEPS", 2)
    with pytest.raises(ArithmeticError, match="no solution in 2 steps"):
        learn(lessons(80, 6, seed=2))


def test_the_same_lessons_give_the_same_bytes() -> None:
    told = lessons(80, 6, seed=4)
    assert learn(told).rows.tobytes() == learn(told).rows.tobytes()
