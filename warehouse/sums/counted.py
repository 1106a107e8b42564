"""The stories that verdicts count, one row a story: kept, so that a look need not read what it has read before.

Whoever changes what a story is, or what it carries, marks it in the same transaction. A marked story is read anew by
whoever asks, see api.counted_stories, until `count_anew` has put it where the others are; so the order of the two does
not matter, and a run that dies between them leaves nothing wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from datetime import date

from duckdb import DuckDBPyConnection

from warehouse.database import scalar
from warehouse.lake import OF_FILES_ALONE, is_lake
from warehouse.memory import held_to
from warehouse.unheard import nobody_waits

# Whoever counts stories, who covers articles and who indexes their words works off marks of their own.
MARKS = ("uncounted", "uncovered", "unindexed")
# Of so many stories at once: with their articles and tags they take some 100 MB.
STORIES_AT_ONCE = 200_000
MUCH_MEMORY = "600MB"  # enough for so many at once, beside what all marks take
# Up to so many, a week of ten thousand feeds and more, can do with little memory: 26,000 were as fast with 200 MB.
FEW_STORIES, LITTLE_MEMORY = 50_000, "200MB"
# What is older than what a look reads waits until there is so much of it, as all that was ever written is read for it.
OLD_STORIES = 20_000
# Each in the order of its weeks, so that a look need not read those of other years.
COUNT = "insert into counted select * from api.marked_stories($1, $2) order by week, story_id"
# By the week of the original, which is where api.marked_stories finds them.
TAKEN = """
    create or replace temp table taken as
    select distinct a.story_id, cast(date_trunc('week', a.published_at) as date) as week
    from articles as a semi join uncounted as u on a.story_id = u.story_id
    where a.is_original and a.published_at >= $1
"""
TAKEN_WEEKS = "select week, count(*) from taken group by week order by week"


def mark_stories(db: DuckDBPyConnection, story_ids: Collection[str]) -> None:
    """Let these stories be counted, and their articles covered, anew."""
    if story_ids:
        marked = sorted(set(story_ids))
        for table in _marks(db):
            db.execute(f"insert into {table} (story_id) select unnest($1::varchar[])", [marked])


def mark_articles(db: DuckDBPyConnection, article_ids: Collection[str]) -> None:
    """Let the stories be counted anew in which these articles stand now."""
    if article_ids:
        query = "select distinct story_id from articles where article_id in (select unnest($1::varchar[]))"
        mark_stories(db, [story_id for (story_id,) in db.execute(query, [list(article_ids)]).fetchall()])


def mark_passages(db: DuckDBPyConnection, passage_ids: Collection[str]) -> None:
    """Let the stories be counted anew in which these passages stand now."""
    if passage_ids:
        query = """
            select distinct a.story_id from articles as a join passages as p on p.article_id = a.article_id
            where p.passage_id in (select unnest($1::varchar[]))
        """
        mark_stories(db, [story_id for (story_id,) in db.execute(query, [list(passage_ids)]).fetchall()])


def mark_all(db: DuckDBPyConnection) -> None:
    """Let every story be counted, every article covered and every period summed up anew."""
    # `counted` also of stories that are gone: they are in no article.
    for table in ("counted", "covered", "period_sums", "unsummed", *MARKS):
        db.execute(f"delete from {table}")
    for table in _marks(db):
        db.execute(f"insert into {table} (story_id) select distinct story_id from articles")


def _marks(db: DuckDBPyConnection) -> tuple[str, ...]:
    """Return the tables of marks that are worked off here: in a lake nobody indexes words."""
    return tuple(table for table in MARKS if table not in OF_FILES_ALONE) if is_lake(db) else MARKS


def memory_for(db: DuckDBPyConnection, marks: str) -> AbstractContextManager[None]:
    """Hold DuckDB to what it takes to work off the marks of this table."""
    return held_to(db, LITTLE_MEMORY if are_few(db, marks) else MUCH_MEMORY)


def are_few(db: DuckDBPyConnection, marks: str) -> bool:
    """Whether this table marks not more than what some weeks bring."""
    return int(scalar(db, f"select count(*) from {marks}")) <= FEW_STORIES


def count_anew(db: DuckDBPyConnection, since: date = date.min, tell: Callable[[int, int], None] = nobody_waits) -> None:
    """Count the marked stories of the weeks from Monday `since` on, and those before where they have become many.

    Stories are told from what is covered: where `cover_anew` comes first, no texts and tags are read. What stays marked
    is read anew by whoever asks for its week. `tell` hears how many of how many are done.
    """
    if int(scalar(db, "select count(distinct story_id) from uncounted where before is not null")) > OLD_STORIES:
        since = date.min
    with memory_for(db, "uncounted"):
        _count(db, since, tell)


def _count(db: DuckDBPyConnection, since: date, tell: Callable[[int, int], None]) -> None:
    db.execute(TAKEN, [since])
    # Wherever they stood: the original may have been of another week.
    db.execute("delete from counted where story_id in (select story_id from uncounted where before is null)")
    weeks = db.execute(TAKEN_WEEKS).fetchall()
    for first, last in _spans(weeks):
        db.execute(COUNT, [first, last])
        tell(sum(stories for week, stories in weeks if week <= last), sum(stories for _, stories in weeks))
    if since == date.min:
        db.execute("delete from uncounted")
    else:
        db.execute("delete from uncounted where story_id in (select story_id from taken)")
        db.execute("update uncounted set before = $1 where before is null", [since])
    db.execute("drop table taken")


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
