"""Alerts as feeds: read by a feed reader, the same ids for good, and no word of a stranger is more than a word."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from alert_facts import DAY, DROP, NOW, facts, failing, rule, verdict
from small_edition import HOSTILE_TITLES, TRENDS, fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from flows.steps.alerting.decide import decide
from flows.steps.alerting.evidence import with_stories
from warehouse.books import alerts
from warehouse.database import Home, writing
from warehouse.published.publish import publish
from warehouse.records import AlertEnd, AlertMark

STORIES = [
    {"title": HOSTILE_TITLES[0], "source": "A & B", "url": "https://news.example/1?a=1&b=2"},
    {"title": HOSTILE_TITLES[1], "source": "\x0bB", "url": "javascript:alert(1)"},
]


@pytest.fixture(scope="module")
def alarmed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three alerts: on two trends, one of them over, and on a source with a hostile name."""
    home = Home(tmp_path_factory.mktemp("alarmed"))
    fill(home)
    names = {trend.trend: trend.name for trend in TRENDS}
    said = [verdict(), verdict(trend="law")]
    moves = decide([rule("rise")], facts(verdicts=said, trend_names=names), [], NOW, "run").begun
    law, video = (with_stories(one, STORIES) for one in sorted(moves, key=lambda one: one.subject))
    fails = decide([rule("failing", begin=5)], failing(5, title="<b>\x0b\x01Lab</b>"), [], NOW + DAY, "run").begun[0]
    with writing(home) as db:
        alerts.enter(db, [law, video, replace(fails, title="<b>\x0b\x01Lab</b>")], [], "waiting", "")
        alerts.enter(db, [], [AlertEnd(law.alert_id, NOW + 2 * DAY, "the verdict is now: steady")], "waiting", "")
        alerts.add_mark(db, AlertMark(video.alert_id, is_useful=False, marked_by="<i>me</i>", marked_at=NOW, note=""))
    publish(home, "run-1")
    return home


@pytest.fixture(scope="module")
def web(alarmed: Home) -> TestClient:
    return TestClient(create_app(alarmed), base_url="http://desk.example:8050")


