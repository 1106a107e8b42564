"""The watch list as files and as a table: nothing of it gets lost, and a mistake is named."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from front_door import CommandLine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.commands.feeds import import_feeds, list_feeds
from flows.monitor import register_feeds
from warehouse.books import feeds
from warehouse.catalog import load_watch_list
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.watchlist import CATEGORIES, demo_addresses, new_feed, read_watch_list, write_opml, write_toml
from warehouse.database import Home, writing
from warehouse.records import Feed, LedgerEvent

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
LINE = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).map(str.strip).filter(bool)
FEED = st.builds(
    new_feed,
    st.integers(0, 99).map("https://desk.example/{}".format),
    title=LINE,
    category=st.sampled_from(("", *CATEGORIES)),
    language=st.sampled_from(("", "en", "de")),
    publisher=LINE | st.just(""),
)
FEEDS = st.lists(FEED, min_size=1, max_size=6, unique_by=lambda feed: feed.url)
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(listed=FEEDS)
def test_a_watch_list_comes_back_from_toml_whole(listed: list[Feed], tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(write_toml(listed), encoding="utf-8")
    assert load_watch_list(file) == listed


@MANY
@given(listed=FEEDS)
def test_a_watch_list_comes_back_from_opml_with_addresses_titles_and_categories(
    listed: list[Feed], tmp_path: Path
) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(write_opml(listed), encoding="utf-8")
    assert [feed.url for feed in load_watch_list(file)] == [feed.url for feed in listed]
    assert [feed.title.split() for feed in load_watch_list(file)] == [feed.title.split() for feed in listed]
    assert [feed.category for feed in load_watch_list(file)] == [feed.category for feed in listed]


def test_a_watch_list_with_signs_that_nobody_sees_can_be_read_by_every_reader(tmp_path: Path) -> None:
    listed = [new_feed("https://desk.example/\x7f\x01", title="A\x7f\x01\uffff")]
    file = tmp_path / "feeds.toml"
    file.write_text(write_toml(listed), encoding="utf-8")
    assert load_watch_list(file) == listed
    (outline,) = ET.fromstring(write_opml(listed)).iter("outline")
    assert (outline.get("text"), outline.get("xmlUrl")) == ("A\x7f\ufffd\ufffd", "https://desk.example/\x7f\ufffd")


def test_the_list_that_ships_has_eighty_feeds_of_every_category() -> None:
    shipped = load_watch_list()
    assert len(shipped) >= 80
    assert {feed.category for feed in shipped} == set(CATEGORIES)
    assert all(feed.title and feed.language and feed.publisher for feed in shipped)


@pytest.mark.parametrize(
    ("name", "text", "mend"),
    [
        ("a.opml", "this is no XML", "no watch list"),
        ("a.opml", "", "no watch list"),
        ("a.opml", "<opml><body/></opml>", "it lists no feed"),
        ("a.opml", "<html><body>A page</body></html>", "no watch list"),
        (
            "a.opml",
            "<opml><body><outline type='rss' xmlUrl='file:///etc/passwd'/></body></opml>",
            "is not an http or https address",
        ),
        ("a.toml", "feeds = [", "is not TOML"),
        ("a.toml", "", "has no `feeds`"),
        ("a.toml", "[[feeds]]\ntitle = 'x'", "has no `url`"),
        ("a.toml", "[[feeds]]\nurl = 7", "`url` is 7"),
        ("a.toml", "[[feeds]]\nurl = 'ftp://x/y'", "is not an http or https address"),
        ("a.toml", "[[feeds]]\nurl = 'http://['", "feed http://[: is not an http or https address"),
        ("a.toml", "[[feeds]]\nurl = 'https://x.example/'\ncategory = 'gossip'", "choose one of"),
        (
            "a.toml",
            "[[feeds]]\nurl = 'https://x.example/'\n[[feeds]]\nurl = 'https://x.example/'",
            "stands there twice",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_and_its_mend(name: str, text: str, mend: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(CatalogError) as caught:
        load_watch_list(tmp_path / name)
    assert name in str(caught.value)
    assert mend in str(caught.value)


def test_bytes_in_a_wrong_encoding_and_a_file_that_is_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"title = '\xff'")
    for name in ("a.toml", "absent.toml", "absent.opml"):
        with pytest.raises(CatalogError, match=name):
            load_watch_list(tmp_path / name)


def test_a_title_that_was_escaped_twice_in_an_opml_is_read_as_meant(tmp_path: Path) -> None:
    line = "<outline type='rss' text='{}' xmlUrl='https://{}.example/feed'/>"
    lines = line.format("Blog &amp;#8211; Q&amp;amp;A", "a") + line.format("R&amp;D; AT&amp;T &amp;copy", "b")
    (tmp_path / "a.opml").write_text(f"<opml version='2.0'><body>{lines}</body></opml>")
    assert [feed.title for feed in load_watch_list(tmp_path / "a.opml")] == ["Blog – Q&A", "R&D; AT&T &copy"]


def test_an_opml_that_lists_a_feed_twice_lists_it_once(tmp_path: Path) -> None:
    line = "<outline type='rss' text='A' xmlUrl='https://a.example/'/>"
    (tmp_path / "a.opml").write_text(f"<opml version='2.0'><body>{line}{line}</body></opml>")
    assert len(load_watch_list(tmp_path / "a.opml")) == 1


def test_an_outline_whose_address_cannot_be_read_costs_the_others_nothing(tmp_path: Path) -> None:
    lines = "".join(f"<outline type='rss' text='A' xmlUrl='{url}'/>" for url in ("http://[", "https://a.example/"))
    (tmp_path / "a.opml").write_text(f"<opml version='2.0'><body>{lines}</body></opml>")
    listed, left_out = read_watch_list(tmp_path / "a.opml")
    assert [feed.url for feed in listed] == ["https://a.example/"]
    assert left_out == [f"{tmp_path / 'a.opml'}, feed http://[: is not an http or https address"]


def test_an_outline_that_is_commented_out_lists_nothing_nor_does_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "a.opml"
    inner = "".join(f"<outline type='rss' text='{one}' xmlUrl='https://{one}.example/feed'/>" for one in "bc")
    file.write_text(
        "<?xml version='1.0' encoding='UTF-8'?><opml version='2.0'><head><title>Mine</title></head><body>"
        "<outline type='rss' text='Zoë' xmlUrl='https://a.example/feed' isComment='false'/>"
        f"<outline text='Old ones' isComment='true'>{inner}</outline>"
        "<outline type='rss' text='d' xmlUrl='https://d.example/feed' isComment='true'/></body></opml>",
        encoding="utf-8",
    )
    assert [(feed.url, feed.title) for feed in load_watch_list(file)] == [("https://a.example/feed", "Zoë")]


def test_an_opml_that_breaks_off_behind_a_comment_lists_what_is_before(tmp_path: Path) -> None:
    file = tmp_path / "a.opml"
    line = "<outline type='rss' xmlUrl='https://{}.example/feed' isComment='{}'/>"
    file.write_text(f"<opml version='2.0'><body>{line.format('a', 'true')}{line.format('b', 'false')}")
    assert [feed.url for feed in load_watch_list(file)] == ["https://b.example/feed"]


def test_the_list_that_ships_is_watched_where_nobody_has_chosen_another(home: Home) -> None:
    shipped = {feed.url for feed in load_watch_list()}
    with writing(home) as db:
        feeds.add_feeds(db, [new_feed(url) for url in demo_addresses()], NOW)
        one, *others = feeds.active_feeds(db)
        assert len(others) == 14
        feeds.apply_changes(db, [LedgerEvent(NOW, "", "feed moved", one.feed_id, one.url, f"{one.url}?new", "301")])
        assert {feed.url for feed in feeds.watch_list(db, NOW)} == shipped  # the demo's lead nowhere
        feeds.add_feeds(db, [new_feed("https://a.example/feed")], NOW)
        assert {feed.url for feed in feeds.watch_list(db, NOW)} == shipped | {"https://a.example/feed"}


def test_who_looks_at_the_list_changes_nothing_and_the_demo_s_home_has_the_demo_s(home: Home) -> None:
    with writing(home) as db:
        assert sorted(feed.url for feed in feeds.listed(db)) == sorted(feed.url for feed in load_watch_list())
        assert db.execute("select count(*) from feeds").fetchall() == [(0,)]
        feeds.add_feeds(db, [new_feed(url) for url in demo_addresses()], NOW)
        before = db.execute("from feeds order by all").fetchall()
        assert sorted(feed.url for feed in feeds.listed(db)) == sorted(demo_addresses())
        assert db.execute("from feeds order by all").fetchall() == before


def test_a_list_of_ones_own_is_all_that_is_watched(home: Home) -> None:
    own = new_feed("https://a.example/feed")
    with writing(home) as db:
        feeds.add_feeds(db, [own], NOW)
        assert feeds.watch_list(db, NOW) == [own]


def test_a_category_is_one_of_those_that_are_known_wherever_it_comes_from() -> None:
    with pytest.raises(CatalogError, match="'blog'; choose one of lab, research"):
        new_feed("https://a.example/feed", category="blog")


def test_a_feed_taken_off_the_list_stays_in_the_books_and_can_come_back(home: Home) -> None:
    feed = new_feed("https://a.example/feed")
    with writing(home) as db:
        assert feeds.add_feeds(db, [feed], NOW) == 1
        assert feeds.remove_feed(db, feed.url) == feed
        assert feeds.active_feeds(db) == feeds.watch_list(db, NOW) == []  # to watch nothing is a choice, too
        with pytest.raises(feeds.UnknownFeedError, match="feeds list"):
            feeds.remove_feed(db, feed.feed_id)
        assert feeds.add_feeds(db, [feed], NOW) == 0
        assert feeds.active_feeds(db) == [feed]


def test_an_address_is_one_feed_with_a_scheme_and_without_with_a_place_on_it_and_without(
    trendledger: CommandLine,
) -> None:
    said = [
        trendledger("feeds", "add", name).stdout for name in ("a.example/feed.xml", "https://a.example/feed.xml#latest")
    ]
    feed_id = new_feed("https://a.example/feed.xml").feed_id
    assert said == [f"{how} {feed_id} (https://a.example/feed.xml)\n" for how in ("watching", "already watching")]


def test_what_is_said_otherwise_of_a_known_feed_takes_the_place_of_what_was_said_and_is_told(
    home: Home, trendledger: CommandLine
) -> None:
    address = "https://a.example/feed.xml"
    trendledger("feeds", "add", address, "--title", "A", "--publisher", "House", "--category", "news")
    (feed,) = [one for one in list_feeds(home=home).data if one["url"] == address]
    same = trendledger("feeds", "add", address, "--title", "Other", "--publisher", "House")
    assert same.stdout == f"already watching {feed['feed_id']} ({address})\n"
    file = home.path / "edited.toml"
    file.write_text(trendledger("feeds", "export", "--format", "toml").stdout)
    other = trendledger("feeds", "add", address, "--publisher", "Another House", "--language", "en")
    told = [f"{feed['feed_id']}: language none -> en", f"{feed['feed_id']}: publisher House -> Another House"]
    assert other.stdout.splitlines()[1:] == told
    assert list_feeds(home=home).data.count({**feed, "language": "en", "publisher": "Another House"}) == 1
    done, again = import_feeds(file, home=home), import_feeds(file, home=home)
    assert done.data["changed"] == [
        {"feed_id": feed["feed_id"], "what": "publisher", "before": "Another House", "after": "House"}
    ]
    assert (done.text.endswith("0 of them new, 1 changed"), again.text.endswith("0 of them new")) == (True, True)
    assert list_feeds(home=home).data.count({**feed, "language": "en"}) == 1  # of which the file said nothing
    with writing(home) as db:
        kept = db.execute("select kind, before, after from changes where subject = ?", [feed["feed_id"]]).fetchall()
    assert [one[0] for one in kept] == ["language named", "publisher named", "publisher named"]


def test_the_address_that_a_feed_moved_to_is_that_feed_whoever_names_it(home: Home, trendledger: CommandLine) -> None:
    old, new = new_feed("https://a.example/feed"), new_feed("https://a.example/new.xml")
    with writing(home) as db:
        feeds.add_feeds(db, [old], NOW)
        feeds.apply_changes(db, [LedgerEvent(NOW, "", "feed moved", old.feed_id, old.url, new.url, "301")])
    exported = home.path / "exported.toml"
    exported.write_text(trendledger("feeds", "export", "--format", "toml").stdout)
    assert "0 of them new" in trendledger("feeds", "import", exported).stdout
    trendledger("feeds", "remove", new.url)
    assert f"watching again: {old.feed_id}" in trendledger("feeds", "add", new.url).stdout
    listed = register_feeds(home, str(exported), NOW, is_live=False)
    with writing(home) as db:
        assert feeds.active_feeds(db) == listed == feeds.as_kept(db, listed or [])
        assert [(one.feed_id, one.url) for one in listed or []] == [(old.feed_id, new.url)]
        feeds.add_feeds(db, [new], NOW)
        assert feeds.as_known(db, [old, new]) == [old, new], "what the books know as two stays two"


def test_who_is_named_twice_at_once_is_one_feed_of_the_books(home: Home) -> None:
    desk, lab = Feed("desk", "https://desk.example/feed", "The Desk"), Feed("lab", "https://lab.example/feed", "Lab")
    with writing(home) as db:
        assert feeds.add_feeds(db, [desk, lab, desk], datetime(2026, 3, 2, tzinfo=UTC)) == 2
        named = db.execute("select feed_id from feeds where url in ($1, $2)", [desk.url, lab.url]).fetchall()
    assert sorted(named) == [("desk",), ("lab",)]
