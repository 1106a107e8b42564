"""The largest stories of a span of time: what a reader of trends asks next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flows.commands.output import Output, UsageError
from flows.commands.spans import EARLIEST, LONGEST_SPAN
from flows.commands.trend_names import trend_meant, trend_names
from warehouse.database import Connection, Home, WarehouseError
from warehouse.published.publish import open_current, query

WEEKS, LIMIT = 4, 20  # as many weeks as count as now for a verdict; as many stories as a screen has lines
LARGEST_LIMIT = 10_000  # all on a screen that anybody scrolls; a longer list is a query
# The members are found first and the trends of those alone: 20 stories, not all of the weeks'.
LARGEST = """
with members as (
    select story_id, article_id, title, outlet, published_at, is_original, is_about_ai
    from api.articles
    where published_at >= $1 and published_at < $2
),

carrying as (
    select distinct story_id from api.trend_passages where trend = $3
),

largest as (
    select
        story_id,
        first(title order by is_original desc, published_at, article_id) as title,
        first(outlet order by is_original desc, published_at, article_id) as first_outlet,
        min(published_at) as published_at,
        count(distinct outlet) as outlets,
        count(*) - 1 as copies
    from members
    where $3 = '' or story_id in (select story_id from carrying)
    group by story_id
    having bool_or(is_about_ai is distinct from false)
    order by outlets desc, copies desc, published_at desc, story_id
    limit $4
),

carried as (
    select e.story_id, e.trend, max(e.probability) as probability
    from api.trend_passages as e
    where e.story_id in (select story_id from largest)
    group by all
)

select
    l.*,
    (
        select list(c.trend order by c.probability desc, c.trend) from carried as c where c.story_id = l.story_id
    ) as trends
from largest as l
order by l.outlets desc, l.copies desc, l.published_at desc, l.story_id
"""
LAST_SEEN = "select greatest(clock, (select max(published_at) from api.articles)) from api.meta"
COLUMNS = ("id", "title", "first in", "published", "outlets", "copies", "trends")


def check_wishes(weeks: int, until: date | None, limit: int) -> None:
    """Raise UsageError where no list can come of them."""
    if not 1 <= weeks <= LONGEST_SPAN:
        raise UsageError(f"--weeks {weeks}: give 1 to {LONGEST_SPAN} weeks")
    if not 1 <= limit <= LARGEST_LIMIT:
        raise UsageError(f"--limit {limit}: give 1 to {LARGEST_LIMIT} stories; of more, ask `trendledger sql`")
    if until is not None and until < EARLIEST:
        raise UsageError(f"--until {until} lies before {EARLIEST}; nothing is older")


def largest_stories(home: Home, *, weeks: int, until: date | None, trend: str, limit: int) -> Output:
    """Return the stories with the most outlets among those of the last `weeks` up to the day `until`.

    Articles published in that time are counted, those of stories about AI; the title is that of the first of them.
    Raises UsageError, UnknownTrendError, and WarehouseError before the first run.
    """
    check_wishes(weeks, until, limit)
    db = open_current(home)
    try:
        names = trend_names(db)
        meant = trend_meant(names, trend) if trend else ""
        end = min(until or date.max, _last_day(db)) + timedelta(days=1)
        first = end - timedelta(weeks=weeks)
        found = query(db, LARGEST, [first, end, meant, limit]).as_dicts()
    finally:
        db.close()
    for story in found:
        story["trends"] = [{"trend": carried, "name": names.get(carried, carried)} for carried in story["trends"] or []]
    notes = [f"{first} to {end - timedelta(days=1)}, those in the most outlets first"]
    if meant:
        notes.append(f"stories that carry {names[meant]} ({meant})")
    notes.append(_what_next(found))
    return Output(found, COLUMNS, [_row(story) for story in found], notes=notes)


def _last_day(db: Connection) -> date:
    ((last,),) = query(db, LAST_SEEN).rows
    if last is None:
        raise WarehouseError("no run has found a feed that answers yet, so that there are no stories.")
    day: date = last.date()
    return day


def _what_next(found: Sequence[dict[str, Any]]) -> str:
    if not found:
        return "no story of that time; --weeks and --until look elsewhere"
    return f"`trendledger stories show {found[0]['story_id']}` shows who copied it, `articles show ID` what it says"


def _row(story: dict[str, Any]) -> tuple[Any, ...]:
    return (
        story["story_id"],
        story["title"],
        story["first_outlet"],
        f"{story['published_at']:%Y-%m-%d}",
        story["outlets"],
        story["copies"],
        ", ".join(carried["trend"] for carried in story["trends"]),
    )
