"""Examples and definitions to weights and a calibration: what `classify.train` learns.

Three linear models are added up, and so cost no more than one when they are used: ridge regression on examples and
definitions; likeness to the definitions and key terms of the taxonomy; and one more output, whether a passage is about AI
at all, which closes the door on passages from the rest of the world.

Tried and left out, since it did not pay on the dev labels (micro F1 against .778): a second stage over the scores of all
trends (.778), a support vector machine instead (.771) or beside it (.778), logistic regression (.02 less), other weights for
passages without a trend (.001 less), thresholds of their own for each trend, from training (.76 to .77) or from half of the
dev labels, judged on the other half (.769 to .775, one for all: .774).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import vstack
from threadpoolctl import threadpool_limits

from flows.steps.calibration import Calibration, Flags, Floats, best_threshold, fit_sigmoid
from flows.steps.features import (
    Lexicon,
    count_units,
    describe_passages,
    describe_units,
    read_lexicon,
    squared_lengths,
)
from flows.steps.scoring import Weights
from warehouse.catalog import Example, Taxonomy

RIDGE = 1.0  # .5 to 2 give the same F1 within .004
LIKENESS = 0.15  # weight of the likeness to the definitions: 0 .763, .1 .775, .15 .778, .2 .775, .4 .756
TERMS_TOGETHER = 10  # key terms that make one text; single ones or all at once were .01 worse
DOOR_RIDGE = 3.0  # more than for the trends: one question, twenty times the examples of a trend
DOOR_LIKENESS = 0.05
# Share of the examples without a trend that the door lets in, each unseen when it is asked. They sound near to AI on purpose.
DOOR_OPEN = 0.25


class Learnt(NamedTuple):
    """A lexicon, the weights of its units for each trend and, last, for the door; and what scores mean."""

    lexicon: Lexicon
    weights: Weights
    calibration: Calibration


class _Texts(NamedTuple):
    passages: list[tuple[str, str]]
    labels: Flags  # passages x trends


def learn(examples: Sequence[Example], taxonomy: Taxonomy) -> Learnt:
    """Return what examples and taxonomy teach, in whatever order the examples come. Deterministic."""
    known, defined = _told(examples, taxonomy), _defined(taxonomy)
    lexicon = read_lexicon(known.passages + defined.passages, always=defined.passages)
    units = describe_units(lexicon)
    features = [describe_passages(count_units(lexicon, texts.passages), units) for texts in (known, defined)]
    with threadpool_limits(1):  # several threads sum in varying order, and the last digits would change the model's id
        trends, unseen = _fit_trends(features[0], known.labels, features[1], defined.labels)
        door, unseen_at_door = _fit_door(features[0], known.labels.any(axis=1), features[1])
        slope, offset = fit_sigmoid(unseen.ravel(), known.labels.ravel())
    learnt = np.hstack([trends.weights, door.weights])
    weights = Weights(
        units=_halved(units @ learnt),
        subwords=_halved(learnt[len(lexicon.words) + len(lexicon.phrases) :]),
        bias=np.concatenate([trends.bias, door.bias]).astype(np.float32),
        squared_lengths=squared_lengths(units).astype(np.float32),
    )
    threshold = best_threshold(unseen.ravel(), known.labels.ravel())
    plain = unseen_at_door[~known.labels.any(axis=1)]
    calibration = Calibration(
        slope=slope,
        offset=offset,
        thresholds=np.full(len(taxonomy.trends), threshold),
        door=float(np.quantile(plain, 1 - DOOR_OPEN)) if len(plain) else -np.inf,
    )
    return Learnt(lexicon, weights, calibration)


def _told(examples: Sequence[Example], taxonomy: Taxonomy) -> _Texts:
    rows = sorted((example.title, example.text, example.trends) for example in examples)
    labels = [[trend.id in trends for trend in taxonomy.trends] for _, _, trends in rows]
    return _Texts([(title, text) for title, text, _ in rows], np.array(labels, dtype=bool))


def _defined(taxonomy: Taxonomy) -> _Texts:
    """Return the definitions and the key terms as texts, each under the name of its trend."""
    passages, carried = [], list[int]()
    for place, trend in enumerate(taxonomy.trends):
        starts = range(0, len(trend.terms), TERMS_TOGETHER)
        texts = [" ".join([trend.about, *trend.counts]), *(", ".join(trend.terms[a : a + TERMS_TOGETHER]) for a in starts)]
        passages += [(trend.name, text) for text in texts]
        carried += [place] * len(texts)
    return _Texts(passages, np.arange(len(taxonomy.trends)) == np.array(carried)[:, None])


class _Line(NamedTuple):
    weights: Floats  # features x outputs
    bias: Floats


def _fit_trends(examples: Any, labels: Flags, definitions: Any, carried: Flags) -> tuple[_Line, Floats]:
    """Return weights for the trends, and the score of each example by the model without it."""
    likeness = LIKENESS * (definitions.T @ carried.astype(float))
    ridge, unseen = _fit_ridge(vstack([examples, definitions]), np.vstack([labels, carried]).astype(float), RIDGE)
    return _Line(ridge.weights + likeness, ridge.bias), unseen[: len(labels)] + examples @ likeness


def _fit_door(examples: Any, is_about_ai: Flags, definitions: Any) -> tuple[_Line, Floats]:
    """Return weights for being about AI at all, and the score of each example by the model without it."""
    likeness = DOOR_LIKENESS * np.asarray(definitions.sum(axis=0)).T
    ridge, unseen = _fit_ridge(examples, is_about_ai[:, None].astype(float), DOOR_RIDGE)
    return _Line(ridge.weights + likeness, ridge.bias), (unseen + examples @ likeness)[:, 0]


def _fit_ridge(features: Any, targets: Floats, ridge: float) -> tuple[_Line, Floats]:
    """Return ridge regression and, for each row, its score by the model without it (Hastie et al. 2009, 7.64).

    Solved in the space of the rows: one inverse serves all outputs, and leaving each row out once is free.
    """
    mean = targets.mean(axis=0)
    inverse = np.linalg.inv((features @ features.T).toarray() + 1 + ridge * np.eye(len(targets)))
    dual = inverse @ (targets - mean)
    return _Line(features.T @ dual, dual.sum(axis=0) + mean), targets - dual / np.diag(inverse)[:, None]


def _halved(weights: Floats) -> Any:
    """Return weights with the precision with which they are kept: three digits, and half the space."""
    return np.asarray(weights).astype(np.float16).astype(np.float32)
