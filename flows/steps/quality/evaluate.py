"""How good a classifier is on labelled passages, with intervals. Borderline labels count neither way.

The figures are scikit-learn's, which is imported where they are made: others need only `Predictor` of it. The
intervals' are ours: to ask scikit-learn for each of the resamples would take seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from flows.steps.quality.bounds import wilson
from flows.steps.quality.labelled import LabelError, Labelled, load_labelled

__all__ = ["LabelError", "Labelled", "Report", "evaluate", "load_labelled"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

RESAMPLES = 1000  # the 2.5 % quantile then rests on 25 resamples
SEED = 7
CALIBRATION_BINS = 10
CONFUSIONS_SHOWN, EXAMPLES_SHOWN, EXCERPT = 15, 3, 160


class HasTrend(Protocol):
    """What a classifier must say of a tag to be judged."""

    @property
    def trend(self) -> str:
        """The id of the trend."""

    @property
    def probability(self) -> float:
        """How likely, 0 to 1."""


class Predictor(Protocol):
    """What a classifier must offer to be judged."""

    model_id: str
    trends: tuple[str, ...]

    def tag(self, passages: Sequence[tuple[str, str]], /) -> Sequence[Sequence[HasTrend]]:
        """Return the tags of each passage."""

    def probabilities(self, passages: Sequence[tuple[str, str]], /) -> Floats:
        """Return passages x trends."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and the interval that holds 95 % of resamples of the passages.

    Where all resamples agree, as where every tag is right, they cannot say how sure that is: it is Wilson's then.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1 over some decisions."""

    precision: Measure
    recall: Measure
    f1: Measure


@dataclass(frozen=True, slots=True)
class TrendQuality:
    """How well one trend is found. `support` passages carry it, `given` were tagged with it."""

    trend: str
    support: int
    given: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class Slice:
    """How well the passages of one kind or year are tagged, all trends together; `support` tags are to be given."""

    name: str
    passages: int
    support: int
    micro_f1: float
    quality: Quality


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions with a probability from `low` to `high`: how probable they were said to be, and how many held."""

    low: float
    high: float
    decisions: int
    said: float
    held: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """`given` was tagged `times` times where it is not carried while `missed` is, and was not tagged.

    An empty `missed`: nothing was missed there. An empty `given`: nothing was tagged falsely instead.
    """

    missed: str
    given: str
    times: int
    examples: list[str]


@dataclass(frozen=True, slots=True)
class Report:
    """All that `evaluate` found. Macro figures are over trends with at least one positive."""

    model_id: str
    passages: int
    untagged: int
    micro: Quality
    macro: Quality
    trends: list[TrendQuality]
    calibration: list[Bin]
    calibration_error: float
    confusions: list[Confusion]
    by_kind: list[Slice]
    by_year: list[Slice]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain dictionaries, lists, texts and numbers."""
        return asdict(self)


def evaluate(classifier: Predictor, labelled: Sequence[Labelled]) -> Report:
    """Return how well `classifier` tags `labelled`, which must not be empty."""
    passages = [(row.title, row.text) for row in labelled]
    true = _flags([row.trends for row in labelled], classifier.trends)
    is_counted = ~_flags([row.borderline - row.trends for row in labelled], classifier.trends)
    found = _flags([{tag.trend for tag in tags} for tags in classifier.tag(passages)], classifier.trends)
    given = found & is_counted
    micro, macro, each = _qualities(true, given)
    bins = _calibration(classifier.probabilities(passages)[is_counted], true[is_counted])
    return Report(
        model_id=classifier.model_id,
        passages=len(labelled),
        untagged=int((~found.any(axis=1)).sum()),
        micro=micro,
        macro=macro,
        trends=[
            TrendQuality(trend, int(true[:, column].sum()), int(given[:, column].sum()), each[column])
            for column, trend in enumerate(classifier.trends)
        ],
        calibration=bins,
        calibration_error=sum(b.decisions * abs(b.said - b.held) for b in bins) / sum(b.decisions for b in bins),
        confusions=_confusions(true, given, classifier.trends, labelled),
        by_kind=_slices(true, given, [row.kind for row in labelled]),
        by_year=_slices(true, given, [row.year for row in labelled]),
    )


def _flags(sets: Sequence[frozenset[str] | set[str]], trends: tuple[str, ...]) -> Flags:
    return np.array([[trend in names for trend in trends] for names in sets], dtype=bool)


