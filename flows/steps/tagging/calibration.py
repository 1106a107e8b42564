"""From scores to probabilities and to yes or no, learnt from scores of passages that the model had not seen.

What only training needs of scikit-learn is imported where it is needed: tagging starts without it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Calibration(NamedTuple):
    """What a score means: probability = 1 / (1 + exp(-(slope * score + offset))).

    A passage carries a trend if its score for the trend reaches the trend's threshold, and its relevance
    `relevance_threshold`.
    """

    slope: float
    offset: float
    thresholds: Floats
    relevance_threshold: float


def probabilities(calibration: Calibration, scores: NDArray[np.floating]) -> Floats:
    """Return the probability that goes with each score."""
    from scipy.special import expit  # .1 s that a run with nothing new need not take

    return np.asarray(expit(scores * calibration.slope + calibration.offset), dtype=np.float64)


def fit_sigmoid(scores: Floats, labels: Flags) -> tuple[float, float]:
    """Return slope and offset; both labels must occur. Scikit-learn's default penalty keeps them finite."""
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression().fit(scores[:, None], labels)
    return float(found.coef_[0, 0]), float(found.intercept_[0])


def best_threshold(scores: Floats, labels: Flags) -> float:
    """Return the threshold at which F1 over all given decisions is highest."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, thresholds = precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, np.finfo(float).tiny)
    return float(thresholds[np.argmax(f1[:-1])])