def test_a_feed_reader_reads_the_atom_feed_whole(web: TestClient) -> None:
    answer = web.get("/alerts.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    read = feedparser.parse(answer.content)
    assert (read.bozo, read.version) == (False, "atom10")
    assert [(link.rel, link.href) for link in read.feed.links] == [
        ("self", "http://desk.example:8050/alerts.atom"),
        ("alternate", "http://desk.example:8050/alerts"),
    ]
    assert (read.feed.title, read.feed.updated) == ("Trendledger alerts", "2026-08-19T06:00:00Z")
    assert len({entry.id for entry in read.entries}) == len(read.entries) == 3
    assert all(entry.id.startswith("tag:trendledger.github.io,2026:run-1/alert/") for entry in read.entries)
    over = next(entry for entry in read.entries if "law" in entry.link)
    assert (over.published, over.updated) == ("2026-08-17T06:00:00Z", "2026-08-19T06:00:00Z")
    assert "Over since 2026-08-19 06:00 UTC: the verdict is now: steady." in over.content[0].value


def test_strangers_words_are_text_in_atom_and_what_xml_cannot_say_is_replaced(web: TestClient) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(web.get("/alerts.atom").content)
    titles = [entry.findtext(f"{atom}title") for entry in root.findall(f"{atom}entry")]
    assert "<b>\ufffd\ufffdLab</b>" in titles
    assert "Regulation & <law>: rising" in titles
    contents = [entry.find(f"{atom}content") for entry in root.findall(f"{atom}entry")]
    assert all((one.get("type"), len(one)) == ("text", 0) for one in contents)
    assert any(HOSTILE_TITLES[0] in one.text for one in contents)
    assert all("javascript:" not in one.text for one in contents)


def test_the_json_feed_says_the_same_with_the_same_ids(web: TestClient) -> None:
    answer = web.get("/alerts.json")
    assert answer.headers["content-type"] == "application/feed+json"
    told = json.loads(answer.content)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == "http://desk.example:8050/alerts.json"
    read = feedparser.parse(web.get("/alerts.atom").content)
    assert [one["id"] for one in told["items"]] == [entry.id for entry in read.entries]
    assert [one["url"] for one in told["items"]] == [entry.link for entry in read.entries]
    assert all(one["content_text"] and one["date_published"].endswith("Z") for one in told["items"])


def test_every_trend_has_its_own_feeds_empty_where_nothing_was_told(web: TestClient) -> None:
    whole = {one["id"]: one for one in json.loads(web.get("/alerts.json").content)["items"]}
    (only,) = json.loads(web.get("/trend/video/alerts.json").content)["items"]
    assert whole[only["id"]] == only
    read = feedparser.parse(web.get("/trend/law/alerts.atom").content)
    assert (read.bozo, read.feed.title, len(read.entries)) == (False, "Trendledger alerts: Regulation & <law>", 1)
    quiet = feedparser.parse(web.get("/trend/quiet/alerts.atom").content)
    assert (quiet.bozo, quiet.entries, quiet.feed.updated) == (False, [], "2026-08-19T14:05:00Z")
    ids = {
        feedparser.parse(web.get(f"{path}alerts.atom").content).feed.id
        for path in ("/", "/trend/law/", "/trend/quiet/")
    }
    assert len(ids) == 3
    for path in ("/trend/none/alerts.atom", "/trend/none/alerts.json"):
        assert web.get(path).status_code == 404


def test_ids_and_dates_stay_when_a_later_run_publishes_and_the_address_changes(alarmed: Home, web: TestClient) -> None:
    before = feedparser.parse(web.get("/alerts.atom").content)
    publish(alarmed, "run-2")
    after = feedparser.parse(
        TestClient(create_app(alarmed), base_url="https://other.example").get("/alerts.atom").content
    )
    assert [(one.id, one.updated) for one in before.entries] == [(one.id, one.updated) for one in after.entries]
    assert before.feed.id == after.feed.id


def test_the_pages_name_the_feeds_in_their_heads(web: TestClient) -> None:
    for path, feeds in {"/": ("/alerts",), "/trend/law": ("/alerts", "/trend/law/alerts")}.items():
        page = web.get(path).text.partition("</head>")[0]
        for feed in feeds:
            assert 'type="application/atom+xml" title="Alerts' in page
            assert f'href="{feed}.atom"' in page
            assert f'href="{feed}.json"' in page


def test_the_page_shows_what_holds_what_is_over_and_how_much_was_false(web: TestClient) -> None:
    page = web.get("/alerts").text
    assert "2 alerts hold" in page
    assert "the verdict is now: steady" in page
    assert "1.4 to 1.7 a year" in page
    assert page.count("Regulation &amp; &lt;law&gt;: rising") == 1, "the sentence does not say the title again"
    assert "&lt;script&gt;" in page
    assert not any(bad in page for bad in ("<script", "<b>\x0b", "<i>me", 'href="javascript'))


def test_an_alert_leads_to_the_page_of_what_it_is_about_or_to_its_row(alarmed: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    begun = [
        *decide([rule("rise")], facts(verdicts=[verdict(), verdict(trend="gone")]), [], NOW, "run").begun,
        *decide([rule("failing", begin=5)], failing(5, feed_id="f-lab"), [], NOW, "run").begun,
        *decide([rule("failing", begin=5, name="else")], failing(5, feed_id="nowhere"), [], NOW, "run").begun,
        *decide([rule("quality", begin=0.05)], facts(quality=[DROP]), [], NOW, "run").begun,
        *decide([rule("stale", begin=48)], facts(newest_item_at=NOW - 3 * DAY), [], NOW, "run").begun,
    ]
    with writing(home) as db:
        alerts.enter(db, begun, [], "waiting", "")
    publish(home, "run-1")
    web = TestClient(create_app(home))
    ids = {alert.subject: alert.alert_id for alert in begun}
    leads = {one["id"].rpartition("/")[2]: one["url"] for one in json.loads(web.get("/alerts.json").content)["items"]}
    page = web.get("/alerts").text
    for subject, address in {
        "video": "/trend/video",
        "gone": f"/alerts#{ids['gone']}",
        "f-lab": "/source/f-lab",
        "nowhere": f"/alerts#{ids['nowhere']}",
        "dev.jsonl": "/quality",
        "data": "/runs",
    }.items():
        assert leads[ids[subject]] == f"http://testserver{address}"
        assert f'<a href="{address}" dir="auto">' in page
        assert web.get(address).status_code == 200


def test_the_page_counts_all_that_hold_though_it_lists_a_hundred(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    begun = [decide([rule("failing", begin=5)], failing(5, feed_id=f"f{n}"), [], NOW, "r").begun[0] for n in range(101)]
    with writing(home) as db:
        alerts.enter(db, begun, [], "waiting", "")
    publish(home, "run-1")
    page = TestClient(create_app(home)).get("/alerts").text
    assert ("101 alerts hold" in page, page.count('<tr id="')) == (True, 100)


def test_before_the_first_run_there_is_no_feed(tmp_path: Path) -> None:
    client = TestClient(create_app(Home(tmp_path / "empty")))
    assert client.get("/alerts.atom").status_code == 503
