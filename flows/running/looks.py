"""A look at the trends, from the books: what the stage keeps, and what the command line shows of another day.

Knows no Prefect, so that a command that only reads does not wait for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np

from flows.steps.judging.counts import HORIZONS, Counts, Horizon
from flows.steps.judging.week_look import WEEKS_SEEN, look_at
from flows.steps.trends.quantify import Rates, rates_from_json, story_rates
from warehouse.books import ledger, models, shares, verdicts
from warehouse.database import Connection
from warehouse.records import KeptVerdict


class DueLook(NamedTuple):
    """The look that is due: at the week of this Monday, by the clock of the books."""

    week: date
    clock: datetime


def newest_look(db: Connection) -> DueLook | None:
    """Return the look at the last week that is over; None while no run has found a feed that answers."""
    clock, week = ledger.clock(db), verdicts.last_complete_week(db)
    return None if clock is None or week is None else DueLook(week, clock)


def look(
    db: Connection,
    counts: Counts,
    judged_at: datetime | None = None,
    horizons: Sequence[Horizon] = HORIZONS,
    also_before: Sequence[KeptVerdict] = (),
) -> list[KeptVerdict]:
    """Return what the tags of the current model say of every trend, when the last week of `counts` is over.

    Holds whatever looks were kept at that week or later: what is remembered is what the look before it left, and
    `also_before`, that of what is judged beside the trends.
    """
    last = counts.weeks[-1]
    return look_at(
        counts,
        [*verdicts.look_before(db, last), *also_before],
        {trend: rates.alarms.mean for trend, rates in story_error_rates(db).items()},
        model_id=models.current_model(db),
        judged_at=judged_at or datetime.combine(last + timedelta(weeks=1), time(), UTC),
        horizons=horizons,
    )


def counts_of(db: Connection, last: date, weeks: int = WEEKS_SEEN) -> Counts:
    """Return the stories of the `weeks` weeks up to that of Monday `last`, by trend, publisher and week."""
    found = verdicts.source_weeks(db, last, weeks)
    totals = np.zeros((len(found.sources), weeks), np.int32)
    totals[found.all_source, found.all_week] = found.all_stories
    return Counts(
        trends=found.trends,
        sources=found.sources,
        weeks=found.weeks,
        trend=found.trend.astype(np.int32),
        source=found.source.astype(np.int32),
        week=found.week.astype(np.int32),
        stories=found.stories.astype(np.int32),
        totals=totals,
    )


def story_error_rates(db: Connection) -> dict[str, Rates]:
    """Return how often the current model misses a story of each trend and rings falsely; nothing where not known."""
    model_id = models.current_model(db)
    known = passage_error_rates(db, model_id) if model_id else {}
    if not known:
        return {}
    found = shares.story_lengths(db)
    lengths, stories = [one.passages for one in found], [one.stories for one in found]
    return {trend: story_rates(one, lengths, stories) for trend, one in known.items()}


def passage_error_rates(db: Connection, model_id: str) -> dict[str, Rates]:
    """Return the same of passages, as they were measured last; nothing where they were not."""
    said = shares.newest_rates(db, model_id)
    return rates_from_json(json.loads(said)) if said is not None else {}
