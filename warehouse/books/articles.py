"""Articles, their revisions, and which entries have been refined into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import Article, FirstOfText, Refined, Revision
from warehouse.sums.counted import mark_articles, mark_stories


def known_addresses(db: DuckDBPyConnection, article_ids: Sequence[str]) -> set[str]:
    """Return which of these articles the books know."""
    rows = db.execute("select article_id from articles where article_id in (select unnest(?))", [list(article_ids)])
    return {row[0] for row in rows.fetchall()}


def articles_made(db: DuckDBPyConnection, entry_ids: Sequence[str]) -> dict[str, str]:
    """Return for each of these entries the article that it made, the first where it made several."""
    rows = db.execute(
        """
        select entry_id, arg_min(article_id, (first_seen_at, article_id))
        from articles where entry_id in (select unnest(?)) group by entry_id
        """,
        [list(entry_ids)],
    ).fetchall()
    return dict(rows)


def articles_of(
    db: DuckDBPyConnection, article_ids: Sequence[str], made: Mapping[str, str]
) -> dict[str, tuple[Article, Revision]]:
    """Return those of the articles that the books know, and those `made` by entries, each with its current revision."""
    wanted = [[*article_ids, *made.values()]]
    articles = fetch(db, Article, "select * from articles where article_id in (select unnest(?))", wanted)
    revisions = fetch(
        db,
        Revision,
        """
        select r.* from revisions as r join articles as a on a.article_id = r.article_id and a.revision = r.revision
        where a.article_id in (select unnest(?))
        """,
        wanted,
    )
    current = {revision.article_id: revision for revision in revisions}
    return {article.article_id: (article, current[article.article_id]) for article in articles}


def first_of_text(db: DuckDBPyConnection, text_digests: Sequence[str]) -> dict[str, FirstOfText]:
    """Return for each text that the books know the first article that had it."""
    rows = db.execute(
        """
        select r.text_digest, arg_min(a.article_id, (a.first_seen_at, a.article_id)),
            arg_min(a.story_id, (a.first_seen_at, a.article_id)), arg_min(r.title, (a.first_seen_at, a.article_id)),
            arg_min(a.site, (a.first_seen_at, a.article_id))
        from revisions as r join articles as a on a.article_id = r.article_id
        where r.text_digest in (select unnest(?)) group by r.text_digest
        """,
        [list(text_digests)],
    ).fetchall()
    return {digest: FirstOfText(*first) for digest, *first in rows}


def add_articles(db: DuckDBPyConnection, articles: Sequence[Article], revisions: Sequence[Revision]) -> None:
    """Store new articles with their first revisions."""
    insert(db, "articles", articles, unless_known_by=("article_id",))
    mark_stories(db, [article.story_id for article in articles])
    insert(db, "revisions", revisions, unless_known_by=("article_id", "revision"))


def add_revisions(db: DuckDBPyConnection, articles: Sequence[Article], revisions: Sequence[Revision]) -> None:
    """Store new revisions and make them the current ones of `articles`, which have been told so."""
    insert(db, "revisions", revisions, unless_known_by=("article_id", "revision"))
    if articles:
        db.execute(
            """
            update articles set revision = new.revision, modified_at = new.modified_at
            from (select unnest($1) as article_id, unnest($2) as revision, unnest($3) as modified_at) as new
            where articles.article_id = new.article_id
            """,
            [
                [article.article_id for article in articles],
                [article.revision for article in articles],
                [article.modified_at for article in articles],
            ],
        )
        mark_articles(db, [article.article_id for article in articles])


def leading_addresses(db: DuckDBPyConnection) -> dict[str, str]:
    """Return for each feed the address of an article on the site of more than half of them, where there is one."""
    rows = db.execute(
        """
        with counted as (select feed_id, site, count(*) as articles, min(url) as url from articles group by all)
        select feed_id, arg_max(url, articles) from counted
        group by feed_id having 2 * max(articles) > sum(articles)
        """
    )
    return dict(rows.fetchall())


def add_refined(db: DuckDBPyConnection, refined: Sequence[Refined]) -> None:
    """Write down which entry revisions have been refined, so that they are not refined again."""
    insert(db, "refined", refined, unless_known_by=("entry_id", "entry_revision"))
