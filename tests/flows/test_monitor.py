"""The whole way on a small web: whatever it holds, every item has a fate, the sums balance, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alone import done_alone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from meeting_sums import stories_of_runs, unmet
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, record, rss, warc

from flows.monitor import AllFeedsFailedError, monitor
from flows.steps.web.fetcher import HttpAnswer
from warehouse.books.ledger import check_balance
from warehouse.database import Home, writing

pytestmark = pytest.mark.usefixtures("patience")
TEXTS = ((CHIPS, RULES), (RULES, GARDEN), (GARDEN, CHIPS), (GARDEN,))
PAGES = ("article", "copy", "404", "not in the archive", "empty", "short")
KEPT_BY_A_RUN = ("entries", "articles", "revisions", "passages", "readings", "tags", "refined", "responses")
# A run costs a second or two, so examples are few, each takes another way through the small web, and none is shrunk.
FEW = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
)

NewHome = Callable[[], Home]


@pytest.fixture
def new_home(trained, tmp_path_factory: pytest.TempPathFactory) -> NewHome:
    return lambda: trained.put_into(Home(tmp_path_factory.mktemp("home")))


def run(home: Home, watched: Path, *archives: Path, as_of: datetime | None = None, publish: bool = True) -> dict:
    return done_alone(
        monitor(
            home=str(home.path),
            feeds=str(watched),
            archives=[str(one) for one in archives],
            as_of=as_of,
            publish=publish,
        )
    )


def rows(home: Home, query: str) -> list[tuple]:
    with writing(home) as db:
        return db.execute(query).fetchall()


def sizes(home: Home) -> dict[str, int]:
    return {table: rows(home, f"select count(*) from {table}")[0][0] for table in KEPT_BY_A_RUN}


@dataclass(frozen=True)
class Listed:
    """One item of one feed: which text of the small web it has, what asking for its page gets, what the feed says."""

    text: int
    page: str
    summary: str
    days_ago: int


LISTED = st.builds(
    Listed,
    text=st.integers(0, len(TEXTS) - 1),
    page=st.sampled_from(PAGES),
    summary=st.sampled_from(("", "A line.", f"<p>{RULES}</p>")),
    days_ago=st.integers(0, 20),
)
FEEDS = st.lists(
    st.one_of(st.sampled_from((404, 503, "html", "empty", "absent")), st.lists(LISTED, max_size=4)),
    min_size=1,
    max_size=4,
)


def small_web(feeds: list) -> tuple[list[str], list[HttpAnswer], int]:
    """Return the addresses of the feeds, what their servers sent, and how many items they list."""
    sent, urls, listed = [], [], 0
    for number, feed in enumerate([[Listed(0, "article", "", 1)], *feeds]):  # one feed always answers
        host = f"https://desk{number}.example"
        urls.append(f"{host}/feed.xml")
        match feed:
            case int():
                sent.append(answer(urls[-1], b"", status=feed))
            case "html":
                sent.append(answer(urls[-1], page("Not a feed", GARDEN)))
            case "empty":
                sent.append(answer(urls[-1], b""))
            case list():
                listed += len(feed)
                items = [
                    item(f"{host}/{place}", f"Title {one.text}", one.summary, CLOCK - timedelta(days=one.days_ago))
                    for place, one in enumerate(feed)
                ]
                sent.append(answer(urls[-1], rss(*items)))
                sent += [found for place, one in enumerate(feed) for found in _page(f"{host}/{place}", one, number)]
    return urls, sent, listed


def _page(url: str, one: Listed, number: int) -> list[HttpAnswer]:
    title = f"Title {one.text}"
    match one.page:
        case "article":
            return [answer(url, page(title, f"Desk {number} reports.", *TEXTS[one.text]))]
        case "copy":
            return [answer(url, page(title, *TEXTS[one.text]))]
        case "404":
            return [answer(url, page("Not found", "Nothing here."), status=404)]
        case "empty":
            return [answer(url, b"")]
        case "short":
            return [answer(url, page(title, "Too few words to be one."))]
    return []


@FEW
@given(feeds=FEEDS)
def test_the_sums_balance_whatever_the_feeds_and_pages_are_and_a_second_run_adds_nothing(
    feeds: list, new_home: NewHome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, folder = new_home(), tmp_path_factory.mktemp("web")
    urls, sent, listed = small_web(feeds)
    archive, watched = warc(folder / "web.warc.gz", sent), opml(folder / "feeds.opml", *urls)
    summary = run(home, watched, archive)
    with writing(home) as db:
        check_balance(db)
        assert unmet(db) == []
        assert stories_of_runs(db) == db.execute("select stories from api.meta").fetchone()[0]
    stages = dict(rows(home, "select stage, items_in from api.stages"))
    told = dict(rows(home, "select stage, sum(items) from api.fates group by stage"))
    assert stages == told
    assert stages["feeds"] == len(urls)
    assert stages["entries"] == listed == rows(home, "select count(*) from entries")[0][0]
    assert stages["pages"] == stages["articles"] == stages["entries"]
    assert stages["passages"] == stages["tags"] == rows(home, "select count(*) from api.passages")[0][0]
    assert summary["stages"]["feeds"].get("kept") == 1 + sum(isinstance(feed, list) for feed in feeds)
    before = sizes(home)
    run(home, watched, archive)
    assert sizes(home) == {**before, "responses": before["responses"] + _read_again(home)}
    with writing(home) as db:
        assert unmet(db) == []


def _read_again(home: Home) -> int:
    """Feeds that gave no feed are kept again when they are read again: those bytes are what the reason rests on."""
    last = rows(home, "select arg_max(run_id, started_at) from runs")[0][0]
    return rows(home, f"select count(*) from feed_visits where run_id = '{last}' and fate = 'no feed'")[0][0]


@FEW
@given(feeds=FEEDS, seed=st.randoms(use_true_random=False))
@pytest.mark.long
def test_the_order_of_the_watch_list_changes_no_article_no_story_and_no_tag(
    feeds: list, seed, new_home: NewHome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("web")
    urls, sent, _ = small_web(feeds)
    archive = warc(folder / "web.warc.gz", sent)
    shuffled = seed.sample(urls, len(urls))
    seen = []
    for order in (urls, shuffled):
        home = new_home()
        run(home, opml(folder / "feeds.opml", *order), archive, publish=False)
        seen.append(
            (
                rows(home, "select article_id, feed_id, story_id, is_original, published_at from articles order by 1"),
                rows(home, "select passage_id, text, duplicate_of from passages order by 1"),
                rows(home, "select passage_id, trend, probability from tags order by 1, 2"),
            )
        )
    assert seen[0] == seen[1]


@FEW
@given(feed=st.lists(LISTED, min_size=2, max_size=6))
@pytest.mark.long
def test_a_replay_in_steps_and_one_run_at_the_end_agree_on_articles_and_stories(
    feed: list[Listed], new_home: NewHome, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("web")
    weeks = [CLOCK + timedelta(weeks=week) for week in range(3)]
    sent = [found for place, one in enumerate(feed) for found in _page(f"https://desk.example/{place}", one, 0)]
    for week, at in enumerate(weeks):
        shown = [
            item(f"https://desk.example/{place}", f"Title {one.text}", one.summary, CLOCK - timedelta(hours=9 - place))
            for place, one in enumerate(feed[: (week + 1) * 2])
        ]
        sent.append(answer(FEED, rss(*reversed(shown)), at=at))
    archive, watched = warc(folder / "web.warc.gz", sent), opml(folder / "feeds.opml", FEED)
    stepwise, at_once = new_home(), new_home()
    for at in weeks:
        run(stepwise, watched, archive, as_of=at, publish=False)
    run(at_once, watched, archive, as_of=weeks[-1], publish=False)
    articles = "select article_id, url, story_id, is_original, published_at, revision from articles order by 1"
    words = "select article_id, title, text, origin from revisions order by 1"
    assert rows(stepwise, articles) == rows(at_once, articles)
    assert rows(stepwise, words) == rows(at_once, words)


def test_an_edited_article_is_one_article_with_a_new_revision_and_its_old_passages_are_not_counted(
    ready: Home, tmp_path: Path
) -> None:
    url, later = "https://desk.example/1", CLOCK + timedelta(days=1)
    archive = warc(
        tmp_path / "web.warc.gz",
        [
            answer(FEED, rss(item(url, "Chips"))),
            answer(url, page("Chips", CHIPS, GARDEN)),
            answer(FEED, rss(item(url, "Chips, corrected")), at=later),
            answer(url, page("Chips, corrected", CHIPS, RULES), at=later),
        ],
    )
    watched = opml(tmp_path / "feeds.opml", FEED)
    run(ready, watched, archive, as_of=CLOCK)
    summary = run(ready, watched, archive, as_of=later)
    assert summary["stages"]["articles"] == {"revised": 1}
    assert rows(ready, "select title, revision, modified_at is not null from api.articles") == [
        ("Chips, corrected", 2, True)
    ]
    assert GARDEN[:40] not in " ".join(text for (text,) in rows(ready, "select text from api.passages"))
    assert {number for (number,) in rows(ready, "select revision from revisions")} == {1, 2}


def test_where_a_page_cannot_be_had_the_feeds_own_content_serves_and_the_fate_says_so(
    ready: Home, tmp_path: Path
) -> None:
    archive = warc(
        tmp_path / "web.warc.gz",
        [answer(FEED, rss(item("https://desk.example/gone", "Chips", f"<p>{CHIPS}</p>")))],
    )
    run(ready, opml(tmp_path / "feeds.opml", FEED), archive)
    assert rows(ready, "select origin, title from api.articles") == [("feed", "Chips")]
    (reason,) = rows(ready, "select reason from api.fates where stage = 'articles' and fate = 'kept'")[0]
    assert reason.startswith("text from the feed: not in the archive")


def test_a_page_that_may_come_back_is_asked_for_three_times_and_then_given_up(ready: Home, tmp_path: Path) -> None:
    url = "https://desk.example/down"
    archive = warc(
        tmp_path / "web.warc.gz",
        [answer(FEED, rss(item(url, "Chips", f"<p>{CHIPS}</p>"))), answer(url, b"", status=503)],
    )
    watched = opml(tmp_path / "feeds.opml", FEED)
    told = [run(ready, watched, archive, publish=False)["stages"] for _ in range(4)]
    assert [stages.get("pages") for stages in told] == [{"server error": 1}] * 3 + [None]
    assert [stages.get("articles") for stages in told] == [None, None, {"kept": 1}, None]


def test_a_run_in_which_no_feed_answered_fails_and_keeps_what_was_stored(ready: Home, tmp_path: Path) -> None:
    archive = warc(
        tmp_path / "web.warc.gz", [answer(FEED, rss(item("https://desk.example/1", "Chips", f"<p>{CHIPS}</p>")))]
    )
    run(ready, opml(tmp_path / "feeds.opml", FEED), archive)
    down = warc(tmp_path / "down.warc.gz", [answer(FEED, b"", status=503, at=CLOCK + timedelta(hours=1))])
    with pytest.raises(AllFeedsFailedError, match="none of 1 feeds could be fetched"):
        run(ready, opml(tmp_path / "feeds.opml", FEED), down)
    assert rows(ready, "select count(*) from articles") == [(1,)]
    assert rows(ready, "select outcome from api.runs order by started_at") == [("done",), ("failed",)]
    assert rows(ready, "select last_error from api.feeds") == [("server error: HTTP 503",)]
    # It saw nothing of the time at which it stood: no week is over by it, and no verdict is as of it.
    assert rows(ready, "select count(*) from api.meta join api.runs using (run_id, clock)") == [(0,)]
    assert rows(ready, "select clock from api.meta") == [(CLOCK.replace(tzinfo=None),)]


def test_an_article_that_two_feeds_list_is_fetched_once_and_stays_one_article(ready: Home, tmp_path: Path) -> None:
    url, other = "https://desk.example/1", "https://other.example/feed.xml"
    archive = warc(
        tmp_path / "web.warc.gz",
        [
            answer(FEED, rss(item(url, "Chips"))),
            answer(other, rss(item(f"{url}?utm_source=rss", "Chips!"))),
            answer(url, page("Chips", CHIPS)),
        ],
    )
    summary = run(ready, opml(tmp_path / "feeds.opml", FEED, other), archive)
    assert summary["stages"]["pages"] == {"duplicate": 1, "kept": 1}
    assert summary["stages"]["articles"] == {"duplicate": 1, "kept": 1}
    assert rows(ready, "select count(*) from articles") == [(1,)]


def test_what_a_server_sent_is_in_the_homes_archive_byte_for_byte(ready: Home, tmp_path: Path) -> None:
    from flows.steps.web.archive import read_answer

    body = page("Chips", CHIPS)
    archive = warc(
        tmp_path / "web.warc.gz",
        [answer(FEED, rss(item("https://desk.example/1", "Chips"))), answer("https://desk.example/1", body)],
    )
    run(ready, opml(tmp_path / "feeds.opml", FEED), archive)
    file, offset = rows(ready, "select archive_file, archive_offset from api.responses where kind = 'page'")[0]
    assert read_answer(ready.archive / file, offset, "", CLOCK).body == body


def test_pages_kept_as_resources_are_articles_and_what_else_stands_there_is_said(
    new_home: NewHome, tmp_path: Path
) -> None:
    link, archive = "https://desk.example/frost", tmp_path / "web.warc"
    archive.write_bytes(
        record("resource", FEED, "application/rss+xml", rss(item(link, "Late frost")))
        + record("resource", link, "text/html; charset=utf-8", page("Late frost", GARDEN, CHIPS))
        + record("resource", "dns:desk.example", "text/dns", b"127.0.0.1")
        + record("metadata", link, "application/warc-fields", b"fetchTimeMs: 7")
    )
    home = new_home()
    done = run(home, opml(tmp_path / "feeds.opml", FEED), archive, publish=False)
    said = "web.warc: 1 resource records are no pages or feeds of the web; left out; 1 metadata records tell of pages; left out"
    assert (done["outcome"], done["cut"], done["beside"]) == ("done", (), (said,))
    assert rows(home, "select a.url, r.origin from articles a join revisions r using (article_id)") == [(link, "page")]
