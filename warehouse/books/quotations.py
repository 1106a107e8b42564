"""Which passage repeats which: the samples by which repeated passages are found, and the links to the first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from warehouse.database import fetch

# A passage is compared with those that it shares most with. More are like it only where a mould has made thousands.
COMPARED_WITH = 20


class PassageOrder(NamedTuple):
    """A passage of a current revision, with what decides which of two came first."""

    passage_id: str
    article_id: str
    position: int
    first_seen_at: datetime
    published_at: datetime
    sketch: int
    digest: str
    duplicate_of: str | None
    text: str

    @property
    def order(self) -> tuple[datetime, datetime, str, int]:
        """Seen first, then published first; what is left over follows from the identifiers."""
        return self.first_seen_at, self.published_at, self.article_id, self.position


class SampledPassage(NamedTuple):
    """A passage and its samples."""

    seat: PassageOrder
    samples: NDArray[np.uint32]


# Of the passages in `mine`. Written so that articles and sketches are looked up for these alone: left to itself, the
# planner hashes a million of them for a thousand.
SEATED = """
owners as materialized (
    select article_id, revision, first_seen_at, published_at
    from articles where article_id in (select article_id from mine)
),
texts as materialized (
    select article_id, revision, sketch from gathered where article_id in (select article_id from mine)
),
seats as (
    select m.passage_id, m.article_id, m.position, a.first_seen_at, a.published_at, t.sketch, m.digest,
        m.duplicate_of, m.text
    from mine as m
    join owners as a on m.article_id = a.article_id and m.revision = a.revision
    join texts as t on m.article_id = t.article_id and m.revision = t.revision
)
"""


def passages_to_link(db: DuckDBPyConnection, article_ids: Sequence[str]) -> list[PassageOrder]:
    """Return the current passages of these articles, and those elsewhere that repeat one that is current no more."""
    outdated = db.execute(
        """
        with mine as materialized (
            select passage_id, article_id, revision from passages where article_id in (select unnest($1))
        ),
        owners as materialized (select article_id, revision from articles where article_id in (select unnest($1)))
        select m.passage_id from mine as m join owners as a on m.article_id = a.article_id
        where m.revision <> a.revision
        """,
        [list(article_ids)],
    ).fetchall()
    found = _seats(db, "article_id in (select unnest($1))", [list(article_ids)])
    if outdated:
        elsewhere = _seats(db, "duplicate_of in (select unnest($1))", [[name for (name,) in outdated]])
        found += [seat for seat in elsewhere if seat.article_id not in set(article_ids)]
    return found


def seats_of(db: DuckDBPyConnection, passage_ids: Collection[str]) -> list[PassageOrder]:
    """Return those of the passages that are of current revisions."""
    return _seats(db, "passage_id in (select unnest($1))", [sorted(passage_ids)]) if passage_ids else []


def _seats(db: DuckDBPyConnection, condition: str, values: list[object]) -> list[PassageOrder]:
    query = f"""
        with mine as materialized (select * from passages where {condition}), {SEATED}
        select * from seats order by passage_id
    """
    return fetch(db, PassageOrder, query, values)


def same_words(db: DuckDBPyConnection, sought: Sequence[PassageOrder]) -> list[PassageOrder]:
    """Return for the words of each passage the first that has them; where it is one of `sought`, all that have them."""
    query = f"""
        with mine as materialized (select * from passages where digest in (select unnest($1))), {SEATED},
        placed as (
            select *, first_value(passage_id) over (
                partition by digest order by first_seen_at, published_at, article_id, position
            ) as first_id
            from seats
        )
        select * exclude (first_id) from placed
        where passage_id = first_id or first_id in (select unnest($2)) order by passage_id
    """
    return fetch(
        db, PassageOrder, query, [sorted({seat.digest for seat in sought}), [seat.passage_id for seat in sought]]
    )


def add_samples(db: DuckDBPyConnection, passages: Sequence[SampledPassage]) -> None:
    """Store the samples of passages that have none yet."""
    with _at_hand(db, passages) as relation:
        db.execute(
            f"""
            insert into samples
            select new.sample, new.sketch, new.position from {relation} as new
            where not exists (
                select 1 from samples as s where s.sketch = new.sketch and s.position = new.position
            )
            """
        )


def look_alikes(db: DuckDBPyConnection, sought: Sequence[SampledPassage], least: int) -> list[tuple[int, str]]:
    """Return pairs of a place in `sought` and a current passage of another article that shares `least` samples with it.

    One pass over all samples, whatever their number. A text is not compared with itself, whoever else has it.
    """
    with _at_hand(db, sought) as relation:
        rows = db.execute(
            f"""
            with alike as materialized (
                select s.place, k.sketch, k.position, count(*) as shared
                from samples as k join {relation} as s on k.sample = s.sample and k.sketch <> s.sketch
                group by all having count(*) >= $4
            ),
            -- By itself: joined with the rest, the planner pairs every text with all who ask. 6.2 s became 0.04 s.
            asked as materialized (
                select l.*, q.article_id as asked_by
                from alike as l join (select unnest($1) as place, unnest($2) as article_id) as q on q.place = l.place
            ),
            texts as materialized (select * from gathered where sketch in (select sketch from alike)),
            owners as materialized (
                select article_id, revision, first_seen_at, published_at
                from articles where article_id in (select article_id from texts)
            ),
            mine as materialized (
                select passage_id, article_id, revision, position
                from passages where article_id in (select article_id from texts)
            )
            select l.place, p.passage_id
            from asked as l
            join texts as t on t.sketch = l.sketch and t.article_id <> l.asked_by
            join owners as a on a.article_id = t.article_id and a.revision = t.revision
            join mine as p on p.article_id = a.article_id and p.revision = a.revision and p.position = l.position
            qualify row_number() over (
                partition by l.place order by l.shared desc, a.first_seen_at, a.published_at, p.passage_id
            ) <= $3
            order by all
            """,
            [list(range(len(sought))), [one.seat.article_id for one in sought], COMPARED_WITH, least],
        )
        return rows.fetchall()


@contextmanager
def _at_hand(db: DuckDBPyConnection, passages: Sequence[SampledPassage]) -> Iterator[str]:
    """Make the samples of the passages a relation; yield its name."""
    counts = [len(one.samples) for one in passages]

    def column(values: Sequence[int], kind: type[np.generic]) -> NDArray[np.generic]:
        return np.repeat(np.array(values, dtype=kind), counts)

    columns = {
        "sample": np.concatenate([np.empty(0, dtype=np.uint32), *(one.samples for one in passages)]),
        "place": column(range(len(passages)), np.int32),
        "sketch": column([one.seat.sketch for one in passages], np.int32),
        "position": column([one.seat.position for one in passages], np.uint16),
    }
    db.register("samples_at_hand", columns)
    try:
        yield "samples_at_hand"
    finally:
        db.unregister("samples_at_hand")


def link(db: DuckDBPyConnection, firsts: Mapping[str, str | None]) -> None:
    """Say of each passage which it repeats; None for none."""
    if firsts:
        db.execute(
            """
            update passages set duplicate_of = new.first
            from (select unnest($1) as passage_id, unnest($2::varchar[]) as first) as new
            where passages.passage_id = new.passage_id
            """,
            [list(firsts), list(firsts.values())],
        )
