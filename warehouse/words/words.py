"""Passages of the published copy in which words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duckdb import DuckDBPyConnection

ROWS_AT_ONCE = 5000


def passages_with(db: DuckDBPyConnection, words: Sequence[str]) -> Iterator[str]:
    """Yield title and text of each passage of a current revision with one of `words` in it, also inside a word."""
    cursor = db.execute(
        """
        select a.title || chr(10) || p.text
        from api.passages as p join api.articles as a on a.article_id = p.article_id
        where len([w for w in $1::varchar[] if contains(lower(a.title || chr(10) || p.text), w)]) > 0
        """,
        [[word.lower() for word in words]],
    )
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        for (text,) in rows:
            yield text
