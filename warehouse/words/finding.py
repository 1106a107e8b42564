"""Which articles of a published copy have words, each asked as a whole: by the index, and by reading what is not in it.

The index knows where in a text each word stands, and so whether those of a phrase stand in a row. What has other signs
around it or in it is read where its words stand: C++, $100. What the index knows nothing of is looked for in all texts:
scripts without spaces. Of a million passages that takes .9 to 1.2 s of a processor, and 2.3 s for what stands in most:
to unpack the texts takes .4 s, to look through them for letters the same, and to look for whole words where these stand
1 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from duckdb import DuckDBPyConnection

from warehouse.words import postings, seeking
from warehouse.words.index_terms import BEHIND_ALL, GOES_ON, IndexTerm, KnownTerms, terms_of
from warehouse.words.postings import TITLE
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
STANDING = "select article, place, positions from main.postings where word = ${0}"
OPEN_STANDING = (
    f"select article, place, positions from main.postings where word >= ${{0}} and word < ${{0}} || {BEHIND_ALL}"
)
GOING_ON = f"select article, place, positions from main.postings where word = ${{0}} || '{GOES_ON}'"
# Where the last word of a phrase stands, by where the one before it does.
NEXT = """
    select article, place, list_intersect(list_transform(before.positions, lambda each: each + 1), next.positions)
        as positions
    from ({before}) as before join ({next}) as next using (article, place)
    where list_has_any(list_transform(before.positions, lambda each: each + 1), next.positions)
"""
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
    indexed, known = postings.indexed(db), [terms_of(one) for one in asked]
    if not all(one.terms for one in known) or not indexed.articles:
        _keep(db, asked, [_scanned(asked, ALL)], seeking.bound(asked))
        return
    is_answered = all(one.is_all for one in known)
    found, values = [_looked_up(known)] if is_answered else [], _named(known) if is_answered else {}
    if indexed.has_marks or not is_answered:
        _choose_texts(db, [] if is_answered else known, has_marks=indexed.has_marks)
        found, values = [*found, _scanned(asked, SOME)], values | seeking.bound(asked)
    _keep(db, asked, found, values)


def forget(db: DuckDBPyConnection) -> None:
    """Drop what was found."""
    for table in TABLES:
        db.execute(f"drop table if exists temp.{table}")


def _choose_texts(db: DuckDBPyConnection, known: Sequence[KnownTerms], *, has_marks: bool) -> None:
    """Say which texts are to be read: of marked stories all, and where all terms of one of these stand."""
    db.execute(READ)
    if has_marks:
        db.execute(READ_WHOLE)
    for one in known:
        db.execute(READ_TOO.format(places=_places(one, 0)), _named([one]))
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


def _looked_up(known: Sequence[KnownTerms]) -> str:
    """Return what the index finds of these, as SQL with the columns of what is found by reading."""
    weight = f"case p.place when {TITLE} then {TITLE_WEIGHT} else 1 end"
    found = (
        f"coalesce(sum({weight}) filter (where p.nth = {nth}), 0)::double as found_{nth}" for nth in range(len(known))
    )
    places = (f"select {nth} as nth, * from ({_places(one, nth)})" for nth, one in enumerate(known))
    return LOOKED_UP.format(found=", ".join(found), places=" union all ".join(places))


def _places(known: KnownTerms, nth: int) -> str:
    """Return where these terms stand, in a row where they do so, as SQL with the placeholders of `_named`."""
    each = [_standing(term, f"t{nth}_{place}") for place, term in enumerate(known.terms)]
    if not known.in_a_row:
        return " intersect ".join(f"select article, place from ({standing})" for standing in each)
    standing = reduce(lambda before, following: NEXT.format(before=before, next=following), each)
    comes_twice = any(term.is_open or term.goes_on for term in known.terms)
    return f"select {'distinct' if comes_twice else ''} article, place from ({standing})"


def _standing(term: IndexTerm, named: str) -> str:
    one = (OPEN_STANDING if term.is_open else STANDING).format(named)
    return f"{one} union all {GOING_ON.format(named)}" if term.goes_on else one


def _named(known: Sequence[KnownTerms]) -> dict[str, str]:
    return {f"t{nth}_{place}": term.letters for nth, one in enumerate(known) for place, term in enumerate(one.terms)}
