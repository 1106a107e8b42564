"""History taken in after the fact: from archives with and without feeds, marked, once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from alone import done_alone
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.backfill import backfill, look
from flows.running import run_context
from flows.steps.shards.ranges import RANGE_BYTES
from flows.steps.web.archive_writer import ArchiveError
from warehouse.books import ledger
from warehouse.books.verdicts import last_complete_week
from warehouse.database import Home, writing
from warehouse.records import Run


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
    return done_alone(backfill(home=str(home.path), warcs=[str(archive)], feeds=str(watched)))


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
        assert db.execute("select distinct verdict from verdicts").fetchall() == [("not enough history",)]


def test_a_second_time_nothing_is_added(ready, web):
    take_in(ready, web)
    before = articles(ready)
    take_in(ready, web)
    assert articles(ready) == before


def test_an_archive_that_is_replaced_while_it_is_read_costs_nothing_but_another_run(ready, web, monkeypatch):
    archive, _ = web
    whole = archive.read_bytes()

    async def look_and_lose(*asked):
        found = await look(*asked)
        archive.with_name("other.warc.gz").write_bytes(whole[:-40])
        archive.with_name("other.warc.gz").replace(archive)
        return found

    monkeypatch.setattr("flows.backfill.look", look_and_lose)
    with pytest.raises(ArchiveError, match="replaced"):
        take_in(ready, web)
    monkeypatch.undo()
    run_context.archive_index.cache_clear()  # another run is another process
    archive.write_bytes(whole)
    take_in(ready, web)
    assert articles(ready) == [("https://desk.example/named", True), ("https://desk.example/unnamed", True)]


def test_what_a_run_that_died_has_left_is_counted_where_an_archive_of_before_comes_next(
    ready, web, tmp_path, monkeypatch
):
    async def die(*_):
        raise RuntimeError

    monkeypatch.setattr("flows.backfill.enter_pages", die)
    with pytest.raises(RuntimeError):
        take_in(ready, web)
    monkeypatch.undo()
    named, before = "https://desk.example/named", CLOCK - timedelta(weeks=2)
    older = [answer(named, page("Chips", CHIPS, GARDEN), at=before), answer(FEED, rss(), at=before)]
    take_in(ready, (warc(tmp_path / "older.warc.gz", older), web[1]))
    with writing(ready) as db:
        counted = "select url, passages from articles join covered using (article_id)"
        assert db.execute(counted).fetchall() == [(named, 2)]
        back = "select count(*) from articles join revisions as r using (article_id) where seen_at < first_seen_at"
        assert db.execute(back).fetchall() == [(0,)]


def test_an_archive_of_several_ranges_is_looked_through_whatever_its_name(ready, web):
    archive, watched = web
    noise = answer("https://stranger.example/film", random.Random(18).randbytes(RANGE_BYTES + 1))
    whole = archive.with_name("CC-NEWS 2026_03.1.warc.gz")
    whole.write_bytes(warc(archive.with_name("noise.warc.gz"), [noise]).read_bytes() + archive.read_bytes())
    take_in(ready, (whole, watched))
    assert len(articles(ready)) == 2


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """A server of these files on this machine: its name, and the paths that it was asked for."""
    asked: list[str] = []

    class Files(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = files.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_feed_that_names_itself_as_the_next_page_is_asked_for_once(ready):
    head = "<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='/feed'/>"
    files = {"/feed": rss(item("/1", "Chips")).replace(b"<item>", f"{head}<item>".encode())}
    files["/1"] = page("Chips", CHIPS, GARDEN)
    with serving(files) as (host, asked):
        done_alone(backfill(home=str(ready.path), sitemaps=[f"http://{host}/feed"], allow_hosts=[host]))
    assert asked.count("/feed") == 1
    assert articles(ready) == [(f"http://{host}/1", True)]


def test_all_that_a_long_sitemap_lists_is_had_in_as_many_runs_as_it_takes(ready, monkeypatch):
    monkeypatch.setattr("flows.steps.pages.page_queue.OF_A_HOST_A_RUN", 2)
    files = {f"/{number}": page(f"Chips {number}", CHIPS, f"Number {number}. {GARDEN}") for number in range(3)}
    with serving(files) as (host, _):
        files["/map.xml"] = "\n".join(f"http://{host}/{number}" for number in range(3)).encode()
        told = [
            done_alone(backfill(home=str(ready.path), sitemaps=[f"http://{host}/map.xml"], allow_hosts=[host]))
            for _ in range(2)
        ]
    assert [run["stages"]["pages"] for run in told] == [{"kept": 2}, {"kept": 1}]
    assert len(articles(ready)) == 3


def test_of_the_sitemaps_of_an_index_each_is_asked_for_once_and_who_failed_is_named(ready):
    listed = "".join(f"<sitemap><loc>/{name}</loc></sitemap>" for name in ("map.txt", "index.xml#top", "gone.xml"))
    files = {"/index.xml": f"<sitemapindex>{listed}</sitemapindex>".encode(), "/1": page("Chips", CHIPS, GARDEN)}
    with serving(files) as (host, asked):
        files["/map.txt"] = f"http://{host}/1".encode()
        named_twice = [f"http://{host}/index.xml"] * 2
        told = done_alone(backfill(home=str(ready.path), sitemaps=named_twice, allow_hosts=[host]))
    assert asked.count("/index.xml") == 1
    with writing(ready) as db:
        assert db.execute("select feed_id from feeds group by feed_id having count(*) > 1").fetchall() == []
    assert [one["reason"] for one in told["failures"]] == [f"HTTP 404 Not Found: http://{host}/gone.xml"]
    assert articles(ready) == [(f"http://{host}/1", True)]
