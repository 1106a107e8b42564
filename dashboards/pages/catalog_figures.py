"""How well the model that tags does on the catalog's own passages, trend by trend, before anybody has measured more."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.asking import Query, question

# A trend's three counts: passages that carry it, that were given it, and that were rightly; each by a model without it.
ON_CATALOG = """
    with counted as (
        select
            t.trend, t.name, json_extract(m.quality, '$.catalog.passages')::int as passages,
            json_extract(m.quality, '$.catalog.trends.' || json_quote(t.trend))::int[] as three
        from api.models as m, api.trends as t
        where m.is_current and json_valid(m.quality)
    )
    select
        trend, name, passages, three[1] as carried,
        three[3] / nullif(three[2], 0) as precision,
        api.wilson_low(three[3], three[2]) as precision_low, api.wilson_high(three[3], three[2]) as precision_high,
        three[3] / nullif(three[1], 0) as recall,
        api.wilson_low(three[3], three[1]) as recall_low, api.wilson_high(three[3], three[1]) as recall_high
    from counted
    where three[1] > 0
    order by 2 * three[3] / (three[1] + three[2]), name
"""
ERRORS_ON_CATALOG = """
    with told as (
        select row_number() over () as place, error
        from (
            select unnest(json_extract(quality, '$.catalog.errors[*]')) as error
            from api.models
            where is_current and json_valid(quality)
        )
    )
    select
        t.trend, t.name, error ->> 'title' as title, error ->> 'text' as text,
        (error ->> 'is_given')::boolean as is_given, (error ->> 'probability')::double as probability
    from told join api.trends as t on t.trend = told.error ->> 'trend'
    order by place
"""


class CatalogFigure(NamedTuple):
    """Precision and recall of a trend, each with its 95 % interval (Wilson); no precision where it is never given."""

    trend: str
    name: str
    passages: int
    carried: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float
    recall_low: float
    recall_high: float


def asked_on_catalog() -> Query:
    """What the table of the catalog's passages asks."""
    return question(ON_CATALOG)


def asked_errors_on_catalog() -> Query:
    """What the list of the catalog's passages asks that the model judges wrongly, unseen: of the weakest trends."""
    return question(ERRORS_ON_CATALOG)
