"""Shares from which the known errors of the current model are taken, as the books keep them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from flows.running.looks import passage_error_rates, story_error_rates
from flows.running.powered_shares import put_powered_shares
from flows.steps.trends.quantify import FEWEST_LABELLED, Rates, correct, labelled_behind
from warehouse.books import models, shares, trends
from warehouse.database import Connection
from warehouse.records import CorrectedShare
from warehouse.sums import sums


def put_corrected_shares(db: Connection) -> int:
    """Take the known errors of the current model off the shares; return of how many, 0 where they are not known."""
    model_id = models.current_model(db)
    if model_id is None:
        shares.put_corrected(db, [])
        return 0
    put_powered_shares(db, model_id, trends.current_trends(db))
    shares.put_uncorrected(db, model_id, reason := _reason(db, model_id))
    if reason:
        shares.put_corrected(db, [])
        return 0
    sums.sum_anew(db)
    of_stories = story_error_rates(db)
    periods: tuple[shares.Period, ...] = ("week", "month")
    corrected = [
        CorrectedShare(model_id, period, *row)
        for period in periods
        for trend, series in groupby(shares.counts(db, period), key=attrgetter("trend"))
        if trend in of_stories
        for row in _corrected(list(series), of_stories[trend])
    ]
    shares.put_corrected(db, corrected)
    return len(corrected)


def _reason(db: Connection, model_id: str) -> str:
    """Return why shares are not corrected; empty where they are."""
    known = passage_error_rates(db, model_id)
    if not known:
        return "the model that tags now was not evaluated on labelled passages"
    passages = max(map(labelled_behind, known.values()))
    if passages < FEWEST_LABELLED:
        return f"the model that tags now was evaluated on {passages} labelled passages, {FEWEST_LABELLED} are needed"
    return ""


def _corrected(series: Sequence[shares.PeriodCount], rates: Rates) -> list[tuple[str, date, float, float, float]]:
    found = correct([point.stories for point in series], [point.total for point in series], rates)
    return [
        (point.trend, point.starts, float(share), float(low), float(high))
        for point, share, low, high in zip(series, found.share, found.low, found.high, strict=True)
    ]
