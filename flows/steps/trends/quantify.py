"""How much of the coverage carries a trend, once the classifier's known errors are taken off.

A classifier that misses some passages and rings falsely on others bends every share it is asked for: of a week in which
nothing carries the trend it still reports the false alarms. With the rates of both errors measured on labelled passages
the bend can be taken back (adjusted counting: Rogan and Gladen 1978; Forman 2008). `tests/benchmarks/bench_shares.py`
measures what that gains.

The rates must come from passages like those that are counted. Rates from the catalog's examples, each judged by a model
without it, had .63 found where real passages have .77, and made shares worse (error .105, raw .067).

Chosen against: expectation maximisation over the probabilities (Saerens et al. 2002), better for most trends where
shares are large, but with twice the error of no correction below a tenth, where most of our weeks are, and lost where
labels are few; and learning from other weeks, which would smooth the curve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from flows.steps.quality.bounds import Z
from flows.steps.quality.evaluate import Predictor
from flows.steps.quality.labelled import Labelled
from warehouse.records import TrendledgerError

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

SURE = 0.8  # as in api.is_sure
# A rate counts as if so many passages more had been labelled, with the rate of all trends together. Chosen on halves of
# the dev labels, where 4 to 60 and 100 to 1,000 differ by less than a tenth of the error.
PULL_FOUND, PULL_ALARMS = 8.0, 300.0
# Where found and false alarms lie closer than this, dividing by the gap blows noise up (Forman's limit).
MIN_GAP = 0.25
TINY = 1e-12  # how near a rate comes to 0, to 1 and to being known for sure; zero would be divided by
# n passages of one story are not n opinions: they share title, people and words. They count as n to a power between
# these. Measured on 741 articles of four years: the chance of a tag grows with the story's length as n^.45, and so does
# that of a false one if these are as clumped as all tags; above n^.75 more stories would be tagged falsely than have
# one tagged passage. (As n opinions: .12 of the stories of more than 12 passages, where .06 have one.)
ALARM_POWERS = (0.45, 0.75)
# A story that carries a trend does so in some n^.45 of its passages, measured alike. They are missed together, where it
# is told in words that the model does not know, or each by itself.
FOUND_POWERS = (0.0, 0.45)
UNREADABLE = "the error rates kept with the model cannot be read; evaluate the model on labelled passages again"


# Labelled passages: of fewer the rates are so unsure that every share will do; on 50 the interval holds in 92 of 100.
FEWEST_LABELLED = 50


class RateError(TrendledgerError):
    """Error rates that were kept cannot be used. Says what is wrong and what to do."""


class Beta(NamedTuple):
    """What is known of a rate: as if `yes` of `yes + no` cases had been seen."""

    yes: float
    no: float

    @property
    def mean(self) -> float:
        """The rate to reckon with."""
        return self.yes / (self.yes + self.no)

    @property
    def variance(self) -> float:
        """How far it may be off, squared."""
        return self.mean * (1 - self.mean) / (self.yes + self.no + 1)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a trend is tagged where it is (`found`) and where it is not (`alarms`)."""

    found: Beta
    alarms: Beta


class Corrected(NamedTuple):
    """Shares after correction with their 95 % intervals, a week each."""

    share: Floats
    low: Floats
    high: Floats


def passage_rates(classifier: Predictor, labelled: Sequence[Labelled]) -> dict[str, Rates]:
    """Return each trend's rates on labelled passages that the classifier did not learn from. Borderline: neither.

    A tag counts where it is sure, as only such a one lets an article carry a trend.
    """
    tags = classifier.tag([(row.title, row.text) for row in labelled])
    given = _flags([{tag.trend for tag in found if tag.probability >= SURE} for found in tags], classifier.trends)
    true = _flags([row.trends for row in labelled], classifier.trends)
    counted = ~_flags([row.borderline - row.trends for row in labelled], classifier.trends)
    return dict(zip(classifier.trends, rates_of_outcomes(given, true, counted), strict=True))


