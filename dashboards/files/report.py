"""The whole answer in one file that opens without a server: what moved, all trends, evidence, quality and method."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection
from markupsafe import Markup

from dashboards.asking import answer, question
from dashboards.charts.levels import LevelChange, level_changes
from dashboards.charts.marks import Mark, marks
from dashboards.charts.series import Point, ceiling
from dashboards.edition import Edition, edition
from dashboards.marking import Stretch, heaviest, marked
from dashboards.pages.about import MODEL, ModelRow, measured_figures
from dashboards.pages.figures import FIGURES, MeasuredFigure, newest_by_scope
from dashboards.pages.headline import Large, MoverRow
from dashboards.pages.movers import LONGER, asked_movers
from dashboards.pages.overview import asked_series, series
from dashboards.pages.this_week import asked_largest
from dashboards.pages.units import Unit, unit
from dashboards.rendering import PAGES
from dashboards.span import Span

STYLE = Path(__file__).parents[1] / "static" / "style.css"
WEEKS = 104  # two years: what a year ago looked like, with the year before to compare it with
PASSAGES_A_TREND = 3  # enough to judge what a tag means; the pages have all

LONG = """
    select trend, verdict, named, ratio, ratio_low, ratio_high
    from api.verdicts
    where horizon = $horizon and week = (select max(week) from api.verdicts)
"""
TRENDS = "select trend, name, group_name, about from api.trends order by position"
# A passage of each of the latest stories: three passages of one story would show one thing three times. A home that has
# watched no week yet has history alone to show.
EVIDENCE = """
    with latest as (
        select trend, coalesce(max(week) filter (where is_watched), max(week)) as week
        from api.trend_passages
        group by trend
    ),
    surest as (
        select e.*
        from api.evidence as e
        join latest as l on e.trend = l.trend and e.week = l.week
        qualify row_number() over (partition by e.trend, e.story_id order by e.probability desc, e.passage_id) = 1
    )
    select trend, week, title, url, source, published_at, probability, terms, text
    from surest
    qualify row_number() over (partition by trend order by probability desc, passage_id) <= $passages
    order by trend, probability desc, passage_id
"""


class LongVerdict(NamedTuple):
    """What is said of a trend on the longer horizon."""

    trend: str
    verdict: str
    named: str
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None


class TrendTold(NamedTuple):
    """A trend as the taxonomy has it."""

    trend: str
    name: str
    group_name: str
    about: str


class Quoted(NamedTuple):
    """A passage that carries a trend. What it says comes from strangers."""

    trend: str
    week: date
    title: str
    url: str
    source: str
    published_at: datetime
    probability: float
    terms: list[dict[str, Any]]
    text: str

    @property
    def pieces(self) -> list[Stretch]:
        """The passage, cut at the terms that made the tag."""
        return marked(self.text, [term.term for term in heaviest(self.terms)])


class Chapter(NamedTuple):
    """One trend of the report: `points` as they are drawn, `weeks` as they are listed. `top` is where the axis ends."""

    told: TrendTold
    mover: MoverRow | None
    long: LongVerdict | None
    points: list[Point]
    weeks: list[Point]
    top: float
    quoted: list[Quoted]


class ReportGroup(NamedTuple):
    """The trends of one group."""

    name: str
    chapters: list[Chapter]


class WholeReport(NamedTuple):
    """All that the report shows; `style` is the sheet that is written into it, `policy` what it may load: nothing."""

    edition: Edition
    movers: list[MoverRow]
    largest: list[Large]
    unit: Unit
    groups: list[ReportGroup]
    marks: list[Mark]
    levels: dict[str, list[LevelChange]]
    model: ModelRow | None
    quality: list[MeasuredFigure]
    figures: list[tuple[str, str]]
    style: str
    policy: str


def report(db: DuckDBPyConnection) -> WholeReport:
    """Return all that the report shows, of the copy that `db` reads."""
    made, style = edition(db), STYLE.read_text(encoding="utf-8")
    models = answer(db, ModelRow, question(MODEL))
    measured = newest_by_scope(answer(db, MeasuredFigure, question(FIGURES)))
    movers, span = answer(db, MoverRow, asked_movers()), Span(WEEKS)
    shown = unit(db, None, span.since(made.day), span.until)
    weeks = series(db, asked_series(span, "week", made))
    points = weeks if shown.by == "week" else series(db, asked_series(span, shown.by, made))
    return WholeReport(
        edition=made,
        movers=movers,
        largest=answer(db, Large, asked_largest()),
        unit=shown,
        groups=_groups(db, movers, points, weeks),
        marks=marks(db),
        levels=level_changes(db),
        model=models[0] if models else None,
        quality=[*measured["all"], *measured["trend"]],
        figures=measured_figures(models[0].quality) if models else [],
        style=style,
        policy=policy(style),
    )


def report_html(db: DuckDBPyConnection) -> str:
    """Return the report as one page that asks for nothing else."""
    shown = report(db)
    # The sheet is ours and stands between tags whose content no browser unescapes.
    return PAGES.get_template("report.html").render(page=shown, edition=shown.edition, style=Markup(shown.style))  # noqa: S704 a file of ours


def policy(style: str) -> str:
    """Return the policy of a page that loads nothing and runs nothing; its one style sheet is known by its digest."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _groups(
    db: DuckDBPyConnection, moved: Sequence[MoverRow], points: dict[str, list[Point]], weeks: dict[str, list[Point]]
) -> list[ReportGroup]:
    movers = {mover.trend: mover for mover in moved}
    long = {verdict.trend: verdict for verdict in answer(db, LongVerdict, question(LONG, horizon=LONGER))}
    quoted: defaultdict[str, list[Quoted]] = defaultdict(list)
    for passage in answer(db, Quoted, question(EVIDENCE, passages=PASSAGES_A_TREND)):
        quoted[passage.trend].append(passage)
    groups = []
    for name, run in groupby(answer(db, TrendTold, question(TRENDS)), key=lambda trend: trend.group_name):
        trends: Sequence[TrendTold] = list(run)
        top = ceiling((point for trend in trends for point in points.get(trend.trend, [])), with_intervals=False)
        chapters = [
            Chapter(each, movers.get(key), long.get(key), points.get(key, []), weeks.get(key, []), top, quoted[key])
            for key, each in ((trend.trend, trend) for trend in trends)
        ]
        groups.append(ReportGroup(name, chapters))
    return groups
