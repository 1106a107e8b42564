"""The home's own archive: what is gone from it is told, once, and nothing else comes to stand in its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alone import done_alone
from fastwarc.warc import ArchiveIterator, WarcRecordType
from small_model import Trained
from small_web import CHIPS, CLOCK, FEED, RULES, answer, item, opml, page, rss, warc

from flows.monitor import monitor
from flows.steps.feeds.visits import digest
from flows.steps.web.archive import read_answer
from flows.steps.web.fetcher import FetchError
from warehouse.database import Home, writing

FIRST, SECOND = "https://desk.example/1", "https://desk.example/2"


def run(home: Home, folder: Path, *urls: str) -> dict:
    folder.mkdir()
    pages = [answer(url, page("A", text)) for url, text in zip(urls, (CHIPS, RULES), strict=False)]
    archive = warc(folder / "web.warc.gz", [answer(FEED, rss(*(item(url, url) for url in urls))), *pages])
    watched = opml(folder / "feeds.opml", FEED)
    return done_alone(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)]))


@pytest.mark.parametrize("how", ["cut short", pytest.param("gone", marks=pytest.mark.long)])
def test_an_archive_that_lost_bytes_is_told_of_once_and_its_places_are_not_given_away(
    how: str, ready: Home, tmp_path: Path
) -> None:
    assert run(ready, tmp_path / "a", FIRST)["cut"] == ()
    own = ready.archive / f"{CLOCK:%Y-%m-%d}.warc.gz"
    if how == "gone":
        own.unlink()
    else:
        os.truncate(own, own.stat().st_size - 100)
    second = run(ready, tmp_path / "b", FIRST, SECOND)
    assert second["outcome"] == "partial"
    (said,) = second["cut"]
    assert said.startswith(f"{own.name}: ")
    assert "are gone from" in said
    assert "a backup of the file mends it" in said
    assert run(ready, tmp_path / "c", FIRST, SECOND)["cut"] == (), "told once"
    with writing(ready) as db:
        rows = db.execute("select archive_file, archive_offset, digest from responses").fetchall()
        assert db.execute("select subject from changes where kind = 'archive cut short'").fetchall() == [(own.name,)]
    assert {file for file, _, _ in rows} == {own.name, f"{CLOCK:%Y-%m-%d}-2.warc.gz"}
    for file, offset, written in rows:
        try:
            body = read_answer(ready.archive / file, offset, "", CLOCK).body
        except (FetchError, FileNotFoundError):
            assert file == own.name
            continue
        assert digest(body) == written, "no place shows another page"


def test_what_was_had_by_way_of_redirects_is_had_again_from_the_archive(
    ready: Home, trained: Trained, tmp_path: Path
) -> None:
    feed, old, new = "https://desk.example/all.xml", "http://desk.example/1", "https://desk.example/chips"
    sent = [
        answer(FEED, b"", ("Location", feed), status=302),
        answer(feed, rss(item(old, "Chips"))),
        answer(old, b"", ("Location", FIRST), status=301),
        answer(FIRST, b"", ("Location", new), status=308),
        answer(new, page("Chips", CHIPS)),
    ]
    watched = str(opml(tmp_path / "feeds.opml", FEED))
    first = warc(tmp_path / "web.warc.gz", sent)
    done_alone(monitor(home=str(ready.path), feeds=watched, archives=[str(first)]))
    (own,) = ready.archive.glob("*.warc.gz")
    again = trained.put_into(Home(tmp_path / "again"))
    done_alone(monitor(home=str(again.path), feeds=watched, archives=[str(own)]))
    asked = "select a.url, r.url, r.final_url from articles as a join responses as r on r.kind = 'page'"
    for home in (ready, again):
        with writing(home) as db:
            assert db.execute(asked).fetchall() == [(new, old, new)]
    # The bodies of redirects are not kept, and each record says so.
    with own.open("rb") as file:
        kept = [
            (record.headers["WARC-Target-URI"], record.http_headers.status_code, "WARC-Truncated" in record.headers)
            for record in ArchiveIterator(file, record_types=WarcRecordType.response)
        ]
    assert kept == [(FEED, 302, True), (feed, 200, False), (old, 301, True), (FIRST, 308, True), (new, 200, False)]
