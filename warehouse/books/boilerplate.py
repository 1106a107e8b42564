"""Pieces of pages that recur on a site, and the passages that are made of them, wholly or in part.

Which pieces recur follows from the articles as they stand, not from the order in which they came. It is counted anew
for the pieces of articles that came, changed or moved to another story; a site's other articles are not read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from warehouse.database import fetch
from warehouse.sums.counted import mark_passages

K = TypeVar("K", int, str)

# Articles as they stand, and whose pages they are on: a site's; a feed's, where that has words of its own for what
# others wrote, or where no address tells a site. Of those that a relation names, which is said to both tables: joined
# whole and chosen from afterwards, a million took a second.
PLACED = """
    select
        a.article_id, a.revision, a.feed_id, a.story_id, a.published_at, r.title,
        case when a.site = '' or (a.outlet <> '' and r.origin = 'feed') then a.feed_id else a.site end as site
    from articles as a join revisions as r on r.article_id = a.article_id and r.revision = a.revision
    where a.article_id in (select article_id from {0}) and r.article_id in (select article_id from {0})
"""

# The pieces of `holders_of`, each with every article of a text that has it.
HELD = f"""
    with members as materialized (
        select article_id, revision, sketch from gathered where sketch in (select sketch from temp.holders)
    ),
    held as (
        select h.piece, cast(h.piece & 3 as integer) + 1 as kind, p.site, p.story_id, p.published_at, p.article_id
        from temp.holders as h
        join members as g on g.sketch = h.sketch
        join ({PLACED.format("members")}) as p on p.article_id = g.article_id and p.revision = g.revision
    )
"""


class Recurring(NamedTuple):
    """A piece that recurs on a site, by its number; `article_id` is one whose text has it, maybe set in other lines."""

    site: str
    number: int
    article_id: str


class NamedPiece(NamedTuple):
    """A piece that recurs on a site, with its words."""

    site: str
    number: int
    place: str
    line: str


class PassageLines(NamedTuple):
    """A passage of a current revision, in the order of its article, and how it stands so far."""

    passage_id: str
    article_id: str
    site: str
    title: str
    text: str
    is_boilerplate: bool
    own_text: str | None


class Standing(NamedTuple):
    """How a passage is to stand: whether it is set aside, and its own words where those are not all."""

    passage_id: str
    is_boilerplate: bool
    own_text: str | None


def lines_of(db: DuckDBPyConnection, sketches: Sequence[int]) -> dict[int, list[str]]:
    """Return the lines of these texts, in order, as they stand in passages."""
    rows = db.execute(
        """
        with texts as (
            select sketch, min({'article_id': article_id, 'revision': revision}) as earliest
            from gathered where sketch in (select unnest($1)) group by sketch
        )
        select t.sketch, p.text
        from passages as p
        join texts as t on p.article_id = t.earliest.article_id and p.revision = t.earliest.revision
        order by t.sketch, p.position
        """,
        [list(sketches)],
    ).fetchall()
    return _lines(rows)


def current_lines(db: DuckDBPyConnection, article_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the lines of the current revisions of these articles, in order."""
    rows = db.execute(
        """
        select p.article_id, p.text
        from passages as p join articles as a on p.article_id = a.article_id and p.revision = a.revision
        where p.article_id in (select unnest($1)) order by p.article_id, p.position
        """,
        [sorted(article_ids)],
    ).fetchall()
    return _lines(rows)


def _lines(rows: Iterable[tuple[K, str]]) -> dict[K, list[str]]:
    found: dict[K, list[str]] = defaultdict(list)
    for key, text in rows:
        found[key] += text.split("\n")
    return found


def add_pieces(db: DuckDBPyConnection, numbers: Mapping[int, Collection[int]]) -> None:
    """Store which pieces each text has."""
    counts = [len(some) for some in numbers.values()]
    pieces = np.array([number for some in numbers.values() for number in some], dtype=np.uint64)
    sketches = np.repeat(np.array(list(numbers), dtype=np.int32), counts)
    with _at_hand(db, piece=pieces, sketch=sketches) as relation:
        db.execute(f"insert into pieces select distinct piece, sketch from {relation}")


def pieces_in(db: DuckDBPyConnection, article_ids: Collection[str]) -> NDArray[np.uint64]:
    """Return the numbers of all pieces that these articles have, or had in an earlier revision."""
    query = """
        select distinct p.piece from gathered as g join pieces as p on p.sketch = g.sketch
        where g.article_id in (select unnest($1))
    """
    return np.asarray(db.execute(query, [list(article_ids)]).fetchnumpy()["piece"], dtype=np.uint64)


@contextmanager
def holders_of(db: DuckDBPyConnection, numbers: NDArray[np.uint64]) -> Iterator[None]:
    """Keep at hand which texts have any of the pieces: the one look at all there are, 1.5 s at a million articles."""
    with _at_hand(db, piece=numbers) as relation:
        db.execute(
            f"""
            create or replace temp table holders as
            select sketch, piece from pieces where piece in (select piece from {relation})
            """
        )
    yield
    db.execute("drop table temp.holders")  # after an error the connection goes, and the table with it


