"""How good the tagger is: figures that were measured, how sure is how right, and where it errs by people's labels."""

from __future__ import annotations

from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.pages.catalog_figures import CatalogFigure, asked_errors_on_catalog, asked_on_catalog
from dashboards.pages.figures import FIGURES, MeasuredFigure, newest_by_scope
from dashboards.pages.gates import GATES, GateShown
from dashboards.pages.measured import MeasuredBand, asked_all_bands

ERRORS_SHOWN = 40
EXCERPT = 400  # characters of a passage
# A label says which trends the passage carries; the tags are those of the current model, as shares count them.
OPINIONS = """
    with labelled as (
        select
            passage_id, any_value(title) as title, any_value(text) as text, arg_max(trends, given_at) as trends,
            any_value(is_random) as is_random
        from api.labels
        where is_latest
        group by passage_id
    ),
    given as (
        select p.passage_id, t.trend, t.probability
        from labelled as p
        join api.tags as t on p.passage_id = t.passage_id
    ),
    pairs as (
        select passage_id, trend from given
        union
        select passage_id, unnest(trends) as trend from labelled
    ),
    judged as (
        select
            p.trend, l.passage_id, l.title, l.text, l.is_random,
            coalesce(api.is_sure(g.probability), false) as is_given,
            list_contains(l.trends, p.trend) as is_carried,
            g.probability
        from pairs as p
        join labelled as l on p.passage_id = l.passage_id
        join api.passages as c on p.passage_id = c.passage_id
        left join given as g on p.passage_id = g.passage_id and p.trend = g.trend
    )
"""
ERRORS = f"""
    {OPINIONS}
    select
        j.trend, coalesce(n.name, j.trend) as name, j.title, left(j.text, $excerpt) as text, j.is_given, j.probability
    from judged as j left join api.trends as n on j.trend = n.trend
    where j.is_given <> j.is_carried
    order by name, j.is_given desc, j.probability desc nulls last, j.passage_id
    limit $limit
"""
CALIBRATION = f"""
    {OPINIONS}
    select
        is_random,
        floor(least(probability, 0.999) * 10) / 10 as low,
        count(*) as tags,
        avg(probability) as said,
        avg(is_carried::integer) as held,
        api.wilson_low(count(*) filter (where is_carried), count(*)) as held_low,
        api.wilson_high(count(*) filter (where is_carried), count(*)) as held_high
    from judged
    where probability is not null
    group by all
    order by is_random desc, low
"""
UNMEASURED = "select name from api.trends where not list_contains($carried, trend) order by name"


class TagError(NamedTuple):
    """A passage that a person labelled otherwise, or one of the catalog.

    `is_given`: tagged and should not be; else the tag is missing.
    """

    trend: str
    name: str
    title: str
    text: str
    is_given: bool
    probability: float | None


class SaidAndHeld(NamedTuple):
    """Tags of one range of probability: how sure the model was on average, and the share that people confirm.

    Passages drawn at random say what a tag is worth; those that people were asked about are the doubtful ones.
    """

    is_random: bool
    low: float
    tags: int
    said: float
    held: float
    held_low: float
    held_high: float


class UnmeasuredTrend(NamedTuple):
    """A trend that none of the passages of the newest measurement carries."""

    name: str


class QualityPage(NamedTuple):
    """All that the page shows. `figures` are of all files, `scopes` of the newest; without, `on_catalog`."""

    edition: Edition
    figures: list[MeasuredFigure]
    scopes: dict[str, list[MeasuredFigure]]
    unmeasured: list[UnmeasuredTrend]
    errors: list[TagError]
    calibration: list[SaidAndHeld]
    gates: list[GateShown]
    measured: list[MeasuredBand]
    on_catalog: list[CatalogFigure]
    errors_on_catalog: list[TagError]
    asked_figures: Query
    asked_errors: Query
    asked_calibration: Query
    asked_gates: Query
    asked_measured: Query
    asked_on_catalog: Query
    asked_errors_on_catalog: Query

    @property
    def counting(self) -> list[MeasuredBand]:
        """What was read of stories that count for a trend, the surest first; nothing where another model tags here."""
        read = [band for band in self.measured if band.scope == "stories" and band.is_of_current]
        return sorted(read, key=lambda band: -band.low)

    @property
    def places(self) -> dict[str, list[MeasuredBand]]:
        """What was read of the model that ships, by where a probability is said."""
        found: dict[str, list[MeasuredBand]] = {}
        for band in self.measured:
            found.setdefault(band.heading, []).append(band)
        return found


def quality_page(db: DuckDBPyConnection) -> QualityPage:
    """Return all that the page shows."""
    asked_errors = question(ERRORS, limit=ERRORS_SHOWN, excerpt=EXCERPT)
    asked = question(FIGURES), asked_errors, question(CALIBRATION), question(GATES)
    bands = asked_all_bands()
    figures, errors = answer(db, MeasuredFigure, asked[0]), answer(db, TagError, asked[1])
    scopes = newest_by_scope(figures)
    carried = [one.name for one in scopes["trend"] if one.support]
    return QualityPage(
        edition(db),
        figures,
        scopes,
        answer(db, UnmeasuredTrend, question(UNMEASURED, carried=carried)),
        errors,
        answer(db, SaidAndHeld, asked[2]),
        answer(db, GateShown, asked[3]),
        answer(db, MeasuredBand, bands),
        [] if figures else answer(db, CatalogFigure, asked_on_catalog()),
        [] if errors else answer(db, TagError, asked_errors_on_catalog()),
        *asked,
        bands,
        asked_on_catalog(),
        asked_errors_on_catalog(),
    )
