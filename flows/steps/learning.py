"""Examples and definitions to weights and a calibration: what `classify.train` learns.

Three linear models are added up, and so cost no more than one when they are used: ridge regression on examples and
definitions; likeness to the definitions and key terms of the taxonomy; and one more output, whether a passage is about
AI at all, which closes the door on passages from the rest of the world.

Tried and left out, since it did not pay on the dev labels: a second stage over the scores of all trends (micro F1
within .001), a support vector machine instead (.007 less) or beside it (.001 more), logistic regression (.02 less),
other weights for passages without a trend (.001 less), a sloping door (.002 less), and thresholds of their own for each
trend: learnt from training (.01 less), or from half of the dev labels, shrunk to the common one, and judged on the
other half (.001 more).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import lapack
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
from warehouse.catalog.records import Example, Taxonomy

RIDGE = 1.0  # .5 to 2 give the same F1 within .004
# Micro F1 on dev (threshold from training): none of it .763; terms in tens .786; each term a text of its own .792; one
# that several trends share as one text .800; what counts too .800 and macro F1 .786 for .782.
TERM_WEIGHT = 0.5  # of a term as a row of the regression, an example being 1: 0 .769, .1 .787, .3 .792, .5 .800, 3 .789
TERM_LIKENESS, DEFINITION_LIKENESS = 0.04, 0.2  # .03 to .05 and 0 to .2 within .004
DOOR_RIDGE = 3.0  # more than for the trends: one question, and twenty times the examples of a trend
DOOR_LIKENESS = 1.0
# Share of the examples without a trend that the door lets in, unseen. On dev and on articles that are not about AI:
# .07 micro F1 .795 and 5.4 % tagged, .05 .794 and 3.8 %, .03 .788 and 2.4 %, .015 .778 and 1.6 %; no door .800, 19 %.
DOOR_OPEN = 0.03


class Learnt(NamedTuple):
    """A lexicon, the weights of its units for each trend and, last, for the door; and what scores mean."""

    lexicon: Lexicon
    weights: Weights
    calibration: Calibration


class _Texts(NamedTuple):
    passages: list[tuple[str, str]]
    labels: Flags  # passages x trends
    weights: Floats  # how much each counts in the regression
    likeness: Floats  # and how much being like it counts beside


def learn(examples: Sequence[Example], taxonomy: Taxonomy) -> Learnt:
    """Return what examples and taxonomy teach, in whatever order the examples come. Deterministic."""
    told, defined = _told(examples, taxonomy), _defined(taxonomy)
    passages = told.passages + defined.passages
    lexicon = read_lexicon(passages, always=defined.passages)
    units = describe_units(lexicon)
    features = describe_passages(count_units(lexicon, passages), units)
    is_about_ai = np.asarray(told.labels.any(axis=1))
    with threadpool_limits(1):  # several threads sum in varying order, and the last digits would change the model's id
        alike = (features @ features.T).toarray()
        trends, unseen = _fit_trends(features, alike, told, defined)
        door, unseen_at_door = _fit_door(features, alike, is_about_ai, defined)
        slope, offset = fit_sigmoid(unseen.ravel(), told.labels.ravel())
        threshold = best_threshold(unseen.ravel(), told.labels.ravel())
    learnt = np.hstack([trends.weights, door.weights])
    weights = Weights(
        units=_halved(units @ learnt),
        subwords=_halved(learnt[len(lexicon.words) + len(lexicon.phrases) :]),
        bias=np.concatenate([trends.bias, door.bias]).astype(np.float32),
        squared_lengths=squared_lengths(units).astype(np.float32),
    )
    is_plain = ~is_about_ai
    door_at = float(np.quantile(unseen_at_door[is_plain], 1 - DOOR_OPEN)) if is_plain.any() else -np.inf
    return Learnt(lexicon, weights, Calibration(slope, offset, np.full(len(taxonomy.trends), threshold), door_at))


def _told(examples: Sequence[Example], taxonomy: Taxonomy) -> _Texts:
    rows = sorted((example.title, example.text, example.trends) for example in examples)
    labels = [[trend.id in trends for trend in taxonomy.trends] for _, _, trends in rows]
    passages = [(title, text) for title, text, _ in rows]
    return _Texts(passages, np.array(labels, dtype=bool), np.ones(len(rows)), np.zeros(len(rows)))


def _defined(taxonomy: Taxonomy) -> _Texts:
    """Return definitions, names, what counts, and key terms, each a text of its own; one of several trends carries all.

    All texts have the same length, so that no term is lost among others, and none needs a title.
    """
    definitions = [" ".join([trend.name, trend.about, *trend.counts]) for trend in taxonomy.trends]
    terms = [sorted({term.lower() for term in (trend.name, *trend.counts, *trend.terms)}) for trend in taxonomy.trends]
    together = sorted({term for own in terms for term in own})
    row_of = {term: row for row, term in enumerate(together, start=len(definitions))}
    labels = np.zeros((len(definitions) + len(together), len(definitions)), dtype=bool)
    np.fill_diagonal(labels, val=True)
    for column, own in enumerate(terms):
        labels[[row_of[term] for term in own], column] = True
    is_definition = np.arange(len(labels)) < len(definitions)
    weights = np.where(is_definition, 1.0, TERM_WEIGHT)
    likeness = np.where(is_definition, DEFINITION_LIKENESS, TERM_LIKENESS)
    return _Texts([("", text) for text in (*definitions, *together)], labels, weights, likeness)


class _Line(NamedTuple):
    weights: Floats  # features x outputs
    bias: Floats


def _fit_trends(features: Any, alike: Floats, told: _Texts, defined: _Texts) -> tuple[_Line, Floats]:
    """Return weights for the trends, and the score of each example by the model without it."""
    examples = len(told.passages)
    likeness = features[examples:].T @ (defined.likeness[:, None] * defined.labels)
    targets = np.vstack([told.labels, defined.labels]).astype(float)
    penalties = RIDGE / np.concatenate([told.weights, defined.weights])
    dual, bias, unseen = _fit_ridge(alike, targets, penalties, told.labels.mean(axis=0))
    return _Line(features.T @ dual + likeness, bias), unseen[:examples] + features[:examples] @ likeness


def _fit_door(features: Any, alike: Floats, is_about_ai: Flags, defined: _Texts) -> tuple[_Line, Floats]:
    """Return weights for being about AI at all, and the score of each example by the model without it."""
    examples = len(is_about_ai)
    likeness = DOOR_LIKENESS * (features[examples:].T @ defined.likeness[:, None])
    targets = is_about_ai[:, None].astype(float)
    dual, bias, unseen = _fit_ridge(
        alike[:examples, :examples], targets, np.full(examples, DOOR_RIDGE), targets.mean(axis=0)
    )
    line = _Line(features[:examples].T @ dual + likeness, bias)
    return line, (unseen + features[:examples] @ likeness)[:, 0]


def _fit_ridge(alike: Floats, targets: Floats, penalties: Floats, mean: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ridge regression: a weight for each row, the bias, and each row's score by the model without it.

    Solved in the space of the rows: one factor serves all outputs, and leaving each row out once is nearly free
    (Hastie et al. 2009, 7.64). A row of weight w has the penalty ridge / w. `mean` is said where nothing
    is known.
    """
    matrix = np.array(alike, order="F")
    matrix += 1
    matrix[np.diag_indices_from(matrix)] += penalties
    factor, _ = lapack.dpotrf(matrix, lower=1, overwrite_a=1)
    dual, _ = lapack.dpotrs(factor, targets - mean, lower=1)
    inverse, _ = lapack.dpotri(factor, lower=1, overwrite_c=1)
    return dual, dual.sum(axis=0) + mean, targets - dual / np.diag(inverse)[:, None]


def _halved(weights: Floats) -> Any:
    """Return weights with the precision with which they are kept: three digits, and half the space."""
    return np.asarray(weights).astype(np.float16).astype(np.float32)