def recurring_among(db: DuckDBPyConnection, recurrences: Sequence[tuple[int, int]]) -> set[Recurring]:
    """Return which pieces of `holders_of` recur, and where: in so many stories of so many weeks as their kind asks for.

    The kind is in the last two bits of the number: the place in `recurrences`. Stories, not articles: what recurs in
    the reprints of one report is its text.
    """
    stories, weeks = (list(column) for column in zip(*recurrences, strict=True))
    query = f"""
        {HELD}
        select site, piece, min(article_id) from held group by site, piece, kind
        having count(distinct story_id) >= ($1::integer[])[kind]
            and count(distinct date_trunc('week', published_at)) >= ($2::integer[])[kind]
    """
    return set(fetch(db, Recurring, query, [stories, weeks]))


def also_hold(db: DuckDBPyConnection, pieces: Sequence[Recurring]) -> dict[Recurring, list[str]]:
    """Return for each of these pieces all articles of its site whose text has it."""
    query = f"""
        {HELD},
        asked as (select unnest($1) as site, unnest($2::ubigint[]) as piece, unnest($3) as article_id)
        select a.site, a.piece, a.article_id, list(distinct h.article_id order by h.article_id)
        from asked as a join held as h on h.site = a.site and h.piece = a.piece group by all
    """
    rows = db.execute(query, [list(column) for column in zip(*pieces, strict=True)]).fetchall()
    return {Recurring(*piece): holders for *piece, holders in rows}


def known_among(db: DuckDBPyConnection, numbers: NDArray[np.uint64]) -> set[NamedPiece]:
    """Return which of the pieces have been found to recur, and on which site."""
    with _at_hand(db, piece=numbers) as relation:
        query = f"select site, piece, place, line from boilerplate where piece in (select piece from {relation})"
        return set(fetch(db, NamedPiece, query))


@contextmanager
def _at_hand(db: DuckDBPyConnection, **columns: NDArray[np.generic]) -> Iterator[str]:
    """Make arrays the columns of a relation; yield its name. From lists a million numbers take seconds."""
    db.register("pieces_at_hand", columns)
    try:
        yield "pieces_at_hand"
    finally:
        db.unregister("pieces_at_hand")


def put(db: DuckDBPyConnection, new: Collection[NamedPiece], gone: Collection[NamedPiece], run_id: str) -> None:
    """Write down the pieces that recur now, and strike out those that no longer do."""
    if new:
        columns = [list(column) for column in zip(*sorted(new), strict=True)]
        db.execute(
            "insert into boilerplate select unnest($1), unnest($2::ubigint[]), unnest($3), unnest($4), $5",
            [*columns, run_id],
        )
    if gone:
        db.execute(
            """
            delete from boilerplate using (select unnest($1) as site, unnest($2::ubigint[]) as piece) as gone
            where boilerplate.site = gone.site and boilerplate.piece = gone.piece
            """,
            _places(gone),
        )


def _places(pieces: Collection[NamedPiece]) -> list[list[object]]:
    ordered = sorted(pieces)
    return [[one.site for one in ordered], [one.number for one in ordered]]


def recurring_on(db: DuckDBPyConnection, sites: Iterable[str]) -> dict[str, set[int]]:
    """Return the numbers of the pieces known to recur on each of these sites."""
    found: dict[str, set[int]] = {site: set() for site in sites}
    rows = db.execute("select site, piece from boilerplate where site in (select unnest($1))", [list(found)])
    for site, number in rows.fetchall():
        found[site].add(number)
    return found


def boilerplate_of(db: DuckDBPyConnection, feed_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the whole lines known to recur on the sites of each of these feeds."""
    found: dict[str, set[str]] = {feed_id: set() for feed_id in feed_ids}
    query = """
        select feed_id, line from api.boilerplate
        where place in ('line', 'edge') and feed_id in (select unnest($1))
    """
    for feed_id, line in db.execute(query, [list(found)]).fetchall():
        found[feed_id].add(line)
    return found


def passages_to_judge(
    db: DuckDBPyConnection, article_ids: Sequence[str], changed: Collection[NamedPiece]
) -> list[PassageLines]:
    """Return the current passages of these articles, and of those that hold one of the changed pieces of their site.

    The changed pieces are among those of `holders_of`.
    """
    return fetch(
        db,
        PassageLines,
        f"""
        with changed as (select unnest($2::varchar[]) as site, unnest($3::ubigint[]) as piece),
        members as materialized (
            select g.article_id, g.revision, c.site
            from changed as c
            join temp.holders as h on h.piece = c.piece
            join gathered as g on g.sketch = h.sketch
        ),
        judged as materialized (
            select p.article_id
            from members as g
            join ({PLACED.format("members")}) as p
                on p.article_id = g.article_id and p.revision = g.revision and p.site = g.site
            union
            select unnest($1)
        )
        select p.passage_id, p.article_id, a.site, a.title, p.text, p.is_boilerplate, p.own_text
        from passages as p
        join ({PLACED.format("judged")}) as a on p.article_id = a.article_id and p.revision = a.revision
        where p.article_id in (select article_id from judged)
        order by p.article_id, p.position
        """,
        [list(article_ids), *_places(changed)],
    )


def mark(db: DuckDBPyConnection, passages: Sequence[Standing]) -> None:
    """Set these passages aside, or take them back, and say what their own words are."""
    if passages:
        mark_passages(db, [passage.passage_id for passage in passages])
        columns = [list(column) for column in zip(*passages, strict=True)]
        db.execute(
            """
            update passages set is_boilerplate = new.is_boilerplate, own_text = new.own_text
            from (
                select unnest($1) as passage_id, unnest($2) as is_boilerplate, unnest($3::varchar[]) as own_text
            ) as new
            where passages.passage_id = new.passage_id
            """,
            columns,
        )