def _qualities(true: Flags, given: Flags) -> tuple[Quality, Quality, list[Quality]]:
    """Return micro, macro and per trend quality; intervals from drawing the passages anew."""
    each = np.array([_figures(*column) for column in zip(true.T, given.T, strict=True)]).T
    drawn = np.random.default_rng(SEED).multinomial(len(true), np.full(len(true), 1 / len(true)), RESAMPLES)
    outcomes = np.stack([given & true, given & ~true, ~given & true])
    resampled = np.einsum("rp,opt->ort", drawn.astype(np.float32), outcomes.astype(np.float32), optimize=True)
    is_undrawn = resampled[0] + resampled[2] == 0  # there it has no recall: the trend keeps its value
    each_resampled = np.where(is_undrawn, each[:, None, :], _ratios(resampled))
    is_carried, counts = true.any(axis=0), outcomes.sum(axis=1)
    micro = _quality(_figures(true.ravel(), given.ravel()), _ratios(resampled.sum(axis=2)))
    macro = _quality(_mean(each[:, is_carried]), _mean(each_resampled[:, :, is_carried]))
    trends = [_quality(each[:, column], each_resampled[:, :, column]) for column in range(true.shape[1])]
    by_counts = [_widened(one, *map(int, own)) for one, own in zip(trends, counts.T, strict=True)]
    return _widened(micro, *map(int, counts.sum(axis=1))), macro, by_counts


def _figures(true: Flags, given: Flags) -> Floats:
    """Return precision, recall and F1 of some decisions; 0 where nothing is to be found."""
    from sklearn.metrics import precision_recall_fscore_support

    return np.array(precision_recall_fscore_support(true, given, average="binary", zero_division=0)[:3])


def _mean(values: Floats) -> Floats:
    return np.asarray(values.mean(axis=-1)) if values.shape[-1] else np.zeros(values.shape[:-1])


def _ratios(counts: NDArray[Any]) -> Floats:
    """Return the same of counts of hits, false alarms and misses (first axis), for all resamples at once."""
    hits, alarms, misses = counts
    parts = np.stack([hits + alarms, hits + misses, hits + (alarms + misses) / 2])
    return np.asarray(hits / np.maximum(parts, 1e-9))


def _quality(values: Floats, resampled: Floats) -> Quality:
    low, high = np.quantile(resampled, [0.025, 0.975], axis=1)
    return Quality(*(Measure(float(v), float(a), float(b)) for v, a, b in zip(values, low, high, strict=True)))


def _widened(found: Quality, hits: int, alarms: int, misses: int) -> Quality:
    """Return the figures with Wilson's interval where all resamples are alike; noughts of nothing stay."""
    if not hits + misses:
        return found
    precision, recall = wilson(hits, hits + alarms), wilson(hits, hits + misses)
    f1 = (_harmonic(precision[0], recall[0]), _harmonic(precision[1], recall[1]))
    pairs = ((found.precision, precision), (found.recall, recall), (found.f1, f1))
    return Quality(*(Measure(of.value, *ends) if of.low == of.high else of for of, ends in pairs))


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _calibration(said: Floats, held: Flags) -> list[Bin]:
    """Return how many decisions of each range of probability held; ranges without decisions are left out."""
    from sklearn.calibration import calibration_curve

    edges = np.linspace(0, 1, CALIBRATION_BINS + 1)
    decisions = np.bincount(np.searchsorted(edges[1:-1], said), minlength=CALIBRATION_BINS)  # cut as the curve is
    used = np.flatnonzero(decisions)
    of_held, of_said = calibration_curve(held, said, n_bins=CALIBRATION_BINS)
    columns = (edges[used], edges[used + 1], decisions[used], of_said, of_held)
    return list(map(Bin, *(column.tolist() for column in columns)))


def _confusions(true: Flags, given: Flags, trends: tuple[str, ...], labelled: Sequence[Labelled]) -> list[Confusion]:
    times: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = {}
    for place, row in enumerate(labelled):
        false = [trends[column] for column in np.flatnonzero(given[place] & ~true[place])] or [""]
        missed = [trends[column] for column in np.flatnonzero(true[place] & ~given[place])] or [""]
        for pair in ((m, f) for m in missed for f in false if m or f):
            times[pair] += 1
            examples.setdefault(pair, []).append(f"{row.title}: {row.text}"[:EXCERPT])
    worst = sorted(times.items(), key=lambda item: (-item[1], item[0]))[:CONFUSIONS_SHOWN]
    return [Confusion(*pair, number, examples[pair][:EXAMPLES_SHOWN]) for pair, number in worst]


def _slices(true: Flags, given: Flags, names: Sequence[str]) -> list[Slice]:
    found = []
    for name in sorted(set(names) - {""}):
        inside = np.array([other == name for other in names])
        micro, _, _ = _qualities(true[inside], given[inside])
        found.append(Slice(name, int(inside.sum()), int(true[inside].sum()), micro.f1.value, micro))
    return found
