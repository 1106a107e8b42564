"""Entries and their pages: one address is asked for once, what is lost has another way, and an attempt is an attempt."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from alone import done_alone
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.backfill import backfill
from flows.monitor import AllFeedsFailedError, monitor
from warehouse.books.ledger import check_balance
from warehouse.database import Home, writing

pytestmark = pytest.mark.usefixtures("patience")
OTHER = "https://other.example/feed.xml"
URL = "https://desk.example/1"
OWN_WORDS = f"<p>{CHIPS}</p>"


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    return opml(tmp_path / "feeds.opml", OTHER, FEED)


def run(home: Home, watched: Path, *archives: Path, hours: int = 0, hosts: tuple[str, ...] = ()) -> dict:
    clock = CLOCK + timedelta(hours=hours)
    names = [str(one) for one in archives]
    order = monitor(str(home.path), str(watched), names, as_of=clock, publish=False, allow_hosts=list(hosts))
    return done_alone(order)["stages"]


def rows(home: Home, query: str) -> list[tuple]:
    with writing(home) as db:
        check_balance(db)
        return db.execute(query).fetchall()


def test_where_two_feeds_name_a_page_that_is_lost_the_one_with_words_of_its_own_gives_the_article(
    ready: Home, watched: Path, tmp_path: Path
) -> None:
    sent = [
        answer(OTHER, rss(item(URL, "Chips", published=CLOCK - timedelta(days=4)))),
        answer(FEED, rss(item(URL, "Chips", OWN_WORDS))),
        answer(URL, b"", status=403),
    ]
    stages = run(ready, watched, warc(tmp_path / "web.warc.gz", sent))
    assert stages["pages"] == {"not allowed": 2}
    assert stages["articles"] == {"no text": 1, "kept": 1}
    assert rows(ready, "select url, origin from articles join revisions using (article_id)") == [(URL, "feed")]


def test_where_two_feeds_name_a_page_without_words_the_one_with_words_of_its_own_gives_the_article(
    ready: Home, watched: Path, tmp_path: Path
) -> None:
    sent = [
        answer(OTHER, rss(item(URL, "Chips", published=CLOCK - timedelta(days=4)))),
        answer(FEED, rss(item(URL, "Chips", OWN_WORDS))),
        answer(URL, page("Chips", "Please log in.")),
    ]
    archive = warc(tmp_path / "web.warc.gz", sent)
    run(ready, watched, archive)
    assert rows(ready, "select url, origin from articles join revisions using (article_id)") == [(URL, "feed")]
    assert rows(ready, "select count(*) from responses where kind = 'page'") == [(1,)]


def test_a_page_that_two_feeds_name_is_asked_for_once_a_run_until_it_comes(
    ready: Home, watched: Path, tmp_path: Path
) -> None:
    feeds = [answer(OTHER, rss(item(URL, "Chips"))), answer(FEED, rss(item(URL, "Chips", "A line.")))]
    down = warc(tmp_path / "down.warc.gz", [*feeds, answer(URL, b"", status=503)])
    up = warc(tmp_path / "up.warc.gz", [*feeds, answer(URL, page("Chips", CHIPS, GARDEN))])
    assert run(ready, watched, down)["pages"] == {"server error": 2}
    stages = run(ready, watched, up, hours=1)
    assert stages["articles"] == {"kept": 1, "duplicate": 1}
    assert rows(ready, "select count(*) from responses where kind = 'page'") == [(1,)]


def test_an_entry_corrected_while_its_page_was_awaited_has_the_corrected_title(ready: Home, tmp_path: Path) -> None:
    watched = opml(tmp_path / "one.opml", FEED)
    wrong = [answer(FEED, rss(item(URL, "Chips: 300 stolen"))), answer(URL, b"", status=500)]
    right = [answer(FEED, rss(item(URL, "Chips: none stolen"))), answer(URL, page("Chips", CHIPS, GARDEN))]
    run(ready, watched, warc(tmp_path / "wrong.warc.gz", wrong))
    stages = run(ready, watched, warc(tmp_path / "right.warc.gz", right), hours=1)
    assert stages["pages"] == {"duplicate": 1, "kept": 1}
    assert rows(ready, "select title from revisions") == [("Chips: none stolen",)]
    (reason,) = rows(ready, "select reason from fates where stage = 'pages' and fate = 'duplicate'")[0]
    assert reason == "a newer revision of the same entry"


def test_what_a_backfill_found_stays_history_when_a_later_run_has_its_page_and_the_other_way_round(
    ready: Home, tmp_path: Path
) -> None:
    old, new = "https://desk.example/old", "https://desk.example/new"
    watched = opml(tmp_path / "one.opml", FEED)
    pages = [answer(old, page("Old", CHIPS, GARDEN)), answer(new, page("New", RULES, GARDEN))]
    lost = [answer(url, b"", status=503) for url in (old, new)]
    first = warc(tmp_path / "old.warc.gz", [answer(FEED, rss(item(old, "Old"))), lost[0]])
    then = warc(tmp_path / "new.warc.gz", [answer(FEED, rss(item(new, "New"))), *pages[:1], *lost[1:]])
    last = warc(tmp_path / "all.warc.gz", [answer(FEED, rss(item(new, "New"))), *pages])
    done_alone(backfill(home=str(ready.path), warcs=[str(first)], feeds=str(watched)))
    run(ready, watched, then)
    done_alone(backfill(home=str(ready.path), warcs=[str(last)], feeds=str(watched)))
    assert rows(ready, "select url, is_backfill from articles order by url") == [(new, False), (old, True)]


def test_a_page_whose_server_says_come_later_is_not_given_up_before_a_week(ready: Home, tmp_path: Path) -> None:
    watched = opml(tmp_path / "one.opml", FEED)
    busy = answer(URL, b"", ("Retry-After", "3600"), status=429)
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(URL, "Chips", OWN_WORDS))), busy])
    told = [run(ready, watched, archive, hours=hours) for hours in (0, 1, 2, 3, 200, 201, 202)]
    assert [stages.get("articles") for stages in told] == [None] * 6 + [{"kept": 1}]


def test_runs_without_a_network_use_up_no_attempt(ready: Home, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"127.0.0.1:{closed.getsockname()[1]}"
    watched = opml(tmp_path / "one.opml", FEED)
    lost = f"http://{nowhere}/1"
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(lost, "Chips"))), answer(lost, b"", status=503)])
    run(ready, watched, archive)
    offline = opml(tmp_path / "offline.opml", f"http://{nowhere}/feed")
    for hours in (100, 200, 300, 400):
        with pytest.raises(AllFeedsFailedError):
            run(ready, offline, hours=hours, hosts=(nowhere,))
    seen = rows(ready, "select fate, attempt, is_final from page_visits")
    assert seen == [("server error", 1, False)] + [("no connection", 1, False)] * 4


def test_a_page_that_comes_after_its_feed_is_had_by_the_next_run(ready: Home, tmp_path: Path) -> None:
    watched, old = opml(tmp_path / "one.opml", FEED), "https://desk.example/old"
    listed = answer(
        FEED, rss(item(URL, "Chips", published=CLOCK), item(old, "Old", published=CLOCK - timedelta(days=9)))
    )
    pages = [answer(URL, page("Chips", CHIPS, GARDEN)), answer(old, page("Old", RULES, GARDEN))]
    early = [answer(one.url, b"", status=404) for one in pages]
    assert run(ready, watched, warc(tmp_path / "early.warc.gz", [listed, *early]))["articles"] == {"no text": 1}
    run(ready, watched, warc(tmp_path / "late.warc.gz", [listed, *pages]), hours=1)
    assert rows(ready, "select url from articles") == [(URL,)]


def test_a_page_that_never_comes_is_given_up_after_as_many_attempts_as_any(ready: Home, tmp_path: Path) -> None:
    watched = opml(tmp_path / "one.opml", FEED)
    listed = answer(FEED, rss(item(URL, "Chips", OWN_WORDS, published=CLOCK)))
    never = warc(tmp_path / "never.warc.gz", [listed, answer(URL, b"", status=404)])
    for hours in range(4):
        run(ready, watched, never, hours=hours)
    visits = rows(ready, "select attempt, fate, is_final from page_visits order by attempt")
    assert visits == [(1, "not found", False), (2, "not found", False), (3, "not found", True)]
    assert rows(ready, "select origin from revisions") == [("feed",)]
