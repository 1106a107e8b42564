"""An inverted index: in which titles and passages each word stands, so that a search need not read them all.

It is kept in the warehouse, and so stands in every published copy. Each publication takes in some articles, the newest
first; those that are not in it yet are read as a whole. A million passages have 66 million postings, 190 MB on disk; to
look up a word among them takes 15 ms, to take in a passage takes .12 ms, a hundredth of what it costs to have it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.checks import Finding
from warehouse.database import scalar
from warehouse.words.wording import OF_WORDS, SPACELESS_RE2, Wording

PASSAGES_AT_ONCE = 30_000  # of one publication: four seconds
ARTICLES_LOOKED_AT = 2_000  # by `verify`: a second
TITLE = 0  # the place of a title; that of a passage is one more than its position
KIND = 1  # of terms: another way to part texts has another number, by which all is taken in anew
SEPARATOR = rf"(?:[^{OF_WORDS}]|[{SPACELESS_RE2}])+"
TERM = "md5_number_lower({})"  # of a word; md5 stays what it is where hash() may change with DuckDB
OF_A_TERM = "LMN"  # categories of Unicode, beside _
FIRST_OF_OTHER_SCRIPTS = "\u0e00"  # from Thai on scripts without spaces are among others, and are looked for by letters
# What the words of an article come from: its revision's title, and its passages but for what recurs on its site.
STANDING = f"""
    create or replace temporary table standing as
    select
        a.article_id, a.story_id, a.revision, a.published_at, count(p.passage_id) as passages,
        hash({KIND}, a.revision, coalesce(sum(hash(p.passage_id, p.own_text)::hugeint), 0)) as digest
    from (from articles semi join unindexed using (story_id)) as a
    left join passages as p
        on a.article_id = p.article_id and a.revision = p.revision and not p.is_boilerplate
    group by a.article_id, a.story_id, a.revision, a.published_at
"""
NOTHING_INDEXED = "select not exists (from indexed_articles)"
ALL_MARKED = "insert into unindexed select distinct story_id from articles"
GONE = """
    create or replace temporary table gone as
    select i.article from indexed_articles as i join standing as s on i.article_id = s.article_id
    where i.digest <> s.digest
"""
FORGET = (
    "delete from postings where article in (from gone)",
    "delete from indexed_articles where article in (from gone)",
)
DUE = """
    create or replace temporary table due as
    with waiting as (
        select *, row_number() over newest as place, sum(passages) over newest as so_far
        from standing anti join indexed_articles using (article_id)
        window newest as (order by published_at desc, article_id)
    )
    select
        article_id, revision, digest,
        ((select coalesce(max(article), 0) from indexed_articles) + place)::uinteger as article
    from waiting where so_far <= $1 or place = 1
"""
WORDS = f"""
    with texts as (
        select d.article, {TITLE} as place, r.title as text
        from due as d join revisions as r on d.article_id = r.article_id and d.revision = r.revision
        union all
        select d.article, 1 + p.position, coalesce(p.own_text, p.text)
        from due as d join passages as p on d.article_id = p.article_id and d.revision = p.revision
        where not p.is_boilerplate
    ),
    words as (
        select article, place, unnest(list_distinct(regexp_split_to_array(lower(text), '{SEPARATOR}'))) as word
        from texts
    )
    select {TERM.format("word")} as term, article, place::uinteger as place from words where word <> ''
"""
TAKE_IN = (
    f"insert into postings {WORDS} order by all",
    "insert into indexed_articles select article_id, article, digest from due order by article",
    # The marks of stories of which an article still waits stay.
    """
    delete from unindexed where story_id not in (
        select story_id from standing anti join indexed_articles using (article_id)
    )
    """,
)
# Some articles of which the index is to have the words, as they stand.
TAKEN_IN = """
    create or replace temporary table due as
    select article_id, revision, article
    from main.articles join main.indexed_articles using (article_id) anti join main.unindexed using (story_id)
    order by hash(article) limit $1
"""
AMISS = f"""
    with now as ({WORDS}),
    held as (select * from postings where article in (select article from due)),
    unlike as ((from now except from held) union all (from held except from now))
    select count(distinct article) from unlike
"""
MISSING = """
    select count(*) from main.articles
    anti join main.indexed_articles using (article_id) anti join main.unindexed using (story_id)
"""
INDEX_ANEW = "Searches go wrong by it; `trendledger rebuild` makes the index anew."
DROP = ("drop table standing", "drop table gone", "drop table due")


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
    db.execute(STANDING)
    db.execute(GONE)
    if scalar(db, "select exists (from gone)"):
        for statement in FORGET:
            db.execute(statement)
    db.execute(DUE, [most])
    for statement in (*TAKE_IN, *DROP):
        db.execute(statement)


def misindexed(db: DuckDBPyConnection, most: int = ARTICLES_LOOKED_AT) -> list[Finding]:
    """Return whether a copy's index has other words than the articles, of so many of them, or lacks an article."""
    if not indexed(db).articles:
        return []
    db.execute(TAKEN_IN, [most])
    amiss, missing = int(scalar(db, AMISS)), int(scalar(db, MISSING))
    told = []
    if amiss:
        told.append(f"The index has other words than {amiss:,} of {most:,} articles that were looked at.")
    if missing:
        told.append(f"The index lacks {missing:,} articles, which are not marked for it.")
    return [Finding("words", what, INDEX_ANEW) for what in told]


def indexed(db: DuckDBPyConnection) -> Indexed:
    """Return how much of a published copy is in its index."""
    found = "select (select count(*) from main.indexed_articles), exists (from main.unindexed)"
    return Indexed(*db.execute(found).fetchall()[0])


def terms(one: Wording) -> tuple[str, ...]:
    """Return words that stand in every text in which this is found; none where the index has no answer.

    >>> from warehouse.words.wording import wording
    >>> terms(wording("GPT-4o")), terms(wording("open weigh*")), terms(wording("deepseek*")), terms(wording("人工智能"))
    (('gpt', '4o'), ('open',), (), ())
    """
    parts = [part for word in one.words for part in _parts(word)]
    if any(character >= FIRST_OF_OTHER_SCRIPTS for part in parts for character in part):
        return ()
    return tuple(dict.fromkeys(parts[:-1] if one.is_open else parts))


def is_term(one: Wording) -> bool:
    """Return whether this is found wherever its one term stands, and nowhere else.

    Behind a number it is not: `GPT4` is not in "GPT4.5", where the term is.

    >>> from warehouse.words.wording import wording
    >>> [is_term(wording(said)) for said in ("DeepSeek", "GPT4", "C++", "open weights")]
    [True, False, False, False]
    """
    (word, *more) = one.words
    return not more and not one.is_open and terms(one) == (word,) and not unicodedata.category(word[-1]).startswith("N")


def _parts(word: str) -> list[str]:
    """Return a word's terms, as SEPARATOR parts it."""
    marked = "".join(each if each == "_" or unicodedata.category(each)[0] in OF_A_TERM else " " for each in word)
    return re.findall(r"[^ ]+", marked)
