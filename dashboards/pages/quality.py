"""How good the tagger is: figures that were measured, how sure is how right, and where it errs by people's labels."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.pages.gates import GATES, GateShown
from dashboards.pages.measured import MeasuredBand, asked_all_bands

ERRORS_SHOWN = 40
EXCERPT = 400  # characters of a passage
FIGURES = """
    select
        q.scope, q.name, coalesce(t.name, q.name) as said, q.file, q.measured_at, q.passages, q.support,
        q.precision, q.precision_low, q.precision_high, q.recall, q.recall_low, q.recall_high, q.f1, q.f1_low, q.f1_high
    from api.quality as q
    join api.models as m on q.model_id = m.model_id and m.is_current
    left join api.trends as t on q.scope = 'trend' and q.name = t.trend
    where q.is_latest
    order by q.measured_at desc, q.file, q.scope, q.f1, q.name
"""
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
        j.trend, coalesce(n.name, j.trend) as name, j.title, left(j.text, {EXCERPT}) as text, j.is_given, j.probability
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
UNMEASURED = """
    select t.name
    from api.trends as t
    where t.trend not in (
        select q.name
        from api.quality as q join api.models as m on q.model_id = m.model_id and m.is_current
        where q.scope = 'trend' and q.support > 0
    )
    order by t.name
"""


class MeasuredFigure(NamedTuple):
    """Precision, recall and F1 of one scope, each with its 95 % interval, which may not have been measured."""

    scope: str
    name: str
    said: str
    file: str
    measured_at: datetime
    passages: int
    support: int | None
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float
    f1_low: float | None
    f1_high: float | None


class TagError(NamedTuple):
    """A passage that a person labelled otherwise. `is_given`: tagged and should not be; else the tag is missing."""

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
    """A trend of which no labelled passage was measured."""

    name: str


class QualityPage(NamedTuple):
    """All that the page shows."""

    edition: Edition
    figures: list[MeasuredFigure]
    unmeasured: list[UnmeasuredTrend]
    errors: list[TagError]
    calibration: list[SaidAndHeld]
    gates: list[GateShown]
    measured: list[MeasuredBand]
    asked_figures: Query
    asked_errors: Query
    asked_calibration: Query
    asked_gates: Query
    asked_measured: Query

    @property
    def scopes(self) -> dict[str, list[MeasuredFigure]]:
        """The figures of the newest measurement, by scope."""
        newest = [one for one in self.figures if one.measured_at == self.figures[0].measured_at]
        return {scope: [one for one in newest if one.scope == scope] for scope in ("all", "trend", "kind", "year")}

    @property
    def places(self) -> dict[str, list[MeasuredBand]]:
        """What was read of the model that ships, by where a probability is said."""
        found: dict[str, list[MeasuredBand]] = {}
        for band in self.measured:
            found.setdefault(band.heading, []).append(band)
        return found


def quality_page(db: DuckDBPyConnection) -> QualityPage:
    """Return all that the page shows."""
    asked = question(FIGURES), question(ERRORS, limit=ERRORS_SHOWN), question(CALIBRATION), question(GATES)
    bands = asked_all_bands()
    figures, errors = answer(db, MeasuredFigure, asked[0]), answer(db, TagError, asked[1])
    unmeasured, calibration = answer(db, UnmeasuredTrend, question(UNMEASURED)), answer(db, SaidAndHeld, asked[2])
    gates = answer(db, GateShown, asked[3])
    measured = answer(db, MeasuredBand, bands)
    return QualityPage(edition(db), figures, unmeasured, errors, calibration, gates, measured, *asked, bands)
