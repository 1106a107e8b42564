"""The share of all passages that carries each trend, by the tags of all and labels drawn at random."""

from __future__ import annotations

from flows.steps.trends.prediction_powered import FEWEST_DRAWN, Draw, PoweredShare, draw_weights, powered_share
from warehouse.books import random_labels
from warehouse.books.random_labels import FrameCounts, RandomLabel
from warehouse.database import Connection
from warehouse.records import PoweredShareKept


def put_powered_shares(db: Connection, model_id: str, trends: list[str]) -> int:
    """Keep the share of each trend, or why there is none; return how many have one.

    Where labels are too few nothing is counted: that reads all passages.
    """
    drawn = random_labels.draws(db)
    labelled = random_labels.random_labels(db, model_id) if drawn else []
    counts = random_labels.frame_counts(db, model_id) if len(labelled) >= FEWEST_DRAWN else None
    draws = [Draw(one.drawn_at.timestamp(), one.frame, one.drawn) for one in drawn]
    weights = draw_weights([one.seen_at.timestamp() for one in labelled], draws)
    kept = []
    for trend in trends:
        found = _share(trend, labelled, counts, weights.tolist())
        passages, tagged = (counts.passages, counts.tagged.get(trend, 0)) if counts else (None, None)
        kept.append(PoweredShareKept(model_id, trend, passages, tagged, len(labelled), *found))
    random_labels.put_powered(db, kept)
    return sum(one.share is not None for one in kept)


def _share(trend: str, labelled: list[RandomLabel], counts: FrameCounts | None, weights: list[float]) -> PoweredShare:
    return powered_share(
        counts.tagged.get(trend, 0) if counts else 0,
        counts.passages if counts else 1,
        [trend in one.carried for one in labelled],
        [trend in one.given for one in labelled],
        weights,
    )
