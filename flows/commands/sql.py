"""Commands on what is kept: the watch list, SQL, the state of a home."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import FAILED, Output
from warehouse import feeds as watched
from warehouse.catalog.watchlist import load_watch_list, write_opml, write_toml
from warehouse.database import writing
from warehouse.published import open_published, query
from warehouse.records import Feed

LIST_COLUMNS = ("feed_id", "title", "category", "language", "publisher", "url")


def list_feeds(*, home: Injected) -> Output:
    """Show the watch list."""
    with writing(home) as db:
        found = watched.watch_list(db, datetime.now(UTC))
    return _listed(found)


def _listed(found: list[Feed]) -> Output:
    rows = [[getattr(feed, column) for column in LIST_COLUMNS] for feed in found]
    return Output([dict(zip(LIST_COLUMNS, row, strict=True)) for row in rows], LIST_COLUMNS, rows)


def remove_feed(name: str, *, home: Injected) -> Output:
    """Stop watching a feed, named by id or address. What came from it stays."""
    with writing(home) as db:
        watched.watch_list(db, datetime.now(UTC))
        feed = watched.remove_feed(db, name)
    return Output({"feed_id": feed.feed_id}, text=f"no longer watching {feed.feed_id}; what came from it stays")


def import_feeds(file: Path, *, home: Injected) -> Output:
    """Watch all feeds of an OPML or TOML file."""
    listed = load_watch_list(file)
    with writing(home) as db:
        new = watched.add_feeds(db, listed, datetime.now(UTC))
    return Output({"feeds": len(listed), "new": new}, text=f"{len(listed)} feeds in {file}, {new} of them new")


def export_feeds(
    *, form: Annotated[Literal["opml", "toml"], Parameter(name="--format")] = "opml", home: Injected
) -> Output:
    """Write the watch list to stdout: OPML for feed readers, TOML to keep category, language and publisher too."""
    with writing(home) as db:
        found = watched.watch_list(db, datetime.now(UTC))
    return Output(_listed(found).data, text=(write_opml if form == "opml" else write_toml)(found).rstrip())


def sql(
    statement: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    csv: Annotated[bool, Parameter(negative="")] = False,
    home: Injected,
) -> Output:
    """Answer an SQL query from the published copy; `api` holds what can be asked for.

    Parameters
    ----------
    statement
        One query that only reads.
    csv
        CSV instead of a table: every digit, times in ISO 8601.

    """
    db = open_published(home)
    try:
        with ThreadPoolExecutor(1) as aside:  # DuckDB hears no signal: so that Ctrl-C ends a query, it runs elsewhere
            asked = aside.submit(query, db, statement)
            try:
                table = asked.result()
            except KeyboardInterrupt:
                db.interrupt()
                raise
    finally:
        db.close()
    return Output(table.as_dicts(), table.columns, table.rows, as_csv=csv)


STATUS = """
select m.run_id, r.clock, r.ended_at, r.outcome, r.new_articles, m.articles, m.stories, m.passages, m.model_id,
    (select count(*) from api.feeds where is_active) as feeds,
    (select count(*) from api.feeds where is_active and consecutive_failures > 0) as feeds_failing
from api.meta as m join api.runs as r on r.run_id = m.run_id
"""


def status(*, home: Injected) -> Output:
    """Say how the home is: last run, what it holds, which feeds fail. Exit code 1 where the last run failed."""
    db = open_published(home)
    try:
        table = query(db, STATUS)
    finally:
        db.close()
    data = table.as_dicts()[0]
    code = FAILED if data["outcome"] == "failed" else 0
    return Output({"home": str(home.path), **data}, ("what", "value"), list(data.items()), code=code)


COMMANDS: tuple[Callable[..., Any], ...] = (sql, status)
FEED_COMMANDS: dict[str, Callable[..., Any]] = {
    "list": list_feeds,
    "remove": remove_feed,
    "import": import_feeds,
    "export": export_feeds,
}
