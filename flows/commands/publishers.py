"""The command that proposes which feeds belong to one publisher."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.steps.text.figures import counted
from warehouse.books import feeds as watched
from warehouse.books import ledger
from warehouse.books.articles import leading_addresses
from warehouse.books.boilerplate import boilerplate_of
from warehouse.database import writing
from warehouse.records import LedgerEvent
from warehouse.to_read import need_warehouse, reading

COLUMNS = ("feed_id", "title", "proposed", "why")


def publishers(*, apply: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """Propose a publisher for feeds that have none: the house of their domain, or of feeds that repeat the same lines.

    A platform (code forge, blog, newsletter or video host, personal pages) is nobody's house: there the owner's path,
    the feed's name or the site of its articles has to say so. What the watch list says stays.
    Nothing is written without --apply.

    An example: trendledger feeds publishers --apply

    Parameters
    ----------
    apply
        Write the proposals down; api.changes tells of each.

    """
    from flows.steps.feeds.publishers import propose

    now = datetime.now(UTC)
    need_warehouse(home)
    with (writing if apply else reading)(home) as db:
        listed = watched.listed(db)
        found = propose(listed, boilerplate_of(db, [feed.feed_id for feed in listed]), leading_addresses(db))
        if apply:
            changes = [LedgerEvent(now, "", "publisher named", one.feed_id, "", one.proposed, one.why) for one in found]
            watched.apply_changes(db, changes)
            ledger.add_changes(db, changes)
    rows = [(one.feed_id, one.title, one.proposed, one.why) for one in found]
    done = "written down; the next publication shows them" if apply else "nothing was written; --apply does it"
    said = "has no publisher and a sister in its" if len(found) == 1 else "have no publisher and a sister in their"
    told = f"{len(found):,} of {counted(len(listed), 'feed')} {said} house"
    notes = [f"{told}: {done}"]
    data = [{**dict(zip(COLUMNS, row, strict=True)), "lines": one.lines} for row, one in zip(rows, found, strict=True)]
    return Output(data, COLUMNS, rows, notes=notes)
