"""How many of what is called a discovery would be none: Benjamini and Hochberg's (1995) adjusted p-values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def adjusted(p_values: Floats) -> Floats:
    """Return the q-value of each p-value.

    As scipy.stats.false_discovery_control has them, to the last bit; to load it takes .6 s of every run.

    >>> adjusted(np.array([0.01, 0.04, 0.03])).round(6).tolist()
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(p_values)
    number = len(p_values)
    raised = p_values[order] * (number / np.arange(1, number + 1))
    q_values = np.empty(number)
    q_values[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return np.clip(q_values, 0.0, 1.0)
