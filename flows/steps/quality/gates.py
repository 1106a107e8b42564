"""What a model must come up to before it may speak for the history, and where it does not.

Judged without a network and without labelled passages: by the card that training leaves, beside that of the model in
charge, and by what was measured on files of labels, if anything was. What cannot be told holds nobody up, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flows.steps.quality.bounds import confidence_at_most, upper_bound
from flows.steps.tagging.card import ModelCard
from warehouse.records import GATES_AT_MOST, MeasuredTwice

FEWEST_CARRYING = 100  # unseen passages with a trend: below that a figure is luck
FEWEST_OF_TREND = 10  # passages: of fewer none may be found by chance
SCARCELY = 0.05  # of a trend's passages: then it is not found at all, and its curve is made of false alarms
MOST_OUTSIDE = 0.02  # share of passages about none of the matter that may be given a trend
FEWEST_OUTSIDE = 149  # passages: of fewer not even none tagged would show with 95 % that at most 2 % are
SURE_OF_BOUND = 0.95
BY_PASSAGES = ("quality", "loss", "calibration", "coverage", "trends")
OLD = "the model was trained before there were cards; `trendledger train` makes one that has a card"


class GateLimits(NamedTuple):
    """What is asked of a model; the settings of a home say it, with their reasons."""

    micro_f1: float
    f1_loss: float
    too_bold: float
    coverage: float
    outside: float
    terms: float


class GateFinding(NamedTuple):
    """What a gate found: the figure, the limit, and whether it is met; None where it cannot be told, which `says`."""

    gate: str
    value: float | None
    needed: float | None
    is_met: bool | None
    says: str


def gate_findings(
    card: ModelCard | None, before: ModelCard | None, measured: Sequence[MeasuredTwice], limits: GateLimits
) -> list[GateFinding]:
    """Return what each gate says of a model; `before` is the card of the one in charge, None where it has none."""
    of_files = _against_files(measured)
    if card is None:
        return [*(_untold(name, OLD) for name in (*BY_PASSAGES, "outside", "terms")), of_files]
    by_card = _of_passages(card, before, limits) if card.carrying >= FEWEST_CARRYING else _of_too_few(card)
    return [*by_card, _outside(card, limits.outside), _terms(card, limits.terms), of_files]


def missed(findings: Sequence[GateFinding]) -> list[GateFinding]:
    """Return the gates that a model misses."""
    return [one for one in findings if one.is_met is False]


def in_a_line(findings: Sequence[GateFinding]) -> str:
    """Return the gates that are missed as a reader is told of them; empty where none is.

    >>> in_a_line([GateFinding("quality", 0.4, 0.45, False, "micro F1 .40")])
    'quality .400, needed .450'
    >>> in_a_line([GateFinding("loss", 0.05, 0.03, False, "less"), GateFinding("trends", 2, 0, False, "lost")])
    'loss .050, at most .030 allowed; trends 2, at most 0 allowed'
    """
    return "; ".join(f"{one.gate} {_short(one.value)}, {_limit(one)}" for one in missed(findings))


def _limit(one: GateFinding) -> str:
    return f"at most {_short(one.needed)} allowed" if one.gate in GATES_AT_MOST else f"needed {_short(one.needed)}"


def _of_passages(card: ModelCard, before: ModelCard | None, limits: GateLimits) -> list[GateFinding]:
    f1 = card.micro_f1 or 0.0
    on = f"on {card.passages:,} passages of the catalog, each by a model without it"
    return [
        GateFinding("quality", f1, limits.micro_f1, f1 >= limits.micro_f1, f"micro F1 {on}"),
        _loss(card, before, limits.f1_loss),
        GateFinding(
            "calibration",
            card.too_bold,
            limits.too_bold,
            card.too_bold <= limits.too_bold,
            f"how much less often tags come true than their probability says, {on}",
        ),
        _coverage(card, limits.coverage),
        _trends(card),
    ]


def _of_too_few(card: ModelCard) -> list[GateFinding]:
    said = f"{card.carrying} unseen passages carry a trend; a figure on fewer than {FEWEST_CARRYING} is luck"
    return [_untold(name, said) for name in BY_PASSAGES]


def _loss(card: ModelCard, before: ModelCard | None, limit: float) -> GateFinding:
    if before is None or before.catalog != card.catalog:
        return _untold(
            "loss", "the model in charge learnt from another catalog, or has no card: nothing to compare with"
        )
    lost = (before.micro_f1 or 0.0) - (card.micro_f1 or 0.0)
    return GateFinding(
        "loss", lost, limit, lost <= limit, "micro F1 less than the model in charge has, the same passages"
    )


def _coverage(card: ModelCard, limit: float) -> GateFinding:
    covered = card.covered / card.carrying
    says = f"share of the {card.carrying:,} unseen passages with a trend that are given any"
    return GateFinding("coverage", covered, limit, covered >= limit, says)


def _trends(card: ModelCard) -> GateFinding:
    lost = [
        trend
        for trend, one in card.trends.items()
        if one.carried >= FEWEST_OF_TREND and one.right < SCARCELY * one.carried
    ]
    says = f"trends with {FEWEST_OF_TREND} unseen passages or more of which fewer than {SCARCELY:.0%} are found"
    named = f": {', '.join(lost)}" if lost else ""
    return GateFinding("trends", len(lost), 0, not lost, says + named)


def _outside(card: ModelCard, limit: float) -> GateFinding:
    if card.outside < FEWEST_OUTSIDE:
        return _untold("outside", f"{card.outside} passages without a trend are too few to show that 2 % are tagged")
    sure = confidence_at_most(card.outside_tagged, card.outside, MOST_OUTSIDE)
    high = upper_bound(card.outside_tagged, card.outside, SURE_OF_BOUND)
    says = (
        f"confidence that at most {MOST_OUTSIDE:.0%} of passages about none of the matter are tagged: "
        f"{card.outside_tagged} of {card.outside} unseen ones are, with 95 % at most {high:.1%}"
    )
    return GateFinding("outside", sure, limit, sure >= limit, says)


def _terms(card: ModelCard, limit: float) -> GateFinding:
    share = card.terms_right / card.terms if card.terms else 1.0
    says = f"share of {card.terms:,} key terms that alone speak for a trend of theirs"
    return GateFinding("terms", share, limit, share >= limit, says)


def _against_files(measured: Sequence[MeasuredTwice]) -> GateFinding:
    """Return whether the model is surely worse on any file on which both were measured."""
    if not measured:
        return _untold("labels", "not measured on a file of labelled passages on which the model in charge was")
    worst = min(measured, key=lambda one: one.f1_high - one.f1_before)
    says = (
        f"upper end of the 95 % interval of micro F1 on {worst.file}, which is {worst.f1:.3f}; the limit is what the "
        "model in charge has there"
    )
    return GateFinding("labels", worst.f1_high, worst.f1_before, worst.f1_high >= worst.f1_before, says)


def _untold(gate: str, says: str) -> GateFinding:
    return GateFinding(gate, None, None, None, says)


def _short(value: float | None) -> str:
    """Return a share with three digits, a count as it is."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}".removeprefix("0")
