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


class Seat(NamedTuple):
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


class Sought(NamedTuple):
    """A passage and its samples; it is compared with those that share `least` of them."""

    seat: Seat
    samples: NDArray[np.uint32]
    least: int


SEATS = """
select p.passage_id, p.article_id, p.position, a.first_seen_at, a.published_at, g.sketch, p.digest, p.duplicate_of,
    p.text
from passages as p
join articles as a on p.article_id = a.article_id and p.revision = a.revision
join gathered as g on g.article_id = p.article_id and g.revision = p.revision
"""


def passages_to_link(db: DuckDBPyConnection, article_ids: Sequence[str]) -> list[Seat]:
    """Return the current passages of these articles, and those elsewhere that repeat one that is current no more."""
    query = f"""
        with outdated as (
            select p.passage_id from passages as p join articles as a on p.article_id = a.article_id
            where p.article_id in (select unnest($1)) and p.revision <> a.revision
        )
        {SEATS}
        where p.article_id in (select unnest($1)) or p.duplicate_of in (select passage_id from outdated)
        order by p.passage_id
    """
    return fetch(db, Seat, query, [list(article_ids)])


def seats_of(db: DuckDBPyConnection, passage_ids: Collection[str]) -> list[Seat]:
    """Return those of the passages that are of current revisions."""
    return fetch(db, Seat, f"{SEATS} where p.passage_id in (select unnest($1))", [sorted(passage_ids)])


def same_words(db: DuckDBPyConnection, sought: Sequence[Seat]) -> list[Seat]:
    """Return for the words of each passage the first that has them; where it is one of `sought`, all that have them."""
    query = f"""
        with seats as ({SEATS} where p.digest in (select unnest($1))),
        placed as (
            select *, first_value(passage_id) over (
                partition by digest order by first_seen_at, published_at, article_id, position
            ) as first_id
            from seats
        )
        select * exclude (first_id) from placed
        where passage_id = first_id or first_id in (select unnest($2)) order by passage_id
    """
    return fetch(db, Seat, query, [sorted({seat.digest for seat in sought}), [seat.passage_id for seat in sought]])


def add_samples(db: DuckDBPyConnection, passages: Sequence[Sought]) -> None:
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


def look_alikes(db: DuckDBPyConnection, sought: Sequence[Sought]) -> list[tuple[int, str]]:
    """Return pairs of a place in `sought` and a current passage of another article that shares enough samples with it.

    One pass over all samples, whatever their number.
    """
    with _at_hand(db, sought) as relation:
        rows = db.execute(
            f"""
            with alike as (
                select s.place, k.sketch, k.position, count(*) as shared
                from samples as k join {relation} as s on k.sample = s.sample
                group by all having count(*) >= any_value(s.least)
            ),
            asking as (select unnest($1) as place, unnest($2) as article_id)
            select l.place, p.passage_id
            from alike as l
            join asking as q on q.place = l.place
            join gathered as g on g.sketch = l.sketch and g.article_id <> q.article_id
            join articles as a on a.article_id = g.article_id and a.revision = g.revision
            join passages as p on p.article_id = a.article_id and p.revision = a.revision and p.position = l.position
            qualify row_number() over (
                partition by l.place order by l.shared desc, a.first_seen_at, a.published_at, p.passage_id
            ) <= $3
            order by all
            """,
            [list(range(len(sought))), [one.seat.article_id for one in sought], COMPARED_WITH],
        )
        return rows.fetchall()


@contextmanager
def _at_hand(db: DuckDBPyConnection, passages: Sequence[Sought]) -> Iterator[str]:
    """Make the samples of the passages a relation; yield its name."""
    counts = [len(one.samples) for one in passages]

    def column(values: Sequence[int], kind: type[np.generic]) -> NDArray[np.generic]:
        return np.repeat(np.array(values, dtype=kind), counts)

    columns = {
        "sample": np.concatenate([np.empty(0, dtype=np.uint32), *(one.samples for one in passages)]),
        "place": column(range(len(passages)), np.int32),
        "sketch": column([one.seat.sketch for one in passages], np.int32),
        "position": column([one.seat.position for one in passages], np.uint16),
        "least": column([one.least for one in passages], np.int32),
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
