"""Examples and definitions to weights and a calibration: what `classify.train` learns.

Two linear models are added up, and so cost no more than one when they are used: ridge regression on examples and
definitions, and likeness to the definitions and key terms of the taxonomy. Both have one output more than there are
trends, whether a passage is about AI at all, which keeps out passages from the rest of the world.

Tried and left out, since it did not pay on the dev labels with 2,329 passages: a second stage over the scores of all
trends (micro F1 within .001), a support vector machine instead (.007 less) or beside it (.001 more), logistic
regression (.02 less), a kernel in place of the dot product, so that words count in company (k + k^2 .005 less, k + 3
k^2 .007, exponential .005 to .06; every threshold on dev itself gives less than the linear one's), other weights for
passages without a trend (.001 less), a model of its own for relevance (.003 less), a sloping threshold (.002 less), and
thresholds of their own for each trend: learnt from training (.01 less), or from half of the dev labels, shrunk to the
common one, and judged on the other half (.001 more). Labels of people count as much as examples: twice as much is no
better.

Nor did WordLlama's vectors, 256 numbers for a word beside its sub-words: .006 less at a tenth of a word's own weight,
.005 to .012 at a fifth, .044 at two fifths. Nor, with 5,466 passages, 3,893 more (docs/gates.md).

Nor did unlabelled passages of a warehouse pay, 8,000 to 12,000 of them: their rarity of words (.002 more) or their
words and phrases (.004 more), both within chance; latent dimensions of them as features (.002 more to .010 less);
self-training with a cut and a quota for each trend (.017 to .044 less), EM with soft labels (.007 to .022 less),
passages on which key terms and model agree (.004 less), words that keep company with key terms as more terms (.001
more), thresholds shifted by how often a trend is met (.002 more to .022 less). A home's model so depends on the catalog
and on labels alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from flows.steps.tagging.calibration import Calibration, Flags, Floats, best_threshold, fit_sigmoid
from flows.steps.tagging.card import Unseen
from flows.steps.tagging.features import Lexicon
from flows.steps.tagging.ridge import Lessons, Singles, learn, unseen
from flows.steps.tagging.scoring import Weights
from flows.steps.tagging.training_rows import TrainingRows, training_rows
from warehouse.catalog.records import LABELLED, Example, Taxonomy

FOLDS = 7  # 10 give the same F1 within .006; 5 give .01 to .02 less: models that know too little set the threshold
# Micro F1 on dev (threshold from training), of 2,329 passages: none of it .763; terms in tens .786; each term a text
# of its own .792; one that several trends share as one text .800; what counts too .800 and macro F1 .786 for .782.
TERM_WEIGHT = 0.5  # of a term as a row of the regression, an example being 1: 0 .769, .1 .787, .3 .792, .5 .800, 3 .789
TERM_LIKENESS, DEFINITION_LIKENESS = 0.04, 0.2  # .03 to .05 and 0 to .2 within .004
# Share of the examples without a trend that are let in, unseen. Of 5,206 passages, on dev and on what is not about AI:
# .03 micro F1 .800 and 3.0 % tagged, .02 .799 and 2.2 %, .015 .798 and 1.6 %, .01 .787 and 1.3 %.
LET_IN = 0.015


class FittedModel(NamedTuple):
    """A lexicon, the weights of its units for each trend and, last, for relevance; and what scores mean.

    `unseen` is what the threshold was read off: what models without a passage say of it.
    """

    lexicon: Lexicon
    weights: Weights
    calibration: Calibration
    unseen: Unseen


class _Texts(NamedTuple):
    passages: list[tuple[str, str]]
    labels: Flags  # passages x outputs
    weights: Floats  # how much each counts in the regression
    likeness: Floats  # and how much being like it counts beside
    is_outside: Flags  # which are known to be none of the matter
    is_labelled: Flags  # which people labelled


def fit(examples: Sequence[Example], taxonomy: Taxonomy) -> FittedModel:
    """Return what examples and taxonomy teach, in whatever order the examples come. Deterministic."""
    told, defined = _told(examples, taxonomy), _defined(taxonomy)
    rows = training_rows(told.passages + defined.passages, defining=len(defined.passages))
    with threadpool_limits(1):  # several threads sum in varying order, and the last digits would change the model's id
        learnt, bias, said = _learn(rows, told, defined)
        scores, labels = said[:, :-1].ravel().astype(np.float64), told.labels[:, :-1].ravel()
        slope, offset = fit_sigmoid(scores, labels)
    weights = Weights(
        units=_halved(rows.units @ learnt),
        subwords=_halved(learnt[len(rows.strengths) :]),
        bias=bias,
        strengths=rows.strengths.astype(np.float32),
    )
    outside = said[told.is_outside, -1]
    relevance_threshold = float(np.quantile(outside, 1 - LET_IN)) if len(outside) else -np.inf
    thresholds = np.full(len(taxonomy.trends), best_threshold(scores, labels))
    unseen_scores = Unseen(said, told.labels[:, :-1], told.is_labelled, told.is_outside, told.passages)
    calibration = Calibration(slope, offset, thresholds, relevance_threshold)
    return FittedModel(rows.lexicon, weights, calibration, unseen_scores)


def _told(examples: Sequence[Example], taxonomy: Taxonomy) -> _Texts:
    rows = sorted((example.title, example.text, example.trends, example.kind == LABELLED) for example in examples)
    labels = [[trend.id in trends for trend in taxonomy.trends] for _, _, trends, _ in rows]
    passages = [(title, text) for title, text, _, _ in rows]
    # What a person gave no trend may well be about AI: as outside, 126 of 941 labels took micro F1 from .82 to .62.
    is_outside = np.array([not trends and not is_labelled for _, _, trends, is_labelled in rows], dtype=bool)
    weights, likeness = np.ones(len(rows)), np.zeros(len(rows))
    of_people = np.array([is_labelled for _, _, _, is_labelled in rows], dtype=bool)
    return _Texts(passages, _with_door(np.array(labels, dtype=bool)), weights, likeness, is_outside, of_people)


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
    texts = [("", text) for text in (*definitions, *together)]
    none = np.zeros(len(texts), dtype=bool)
    return _Texts(texts, _with_door(labels), weights, likeness, is_outside=none, is_labelled=none)


def _with_door(labels: Flags) -> Flags:
    return np.column_stack([labels, labels.any(axis=1)])


def _learn(rows: TrainingRows, told: _Texts, defined: _Texts) -> tuple[Singles, Singles, Singles]:
    """Return weights (features x outputs), the bias, and the score of each example by a model without it.

    A bias of its own keeps what nothing is known of at the mean of the examples.
    """
    examples = len(told.passages)
    mean = told.labels.mean(axis=0).astype(np.float32)
    targets = np.vstack([told.labels, defined.labels]) - mean
    counts = np.concatenate([told.weights, defined.weights]).astype(np.float32)
    lessons = Lessons(rows.shares, rows.units, targets, counts)
    learnt = learn(lessons)
    likeness = np.zeros_like(targets)
    likeness[examples:] = defined.likeness[:, None] * defined.labels
    # Examples were sorted, so that folds do not depend on their order. Definitions are known to every fold.
    places = np.arange(len(targets))
    scores = rows.shares[:examples] @ (rows.units @ (rows.units.T @ (rows.shares.T @ likeness))) + mean
    for is_out, said in unseen(lessons, learnt, np.where(places < examples, places % FOLDS, -1)):
        scores[is_out[:examples]] += said
    return rows.units.T @ (rows.shares.T @ (learnt.rows + likeness)), learnt.bias + mean, scores


def _halved(weights: Singles) -> Singles:
    """Return weights with the precision with which they are kept: three digits, and half the space."""
    return weights.astype(np.float16).astype(np.float32)
