"""Boilerplate: lines that recur in an outlet are found, and passages that are mostly such lines are set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from flows.stages.group_stories import Grouped
from flows.steps.stories.boilerplate import RECURS_IN_STORIES, RECURS_IN_WEEKS, is_boilerplate
from warehouse import boilerplate, ledger
from warehouse.boilerplate import PassageLines, Recurring
from warehouse.database import Connection
from warehouse.fates import FateName, Stage
from warehouse.records import Fate, LedgerEvent

STAGE: Stage = "boilerplate"
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
    judged = boilerplate.passages_to_judge(db, grouped.arrived, new | gone)
    recurs = boilerplate.boilerplate_of(db, {passage.feed_id for passage in judged})
    found = {one.passage_id: is_boilerplate(one.text, recurs[one.feed_id]) for one in judged}
    turned = [one for one in judged if found[one.passage_id] != one.is_boilerplate]
    boilerplate.mark(db, {one.passage_id: found[one.passage_id] for one in turned})
    ledger.add_changes(db, _changes(new, gone, turned, run_id, now))
    counts: Counter[FateName] = Counter("set aside" if is_set_aside else "kept" for is_set_aside in found.values())
    fates = [Fate(run_id, STAGE, "", fate, "", count) for fate, count in sorted(counts.items())]
    ledger.add_fates(db, run_id, STAGE, len(judged), fates)


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
