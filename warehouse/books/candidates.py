"""What may become a trend: the stories it is looked for in, what looks found, what people said, what is followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import Candidate, CandidateDecision, CountedStory, KeptVerdict, Watch

# Stories are taken by their ids, which follow from content: as good as chance, and the same each time. Nothing is
# published after it was seen, so that of articles and passages only the weeks asked for are read.
STORIES = """
    with counted as materialized (
        select story_id, article_id, publisher, week from api.counted_stories($1, $2) order by story_id limit $3
    ),
    carried as (
        select c.story_id, list(distinct t.trend order by t.trend) as trends
        from (select story_id, unnest(trends) as trend from api.covered_articles()) as t
        join counted as c on t.story_id = c.story_id
        group by c.story_id
    ),
    originals as materialized (
        select c.*, a.revision, a.published_at
        from main.articles as a join counted as c on a.article_id = c.article_id
        where a.published_at >= $1
    ),
    written as (
        select o.story_id, list(coalesce(p.own_text, p.text) order by p.position) as passages
        from main.passages as p join originals as o on p.article_id = o.article_id and p.revision = o.revision
        where not p.is_boilerplate and p.position < $4 and (p.seen_at is null or p.seen_at >= $1)
        group by o.story_id
    )
    select o.story_id, o.publisher, o.week, o.published_at, r.title, coalesce(w.passages, []), coalesce(t.trends, [])
    from main.revisions as r
    join originals as o on r.article_id = o.article_id and r.revision = o.revision
    left join written as w on w.story_id = o.story_id
    left join carried as t on t.story_id = o.story_id
    where r.seen_at >= $1
    order by o.story_id
"""


class KnownCandidate(NamedTuple):
    """A candidate of looks before, and the terms by which it is known again, the first one judged."""

    candidate: str
    terms: list[str]


def counted_stories(db: DuckDBPyConnection, first: date, last: date, most: int, passages: int) -> list[CountedStory]:
    """Return at most so many of the stories that verdicts count, with the first passages of each."""
    return fetch(db, CountedStory, STORIES, [first, last, most, passages])


def weeks_with_stories(db: DuckDBPyConnection, first: date, last: date) -> list[date]:
    """Return the Mondays of the weeks that have a story that verdicts count."""
    query = "select distinct week from api.counted_stories($1, $2) order by week"
    return [week for (week,) in db.execute(query, [first, last]).fetchall()]


def look_before(db: DuckDBPyConnection, week: date) -> list[Candidate]:
    """Return what the newest look before that of `week` found."""
    query = "select * from candidates where week = (select max(week) from candidates where week < $1)"
    return fetch(db, Candidate, query, [week])


def known_candidates(db: DuckDBPyConnection, week: date) -> list[KnownCandidate]:
    """Return the candidates that looks before that of `week`, or people, have named."""
    query = """
        with named as (
            select candidate, terms, week::timestamp as named_at from candidates where week < $1
            union all select candidate, terms, decided_at from candidate_decisions
        )
        select candidate, arg_max(terms, named_at) from named group by candidate order by candidate
    """
    return [KnownCandidate(*row) for row in db.execute(query, [week]).fetchall()]


def put_look(db: DuckDBPyConnection, week: date, found: Sequence[Candidate]) -> None:
    """Keep what the look of `week` found; judged again, it replaces what it found. Later looks saw more, and go too."""
    db.execute("delete from candidates where week >= $1", [week])
    insert(db, "candidates", found)


def newest(db: DuckDBPyConnection, candidate: str) -> Candidate | None:
    """Return what was said of a candidate last, on the horizon that is surest."""
    query = """
        select * from candidates where candidate = $1 order by week desc, q_value nulls last, horizon limit 1
    """
    return next(iter(fetch(db, Candidate, query, [candidate])), None)


def all_names(db: DuckDBPyConnection) -> dict[str, str]:
    """Return the names of all candidates by their ids."""
    return dict(db.execute("select candidate, arg_max(name, week) from candidates group by candidate").fetchall())


def passages_of(db: DuckDBPyConnection, stories: Sequence[str]) -> list[str]:
    """Return the passages of the originals of these stories, in the order of the stories."""
    query = """
        select coalesce(p.own_text, p.text)
        from (select unnest($1::varchar[]) as story_id, generate_subscripts($1::varchar[], 1) as place) as s
        join api.articles as a on a.story_id = s.story_id and a.is_original
        join api.passages as p on p.article_id = a.article_id
        where not p.is_boilerplate order by s.place, p.position
    """
    return [text for (text,) in db.execute(query, [list(stories)]).fetchall()]


def add_decision(db: DuckDBPyConnection, decision: CandidateDecision) -> None:
    """Store what a person said, beside what was said before."""
    insert(db, "candidate_decisions", [decision])


def start_watch(db: DuckDBPyConnection, watch: Watch) -> None:
    """Follow words from the next look on; a watch of that name is replaced, and what was said of it goes."""
    stop_watch(db, watch.watch)
    insert(db, "watches", [watch])


def stop_watch(db: DuckDBPyConnection, watch: str) -> bool:
    """End a watch; return whether there was one."""
    was_there = db.execute("select 1 from watches where watch = $1", [watch]).fetchone() is not None
    db.execute("delete from watch_verdicts where trend = $1", [watch])
    db.execute("delete from watches where watch = $1", [watch])
    return was_there


def watches(db: DuckDBPyConnection) -> list[Watch]:
    """Return what is followed, by name."""
    return fetch(db, Watch, "select * from watches order by watch")


def watch_look_before(db: DuckDBPyConnection, week: date) -> list[KeptVerdict]:
    """Return what the newest look before that of `week` said of watches."""
    query = "select * from watch_verdicts where week = (select max(week) from watch_verdicts where week < $1)"
    return fetch(db, KeptVerdict, query, [week])


def put_watch_look(db: DuckDBPyConnection, week: date, said: Sequence[KeptVerdict]) -> None:
    """Keep what the look of `week` says of watches, as with verdicts."""
    db.execute("delete from watch_verdicts where week >= $1", [week])
    insert(db, "watch_verdicts", said)
