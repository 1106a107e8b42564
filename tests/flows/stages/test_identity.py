"""Whose an article is: no site writes another's, whatever it says of its pages and in its feeds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from small_web import CHIPS, CLOCK, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.monitor import monitor
from warehouse.database import Home, writing

pytestmark = pytest.mark.usefixtures("prefect_api")
STORY = "https://ada.substack.com/p/story"
STOLEN = "https://evil.substack.com/p/x"
CACHED = "https://www.google.evil.com/amp/s/ada.substack.com/p/story"
OWN, EVIL = "https://ada.substack.com/feed", "https://evil.substack.com/feed"


def test_no_site_writes_the_article_of_another(ready: Home, tmp_path: Path) -> None:
    lies = [
        item(STOLEN, "A lie"),
        item(CACHED, "Another lie"),
        item(STORY, "A third lie", f"<p>{RULES}</p>" * 3, published=CLOCK - timedelta(days=4)),  # so that it is first
    ]
    claim = f"<link rel=canonical href={STORY}><title>".encode()
    archive = warc(
        tmp_path / "web.warc.gz",
        [
            answer(EVIL, rss(*lies)),
            answer(OWN, rss(item(STORY, "The true story"))),
            answer(STOLEN, page("A lie", RULES, GARDEN).replace(b"<title>", claim)),
            answer(CACHED, page("Another lie", RULES, CHIPS).replace(b"<title>", claim)),
            answer(STORY, page("The true story", GARDEN)),
        ],
    )
    watched = opml(tmp_path / "feeds.opml", EVIL, OWN)
    asyncio.run(monitor(home=str(ready.path), feeds=str(watched), archives=[str(archive)], publish=False))
    with writing(ready) as db:
        told = db.execute("select a.url, r.title, r.text from articles as a join revisions as r using (article_id)")
        articles = {url: (title, text) for url, title, text in told.fetchall()}
    assert set(articles) == {STORY, STOLEN, CACHED}
    title, text = articles[STORY]
    assert title == "The true story"
    assert GARDEN in text
    assert RULES not in text
