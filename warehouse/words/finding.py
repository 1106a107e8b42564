"""Which articles of a published copy have words, each asked as a whole: by the index, and by reading what is not in it.

Where every word is one term, the index has the answer. A phrase is read where all its terms stand. What the index
knows nothing of is looked for in all texts: scripts without spaces. Of a million passages that takes .9 to 1.2 s of a
processor, and 2.3 s for what stands in most: to unpack the texts takes .4 s, to look through them for letters the same,
and to look for whole words where these stand 1 s.
"""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.words import postings, seeking
from warehouse.words.postings import BEHIND_ALL, TITLE, IndexTerm
from warehouse.words.wording import Wording

TITLE_WEIGHT = 3  # of a passage: a title has a tenth of its words, and is about what it names

SEARCHED = "create or replace temporary table searched as select *, {way} as way from ({found}) as f"
# As in watching.SEEK, but of all articles. The texts are looked through first: half as long as where each is paired
# with its article before. What is found stays with DuckDB: to number half a million rows in Python, to sort them and to
# hand them back three times took longer than to find them.
SCANNED = """
    with texts as (
        select article_id, revision, title as text, {title_weight} as weight from main.revisions {titles}
        union all
        select article_id, revision, coalesce(own_text, text) as text, 1 as weight from main.passages {passages}
    ),
    likely as (select * from texts where {likely})
    select article_id, {found}
    from likely {current}
    group by article_id
"""
ALL = {
    "titles": "",
    "passages": "where not is_boilerplate",
    "current": "semi join main.articles using (article_id, revision)",
}
SOME = {
    "titles": "semi join temp.titles_read using (article_id, revision)",
    "passages": "where rowid in (from temp.passages_read)",
    "current": "",  # they were chosen among those
}
# One question a term: DuckDB passes over rows by the bounds of a list, and between two words lie most.
PLACES = "select article, place from main.postings where word = $t{0}"
OPEN_PLACES = (
    f"select distinct article, place from main.postings where word >= $t{{0}} and word < $t{{0}} || {BEHIND_ALL}"
)
LOOKED_UP = """
    with found as (select article, {found} from ({places}) as p group by article)
    select article_id, found.* exclude (article)
    from found join main.indexed_articles as i using (article)
    anti join (from main.articles semi join main.unindexed using (story_id)) as a using (article_id)
"""
# What is to be read: the articles of marked stories, and the places at which all terms of a phrase stand.
READ = "create or replace temporary table read (article_id varchar, revision integer, place uinteger)"
READ_WHOLE = """
    insert into temp.read
    select article_id, revision, null from main.articles semi join main.unindexed using (story_id)
"""
READ_TOO = """
    insert into temp.read
    select i.article_id, a.revision, p.place
    from ({places}) as p
    join main.indexed_articles as i on p.article = i.article
    join main.articles as a on i.article_id = a.article_id
    anti join main.unindexed as u on a.story_id = u.story_id
"""
# A text is found by its row: where the rows were joined with their texts, these were all unpacked, .3 to .8 s.
READ_OF = (
    f"""
    create or replace temporary table titles_read as
    select distinct article_id, revision from temp.read where place is null or place = {TITLE}
    """,
    """
    create or replace temporary table passages_read as
    select distinct p.rowid
    from main.passages as p
    join temp.read as r
        on p.article_id = r.article_id and p.revision = r.revision and (r.place is null or r.place = 1 + p.position)
    where not p.is_boilerplate
    """,
)
TABLES = ("searched", "read", "titles_read", "passages_read")


def find(db: DuckDBPyConnection, asked: Sequence[Wording]) -> None:
    """Find the articles that have one of the words, as `temp.searched`, a row each.

    `found_0` is the weight of all of its texts that have the first word, and so on; `way` says which words it has.
    """
    looked_up = [postings.terms(one) for one in asked]
    indexed = postings.indexed(db)
    if not all(looked_up) or not indexed.articles:
        _keep(db, asked, [_scanned(asked, ALL)], seeking.bound(asked))
        return
    is_answered = all(postings.is_term(one) for one in asked)
    sure = [term for (term,) in looked_up] if is_answered else []
    found, values = [_looked_up(sure)] if is_answered else [], _named(sure)
    if indexed.has_marks or not is_answered:
        _choose_texts(db, [] if is_answered else looked_up, has_marks=indexed.has_marks)
        found, values = [*found, _scanned(asked, SOME)], values | seeking.bound(asked)
    _keep(db, asked, found, values)


def forget(db: DuckDBPyConnection) -> None:
    """Drop what was found."""
    for table in TABLES:
        db.execute(f"drop table if exists temp.{table}")


def _choose_texts(db: DuckDBPyConnection, phrases: Sequence[Sequence[IndexTerm]], *, has_marks: bool) -> None:
    """Say which texts are to be read: of marked stories all, and where all terms of one of the phrases stand."""
    db.execute(READ)
    if has_marks:
        db.execute(READ_WHOLE)
    for terms in phrases:
        places = " intersect ".join(_places(terms))
        db.execute(READ_TOO.format(places=places), _named(terms))
    for statement in READ_OF:
        db.execute(statement)


def _keep(db: DuckDBPyConnection, asked: Sequence[Wording], found: Sequence[str], values: dict[str, str]) -> None:
    way = seeking.way([f"f.found_{place} > 0" for place in range(len(asked))])
    db.execute(SEARCHED.format(way=way, found=" union all ".join(f"({each})" for each in found)), values)


def _scanned(asked: Sequence[Wording], texts: dict[str, str]) -> str:
    """Return what is found by reading these texts, as SQL."""
    found = (
        f"sum(case when {hit} then weight else 0 end)::double as found_{place}"
        for place, hit in enumerate(seeking.hits(asked))
    )
    return SCANNED.format(title_weight=TITLE_WEIGHT, likely=seeking.likely(asked), found=", ".join(found), **texts)


def _looked_up(terms: Sequence[IndexTerm]) -> str:
    """Return what the index finds of terms, as SQL with the columns of what is found by reading."""
    weight = f"case p.place when {TITLE} then {TITLE_WEIGHT} else 1 end"
    found = (
        f"coalesce(sum({weight}) filter (where p.nth = {nth}), 0)::double as found_{nth}" for nth in range(len(terms))
    )
    places = (f"select {nth} as nth, * from ({each})" for nth, each in enumerate(_places(terms)))
    return LOOKED_UP.format(found=", ".join(found), places=" union all ".join(places))


def _places(terms: Sequence[IndexTerm]) -> list[str]:
    """Return for each term where it stands, as SQL with the placeholders of `_named`."""
    return [(OPEN_PLACES if term.is_open else PLACES).format(nth) for nth, term in enumerate(terms)]


def _named(terms: Sequence[IndexTerm]) -> dict[str, str]:
    return {f"t{nth}": term.letters for nth, term in enumerate(terms)}
