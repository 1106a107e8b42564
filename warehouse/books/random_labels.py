"""Passages drawn at random to be labelled, and what was said of them.

They are drawn from what shares are made of: passages of their own words, of current revisions, in articles about AI, in
languages that are read. A passage is drawn once; who asks later draws from the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.labels import LATEST, VOTES
from warehouse.database import fetch, insert, scalar
from warehouse.records import PoweredShareKept, RandomDraw, Unlabelled

FRAME = """
    frame as (
        select p.passage_id, p.article_id, r.title, coalesce(p.own_text, p.text) as text, r.seen_at
        from main.passages as p
        join main.articles as a on a.article_id = p.article_id and a.revision = p.revision
        join main.revisions as r on r.article_id = p.article_id and r.revision = p.revision
        left join main.about_ai as b on b.article_id = p.article_id and b.revision = p.revision
        where p.duplicate_of is null and not p.is_boilerplate and api.is_read(r.language)
            and b.is_about_ai is distinct from false
    )
"""
GIVEN = """
    given as (
        select passage_id, list(trend) as trends from main.tags
        where model_id = $1 and api.is_sure(probability) group by passage_id
    )
"""


class RandomLabel(NamedTuple):
    """A passage drawn at random: what most people say it carries, what it is surely tagged with, when it was seen."""

    passage_id: str
    title: str
    text: str
    carried: list[str]
    given: list[str]
    seen_at: datetime


class DrawnTogether(NamedTuple):
    """Passages that were drawn at one time: of so many that could be, so many were."""

    drawn_at: datetime
    frame: int
    drawn: int


class FrameCounts(NamedTuple):
    """How many passages shares are made of, and how many of them are surely tagged with each trend."""

    passages: int
    tagged: dict[str, int]


def frame_size(db: DuckDBPyConnection) -> int:
    """Return how many passages can still be drawn."""
    return int(scalar(db, f"with {FRAME} select count(*) from frame anti join random_draws using (passage_id)"))


def draw(db: DuckDBPyConnection, seed: str, count: int) -> list[Unlabelled]:
    """Return up to `count` passages that nobody has drawn, each as likely as any other, in an order of chance.

    The same seed gives the same ones.
    """
    query = f"""
        with {FRAME}
        select passage_id, article_id, title, text from frame anti join random_draws using (passage_id)
        order by md5(passage_id || $1) limit $2
    """
    return fetch(db, Unlabelled, query, [seed, count])


def add_draws(db: DuckDBPyConnection, draws: Sequence[RandomDraw]) -> None:
    """Write down that passages were drawn."""
    insert(db, "random_draws", draws, unless_known_by=("passage_id",))


def random_labels(db: DuckDBPyConnection, model_id: str) -> list[RandomLabel]:
    """Return the passages drawn at random that people labelled and that are still there, with the tags of a model."""
    query = f"""
        with {LATEST}, {VOTES}, {FRAME}, {GIVEN},
        people as (select passage_id, count(*) as people from latest group by passage_id),
        carried as (
            select v.passage_id, list(v.trend order by v.trend) as trends
            from votes as v join people as p on p.passage_id = v.passage_id and 2 * v.votes > p.people
            group by v.passage_id
        )
        select f.passage_id, f.title, f.text, coalesce(c.trends, []), coalesce(g.trends, []), f.seen_at
        from (select distinct passage_id from random_draws) as d
        join people as p on p.passage_id = d.passage_id
        join frame as f on f.passage_id = d.passage_id
        left join carried as c on c.passage_id = d.passage_id
        left join given as g on g.passage_id = d.passage_id
        order by f.passage_id
    """
    return fetch(db, RandomLabel, query, [model_id])


def draws(db: DuckDBPyConnection) -> list[DrawnTogether]:
    """Return how often passages were drawn, and of how many."""
    query = "select drawn_at, max(frame), count(*) from random_draws group by drawn_at order by drawn_at"
    return fetch(db, DrawnTogether, query)


def frame_counts(db: DuckDBPyConnection, model_id: str) -> FrameCounts:
    """Return how many passages there are, and how many of them a model surely tags with each trend."""
    tagged = f"""
        with {FRAME}
        select t.trend, count(*) from main.tags as t join frame as f on f.passage_id = t.passage_id
        where t.model_id = $1 and api.is_sure(t.probability) group by t.trend
    """
    passages = int(scalar(db, f"with {FRAME} select count(*) from frame"))
    return FrameCounts(passages, dict(db.execute(tagged, [model_id]).fetchall()))


def put_powered(db: DuckDBPyConnection, shares: Sequence[PoweredShareKept]) -> None:
    """Replace the shares that rest on tags and random labels by these."""
    db.execute("delete from passage_shares")
    insert(db, "passage_shares", shares)
