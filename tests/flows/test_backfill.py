"""History taken in after the fact: from archives with and without feeds, marked, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.backfill import backfill
from warehouse import ledger
from warehouse.database import Home, writing
from warehouse.records import Run
from warehouse.trends import last_complete_week

pytestmark = pytest.mark.usefixtures("prefect_api")


@pytest.fixture
def web(tmp_path):
    named, unnamed = "https://desk.example/named", "https://desk.example/unnamed"
    archive = warc(
        tmp_path / "crawl.warc.gz",
        [
            answer(FEED, rss(item(named, "Chips"))),
            answer(named, page("Chips", CHIPS, GARDEN)),
            answer(unnamed, page("Rules", RULES, GARDEN), ("Content-Type", "text/html")),
            answer("https://stranger.example/x", page("Garden", GARDEN, GARDEN)),
        ],
    )
    return archive, opml(tmp_path / "feeds.opml", FEED)


def take_in(home: Home, web) -> dict:
    archive, watched = web
    return asyncio.run(backfill(home=str(home.path), warcs=[str(archive)], feeds=str(watched)))


def articles(home: Home) -> list[tuple]:
    with writing(home) as db:
        return db.execute("select url, is_backfill from articles order by url").fetchall()


def test_pages_of_watched_sites_come_in_with_and_without_a_feed_that_names_them(ready, web):
    summary = take_in(ready, web)
    assert articles(ready) == [("https://desk.example/named", True), ("https://desk.example/unnamed", True)]
    assert summary["stages"]["entries"]["not watched"] == 1


def test_history_does_not_turn_the_clock_of_the_verdicts_back(ready, web):
    with writing(ready) as db:
        later = CLOCK + timedelta(weeks=30)
        ledger.open_run(db, Run("live", "live", later, later, "", "0"))
        ledger.close_run(db, "live", later, "done")
    take_in(ready, web)
    with writing(ready) as db:
        assert last_complete_week(db) == (later - timedelta(weeks=1, days=later.weekday())).date()
        assert db.execute("select count(*) from movers").fetchone() == (0,)  # of weeks that nobody has seen


def test_a_second_time_nothing_is_added(ready, web):
    take_in(ready, web)
    before = articles(ready)
    take_in(ready, web)
    assert articles(ready) == before
