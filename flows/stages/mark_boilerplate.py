"""Boilerplate: what recurs on a site is found; passages that are mostly such are set aside, others rid of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from flows.stages.group_stories import Grouped
from flows.steps.stories.boilerplate import RECURRENCES, Piece, own_lines, own_words, pieces_of, words_of
from flows.steps.text.figures import counted
from warehouse.books import about_ai, boilerplate, ledger, tags
from warehouse.books.boilerplate import NamedPiece, PassageLines, Recurring, Standing
from warehouse.database import Connection
from warehouse.fates import FateName, Stage
from warehouse.records import Fate, LedgerEvent

STAGE: Stage = "boilerplate"
AGAIN = "judged again"  # the reason by which api.joins knows them
SHOWN = 80  # characters of a piece, where a change names it


def mark_boilerplate(db: Connection, grouped: Grouped, run_id: str, now: datetime) -> None:
    """Judge the passages of articles that arrived, and all that the pieces of these and of the moved ones change.

    A passage set aside is kept and can be read; no tag of it counts. It is taken back where its pieces stop recurring.
    One that holds a piece and says enough itself is tagged by its own words; so is its article weighed.
    """
    lines = boilerplate.lines_of(db, grouped.sketches)
    boilerplate.add_pieces(db, {sketch: [one.number for one in pieces_of(some)] for sketch, some in lines.items()})
    numbers = boilerplate.pieces_in(db, {*grouped.arrived, *grouped.moved})
    with boilerplate.holders_of(db, numbers):
        recurring = boilerplate.recurring_among(db, RECURRENCES)
        new, gone = _changed(db, recurring, boilerplate.known_among(db, numbers))
        boilerplate.put(db, new, gone, run_id)
        judged = boilerplate.passages_to_judge(db, grouped.arrived, new | gone)
    arrived = set(grouped.arrived)
    found = _standings(db, judged)
    turned = [(one, after) for one, after in zip(judged, found, strict=True) if after != _before(one)]
    boilerplate.mark(db, [after for _, after in turned])
    tags.forget(db, [one.passage_id for one, after in turned if one.own_text != after.own_text])
    about_ai.forget(db, {one.article_id for one, _ in turned})
    ledger.add_changes(db, _changes(new, gone, turned, run_id, now))
    ledger.add_fates(db, run_id, STAGE, len(judged), _fates(judged, found, arrived, run_id))


def _fates(
    judged: Sequence[PassageLines], found: Sequence[Standing], arrived: Collection[str], run_id: str
) -> list[Fate]:
    """Return the fates, those of passages that had been judged before apart: they are no passages of this day."""
    counts = Counter(_fate(one, after, arrived) for one, after in zip(judged, found, strict=True))
    return [Fate(run_id, STAGE, "", fate, reason, count) for (fate, reason), count in sorted(counts.items())]


class _Page(NamedTuple):
    lines: list[str]
    pieces: dict[int, Piece]


def _pages(db: Connection, article_ids: Collection[str]) -> dict[str, _Page]:
    """Return these articles as they stand, with their pieces by number."""
    lines = boilerplate.current_lines(db, article_ids)
    return {
        article_id: _Page(lines[article_id], {one.number: one for one in pieces_of(lines[article_id])})
        for article_id in article_ids
    }


def _changed(
    db: Connection, recurring: Collection[Recurring], known: Collection[NamedPiece]
) -> tuple[set[NamedPiece], set[NamedPiece]]:
    """Return the pieces that recur now and did not, and those that no longer do. Only the new need be read."""
    had = {(one.site, one.number) for one in known}
    fresh = sorted(one for one in recurring if (one.site, one.number) not in had)
    pages = _pages(db, {one.article_id for one in fresh})
    # Of one text the pieces are kept once: an article that has its words may have them in other lines.
    elsewhere = [one for one in fresh if one.number not in pages[one.article_id].pieces]
    others = boilerplate.also_hold(db, elsewhere) if elsewhere else {}
    pages |= _pages(db, {article_id for some in others.values() for article_id in some})
    new: set[NamedPiece] = set()
    for one in fresh:
        held_by = (pages[article_id] for article_id in others.get(one, [one.article_id]))
        page = next((page for page in held_by if one.number in page.pieces), None)
        if page is not None:
            piece = page.pieces[one.number]
            new.add(NamedPiece(one.site, one.number, piece.place, words_of(piece, page.lines)))
    still = {(one.site, one.number) for one in recurring}
    return new, {one for one in known if (one.site, one.number) not in still}


def _standings(db: Connection, judged: Sequence[PassageLines]) -> list[Standing]:
    """Return how these passages, all of their articles in order, are to stand."""
    recurs = boilerplate.recurring_on(db, {passage.site for passage in judged})
    found: list[Standing] = []
    for _, some in groupby(judged, key=lambda passage: passage.article_id):
        passages = list(some)
        lines = [passage.text.split("\n") for passage in passages]
        own = iter(own_lines([line for part in lines for line in part], recurs[passages[0].site], passages[0].title))
        for passage, part in zip(passages, lines, strict=True):
            said = own_words(part, [next(own) for _ in part])
            found.append(Standing(passage.passage_id, bool(said.lost), said.text))
    return found


def _before(passage: PassageLines) -> Standing:
    return Standing(passage.passage_id, passage.is_boilerplate, passage.own_text)


def _fate(judged: PassageLines, standing: Standing, arrived: Collection[str]) -> tuple[FateName, str]:
    fate: FateName = "set aside" if standing.is_boilerplate else "kept"
    if judged.article_id not in arrived:
        return fate, AGAIN
    return fate, "" if standing.own_text is None else "tagged without what recurs on its site"


def _changes(
    new: Collection[NamedPiece],
    gone: Collection[NamedPiece],
    turned: Sequence[tuple[PassageLines, Standing]],
    run_id: str,
    now: datetime,
) -> list[LedgerEvent]:
    """Return a change for each site on which pieces began or ceased to recur: it moves past counts, too."""
    passages = Counter(before.site for before, after in turned if before.is_boilerplate != after.is_boilerplate)
    return [
        LedgerEvent(
            changed_at=now,
            run_id=run_id,
            kind="boilerplate",
            subject=site,
            before=_named(one.line for one in sorted(gone) if one.site == site),
            after=_named(one.line for one in sorted(new) if one.site == site),
            reason=f"what recurs; {counted(passages[site], 'passage')} set aside or taken back",
        )
        for site in sorted({one.site for one in (*new, *gone)})
    ]


def _named(lines: Iterable[str]) -> str:
    """Return the first of the pieces and how many more there are."""
    first, *more = list(dict.fromkeys(lines)) or [""]
    shown = first if len(first) <= SHOWN else f"{first[:SHOWN]}..."
    return f"{shown} and {len(more)} more" if more else shown
