"""Weeks of stories in the books of a home, so few that every figure can be checked by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from warehouse.books import articles, feeds, ledger, models, passages, tags, trends
from warehouse.database import Home, writing
from warehouse.records import (
    Article,
    Feed,
    FeedVisit,
    LedgerEvent,
    Model,
    Passage,
    Reading,
    Revision,
    Run,
    Tag,
    Term,
    Trend,
)

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
TRENDS = [
    Trend(1, one, f"The {one}", "hard", "Hardware", "Things.", [], place)
    for place, one in enumerate(["chips", "robots", "agents"])
]
TERMS = {
    "chips": [Term("gpu", 3.0), Term("wafer", 1.0)],
    "robots": [Term("gripper", 2.0)],
    "agents": [Term("agent", 1.0)],
}

Story = tuple[str, ...]  # the trends that it carries


def week(number: int) -> date:
    """The Monday of the week; those of stories count from 0."""
    return (MONDAY + timedelta(weeks=number)).date()


def put_weeks(
    home: Home, written: Mapping[str, Sequence[Sequence[Story]]], *, down: Collection[tuple[str, int]] = ()
) -> Home:
    """Let feeds write stories, by week, and a model "old" read them; publish nothing.

    Every feed is a publisher. It is visited from the week before its first list that is not empty: what is listed there
    is history. `down` are feeds and weeks in which they could not be had.
    """
    weeks = max(map(len, written.values()))
    begins = {feed: next(place for place, found in enumerate(lists) if found) for feed, lists in written.items()}
    stories = [
        (f"{feed}-{number}-{place}", feed, number, carried)
        for feed, lists in written.items()
        for number, found in enumerate(lists)
        for place, carried in enumerate(found)
    ]
    with writing(home) as db:
        feeds.add_feeds(
            db, [Feed(one, f"https://{one}.example/feed", f"Feed {one}", publisher=one) for one in written], MONDAY
        )
        trends.put_taxonomy(db, TRENDS)
        models.add_model(db, Model("old", 1, MONDAY, 10, "{}", ""))
        models.make_current(db, "old", MONDAY)
        for number in range(-1, weeks + 1):
            at = MONDAY + timedelta(weeks=number)
            ledger.open_run(db, Run(f"run{number}", "archive", at, at, "", "0"))
            feeds.add_visits(
                db,
                [
                    _visited(one, number, at, is_down=(one, number) in down)
                    for one in written
                    if begins[one] <= number + 1
                ],
            )
            ledger.close_run(db, f"run{number}", at, "done")
        articles.add_articles(
            db, [_article(*one[:3]) for one in stories], [_revision(name, number) for name, _, number, _ in stories]
        )
        passages.add_passages(
            db, [Passage(f"p-{name}", name, 1, 0, f"words of {name}", 3, name, None) for name, *_ in stories]
        )
        _read(db, "old", {name: carried for name, _, _, carried in stories})
    return home


def read_again(home: Home, model_id: str, carried: Mapping[str, Story], at: datetime) -> None:
    """Let another model read these stories, and put it in charge."""
    with writing(home) as db:
        models.add_model(db, Model(model_id, 2, at, 10, "{}", ""))
        _read(db, model_id, carried)
        models.make_current(db, model_id, at)
        ledger.add_changes(db, [LedgerEvent(at, "", "model made current", model_id, "", "", "")])


def _read(db, model_id, carried):
    tags.add_tags(
        db,
        [Reading(f"p-{name}", model_id, "run0", "tagged" if found else "no trend") for name, found in carried.items()],
        [Tag(f"p-{name}", model_id, trend, 0.9, TERMS[trend]) for name, found in carried.items() for trend in found],
    )


def _visited(feed: str, number: int, at: datetime, *, is_down: bool) -> FeedVisit:
    return FeedVisit(feed, f"run{number}", at, "timed out" if is_down else "kept", "", "", "", "", 0)


def _article(name: str, feed: str, number: int) -> Article:
    at = MONDAY + timedelta(weeks=number)
    url = f"https://{feed}.example/{name}"
    return Article(name, url, url, feed, name, at, "feed", None, at, name, True, False, 1, f"run{number}")  # noqa: FBT003


def _revision(name: str, number: int) -> Revision:
    at = MONDAY + timedelta(weeks=number)
    return Revision(name, 1, f"Title {name}", "", "en", f"words of {name}", 3, name, "feed", "", at, f"run{number}")
