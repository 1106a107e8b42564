"""Articles to stories: every revision is compared, once, with all that were compared before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.steps.clusters import AGREEING_BANDS, Member, find_kin, join_stories, suspects
from flows.steps.sketches import sketch, words_of
from warehouse import ledger, stories
from warehouse.stories import Arrival, Holder, Waiting

# 128,000 bands to look up; with the texts and those like them some 50 MB.
ARTICLES_AT_ONCE = 1000


def gather_stories(db: stories.DuckDBPyConnection, run_id: str, now: datetime, limit: int = ARTICLES_AT_ONCE) -> int:
    """Take up to `limit` revisions that have not been compared, find what they are copies of, and settle the stories.

    Return how many were taken; 0 says that all are done. To be called in one transaction: a run that dies in it has
    done nothing, and the next takes them up.
    """
    waiting = stories.awaiting_comparison(db, limit)
    if not waiting:
        return 0
    known = stories.compared_before(db, [revision.article_id for revision in waiting])
    arrivals = _sketched(waiting)
    numbers = stories.add_sketches(db, arrivals, run_id)
    sought = {number: arrival.bands for number, arrival in zip(numbers, arrivals, strict=True)}
    pairs = stories.agreeing(db, sought, AGREEING_BANDS)
    signatures = stories.signatures_of(db, pairs.ravel().tolist())
    suspected = suspects(pairs, signatures)
    holders = stories.holders_of(db, {*numbers, *(number for pair in suspected for number in pair)})
    kin = find_kin(suspected, _stories_of(holders), lambda sketches: stories.texts_of(db, sketches))
    concerned = {*numbers, *(number for pair in kin for number in pair)}
    held = [holder for holder in holders if holder.sketch in concerned]
    _settle(db, waiting, known, held, kin, run_id, now)
    return len(waiting)


def _sketched(waiting: Sequence[Waiting]) -> list[Arrival]:
    sketches = sketch([words_of(revision.text) for revision in waiting])
    return [
        Arrival(revision.article_id, revision.revision, revision.text_digest, made.bands, made.signature)
        for revision, made in zip(waiting, sketches, strict=True)
    ]


def _stories_of(holders: Sequence[Holder]) -> list[tuple[int, str]]:
    return [(holder.sketch, holder.story_id) for holder in holders]


def _settle(
    db: stories.DuckDBPyConnection,
    waiting: Sequence[Waiting],
    known: set[str],
    held: Sequence[Holder],
    kin: Sequence[tuple[int, int]],
    run_id: str,
    now: datetime,
) -> None:
    """Write what follows from `kin`, pairs of sketches whose texts are copies."""
    arriving = {revision.article_id for revision in waiting}
    members = [
        Member(*member, is_new=member.article_id in arriving and member.article_id not in known)
        for member in stories.members_of(db, {holder.story_id for holder in held})
    ]
    holding = [(holder.sketch, holder.article_id) for holder in held]
    settled = join_stories(members, holding, kin, arriving=arriving, run_id=run_id, now=now)
    stories.move(db, [(member.article_id, member.story_id, member.is_original) for member in settled.moved])
    ledger.add_changes(db, settled.merged)
