"""How sure one may be of a share of which some cases were seen: Clopper and Pearson's exact bounds (1934).

Exact for cases drawn alike from what is spoken of; never too sure, whatever the share. Wilson's interval (1927), which
the pages show of every other share, is narrower, and holds on average.
"""

from __future__ import annotations

import math

Z = 1.959963984540054  # 95 %, as in api.wilson_low


def upper_bound(hits: int, cases: int, confidence: float) -> float:
    """Return the share that the true one lies below with this confidence, one-sided.

    >>> round(upper_bound(7, 372, 0.95), 4)
    0.0351
    """
    if hits >= cases:
        return 1.0
    from scipy.stats import beta  # .6 s that a run without a new model need not take

    return float(beta.ppf(confidence, hits + 1, cases - hits))


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; all of it where no case was seen.

    >>> [round(bound, 3) for bound in wilson(27, 27)], wilson(0, 0)
    ([0.875, 1.0], (0.0, 1.0))
    """
    if not cases:
        return 0.0, 1.0
    middle, spread = hits + Z**2 / 2, Z * math.sqrt(hits * (cases - hits) / cases + Z**2 / 4)
    return max(0.0, (middle - spread) / (cases + Z**2)), min(1.0, (middle + spread) / (cases + Z**2))


def confidence_at_most(hits: int, cases: int, share: float) -> float:
    """Return the highest confidence with which the true share is at most `share`.

    It is that with which `upper_bound` gives `share`: as likely as it is to have seen more hits, were it just that.

    >>> round(confidence_at_most(7, 372, 0.02), 2)
    0.47
    """
    if not cases:
        return 0.0
    from scipy.stats import binom  # as above

    return float(binom.sf(hits, cases, share))


def conformal_limit(cases: int, share: float) -> int:
    """Return how many of the cases may be hit so that the next one is with a probability of at most `share`.

    Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster 2024): (hits + 1) / (cases + 1) <= share, for
    cases and the next one in no order of their own. -1 where no number of hits would do.

    >>> conformal_limit(558, 0.02), conformal_limit(40, 0.02)
    (10, -1)
    """
    return max(int((cases + 1) * share + 1e-9) - 1, -1)
