"""What was found of a model, laid out for a person: tables to be read from the top, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from flows.commands.output import Section
from flows.steps.quality.evaluate import Confusion, Measure, Quality, Report, Slice
from flows.steps.text.figures import counted

FIGURES = ("precision", "recall", "F1", "F1, 95 %")
CONFUSIONS_SHOWN = 8  # of those in the report: a screen, and the counts are down to twos by then
EXCERPT = 80  # characters of an example: two lines of a table on a screen of 100
NOTHING = "nothing"


def headline(report: Report) -> str:
    """Return the report in a line."""
    return (
        f"model {report.model_id} on {counted(report.passages, 'passage')}: micro F1 {_held(report.micro.f1)}, "
        f"macro F1 {_held(report.macro.f1)}; calibration error {report.calibration_error:.3f}; "
        f"{counted(report.untagged, 'passage')} without a tag"
    )


def sections(report: Report) -> list[Section]:
    """Return the report as tables; intervals hold 95 % of resamples of the passages."""
    trends = sorted(
        (one for one in report.trends if one.support or one.given), key=lambda one: (one.quality.f1.value, one.trend)
    )
    whole = Section(
        "All trends together",
        ("", *FIGURES, "precision, 95 %", "recall, 95 %"),
        [
            (name, *_figures(quality), _between(quality.precision), _between(quality.recall))
            for name, quality in (("micro", report.micro), ("macro", report.macro))
        ],
    )
    each = Section(
        "Trend by trend, the worst first",
        ("trend", "true", "given", *FIGURES),
        [(one.trend, one.support, one.given, *_figures(one.quality)) for one in trends],
    )
    slices = [_sliced("By kind of source", report.by_kind), _sliced("By year", report.by_year)]
    return [whole, each, *(found for found in slices if found.rows), _confused(report.confusions), _calibrated(report)]


def _sliced(heading: str, found: Sequence[Slice]) -> Section:
    rows = [(one.name, one.passages, one.support, *_figures(one.quality)) for one in found]
    return Section(heading, ("", "passages", "true tags", *FIGURES), rows)


def _confused(found: Sequence[Confusion]) -> Section:
    rows = [
        (
            confusion.times,
            confusion.missed or NOTHING,
            confusion.given or NOTHING,
            shorten(confusion.examples[0].strip(": "), EXCERPT, placeholder="…"),
        )
        for confusion in found[:CONFUSIONS_SHOWN]
    ]
    return Section("The worst confusions", ("times", "missed", "given instead", "for example"), rows)


def _calibrated(report: Report) -> Section:
    rows = [
        (f"{step.low:.1f} to {step.high:.1f}", step.decisions, f"{step.said:.3f}", f"{step.held:.3f}")
        for step in report.calibration
    ]
    heading = f"Probabilities: said and come true, off by {report.calibration_error:.3f} on average"
    return Section(heading, ("probability", "decisions", "said", "true"), rows)


def _figures(quality: Quality) -> tuple[str, str, str, str]:
    precision, recall, f1 = (f"{one.value:.3f}" for one in (quality.precision, quality.recall, quality.f1))
    return precision, recall, f1, _between(quality.f1)


def _between(measure: Measure) -> str:
    return f"{measure.low:.2f} to {measure.high:.2f}"


def _held(measure: Measure) -> str:
    return f"{measure.value:.3f} ({_between(measure)})"
