"""Which articles are about AI: the evidence of their words, and what follows from it and from their feeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import AboutAiEvidence, DecisionWeights
from warehouse.sums.counted import mark_articles


class UnweighedArticle(NamedTuple):
    """An article whose current revision has not been weighed: its feed, the feed's title, its own, and its passages.

    Passages that are set aside are not among them, and others have their own words alone.
    """

    article_id: str
    revision: int
    feed_id: str
    feed_title: str
    title: str
    seen_at: datetime
    passages: list[str]


def unweighed(db: DuckDBPyConnection, languages: Collection[str], limit: int) -> list[UnweighedArticle]:
    """Return up to `limit` articles in these languages whose current revision has not been weighed."""
    query = """
        with waiting as (
            select a.article_id, a.revision, a.feed_id, f.title as feed_title, r.title, r.seen_at
            from articles as a
            join revisions as r on r.article_id = a.article_id and r.revision = a.revision
            join feeds as f on f.feed_id = a.feed_id
            where r.language in (select unnest($1)) and not exists (
                select 1 from about_ai as b where b.article_id = a.article_id and b.revision = a.revision
            )
            limit $2
        ),
        said as (
            select article_id, revision, list(coalesce(own_text, text) order by position) as passages
            from passages semi join waiting using (article_id, revision)
            where not is_boilerplate group by article_id, revision
        )
        select w.*, coalesce(s.passages, []) from waiting as w left join said as s using (article_id, revision)
    """
    return fetch(db, UnweighedArticle, query, [list(languages), limit])


def add_evidence(db: DuckDBPyConnection, found: Sequence[AboutAiEvidence]) -> None:
    """Store what the words of articles say; nothing is decided yet."""
    insert(db, "about_ai", found, unless_known_by=("article_id", "revision"))


def forget(db: DuckDBPyConnection, article_ids: Collection[str]) -> None:
    """Remove the evidence of these articles, whose words are others now: they will be weighed anew."""
    if article_ids:
        mark_articles(db, article_ids)
        db.execute("delete from about_ai where article_id in (select unnest($1))", [sorted(article_ids)])


def decide(db: DuckDBPyConnection, feed_ids: Collection[str], weights: DecisionWeights) -> None:
    """Reckon the probability of every article of these feeds anew.

    log-odds = own * evidence + feed * logit(mean over the feed's other articles) + named * is_named + bias; the mean is
    that of the probabilities by words alone, with two articles of a quarter more, so that a first article stands nearly
    for itself. What comes out follows from what is stored, not from the order in which it came.
    """
    db.execute(
        """
        create or replace temp table reckoned as
        with held as (
            select b.*, a.feed_id, 1 / (1 + exp(-b.evidence)) as alone
            from about_ai as b
            join articles as a on a.article_id = b.article_id and a.revision = b.revision
            where a.feed_id in (select unnest($1))
        ),
        beside as (
            select *, (sum(alone) over feed - alone + 0.5) / (count(*) over feed + 1) as others
            from held window feed as (partition by feed_id)
        ),
        decided as (
            select *,
                1 / (1 + exp(-($2 * evidence + $3 * ln(others / (1 - others)) + $4 * is_named::integer + $5))) as chance
            from beside
        )
        select article_id, revision, round(chance, 4) as chance, chance >= $6 as is_so,
            is_about_ai is distinct from is_so as is_turned
        from decided where probability is distinct from round(chance, 4)
        """,
        [list(feed_ids), *weights],
    )
    turned = db.execute("select article_id from reckoned where is_turned").fetchall()
    mark_articles(db, [article_id for (article_id,) in turned])
    db.execute(
        """
        update about_ai set probability = reckoned.chance, is_about_ai = reckoned.is_so
        from reckoned where about_ai.article_id = reckoned.article_id and about_ai.revision = reckoned.revision
        """
    )
    db.execute("drop table reckoned")
