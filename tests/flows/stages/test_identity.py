"""Whose an article is: no site writes another's, whatever it says of its pages and in its feeds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alone import done_alone
from small_web import CHIPS, CLOCK, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.monitor import monitor
from flows.steps.web.fetcher import HttpAnswer
from warehouse.database import Home, writing

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
    done_alone(monitor(home=str(ready.path), feeds=str(watched), archives=[str(archive)], publish=False))
    with writing(ready) as db:
        told = db.execute("select a.url, r.title, r.text from articles as a join revisions as r using (article_id)")
        articles = {url: (title, text) for url, title, text in told.fetchall()}
    assert set(articles) == {STORY, STOLEN, CACHED}
    title, text = articles[STORY]
    assert title == "The true story"
    assert GARDEN in text
    assert RULES not in text


def told(home: Home) -> list[tuple[str, ...]]:
    """Return of each article where it stands, what the feed said, who wrote it, and where its text is from."""
    with writing(home) as db:
        return db.execute(
            """
            select a.url, a.original_url, a.outlet, r.origin
            from articles as a join revisions as r using (article_id) order by a.url, a.original_url
            """
        ).fetchall()


def read(home: Home, folder: Path, feeds: dict[str, bytes], *answers: HttpAnswer) -> None:
    archive = warc(folder / "web.warc.gz", [*(answer(url, body) for url, body in feeds.items()), *answers])
    watched = opml(folder / "feeds.opml", *feeds)
    done_alone(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)], publish=False))


PAPER = "https://paper.example/x?id=7"
FROST = page("Late frost", GARDEN, CHIPS)


def test_an_alert_and_a_reader_lead_to_the_page_and_to_one_article(ready: Home, tmp_path: Path) -> None:
    alert = "https://alerts.example/url?sa=t&url=https%3A%2F%2Fpaper.example%2Fx%3Fid%3D7&ct=ga"
    feeds = {"https://alerts.example/feed": rss(item(alert, "Late frost"), item(f"https://r.example/{PAPER}", "Frost"))}
    read(ready, tmp_path, feeds, answer(PAPER, FROST))
    ((url, original, *others),) = told(ready)
    assert (url, *others) == (PAPER, "paper.example", "page")
    assert original in {alert, f"https://r.example/{PAPER}"}


def test_a_copy_is_read_where_the_page_is_gone_and_stands_at_the_address_of_the_page(
    ready: Home, tmp_path: Path
) -> None:
    copy = f"https://web.archive.org/web/20260301000000/{PAPER}"
    feeds = {"https://desk.example/feed": rss(item(copy, "Late frost"))}
    read(ready, tmp_path, feeds, answer(PAPER, b"", status=404), answer(copy, FROST))
    assert told(ready) == [(PAPER, copy, "paper.example", "page")]


def test_what_a_site_forbids_is_not_read_in_a_copy_of_it(ready: Home, tmp_path: Path) -> None:
    copy = f"https://web.archive.org/web/20260301000000/{PAPER}"
    feeds = {"https://desk.example/feed": rss(item(copy, "Late frost"))}
    closed = answer("https://paper.example/robots.txt", b"User-agent: *\nDisallow: /")
    read(ready, tmp_path, feeds, closed, answer(PAPER, FROST), answer(copy, FROST))
    assert told(ready) == []


def test_who_writes_an_address_behind_his_own_writes_no_article_there(ready: Home, tmp_path: Path) -> None:
    forged = f"https://evil.example/{PAPER}"
    feeds = {"https://evil.example/feed": rss(item(forged, "A lie"))}
    read(ready, tmp_path, feeds, answer(forged, page("A lie", RULES, GARDEN)))
    assert told(ready) == [(forged, forged, "", "page")]


def test_a_page_that_asks_to_log_in_is_not_the_article_and_lends_it_no_address(ready: Home, tmp_path: Path) -> None:
    login = "https://desk.example/login?next=%2Ffrost"
    feeds = {"https://desk.example/feed": rss(item("https://desk.example/frost", "Late frost", GARDEN))}
    moved = answer("https://desk.example/frost", b"", ("Location", login), status=302)
    read(ready, tmp_path, feeds, moved, answer(login, page("Welcome back", RULES, CHIPS)))
    assert told(ready) == [("https://desk.example/frost", "https://desk.example/frost", "", "feed")]


def test_a_film_is_its_channels_and_a_forwarded_item_its_feeds_and_none_is_the_platforms(
    ready: Home, tmp_path: Path
) -> None:
    film, passed_on = "https://www.youtube.com/watch?v=1", "http://feedproxy.google.com/~r/ada/~3/x/"
    feeds = {
        "https://www.youtube.com/feeds/videos.xml?channel_id=UC1": rss(item(film, "Frost", GARDEN), title="The Shed"),
        "https://feeds.feedburner.com/ada": rss(item(passed_on, "Chips", CHIPS), title="Notes"),
    }
    read(ready, tmp_path, feeds)
    with writing(ready) as db:
        rows = db.execute("select a.site, a.outlet from articles as a").fetchall()
    assert rows == [("", ""), ("", "")]
