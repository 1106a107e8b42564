"""Articles to stories: every revision is compared, once, with all that were compared before it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.progress import progress
from flows.running.run_context import RunContext
from flows.steps.stories.clusters import AGREEING_BANDS, find_kin, join_stories, suspects
from flows.steps.stories.excerpts import (
    AT_MOST_OF_THE_WHOLE,
    FEWEST_LETTERS,
    MOST_NAMESAKES,
    WITHIN_DAYS,
    find_excerpts,
)
from flows.steps.stories.sketches import Words, sketch, words_of
from warehouse.books import ledger, namesakes, stories
from warehouse.books.stories import SketchedRevision, UncomparedRevision
from warehouse.database import Connection, Home, writing
from warehouse.fates import FateName, Stage
from warehouse.memory import held_to
from warehouse.records import Fate, Namesakes

STAGE: Stage = "stories"
# 128,000 bands to look up; with the texts and those like them some 50 MB.
ARTICLES_AT_ONCE = 1000
MOST_AT_ONCE = 4000
STORED_FOR_ONE_MORE = 250  # texts: reading a million takes as long as comparing 2,000 articles
MEMORY = "400MB"  # of DuckDB, which would keep what it reads: at twice and half of that it took the same time
WORDS_AT_HAND = 4_000_000  # 36 MB


class Grouped(NamedTuple):
    """Articles that arrived, all whose story, or standing in it, has changed, and the sketches of new texts."""

    arrived: Sequence[str]
    moved: Collection[str]
    sketches: Sequence[int]


class Matched(NamedTuple):
    """The sketches of revisions, the articles whose story or standing has changed, what became of the revisions."""

    numbers: list[int]
    moved: set[str]
    fates: list[Fate]


class FollowUp(Protocol):
    """What is to be done in the same write when articles have been grouped."""

    def __call__(self, db: Connection, grouped: Grouped, run_id: str, now: datetime, /) -> None: ...


@task(name="gather stories", task_run_name="gather stories", cache_policy=NO_CACHE)
async def group_stories(context: RunContext, and_then: Sequence[FollowUp]) -> int:
    """Compare what has not been compared, and settle which articles are copies of one story; return how many.

    `and_then` is done for each portion of articles in the same write.
    """
    taken = 0
    with writing(context.home) as db:
        total = stories.count_awaiting_comparison(db)
    async with progress("gather stories", total) as advance:
        while done := await asyncio.to_thread(group_portion, context.home, context.run_id, context.clock, and_then):
            taken += done
            await advance(done)
    return taken


def at_once(stored: int) -> int:
    """Return how many articles to take in one portion: each portion reads all that is stored, once.

    >>> at_once(10_000), at_once(500_000), at_once(5_000_000)
    (1000, 2000, 4000)
    """
    return min(max(ARTICLES_AT_ONCE, stored // STORED_FOR_ONE_MORE), MOST_AT_ONCE)


def group_portion(
    home: Home, run_id: str, now: datetime, and_then: Sequence[FollowUp] = (), limit: int | None = None
) -> int:
    """Take up to `limit` revisions that have not been compared, and settle all that hangs on what they are copies of.

    Return how many were taken; 0 says that all are done. All of it is one write: a run that dies in it has done
    nothing, and the next takes the same revisions up.
    """
    with writing(home) as db, held_to(db, MEMORY):
        highest = stories.highest_sketch(db)
        waiting = stories.awaiting_comparison(db, limit or at_once(highest))
        if not waiting:
            return 0
        numbers, moved, fates = match(db, waiting, run_id, now)
        ledger.add_fates(db, run_id, STAGE, len(waiting), fates)
        arrived = sorted({revision.article_id for revision in waiting})
        new = sorted({number for number in numbers if number > highest})
        for follow_up in and_then:
            follow_up(db, Grouped(arrived, moved, new), run_id, now)
    return len(waiting)


def match(db: Connection, waiting: Sequence[UncomparedRevision], run_id: str, now: datetime) -> Matched:
    """Find what these revisions are copies of, and settle the stories."""
    arriving = {revision.article_id for revision in waiting}
    new = arriving - stories.compared_before(db, sorted(arriving))
    arrivals = _sketched(waiting)
    numbers = stories.add_sketches(db, arrivals, run_id)
    sought = {number: arrival.bands for number, arrival in zip(numbers, arrivals, strict=True)}
    pairs = stories.agreeing(db, sought, AGREEING_BANDS)
    suspected = suspects(pairs, stories.signatures_of(db, pairs.ravel().tolist()))
    words = WordsAtHand(db)
    parts = find_excerpts(_namesakes(db, waiting), words)
    holders = stories.holders_of(db, {*numbers, *(number for pair in [*suspected, *parts] for number in pair)})
    grouped = [(holder.sketch, holder.story_id) for holder in holders]
    kin = [*find_kin(suspected, grouped, words), *parts]
    concerned = {*numbers, *(number for pair in kin for number in pair)}
    held = [holder for holder in holders if holder.sketch in concerned]
    members = stories.members_of(db, {holder.story_id for holder in held})
    standing = stories.compared_before(db, [member.article_id for member in members]) - new
    members = [member._replace(is_new=member.article_id not in standing) for member in members]
    holding = [(holder.sketch, holder.article_id) for holder in held]
    settled = join_stories(members, holding, kin, arriving=arriving, run_id=run_id, now=now)
    stories.move(db, [(member.article_id, member.story_id, member.is_original) for member in settled.moved])
    ledger.add_changes(db, settled.merged)
    now_in = {member.article_id: member.story_id for member in (*members, *settled.moved)}
    begun = {now_in[article_id] for article_id in new} - {now_in[article_id] for article_id in standing}
    counts: dict[FateName, int] = {
        "kept": len(begun),
        "duplicate": len(new) - len(begun),
        "revised": len(waiting) - len(new),
    }
    fates = [Fate(run_id, STAGE, "", fate, "", count) for fate, count in counts.items() if count]
    return Matched(numbers, {member.article_id for member in settled.moved}, fates)


def _namesakes(db: Connection, waiting: Sequence[UncomparedRevision]) -> list[Namesakes]:
    return namesakes.find_namesakes(
        db,
        [revision.article_id for revision in waiting],
        letters=FEWEST_LETTERS,
        days=WITHIN_DAYS,
        at_most=MOST_NAMESAKES,
        share=AT_MOST_OF_THE_WHOLE,
    )


class WordsAtHand:
    """The words of texts by their sketches; the last ones stay at hand: texts from one mould pair with each other."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._kept: dict[int, Words] = {}
        self._count = 0

    def __call__(self, sketches: Collection[int]) -> Mapping[int, Words]:
        """Return the words of the texts of these sketches."""
        unread = [number for number in sketches if number not in self._kept]
        read = {number: words_of(text) for number, text in stories.texts_of(self._db, unread).items()}
        found = {number: self._kept[number] for number in sketches if number in self._kept} | read
        self._kept |= read
        self._count += sum(len(words.hashes) for words in read.values())
        while self._count > WORDS_AT_HAND:
            self._count -= len(self._kept.pop(next(iter(self._kept))).hashes)
        return found


def _sketched(waiting: Sequence[UncomparedRevision]) -> list[SketchedRevision]:
    sketches = sketch([words_of(revision.text) for revision in waiting])
    return [
        SketchedRevision(revision.article_id, revision.revision, revision.text_digest, made.bands, made.signature)
        for revision, made in zip(waiting, sketches, strict=True)
    ]
