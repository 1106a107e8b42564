"""Passages to the first that they repeat: reprinted paragraphs and quotations are linked, not dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from flows.stages.group_stories import Grouped
from flows.steps.stories.copies import laid_out
from flows.steps.stories.quotations import FEWEST_SHARED, firsts, is_suspect, repeats, samples_of
from flows.steps.stories.sketches import words_of
from warehouse.books import quotations
from warehouse.books.quotations import PassageOrder, SampledPassage
from warehouse.database import Connection

Pair = tuple[PassageOrder, PassageOrder]
# Of a batch of a thousand articles, with those that they are compared with.
PASSAGES_AT_HAND = 20_000
# As they are compared; one from a mould is held against twenty. 5 KB each.
COMPARED_AT_HAND = 4_000


def link_repeats(db: Connection, grouped: Grouped, _run_id: str, _now: datetime) -> None:
    """Link the passages of articles that arrived, and those that repeat one of theirs, to the first that they repeat.

    What a passage repeats follows from the passages that are there, not from the order in which they came.
    """
    asking = quotations.passages_to_link(db, grouped.arrived)
    same = _same_words(db, asking)
    words = lru_cache(maxsize=PASSAGES_AT_HAND)(words_of)
    samples = lru_cache(maxsize=PASSAGES_AT_HAND)(lambda text: samples_of(words(text)))
    compared = lru_cache(maxsize=COMPARED_AT_HAND)(lambda text: laid_out(words(text)))
    known = {later.passage_id for later, _ in same}
    sought = [SampledPassage(seat, samples(seat.text)) for seat in asking]
    quotations.add_samples(db, [one for one in sought if one.seat.passage_id not in known])
    alike = _look_alikes(db, sought)

    def is_repeat(later: str, earlier: str) -> bool:
        return is_suspect(samples(later), samples(earlier)) and repeats(compared(later), compared(earlier))

    _link(db, asking, [*same, *(pair for pair in alike if is_repeat(*(seat.text for seat in pair)))])


def _same_words(db: Connection, asking: Sequence[PassageOrder]) -> list[Pair]:
    """Return pairs of a passage and the first that has the same words."""
    found: dict[str, PassageOrder] = {}
    seats = {seat.passage_id: seat for seat in (*quotations.same_words(db, asking), *asking)}
    for seat in sorted(seats.values(), key=lambda seat: seat.order):
        found.setdefault(seat.digest, seat)
    return [(seat, found[seat.digest]) for seat in seats.values() if seat != found[seat.digest]]


def _look_alikes(db: Connection, sought: Sequence[SampledPassage]) -> list[Pair]:
    """Return pairs of passages that share samples, the later one first."""
    found = quotations.look_alikes(db, sought, FEWEST_SHARED)
    others = {seat.passage_id: seat for seat in quotations.seats_of(db, {other for _, other in found})}
    pairs = {_ordered(sought[place].seat, others[other]) for place, other in found}
    return sorted(pairs, key=lambda pair: (pair[0].order, pair[1].order))


def _ordered(one: PassageOrder, other: PassageOrder) -> Pair:
    return (one, other) if one.order > other.order else (other, one)


def _link(db: Connection, asking: Sequence[PassageOrder], pairs: Sequence[Pair]) -> None:
    """Link the later of each pair to the first that it repeats. Who did not ask keeps a link to an earlier one."""
    asked = {seat.passage_id: seat for seat in asking}
    seats = {seat.passage_id: seat for pair in pairs for seat in pair} | asked
    others = {
        seat.passage_id: seat.duplicate_of
        for seat in seats.values()
        if seat.passage_id not in asked and seat.duplicate_of is not None
    }
    orders = {seat.passage_id: seat.order for seat in (*quotations.seats_of(db, set(others.values())), *seats.values())}
    repeating = [(later.passage_id, earlier.passage_id) for later, earlier in pairs]
    found = firsts([*repeating, *((later, first) for later, first in others.items() if first in orders)], orders)
    linked = {name: found.get(name) for name in seats if name in asked or name in found}
    quotations.link(db, {name: first for name, first in linked.items() if seats[name].duplicate_of != first})
