"""From scores to probabilities and to yes or no, learnt from scores of passages that the model had not seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Calibration(NamedTuple):
    """What a score means: probability = 1 / (1 + exp(-(slope * score + offset))).

    A passage carries a trend if its score for the trend reaches the trend's threshold, and that for the door `door`.
    """

    slope: float
    offset: float
    thresholds: Floats
    door: float


def probabilities(calibration: Calibration, scores: NDArray[np.floating]) -> Floats:
    """Return the probability that goes with each score."""
    return np.asarray(1 / (1 + np.exp(-(scores * calibration.slope + calibration.offset))), dtype=np.float64)


def fit_sigmoid(scores: Floats, labels: Flags) -> tuple[float, float]:
    """Return slope and offset after Platt (1999), with his softened targets, which keep both finite."""
    positives, negatives = labels.sum(), (~labels).sum()
    targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters: Floats) -> tuple[float, Floats]:
        logits = parameters[0] * scores + parameters[1]
        slack = 1 / (1 + np.exp(-logits)) - targets
        return float(np.sum(np.logaddexp(0, logits) - targets * logits)), np.array([slack @ scores, slack.sum()])

    found = minimize(loss, np.array([10.0, -3.0]), jac=True, method="L-BFGS-B").x
    return float(found[0]), float(found[1])


def best_threshold(scores: Floats, labels: Flags) -> float:
    """Return the threshold at which F1 over all given decisions is highest: midway between two neighbours."""
    order = np.argsort(-scores, kind="stable")
    sorted_scores, hits = scores[order], np.cumsum(labels[order])
    f1 = 2 * hits / np.maximum(np.arange(1, len(order) + 1) + labels.sum(), 1)
    best = int(np.argmax(f1))
    below = sorted_scores[best + 1] if best + 1 < len(order) else sorted_scores[best]
    return float((sorted_scores[best] + below) / 2)
