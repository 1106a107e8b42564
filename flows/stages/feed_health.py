"""Which feeds have fallen silent, and which speak again: told once, in the ledger, as event and in the Prefect UI."""

from __future__ import annotations

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from flows.running.outlasting import tell
from flows.running.reports import code
from flows.running.run_context import RunContext
from flows.running.run_log import log
from flows.steps.text.figures import counted
from warehouse.books import feeds, ledger
from warehouse.books.feeds import SilentFeed
from warehouse.database import writing
from warehouse.fates import EventKind
from warehouse.records import LedgerEvent

SILENT: EventKind = "feed silent"
SPEAKS: EventKind = "feed speaks again"


@task(name="look after feeds", task_run_name="look after feeds", cache_policy=NO_CACHE)
async def look_after_feeds(context: RunContext) -> list[LedgerEvent]:
    """Tell of feeds that fell silent or speak again since the last run; an automation can act on the events.

    What had been silent for a year when it was first visited has not fallen silent: it is counted and listed alone.

    Events: `trendledger.feed.silent` and `trendledger.feed.speaking`, on the resource `trendledger.feed.ID`.
    """
    with writing(context.home) as db:
        silent, known = feeds.silent_feeds(db), ledger.standing(db, SILENT, SPEAKS)
        changes = [
            LedgerEvent(context.clock, context.run_id, SILENT, feed.feed_id, "", "", _since(feed))
            for feed in silent
            if feed.feed_id not in known and not feed.was_silent_before
        ]
        dormant = [feed for feed in silent if feed.was_silent_before]
        now_silent = {one.feed_id for one in silent}
        changes += [
            LedgerEvent(context.clock, context.run_id, SPEAKS, feed_id, "", "", "")
            for feed_id in sorted(known - now_silent)
        ]
        ledger.add_changes(db, changes)
    told = f"{counted(len(silent), 'feed is', 'feeds are')} silent for longer than usual"
    before = f", {len(dormant)} since a year before it was watched" if dormant else ""
    log(f"{told}{before}; {counted(len(changes), 'change')} since the last run")
    for change in changes:
        event = "trendledger.feed.silent" if change.kind == SILENT else "trendledger.feed.speaking"
        resource = {"prefect.resource.id": f"trendledger.feed.{change.subject}"}
        emit_event(event, resource, payload={"reason": change.reason, "clock": context.clock.isoformat()})
    if silent:
        rows = [
            {"feed": code(feed.title), "last published": _day(feed), "long gap, hours": round(feed.long_gap_hours or 0)}
            for feed in silent
        ]
        said = "Feeds silent for longer than usual"
        await tell(lambda: acreate_table_artifact(key="silent-feeds", table=rows, description=said))
    return changes


def _since(feed: SilentFeed) -> str:
    return f"nothing since {_day(feed)}" if feed.last_published_at else "nothing dated in a year"


def _day(feed: SilentFeed) -> str:
    return f"{feed.last_published_at:%Y-%m-%d}" if feed.last_published_at else ""
