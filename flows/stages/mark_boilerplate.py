"""Boilerplate: lines that recur in an outlet are found, and passages that are mostly such lines are set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from flows.stages.group_stories import Grouped
from flows.steps.stories.boilerplate import RECURS_IN_STORIES, RECURS_IN_WEEKS, is_boilerplate
from warehouse import boilerplate, ledger
from warehouse.boilerplate import PassageLines, Recurring
from warehouse.database import Connection
from warehouse.fates import FateName, Stage
from warehouse.records import Fate, LedgerEvent

STAGE: Stage = "boilerplate"
AGAIN = "judged again"  # the reason by which api.joins knows them
SHOWN = 80  # characters of a line, where a change names it


def mark_boilerplate(db: Connection, grouped: Grouped, run_id: str, now: datetime) -> None:
    """Judge the passages of articles that arrived, and all that the lines of these and of the moved ones change.

    A passage set aside is kept and can be read; no tag of it counts. It is taken back where its lines stop recurring.
    """
    lines = boilerplate.lines_of(db, {*grouped.arrived, *grouped.moved})
    recurring = boilerplate.recurring_among(db, lines, stories=RECURS_IN_STORIES, weeks=RECURS_IN_WEEKS)
    known = boilerplate.known_among(db, lines)
    new, gone = recurring - known, known - recurring
    boilerplate.put(db, new, gone, run_id)
    arrived = set(grouped.arrived)
    judged = boilerplate.passages_to_judge(db, grouped.arrived, new | gone)
    recurs = boilerplate.boilerplate_of(db, {passage.feed_id for passage in judged})
    found = {one.passage_id: is_boilerplate(one.text, recurs[one.feed_id]) for one in judged}
    turned = [one for one in judged if found[one.passage_id] != one.is_boilerplate]
    boilerplate.mark(db, {one.passage_id: found[one.passage_id] for one in turned})
    ledger.add_changes(db, _changes(new, gone, turned, run_id, now))
    ledger.add_fates(db, run_id, STAGE, len(judged), _fates(judged, found, arrived, run_id))


def _fates(
    judged: Sequence[PassageLines], found: Mapping[str, bool], arrived: Collection[str], run_id: str
) -> list[Fate]:
    """Return the fates, those of passages that had been judged before apart: they are no passages of this day."""
    counts: Counter[tuple[FateName, str]] = Counter(
        ("set aside" if found[one.passage_id] else "kept", "" if one.article_id in arrived else AGAIN) for one in judged
    )
    return [Fate(run_id, STAGE, "", fate, reason, count) for (fate, reason), count in sorted(counts.items())]


def _changes(
    new: Collection[Recurring], gone: Collection[Recurring], turned: Sequence[PassageLines], run_id: str, now: datetime
) -> list[LedgerEvent]:
    """Return a change for each feed in which lines began or ceased to recur: it moves past counts, too."""
    passages = Counter(one.feed_id for one in turned)
    return [
        LedgerEvent(
            changed_at=now,
            run_id=run_id,
            kind="boilerplate",
            subject=feed_id,
            before=_named(one.line for one in sorted(gone) if one.feed_id == feed_id),
            after=_named(one.line for one in sorted(new) if one.feed_id == feed_id),
            reason=f"lines that recur; {passages[feed_id]} passages set aside or taken back",
        )
        for feed_id in sorted({one.feed_id for one in (*new, *gone)})
    ]


def _named(lines: Iterable[str]) -> str:
    """Return the first of the lines and how many more there are."""
    first, *more = list(lines) or [""]
    shown = first if len(first) <= SHOWN else f"{first[:SHOWN]}..."
    return f"{shown} and {len(more)} more" if more else shown
