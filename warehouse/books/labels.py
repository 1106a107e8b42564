"""What people said of passages. Labels are only added; the latest of a person is what that person says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.catalog.records import LABELLED, Example
from warehouse.database import fetch, insert
from warehouse.records import Label, Unlabelled

LATEST = """
    latest as (
        select * from labels
        qualify row_number() over (partition by passage_id, given_by order by given_at desc, rowid desc) = 1
    )
"""
# How many people give each passage each trend, of what they said last.
VOTES = """
    votes as (
        select passage_id, trend, count(*) as votes
        from (select distinct passage_id, given_by, unnest(trends) as trend from latest) group by all
    )
"""


class Opinions(NamedTuple):
    """What two people say of one passage."""

    one: frozenset[str]
    other: frozenset[str]


def add_labels(db: DuckDBPyConnection, labels: Sequence[Label]) -> None:
    """Store labels beside what was said before."""
    insert(db, "labels", labels)


def unlabelled_by(db: DuckDBPyConnection, who: str, languages: Sequence[str], limit: int) -> list[Unlabelled]:
    """Return up to `limit` passages of current revisions in these languages that `who` has not labelled; no copies.

    The same ones each time: identifiers follow from content, so their order is as good as chance.
    """
    query = """
        select p.passage_id, p.article_id, r.title, coalesce(p.own_text, p.text)
        from passages as p
        join articles as a on a.article_id = p.article_id and a.revision = p.revision
        join revisions as r on r.article_id = p.article_id and r.revision = p.revision
        where p.duplicate_of is null and not p.is_boilerplate and r.language in (select unnest($2::varchar[]))
            and not exists (select 1 from labels as l where l.passage_id = p.passage_id and l.given_by = $1)
        order by p.passage_id limit $3
    """
    return fetch(db, Unlabelled, query, [who, list(languages), limit])


def for_second_opinion(db: DuckDBPyConnection, who: str, limit: int) -> list[Unlabelled]:
    """Return up to `limit` passages, the longest waiting first, that others have labelled and `who` has not."""
    query = """
        select passage_id, passage_id, arg_max(title, given_at), arg_max(text, given_at)
        from labels group by passage_id
        having not bool_or(given_by = $1) order by min(given_at), passage_id limit $2
    """
    return fetch(db, Unlabelled, query, [who, limit])


def opinions_of(db: DuckDBPyConnection, who: str) -> list[Opinions]:
    """Return what `who` and each other person say now of the passages that both have labelled."""
    query = f"""
        with {LATEST}
        select mine.trends, theirs.trends
        from latest as mine join latest as theirs on theirs.passage_id = mine.passage_id
        where mine.given_by = $1 and theirs.given_by <> $1 order by mine.passage_id, theirs.given_by
    """
    return [Opinions(frozenset(one), frozenset(other)) for one, other in db.execute(query, [who]).fetchall()]


def load_labels(db: DuckDBPyConnection) -> list[Example]:
    """Return each labelled passage as an example with the trends that more than half of its people give it.

    Without those that were drawn at random: they measure, which they could not of a model that has learnt from them.
    """
    query = f"""
        with {LATEST}, {VOTES},
        people as (
            select passage_id, count(*) as people, arg_max(title, given_at) as title, arg_max(text, given_at) as text
            from latest anti join random_draws using (passage_id) group by passage_id
        )
        select p.title, p.text, coalesce(list(v.trend order by v.trend) filter (where v.trend is not null), [])
        from people as p left join votes as v on v.passage_id = p.passage_id and 2 * v.votes > p.people
        group by p.passage_id, p.title, p.text order by p.passage_id
    """
    return [Example(title, text, tuple(trends), LABELLED) for title, text, trends in db.execute(query).fetchall()]
