"""What coverage counts of each article: kept, so that weeks and months are summed up without texts and tags.

Works as warehouse.counted does, by marks of its own: what is marked is read anew by whoever asks, see
api.covered_articles, until `cover_anew` has put it where the others are. Unlike there nothing waits: what is published
of a week long ago must hold, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import scalar
from warehouse.sums.counted import are_few, memory_for
from warehouse.unheard import nobody_waits

# Of so many articles at once: with their passages and tags they take some 150 MB.
ARTICLES_AT_ONCE = 200_000
# Marked articles of years ago are few and far between: to read the weeks between them takes longer than to begin again.
WEEKS_BETWEEN = 26
WEEK = timedelta(weeks=1)
# What is marked, and by what of it an article is covered, as api.marked_members has it. Articles are found by where
# their rows stand, as to look through whole rows of all of them takes twice as long. Where little is marked, all of it
# is kept; else where it stands, so that it is looked for once and each span finds its own.
MEMBERS = "members"
KEEP_MEMBERS = f"""
    create or replace temp table {MEMBERS} as
    with marked as (
        select a.article_id, a.story_id, a.feed_id, a.outlet, a.site, a.published_at, a.first_seen_at, a.is_original,
            a.is_backfill, a.revision
        from articles as a semi join {{places}} as p on a.rowid = p.place
    )
    select a.*, r.language, r.origin, r.seen_at
    from marked as a join revisions as r on a.article_id = r.article_id and a.revision - r.revision = 0
"""
KEEP_FEW = (
    """
    create or replace temp table places as
    select a.rowid as place from articles as a semi join uncovered as u on a.story_id = u.story_id
    """,
    KEEP_MEMBERS.format(places="places"),
)
KEEP_PLACES = """
    create or replace temp table places as
    with marked as (
        select a.rowid as place, a.article_id, a.revision
        from articles as a semi join uncovered as u on a.story_id = u.story_id
    )
    select a.place, r.seen_at
    from marked as a join revisions as r on a.article_id = r.article_id and a.revision - r.revision = 0
"""
SEEN_IN_SPAN = "seen_at >= $1 and seen_at < $2"
KEEP_SPAN = KEEP_MEMBERS.format(places=f"(from places where {SEEN_IN_SPAN})") + f"where {SEEN_IN_SPAN}"
WAITING = """
    select cast(date_trunc('week', seen_at) as date) as week, count(*) as articles
    from query_table($1) group by week order by week
"""
ANEW = "create or replace temp table anew as select * from api.marked_articles($1, $2, of_members := $3)"
# Most of what is marked is as it was: a story got a copy, a tag that is not sure, or words that change no count.
DIFFERING = """
    create or replace temp table differing as
    select a.*, c.rowid as place
    from anew as a left join covered as c on a.article_id = c.article_id where a is distinct from c
"""
TOUCHED = """
    insert into unsummed
    select distinct period, cast(date_trunc(period, d.published_at) as date)
    from differing as d cross join (values ('week'), ('month')) as periods(period)
"""
# In the order of their weeks, so that who asks for some need not read those of other years.
COVER = "insert into covered select * exclude (place) from differing order by published_at, article_id"

# What was taken out by hand leaves no mark, and less articles than are covered.
IS_LEFT = "select (select count(*) from covered) > (select count(*) from articles)"
LEFT = (
    "create or replace temp table differing as "
    "select c.*, c.rowid as place from covered as c anti join articles as a using (article_id)"
)
UNCOVER = "delete from covered where rowid in (select place from differing)"


class SeenSpan(NamedTuple):
    """The articles whose words were first seen from Monday `since` to before `until`; so many are marked."""

    since: date
    until: date
    articles: int


def cover_anew(db: DuckDBPyConnection, tell: Callable[[int, int], None] = nobody_waits) -> None:
    """Cover the marked articles; where anything is another now, mark its week and its month to be summed up anew.

    `tell` hears how many of how many are done.
    """
    with memory_for(db, "uncovered"):
        _cover(db, tell)


def _cover(db: DuckDBPyConnection, tell: Callable[[int, int], None]) -> None:
    is_little = are_few(db, "uncovered")
    for statement in KEEP_FEW if is_little else (KEEP_PLACES,):
        db.execute(statement)
    spans = list(spans_of(db.execute(WAITING, [MEMBERS if is_little else "places"]).fetchall()))
    done, total = 0, sum(span.articles for span in spans)
    for since, until, articles in spans:
        if not is_little:
            db.execute(KEEP_SPAN, [since, until])
        db.execute(ANEW, [since, until, MEMBERS])
        db.execute(DIFFERING)
        db.execute(TOUCHED)
        db.execute(UNCOVER)
        db.execute(COVER)
        done += articles
        tell(done, total)
    if spans:
        db.execute("drop table anew")
        db.execute("drop table differing")
    for kept in ("places", MEMBERS):
        db.execute(f"drop table if exists {kept}")
    if scalar(db, IS_LEFT):
        for statement in (LEFT, TOUCHED, UNCOVER, "drop table differing"):
            db.execute(statement)
    db.execute("delete from uncovered")


def spans_of(weeks: list[tuple[date, int]]) -> Iterator[SeenSpan]:
    """Cut weeks with so many articles each into spans of not more than ARTICLES_AT_ONCE, or of one week."""
    held: SeenSpan | None = None
    for week, articles in weeks:
        if held and (held.articles + articles > ARTICLES_AT_ONCE or week - held.until > WEEKS_BETWEEN * WEEK):
            yield held
            held = None
        held = SeenSpan(held.since if held else week, week + WEEK, articles + (held.articles if held else 0))
    if held:
        yield held
