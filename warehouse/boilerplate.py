"""Lines that recur in an outlet, and the passages that are mostly made of them.

Which lines recur follows from the articles as they stand, not from the order in which they came. It is counted anew for
the lines of articles that came, changed or moved to another story; a feed's other articles are not read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch


class Recurring(NamedTuple):
    """A line that recurs in a feed."""

    feed_id: str
    line: str


class PassageLines(NamedTuple):
    """A passage of a current revision, and whether it is set aside so far."""

    passage_id: str
    article_id: str
    feed_id: str
    text: str
    is_boilerplate: bool


def add_lines(db: DuckDBPyConnection, sketches: Sequence[int]) -> None:
    """Store the lines of these texts, as they stand in passages."""
    db.execute(
        """
        with texts as (
            select sketch, min((article_id, revision)) as first
            from gathered where sketch in (select unnest($1)) group by sketch
        ),
        cut as (
            select t.sketch, unnest(string_split(p.text, chr(10))) as line
            from passages as p join texts as t on p.article_id = t.first[1] and p.revision = t.first[2]
        )
        insert into lines select distinct md5_number_lower(line), sketch from cut
        """,
        [list(sketches)],
    )


def lines_of(db: DuckDBPyConnection, article_ids: Collection[str]) -> list[int]:
    """Return the numbers of all lines that these articles have, or had in an earlier revision."""
    rows = db.execute(
        """
        select distinct l.line from gathered as g join lines as l on l.sketch = g.sketch
        where g.article_id in (select unnest(?))
        """,
        [list(article_ids)],
    )
    return [line for (line,) in rows.fetchall()]


def recurring_among(db: DuckDBPyConnection, lines: Sequence[int], *, stories: int, weeks: int) -> set[Recurring]:
    """Return which of the lines recur, and in which feed: in so many stories of so many weeks.

    Stories, not articles: what recurs in the reprints of one report is its text.
    """
    rows = fetch(
        db,
        Recurring,
        """
        with found as materialized (select line, sketch from lines where line in (select unnest($1::ubigint[]))),
        texts as materialized (
            select f.line, g.article_id, g.revision from found as f join gathered as g on g.sketch = f.sketch
        ),
        held as (
            select t.line, a.feed_id, a.story_id, a.published_at, (a.article_id, a.revision) as place
            from texts as t join articles as a on a.article_id = t.article_id and a.revision = t.revision
        ),
        recurring as (
            select feed_id, line, min(place) as place from held group by all
            having count(distinct story_id) >= $2 and count(distinct date_trunc('week', published_at)) >= $3
        ),
        cut as (
            select r.feed_id, r.line as number, unnest(string_split(p.text, chr(10))) as line
            from passages as p join recurring as r on p.article_id = r.place[1] and p.revision = r.place[2]
        )
        select distinct feed_id, line from cut where md5_number_lower(line) = number
        """,
        [list(lines), stories, weeks],
    )
    return set(rows)


def known_among(db: DuckDBPyConnection, lines: Sequence[int]) -> set[Recurring]:
    """Return which of the lines have been found to recur, and in which feed."""
    query = "select feed_id, line from boilerplate where md5_number_lower(line) in (select unnest($1::ubigint[]))"
    return set(fetch(db, Recurring, query, [list(lines)]))


def put(db: DuckDBPyConnection, new: Collection[Recurring], gone: Collection[Recurring], run_id: str) -> None:
    """Write down the lines that recur now, and strike out those that no longer do."""
    if new:
        db.execute("insert into boilerplate select unnest($1), unnest($2), $3", [*_columns(new), run_id])
    if gone:
        db.execute(
            """
            delete from boilerplate using (select unnest($1) as feed_id, unnest($2) as line) as gone
            where boilerplate.feed_id = gone.feed_id and boilerplate.line = gone.line
            """,
            _columns(gone),
        )


def _columns(lines: Collection[Recurring]) -> list[list[str]]:
    ordered = sorted(lines)
    return [[one.feed_id for one in ordered], [one.line for one in ordered]]


def boilerplate_of(db: DuckDBPyConnection, feed_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the lines known to recur in each of these feeds."""
    found: dict[str, set[str]] = {feed_id: set() for feed_id in feed_ids}
    rows = db.execute("select feed_id, line from boilerplate where feed_id in (select unnest(?))", [list(found)])
    for feed_id, line in rows.fetchall():
        found[feed_id].add(line)
    return found


def passages_to_judge(
    db: DuckDBPyConnection, article_ids: Sequence[str], changed: Collection[Recurring]
) -> list[PassageLines]:
    """Return the current passages of these articles, and of those that hold one of the changed lines of their feed."""
    return fetch(
        db,
        PassageLines,
        """
        with changed as (select unnest($2::varchar[]) as feed_id, unnest($3::varchar[]) as line),
        holding as (
            select distinct a.article_id
            from changed as c
            join lines as l on l.line = md5_number_lower(c.line)
            join gathered as g on g.sketch = l.sketch
            join articles as a on a.article_id = g.article_id and a.revision = g.revision and a.feed_id = c.feed_id
            union
            select unnest($1)
        )
        select p.passage_id, p.article_id, a.feed_id, p.text, p.is_boilerplate
        from passages as p
        join holding as h on p.article_id = h.article_id
        join articles as a on p.article_id = a.article_id and p.revision = a.revision
        order by p.passage_id
        """,
        [list(article_ids), *_columns(changed)],
    )


def mark(db: DuckDBPyConnection, passages: Mapping[str, bool]) -> None:
    """Set these passages aside, or take them back."""
    if passages:
        db.execute(
            """
            update passages set is_boilerplate = new.is_boilerplate
            from (select unnest($1) as passage_id, unnest($2) as is_boilerplate) as new
            where passages.passage_id = new.passage_id
            """,
            [list(passages), list(passages.values())],
        )
