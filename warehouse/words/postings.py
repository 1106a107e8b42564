"""An inverted index: in which titles and passages each word stands, so that a search need not read them all.

It is kept in the warehouse, and so stands in every published copy. Each publication takes in some articles, the newest
first; those that are not in it yet are read as a whole. A million passages have 66 million postings, 400 MB on disk; to
look up a word among them takes 3 to 15 ms, to take in a passage .1 ms, a hundredth of what it costs to have it.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.checks import Finding
from warehouse.database import scalar
from warehouse.words.index_terms import PARTED, parted

PASSAGES_AT_ONCE = 40_000  # of one publication: five seconds
ARTICLES_LOOKED_AT = 2_000  # by `verify`: a second
TITLE = 0  # the place of a title; that of a passage is one more than its position
KIND = 1  # of words: another way to part texts has another number, by which all is taken in anew
# Marked articles: those that the index has, whose words may be others now, and those that wait.
MARKED = """
    create or replace temporary table marked as
    select a.article_id, a.story_id, a.revision, a.published_at, i.article, i.digest as held
    from (from articles semi join unindexed using (story_id)) as a left join indexed_articles as i using (article_id)
"""
# Nothing is published after it was seen: of other tables no more is read than was seen since.
LOOKED_AT = """
    create or replace temporary table looked_at as
    from marked where article is not null
    union all
    (from marked where article is null order by published_at desc, article_id limit $1)
"""
SINCE = "select coalesce(min(published_at), timestamp '9999-01-01') from {}"
SEEN = "(p.seen_at is null or p.seen_at >= $1)"
# What the words of an article come from: its revision's title, and its passages but for what recurs on its site.
STANDING = f"""
    create or replace temporary table standing as
    select
        a.article_id, a.revision, a.published_at, a.article, a.held, count(p.passage_id) as passages,
        hash({KIND}, a.revision, coalesce(sum(hash(p.passage_id, p.own_text)::hugeint), 0)) as digest
    from looked_at as a
    left join passages as p
        on a.article_id = p.article_id and a.revision = p.revision and not p.is_boilerplate and {SEEN}
    group by a.article_id, a.revision, a.published_at, a.article, a.held
"""
NOTHING_INDEXED = "select not exists (from indexed_articles)"
ALL_MARKED = "insert into unindexed select distinct story_id from articles"
# What has other words now, and what was taken out by hand, which leaves no mark but less articles than are indexed.
GONE = "create or replace temporary table gone as select article from standing where held <> digest"
IS_LEFT = "select (select count(*) from indexed_articles) > (select count(*) from articles)"
LEFT = "insert into gone select article from indexed_articles anti join articles using (article_id)"
FORGET = (
    "delete from postings where article in (from gone)",
    "delete from indexed_articles where article in (from gone)",
)
DUE = """
    create or replace temporary table due as
    with waiting as (
        select *, row_number() over newest as place, sum(passages) over newest as so_far
        from standing where held is distinct from digest
        window newest as (order by published_at desc, article_id)
    )
    select
        article_id, revision, published_at, digest,
        ((select coalesce(max(article), 0) from indexed_articles) + place)::uinteger as article
    from waiting where so_far <= $1 or place = 1
"""
WORDS = f"""
    with texts as (
        select d.article, {TITLE} as place, r.title as text
        from due as d join revisions as r on d.article_id = r.article_id and d.revision = r.revision
        where r.seen_at >= $1
        union all
        select d.article, 1 + p.position, coalesce(p.own_text, p.text)
        from due as d join passages as p on d.article_id = p.article_id and d.revision = p.revision
        where not p.is_boilerplate and {SEEN}
    ),
    parts as (select article, place, {parted("text")} as words from texts),
    words as (
        select article, place, unnest(words) as word, unnest(range(len(words))) as position from parts
    )
    select word, article, place::uinteger as place, list(position::uinteger) as positions
    from words where word not in ('', '{PARTED}')
    group by word, article, place
"""
TAKE_IN = f"insert into postings {WORDS} order by word, article, place"
TOLD = (
    "insert into indexed_articles select article_id, article, digest from due order by article",
    # The marks of stories of which an article still waits stay.
    """
    delete from unindexed where story_id not in (
        select story_id from marked anti join indexed_articles using (article_id)
    )
    """,
)
# Some articles of which the index is to have the words, as they stand.
TAKEN_IN = """
    create or replace temporary table due as
    select article_id, revision, article, published_at
    from main.articles join main.indexed_articles using (article_id) anti join main.unindexed using (story_id)
    order by hash(article) limit $1
"""
AMISS = f"""
    with now as (select * replace (list_sort(positions) as positions) from ({WORDS})),
    held as (
        select * replace (list_sort(positions) as positions) from postings where article in (select article from due)
    ),
    unlike as ((from now except from held) union all (from held except from now))
    select count(distinct article) from unlike
"""
MISSING = """
    select count(*) from main.articles
    anti join main.indexed_articles using (article_id) anti join main.unindexed using (story_id)
"""
INDEX_ANEW = "Searches go wrong by it; `trendledger rebuild` makes the index anew."
ASIDE = ("marked", "looked_at", "standing", "gone", "due")


class Indexed(NamedTuple):
    """How many articles are in the index, and whether stories are marked whose articles are to be read all the same."""

    articles: int
    has_marks: bool


def keep_postings(db: DuckDBPyConnection, most: int = PASSAGES_AT_ONCE) -> None:
    """Take in what has changed, but for what is beyond so many passages, which is left to the next time.

    Works as warehouse.sums.counted does, by marks: what is marked is read by whoever searches.
    """
    if scalar(db, NOTHING_INDEXED):
        db.execute(ALL_MARKED)
    db.execute(MARKED)
    db.execute(LOOKED_AT, [most])
    db.execute(STANDING, [_since(db, "looked_at")])
    db.execute(GONE)
    if scalar(db, IS_LEFT):
        db.execute(LEFT)
    if scalar(db, "select exists (from gone)"):
        for statement in FORGET:
            db.execute(statement)
    db.execute(DUE, [most])
    db.execute(TAKE_IN, [_since(db, "due")])
    for statement in TOLD:
        db.execute(statement)
    for table in ASIDE:
        db.execute(f"drop table {table}")


def misindexed(db: DuckDBPyConnection, most: int = ARTICLES_LOOKED_AT) -> list[Finding]:
    """Return whether a copy's index has other words than the articles, of so many of them, or lacks an article."""
    if not indexed(db).articles:
        return []
    db.execute(TAKEN_IN, [most])
    amiss, missing = int(scalar(db, AMISS, [_since(db, "due")])), int(scalar(db, MISSING))
    told = []
    if amiss:
        told.append(f"The index has other words than {amiss:,} of {most:,} articles that were looked at.")
    if missing:
        told.append(f"The index lacks {missing:,} articles, which are not marked for it.")
    return [Finding("words", what, INDEX_ANEW) for what in told]


def _since(db: DuckDBPyConnection, table: str) -> datetime:
    """Return from when on words of these articles were seen."""
    found: datetime = scalar(db, SINCE.format(table))
    return found.replace(tzinfo=None)


def indexed(db: DuckDBPyConnection) -> Indexed:
    """Return how much of a published copy is in its index."""
    found = "select (select count(*) from main.indexed_articles), exists (from main.unindexed)"
    return Indexed(*db.execute(found).fetchall()[0])