def rates_of_outcomes(given: Flags, true: Flags, counted: Flags) -> list[Rates]:
    """Return the rates of each column of passages x trends, drawn towards those of all columns together."""
    found, missed = (given & true).sum(axis=0), (~given & true).sum(axis=0)
    alarms, quiet = (given & ~true & counted).sum(axis=0), (~given & ~true & counted).sum(axis=0)
    return [
        Rates(one_found, one_alarms)
        for one_found, one_alarms in zip(
            _drawn_together(found, missed, PULL_FOUND), _drawn_together(alarms, quiet, PULL_ALARMS), strict=True
        )
    ]


def labelled_behind(rates: Rates) -> int:
    """Return how many labelled passages rates rest on: without what they were drawn together by."""
    return round(sum(rates.found) - PULL_FOUND + sum(rates.alarms) - PULL_ALARMS)


def _drawn_together(yes: NDArray[np.int64], no: NDArray[np.int64], pull: float) -> list[Beta]:
    together = (yes.sum() + 0.5) / (yes.sum() + no.sum() + 1)  # Jeffreys: no rate is 0 or 1 for want of cases
    return [Beta(float(y + pull * together), float(n + pull * (1 - together))) for y, n in zip(yes, no, strict=True)]


def _flags(sets: Sequence[frozenset[str] | set[str]], trends: Sequence[str]) -> Flags:
    return np.array([[trend in names for trend in trends] for names in sets], dtype=bool).reshape(-1, len(trends))


def story_rates(passage: Rates, lengths: ArrayLike, stories: ArrayLike | None = None) -> Rates:
    """Return the rates for stories of such numbers of passages: one tagged passage tags the story.

    `stories` says how many there are of each length, one where it is not given.
    No story was ever labelled, so how its passages err together is assumed to lie within ALARM_POWERS and FOUND_POWERS,
    and the distance between the limits widens the rates. Stories of one passage have the rates of passages.
    """
    passages = np.maximum(np.asarray(lengths, dtype=float).ravel(), 1)
    if not passages.size:
        return passage
    weights = np.ones_like(passages) if stories is None else np.asarray(stories, dtype=float).ravel()
    return Rates(
        _for_stories(passage.found, passages, weights, FOUND_POWERS),
        _for_stories(passage.alarms, passages, weights, ALARM_POWERS),
    )


def _for_stories(rate: Beta, lengths: Floats, stories: Floats, powers: tuple[float, float]) -> Beta:
    """Return the beta distribution with mean and variance of 1 - (1 - rate)^(length^power), from two points of each."""
    low, high = powers
    middle, reach = (low + high) / 2, (high - low) / np.sqrt(12)  # a uniform distribution's standard deviation
    spread = np.sqrt(rate.variance)
    outcomes = np.array(
        [
            np.average(
                1 - (1 - np.clip(rate.mean + side * spread, 0, 1)) ** lengths ** (middle + turn * reach),
                weights=stories,
            )
            for side in (-1, 1)
            for turn in (-1, 1)
        ]
    )
    mean = float(np.clip(outcomes.mean(), TINY, 1 - TINY))
    weight = max(mean * (1 - mean) / max(float(outcomes.var()), TINY**2) - 1, 1.0)
    return Beta(mean * weight, (1 - mean) * weight)


def correct(hits: ArrayLike, total: ArrayLike, rates: Rates) -> Corrected:
    """Return the corrected shares of weeks in which `hits` of `total` stories were tagged; nan where there was none.

    Each week is corrected by itself, more hits never give a smaller share, and without errors it is hits / total with
    its Wilson interval. The share is corrected only as far as that is expected to bring it nearer, so it lies between
    the raw share and the full correction; the interval is that of the full correction, stretched to hold the share.
    """
    hits, total = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(total, dtype=float))
    size = np.where(total > 0, total, np.nan)
    raw = hits / size
    gap = max(rates.found.mean - rates.alarms.mean, MIN_GAP)
    full = np.clip((raw - rates.alarms.mean) / gap, 0, 1)
    share = raw + _trust(full, size, rates, gap) * (full - raw)
    low, high = _interval(full, size, rates, gap)
    return Corrected(share, np.minimum(low, share), np.maximum(high, share))


