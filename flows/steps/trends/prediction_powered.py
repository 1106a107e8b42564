"""The share of all passages that carry a trend, by the tags of all and the labels of some that were drawn at random.

Prediction-powered inference (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, Science 382, 2023): what the tags say of
all, and on top how far labels and tags lie apart where both are known. Valid however bad the tags are, where the
labels are of passages drawn at random; the tags only make the interval narrower. How much they are trusted is chosen
for the narrowest one (PPI++, Angelopoulos, Duchi and Zrnic 2023).

It is for the whole that labels were drawn from. `tests/benchmarks/bench_powered.py` sets it beside `quantify.correct`
there: with 400 labels it is off by .0038, corrected tags by .0044 and raw ones by .0047; with 800 by .0026, .0039 and
.0047, and its interval is narrower by two fifths; with 200 by .0057, .0048 and .0047, but where labels tell at all its
interval holds. Weeks are left to the correction: how far labels and tags lie apart changes with the share, and no week
has labels enough of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from flows.steps.quality.bounds import Z

Floats = NDArray[np.float64]

FEWEST_DRAWN = 100  # labels: of fewer the interval is as wide as the share of most trends
# Labels that carry the trend or are tagged with it: of fewer the interval, which takes them to be many, is too narrow.
# Simulated on the dev labels as one part in two of a stream: of 8 and more it holds in 93 to 97 of 100, of 5 to 7 in
# 88 to 96, of 3 and 4 in 74 to 91.
FEWEST_TELLING = 8


class Draw(NamedTuple):
    """Labels that were drawn together: of `frame` passages not drawn before, so many were asked for."""

    drawn_at: float
    frame: int
    drawn: int


class PoweredShare(NamedTuple):
    """A share with its 95 % interval, or, where labels are too few for one, why there is none."""

    share: float | None
    low: float | None
    high: float | None
    reason: str


def powered_share(
    tagged: int, passages: int, carried: ArrayLike, given: ArrayLike, weights: ArrayLike | None = None
) -> PoweredShare:
    """Return the share of `passages` that carry a trend; `tagged` of them are.

    `carried` and `given` say of each labelled passage whether it carries the trend and whether it is tagged with it;
    `weights` what each counts, where some were likelier to be drawn than others.
    """
    yes, said = np.asarray(carried, dtype=float), np.asarray(given, dtype=float)
    if len(yes) < FEWEST_DRAWN:
        said_so = f"labels of passages drawn at random: {len(yes)}; {FEWEST_DRAWN} are needed"
        return PoweredShare(None, None, None, said_so)
    telling = int(np.maximum(yes, said).sum())
    if telling < FEWEST_TELLING:
        said_so = f"{telling} of the labels drawn at random carry the trend or are tagged with it"
        return PoweredShare(None, None, None, f"{said_so}, {FEWEST_TELLING} are needed")
    share, error = powered_mean(tagged / passages, passages, yes, said, weights)
    low, high = np.clip([share - Z * error, share + Z * error], 0, 1)
    return PoweredShare(float(np.clip(share, 0, 1)), float(low), float(high), "")


def powered_mean(
    mean: float, cases: int, true: Floats, said: Floats, weights: ArrayLike | None = None, trust: float | None = None
) -> tuple[float, float]:
    """Return the mean of what is true over all cases, and its standard error.

    `mean` is that of what is said over all `cases`, of which `true` and `said` are known of some. With trust t:
    t * mean + mean(true - t * said), of variance t^2 var(said) / cases + var(true - t * said) / known.
    """
    known = len(true)
    shares = np.full(known, 1 / known) if weights is None else np.asarray(weights, dtype=float) / np.sum(weights)
    trust = trusted(true, said, shares, mean, cases) if trust is None else trust
    apart = true - trust * said
    middle = float(shares @ apart)
    own = float((shares**2) @ (apart - middle) ** 2) * known / max(known - 1, 1)
    return trust * mean + middle, float(np.sqrt(trust**2 * mean * (1 - mean) / cases + own))


def trusted(true: Floats, said: Floats, shares: Floats, mean: float, cases: int) -> float:
    """Return how far to trust what is said, 0 to 1, for the smallest error: cov(true, said) / ((1 + n / N) var(said)).

    The variance is that of the cases and the known ones together, as ppi-python has it; what is said is yes or no.
    """
    together = float(shares @ ((said - shares @ said) * true))
    of_all = (mean * cases + float(said.sum())) / (cases + len(said))
    alone = of_all * (1 - of_all)
    return float(np.clip(together / ((1 + len(true) / cases) * alone), 0, 1)) if alone else 0.0


def draw_weights(seen_at: Sequence[float], draws: Sequence[Draw]) -> Floats:
    """Return what a passage that was drawn counts: as many as the passages of its age that it stands for.

    Seen at s it could be drawn at each draw from s on. A passage is drawn with a chance of 1 - prod(1 - drawn / frame).
    """
    found = np.ones(len(seen_at))
    for place, at in enumerate(seen_at):
        missed = [1 - one.drawn / one.frame for one in draws if one.drawn_at >= at and one.frame]
        chance = 1 - float(np.prod(missed)) if missed else 0.0
        found[place] = 1 / chance if chance > 0 else 1.0
    return found
