"""The items of feeds, and the attempts to have their pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import Entry, KnownEntry, PageVisit


def latest_revisions(db: DuckDBPyConnection, entry_ids: Sequence[str]) -> dict[str, KnownEntry]:
    """Return those entries that the books know, as they stood last."""
    rows = db.execute(
        """
        select entry_id, max(revision), arg_max(digest, revision), arg_max(url, revision), arg_max(title, revision),
            arg_max(published_said, revision)
        from entries where entry_id in (select unnest(?)) group by entry_id
        """,
        [list(entry_ids)],
    ).fetchall()
    return {entry_id: KnownEntry(*last) for entry_id, *last in rows}


def shared_pages(db: DuckDBPyConnection, feed_id: str, pages: Mapping[str, str], own: Collection[str]) -> set[str]:
    """Return to which of these pages, each with the title of its item, another item of the feed has led before.

    Not counted are the `own` entries, and such as have the same title: an item whose identity changed is the same item.
    """
    rows = db.execute(
        """
        select distinct wanted.page
        from (select unnest($2) as page, unnest($3) as title) as wanted
        join entries as e on e.feed_id = $1 and split_part(e.url, '#', 1) = wanted.page
        where e.title <> wanted.title and e.entry_id not in (select unnest($4))
        """,
        [feed_id, list(pages), list(pages.values()), list(own)],
    ).fetchall()
    return {page for (page,) in rows}


def known_urls(db: DuckDBPyConnection, urls: Sequence[str]) -> set[str]:
    """Return which of these addresses an entry or an article has."""
    rows = db.execute(
        """
        select url from entries where url in (select unnest($1))
        union select url from articles where url in (select unnest($1))
        """,
        [list(urls)],
    ).fetchall()
    return {url for (url,) in rows}


def add_entries(db: DuckDBPyConnection, entries: Sequence[Entry]) -> None:
    """Store new entries and new revisions of entries."""
    insert(db, "entries", entries, unless_known_by=("entry_id", "revision"))


def awaiting_page(db: DuckDBPyConnection) -> list[tuple[Entry, int]]:
    """Return the entry revisions whose page has not been had or given up, each with the attempts made so far.

    A visit that was none bears the number of those before it.
    """
    rows = db.execute(
        """
        select e.entry_id, e.revision, coalesce(max(v.attempt), 0)
        from entries as e
        left join page_visits as v
            on v.entry_id = e.entry_id and v.entry_revision = e.revision and v.fate <> 'waiting its turn'
        group by all
        having not coalesce(bool_or(v.is_final), false)
        """
    ).fetchall()
    attempts = {(entry_id, revision): count for entry_id, revision, count in rows}
    return [(entry, attempts[entry.entry_id, entry.revision]) for entry in _entries(db, list(attempts))]


def add_page_visits(db: DuckDBPyConnection, visits: Sequence[PageVisit]) -> None:
    """Write down what became of attempts to have pages."""
    insert(db, "page_visits", visits)


def awaiting_refinement(db: DuckDBPyConnection) -> list[tuple[Entry, PageVisit]]:
    """Return the entry revisions that have their page, or none to come, and have not been refined."""
    visits = fetch(
        db,
        PageVisit,
        """
        select v.* from page_visits as v
        where v.is_final and not exists (
            select 1 from refined as r where r.entry_id = v.entry_id and r.entry_revision = v.entry_revision
        )
        """,
    )
    by_key = {(visit.entry_id, visit.entry_revision): visit for visit in visits}
    return [(entry, by_key[entry.entry_id, entry.revision]) for entry in _entries(db, list(by_key))]


def backfilled(db: DuckDBPyConnection, entry_ids: Sequence[str]) -> set[str]:
    """Return which of these entries a backfill saw first, whoever had their page."""
    rows = db.execute(
        """
        select e.entry_id from entries as e join runs as r on r.run_id = e.run_id
        where e.revision = 1 and r.kind = 'backfill' and e.entry_id in (select unnest(?))
        """,
        [list(entry_ids)],
    ).fetchall()
    return {entry_id for (entry_id,) in rows}


def _entries(db: DuckDBPyConnection, keys: Sequence[tuple[str, int]]) -> list[Entry]:
    """Return entries in the order in which they were seen; within a visit, oldest first."""
    return fetch(
        db,
        Entry,
        """
        select e.* from entries as e
        join (select unnest($1) as entry_id, unnest($2) as revision) as wanted
            on e.entry_id = wanted.entry_id and e.revision = wanted.revision
        order by e.seen_at, e.published_at nulls last, e.entry_id
        """,
        [[entry_id for entry_id, _ in keys], [revision for _, revision in keys]],
    )