def _trust(full: Floats, size: Floats, rates: Rates, gap: float) -> Floats:
    """Return how much of the correction to apply, 0 to 1, for the smallest expected square of the error.

    With trust w the error has three parts: the bias left, (1 - w) b; the chance in this week's errors, blown up to
    1 + w (1 / gap - 1); and w times what is unsure of the rates. b is seen with an error of its own, whose square is
    taken off that of b: without that, quiet weeks were corrected by what was noise.
    """
    found, alarms, blown = rates.found.mean, rates.alarms.mean, 1 / gap - 1
    unsure = _unsure(full, rates) / gap**2
    chance = (full * found * (1 - found) + (1 - full) * alarms * (1 - alarms)) / size
    tagged = alarms + gap * full
    noise = (1 - gap) ** 2 * (tagged * (1 - tagged) / size / gap**2 + unsure)
    bias = (alarms - full * (1 - gap)) ** 2
    gain = np.maximum(bias - noise - blown * chance, 0)
    cost = bias + blown**2 * chance + unsure
    return np.minimum(np.divide(gain, cost, out=np.zeros_like(gain), where=cost > 0), 1)


def _unsure(share: Floats, rates: Rates) -> Floats:
    return np.asarray(share**2 * rates.found.variance + (1 - share) ** 2 * rates.alarms.variance)


def _interval(full: Floats, size: Floats, rates: Rates, gap: float) -> tuple[Floats, Floats]:
    """Return the shares x from which the tagged share lies less than Z standard errors off.

    Wilson's interval (1927) with the variance of the rates beside that of the count: the roots of
    gap^2 (x - full)^2 = Z^2 (q (1 - q) / size + x^2 var(found) + (1 - x)^2 var(alarms)), q = alarms + gap x. Where
    the rates are so unsure that it has none, every share will do.
    """
    alarms, z2 = rates.alarms.mean, Z**2
    var_found, var_alarms = rates.found.variance, rates.alarms.variance
    square = gap**2 * (1 + z2 / size) - z2 * (var_found + var_alarms)
    linear = -2 * full * gap**2 - z2 * (gap * (1 - 2 * alarms) / size - 2 * var_alarms)
    constant = full**2 * gap**2 - z2 * (alarms * (1 - alarms) / size + var_alarms)
    root = np.sqrt(np.maximum(linear**2 - 4 * square * constant, 0))
    bounded = square > 0
    double = np.where(bounded, 2 * square, 1)
    low = np.where(bounded, (-linear - root) / double, 0)
    high = np.where(bounded, (-linear + root) / double, 1)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def rates_as_json(rates: Mapping[str, Rates]) -> dict[str, dict[str, list[float]]]:
    """Return rates as plain dictionaries and lists; `rates_from_json` reads them back."""
    return {trend: {"found": list(one.found), "alarms": list(one.alarms)} for trend, one in rates.items()}


def rates_from_json(kept: object) -> dict[str, Rates]:
    """Return the rates that `rates_as_json` wrote down. Raises RateError."""
    if not isinstance(kept, dict):
        raise RateError(UNREADABLE)
    try:
        rates = {trend: Rates(Beta(*one["found"]), Beta(*one["alarms"])) for trend, one in kept.items()}
        is_sound = all(number > 0 for one in rates.values() for number in (*one.found, *one.alarms))
    except (KeyError, TypeError) as error:
        raise RateError(UNREADABLE) from error
    if not is_sound:
        raise RateError(UNREADABLE)
    return rates
