"""The stories that verdicts count, one row a story: kept, so that a look need not read what it has read before.

Whoever changes what a story is, or what it carries, marks it in the same transaction. A marked story is read anew by
whoever asks, see api.counted_stories, until `count_anew` has put it where the others are; so the order of the two does
not matter, and a run that dies between them leaves nothing wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from duckdb import DuckDBPyConnection

# Of so many stories at once: with their articles and tags they take some 100 MB.
STORIES_AT_ONCE = 100_000
# Each in the order of its weeks, so that a look need not read those of other years.
COUNT = "insert into counted select * from api.marked_stories($1, $2) order by week, story_id"
# By the week of the original, which is where api.marked_stories finds them.
MARKED_WEEKS = """
    select cast(date_trunc('week', published_at) as date) as week, count(*)
    from articles where is_original and story_id in (select story_id from uncounted) group by week order by week
"""


def mark_stories(db: DuckDBPyConnection, story_ids: Collection[str]) -> None:
    """Let these stories be counted anew."""
    if story_ids:
        db.execute("insert into uncounted select unnest($1::varchar[])", [sorted(set(story_ids))])


def mark_articles(db: DuckDBPyConnection, article_ids: Collection[str]) -> None:
    """Let the stories be counted anew in which these articles stand now."""
    if article_ids:
        query = "insert into uncounted select distinct story_id from articles where article_id in (select unnest($1))"
        db.execute(query, [list(article_ids)])


def mark_passages(db: DuckDBPyConnection, passage_ids: Collection[str]) -> None:
    """Let the stories be counted anew in which these passages stand now."""
    if passage_ids:
        query = """
            insert into uncounted
            select distinct a.story_id from articles as a join passages as p on p.article_id = a.article_id
            where p.passage_id in (select unnest($1))
        """
        db.execute(query, [list(passage_ids)])


def mark_all(db: DuckDBPyConnection) -> None:
    """Let every story be counted anew."""
    db.execute("delete from uncounted")
    db.execute("insert into uncounted select distinct story_id from articles")


def count_anew(db: DuckDBPyConnection) -> None:
    """Count the marked stories; nothing is marked then."""
    spans = list(_spans(db.execute(MARKED_WEEKS).fetchall()))
    db.execute("delete from counted where story_id in (select story_id from uncounted)")
    for first, last in spans:
        db.execute(COUNT, [first, last])
    db.execute("delete from uncounted")


def _spans(weeks: list[tuple[date, int]]) -> Iterator[tuple[date, date]]:
    """Cut weeks with so many stories each into spans of not more than STORIES_AT_ONCE, where one week has not more."""
    first, last, held = None, None, 0
    for week, stories in weeks:
        if first and last and held + stories > STORIES_AT_ONCE:
            yield first, last
            first, held = None, 0
        first, last, held = first or week, week, held + stories
    if first and last:
        yield first, last
