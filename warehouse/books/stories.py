"""Stories: which articles are copies of each other, and the sketches by which copies are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from warehouse.database import fetch, scalar
from warehouse.records import StoryMember
from warehouse.sums.counted import mark_articles, mark_stories


class UncomparedRevision(NamedTuple):
    """A revision that has not been compared with the others."""

    article_id: str
    revision: int
    text_digest: str
    text: str


class SketchOwner(NamedTuple):
    """An article that has, or once had, the text of a sketch."""

    sketch: int
    article_id: str
    story_id: str


class SketchedRevision(NamedTuple):
    """A revision that has been sketched: what `UncomparedRevision` says of it, without the text, and its sketch."""

    article_id: str
    revision: int
    text_digest: str
    bands: NDArray[np.uint32]
    signature: bytes


def awaiting_comparison(db: DuckDBPyConnection, limit: int) -> list[UncomparedRevision]:
    """Return up to `limit` revisions that have not been compared, by when the article was seen, then published."""
    return fetch(
        db,
        UncomparedRevision,
        """
        with waiting as (
            select r.article_id, r.revision, a.first_seen_at, a.published_at
            from revisions as r join articles as a on a.article_id = r.article_id
            where not exists (
                select 1 from gathered as g where g.article_id = r.article_id and g.revision = r.revision
            )
            order by a.first_seen_at, a.published_at, r.article_id, r.revision limit $1
        )
        select r.article_id, r.revision, r.text_digest, r.text
        from waiting as w join revisions as r on r.article_id = w.article_id and r.revision = w.revision
        order by w.first_seen_at, w.published_at, r.article_id, r.revision
        """,
        [limit],
    )


def count_awaiting_comparison(db: DuckDBPyConnection) -> int:
    """Return how many revisions have not been compared."""
    return int(
        scalar(
            db,
            """
            select count(*) from revisions as r join articles as a on a.article_id = r.article_id
            where not exists (
                select 1 from gathered as g where g.article_id = r.article_id and g.revision = r.revision
            )
            """,
        )
    )


def compared_before(db: DuckDBPyConnection, article_ids: Sequence[str]) -> set[str]:
    """Return which of these articles have a revision that has been compared."""
    rows = db.execute("select article_id from gathered where article_id in (select unnest(?))", [list(article_ids)])
    return {row[0] for row in rows.fetchall()}


def highest_sketch(db: DuckDBPyConnection) -> int:
    """Return the highest number of a sketch; 0 where there is none."""
    return int(scalar(db, "select coalesce(max(sketch), 0) from sketches"))


def add_sketches(db: DuckDBPyConnection, arrivals: Sequence[SketchedRevision], run_id: str) -> list[int]:
    """Store the sketches of texts that have none, and that the revisions have been compared.

    Return the number of each revision's sketch. New sketches have higher numbers than all before.
    """
    digests = [arrival.text_digest for arrival in arrivals]
    known = dict(
        db.execute(
            "select text_digest, sketch from sketches where text_digest in (select unnest(?))", [digests]
        ).fetchall()
    )
    highest = highest_sketch(db)
    new = list({arrival.text_digest: arrival for arrival in arrivals if arrival.text_digest not in known}.values())
    known |= {arrival.text_digest: number for number, arrival in enumerate(new, start=highest + 1)}
    if new:
        db.execute(
            "insert into sketches select unnest($1), unnest($2), unnest($3)",
            [
                [known[arrival.text_digest] for arrival in new],
                [arrival.text_digest for arrival in new],
                [arrival.signature for arrival in new],
            ],
        )
        with _bands_of(db, {known[arrival.text_digest]: arrival.bands for arrival in new}) as relation:
            db.execute(f"insert into bands select band, sketch from {relation}")
    db.execute(
        """
        insert into gathered select * from (
            select unnest($1) as article_id, unnest($2) as revision, unnest($3) as sketch, $4 as run_id
        ) as new
        where not exists (
            select 1 from gathered as g where g.article_id = new.article_id and g.revision = new.revision
        )
        """,
        [
            [arrival.article_id for arrival in arrivals],
            [arrival.revision for arrival in arrivals],
            [known[arrival.text_digest] for arrival in arrivals],
            run_id,
        ],
    )
    return [known[arrival.text_digest] for arrival in arrivals]


@contextmanager
def _bands_of(db: DuckDBPyConnection, sketches: Mapping[int, NDArray[np.uint32]]) -> Iterator[str]:
    """Make the bands of the sketches a relation; yield its name."""
    # 128,000 rows for 1,000 texts: from arrays in 20 ms, from lists in a second.
    counts = [len(bands) for bands in sketches.values()]
    columns = {
        "band": np.concatenate([np.empty(0, dtype=np.uint32), *sketches.values()]),
        "sketch": np.repeat(np.array(list(sketches), dtype=np.int32), counts),
    }
    db.register("bands_at_hand", columns)
    try:
        yield "bands_at_hand"
    finally:
        db.unregister("bands_at_hand")


def agreeing(db: DuckDBPyConnection, sought: Mapping[int, NDArray[np.uint32]], bands: int) -> NDArray[np.int32]:
    """Return the pairs, a row each, of a sketch of `sought` and a lower one that agree in `bands` bands or more.

    One pass over all bands, whatever their number: 128 million of a million texts take about a second.
    """
    with _bands_of(db, sought) as relation:
        found = db.execute(
            f"""
            select sought.sketch as one, kept.sketch as other
            from bands as kept join {relation} as sought on kept.band = sought.band and kept.sketch < sought.sketch
            group by all having count(*) >= $1 order by all
            """,
            [bands],
        ).fetchnumpy()
    return np.stack([found["one"], found["other"]], axis=1).astype(np.int32)


def signatures_of(db: DuckDBPyConnection, sketches: Iterable[int]) -> dict[int, bytes]:
    """Return the signatures of the sketches."""
    rows = db.execute(
        "select sketch, signature from sketches where sketch in (select unnest(?))", [sorted(set(sketches))]
    )
    return {sketch: bytes(signature) for sketch, signature in rows.fetchall()}


def texts_of(db: DuckDBPyConnection, sketches: Iterable[int]) -> dict[int, str]:
    """Return the texts of the sketches."""
    rows = db.execute(
        """
        with sought as (
            select sketch, min({'article_id': article_id, 'revision': revision}) as earliest
            from gathered where sketch in (select unnest(?)) group by sketch
        )
        select s.sketch, r.text
        from revisions as r
        join sought as s on r.article_id = s.earliest.article_id and r.revision = s.earliest.revision
        """,
        [sorted(set(sketches))],
    ).fetchall()
    return dict(rows)


def holders_of(db: DuckDBPyConnection, sketches: Iterable[int]) -> list[SketchOwner]:
    """Return the articles that have, or once had, the texts of these sketches."""
    return fetch(
        db,
        SketchOwner,
        """
        select distinct g.sketch, g.article_id, a.story_id
        from gathered as g join articles as a on a.article_id = g.article_id
        where g.sketch in (select unnest(?)) order by all
        """,
        [sorted(set(sketches))],
    )


def members_of(db: DuckDBPyConnection, story_ids: Iterable[str]) -> list[StoryMember]:
    """Return all articles of these stories."""
    return fetch(
        db,
        StoryMember,
        """
        select article_id, story_id, first_seen_at, published_at, is_original
        from articles where story_id in (select unnest(?)) order by article_id
        """,
        [sorted(set(story_ids))],
    )


def move(db: DuckDBPyConnection, articles: Sequence[tuple[str, str, bool]]) -> None:
    """Give each article its story, and whether it is its original: (article_id, story_id, is_original)."""
    if not articles:
        return
    article_ids, story_ids, originals = zip(*articles, strict=True)
    mark_articles(db, article_ids)  # the stories that they leave
    mark_stories(db, story_ids)
    db.execute(
        """
        update articles set story_id = new.story_id, is_original = new.is_original
        from (select unnest($1) as article_id, unnest($2) as story_id, unnest($3) as is_original) as new
        where articles.article_id = new.article_id
        """,
        [list(article_ids), list(story_ids), list(originals)],
    )
