"""What feeds give besides their entries: repeats, what was left out, hints; and what hostile bytes come to."""

from __future__ import annotations

import gzip
import pickle
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.feeds.parse import FeedError, Hints, parse_feed
from flows.steps.text.dates import STAMPED_ALIKE

URL = "https://desk.example/feeds/news.xml"


def rss(*items: str, head: str = "") -> bytes:
    channel = f"<channel><title>The Desk</title>{head}{''.join(items)}</channel>"
    return f"<?xml version='1.0'?><rss version='2.0'>{channel}</rss>".encode()


def item(guid: str = "", link: str = "", title: str = "") -> str:
    return f"<item><guid>{guid}</guid><link>{link}</link><title>{title}</title></item>"


def reason(body: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        parse_feed(body, URL)
    return caught.value.reason


def test_a_relative_link_is_read_from_the_feeds_address() -> None:
    assert parse_feed(rss(item("1", "../a")), URL).entries[0].url == "https://desk.example/a"


@pytest.mark.parametrize("link", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "http://["])
def test_a_link_that_leads_nowhere_is_none(link: str) -> None:
    assert parse_feed(rss(item("1", link)), URL).entries[0].url == ""


def test_an_item_given_twice_is_one_entry_and_one_repeat() -> None:
    parsed = parse_feed(rss(item("1", "/a", "first"), item("1", "/a", "second")), URL)
    assert [entry.title for entry in parsed.entries] == ["first"]
    assert parsed.repeats == 1


def test_items_with_one_identity_that_lead_to_different_pages_are_different_entries() -> None:
    parsed = parse_feed(rss(item("home", "/a"), item("home", "/b"), item("home", "/b")), URL)
    assert [entry.url for entry in parsed.entries] == ["https://desk.example/a", "https://desk.example/b"]
    assert len({entry.guid for entry in parsed.entries}) == 2
    assert parsed.repeats == 1


def test_items_beyond_the_limit_are_counted() -> None:
    parsed = parse_feed(rss(*(item(str(number)) for number in range(1200))), URL)
    assert (len(parsed.entries), parsed.left_out, parsed.title) == (1000, 200, "The Desk")
    assert parsed.entries[0].guid == "0"


@pytest.mark.parametrize("is_broken", [False, True])
def test_six_megabytes_on_one_line_are_read_from_their_newest_end(is_broken: bool) -> None:
    body = rss(*(item(str(number), "", "words " * 2500) for number in range(400)))
    start = time.process_time()
    parsed = parse_feed(body.replace(b"</channel>", b"</chanel>") if is_broken else body, URL)
    assert time.process_time() - start < 15
    assert 100 < len(parsed.entries) < 400
    assert len(parsed.entries) + parsed.left_out == 400


def test_a_feed_says_when_to_come_and_where_its_older_items_are() -> None:
    head = (
        "<ttl>90</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
        "<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='prev-archive' href='2025.xml'/>"
        "<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='?page=2'/>"
    )
    older, further = "https://desk.example/feeds/2025.xml", "https://desk.example/feeds/news.xml?page=2"
    assert parse_feed(rss(item("1"), head=head), URL).hints == Hints(90, (0, 3), (6,), older, further)


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("", 0),
        ("<ttl>soon</ttl>", 0),
        ("<s:updatePeriod>daily</s:updatePeriod><s:updateFrequency>4</s:updateFrequency>", 360),
        ("<s:updatePeriod>hourly</s:updatePeriod><s:updateFrequency>0</s:updateFrequency>", 60),
        ("<s:updatePeriod>often</s:updatePeriod>", 0),
    ],
)
def test_the_syndication_module_is_read_as_minutes(head: str, minutes: int) -> None:
    namespace = b"<channel xmlns:s='http://purl.org/rss/1.0/modules/syndication/'>"
    body = rss(item("1"), head=head).replace(b"<channel>", namespace)
    assert parse_feed(body, URL).hints.minutes == minutes


def test_a_date_in_portuguese_is_read() -> None:
    body = rss("<item><guid>1</guid><pubDate>Seg, 24 Set 2018 19:22:00 -0300</pubDate></item>")
    entry = parse_feed(body, URL).entries[0]
    assert entry.published_at == datetime(2018, 9, 24, 22, 22, tzinfo=UTC)
    assert entry.published_said == "Seg, 24 Set 2018 19:22:00 -0300"


def test_entities_are_not_expanded() -> None:
    layers = "".join(f'<!ENTITY l{layer} "{f"&l{layer - 1};" * 10}">' for layer in range(1, 10))
    feed = f'<rss version="2.0"><channel>{item("1", "", "a &l9;")}</channel></rss>'
    body = f'<!DOCTYPE x [<!ENTITY l0 "lol">{layers}]>{feed}'
    assert len(parse_feed(body.encode(), URL).entries[0].title) < 20


def test_a_file_of_this_machine_is_not_read_into_an_entry() -> None:
    feed = f'<rss version="2.0"><channel>{item("1", "", "a &f;")}</channel></rss>'
    body = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{feed}'
    assert "root" not in repr(parse_feed(body.encode(), URL))


def test_bytes_that_are_an_address_are_not_opened() -> None:
    address = "http://127.0.0.1:1/feed.xml"
    assert [entry.url for entry in parse_feed(address.encode(), URL).entries] == [address]
    assert "neither" in reason(b"/etc/passwd")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"PK\x03\x04...", "zip"),
        (b"<?xml version='1.0'?><catalog/>", "not a feed"),
        (b"<catalog><book/></catalog>", "<catalog>"),
        (gzip.compress(b"<rss/>", mtime=0)[:-9], "gzip file"),
        (b'{"ok": true}', "not a JSON Feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, words: str) -> None:
    assert words in reason(body)


def test_a_feed_served_as_a_gz_file_is_read() -> None:
    assert parse_feed(gzip.compress(rss(item("1"))), URL).entries[0].guid == "1"


def test_a_gzip_bomb_in_place_of_a_feed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.steps.feeds.parse.MAX_FEED_BYTES", 1000)
    assert "too large" in reason(gzip.compress(bytes(5000)))


def test_what_was_parsed_survives_the_way_between_processes() -> None:
    parsed = parse_feed(rss(item("1", "/a")), URL)
    assert pickle.loads(pickle.dumps(parsed)) == parsed


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("&#55357;&#56842; ok", "😊 ok"),
        ("&#xD83D; ok", "\ufffd ok"),
        ("&#x110000; ok", "\ufffd ok"),
        ("&#9999999999; ok", "\ufffd ok"),
    ],
)
def test_a_reference_to_no_character_does_not_cost_the_feed(said: str, title: str) -> None:
    parsed = parse_feed(rss(item("1", "", said), item("2", "", "&#233;t&#xE9;")), URL)
    assert [entry.title for entry in parsed.entries] == [title, "été"]


SCRAPS = (
    b"<rss>", b"<rss version='2.0'>", b"<channel>", b"<item>", b"</item>", b"<title>", b"<link>", b"<entry>", b"&x;",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"&#xD800;", b"&#0;", b"<![CDATA[", b"]]>", b"<guid>", b"<a:b>",
    b"<content type='xhtml'>", b"<div>", b"xml:base='http://['", b"<!DOCTYPE x [<!ENTITY x 'y'>]>", b"\x00", b"\xff\xfe",
    b"<pubDate>99 Foo 99999", b"<?xml version='1.0' encoding='utf-7'?>", b"<!--", b"<category term=", b"http://[",
    b"{", b"[1", b"<urlset>", b"<url><loc>", b"<sitemapindex>", b"</url>",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS) | st.binary(max_size=8), max_size=12).map(b"".join))
def test_any_scraps_end_in_entries_or_in_a_reason(body: bytes) -> None:
    try:
        parsed = parse_feed(body, URL)
    except FeedError:
        return
    repr(parsed).encode()
    assert len({entry.guid for entry in parsed.entries}) == len(parsed.entries)


@pytest.mark.parametrize("words", [1, 2500])
def test_a_long_feed_with_its_oldest_items_first_is_read_from_its_newest_end(words: int) -> None:
    items = [
        f"<item><guid>{number}</guid><pubDate>{datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number)}</pubDate>"
        f"<description>{'words ' * words}</description></item>"
        for number in range(1200)
    ]
    parsed = parse_feed(rss(*items), URL)
    assert (parsed.entries[-1].guid, parsed.title) == ("1199", "The Desk")
    assert len(parsed.entries) == int(parsed.entries[-1].guid) - int(parsed.entries[0].guid) + 1
    assert len(parsed.entries) + parsed.left_out == 1200


def test_who_asks_for_more_items_gets_them() -> None:
    assert len(parse_feed(rss(*(item(str(number)) for number in range(1200))), URL, "", 2000).entries) == 1200


def test_a_link_too_long_to_be_had_is_none_instead_of_a_part_of_itself() -> None:
    user = "a" * 1990
    for link in (f"http://{user}@[::1]/x", f"/{user}{user}"):
        assert parse_feed(rss(item("1", link)), URL).entries[0].url == ""


@pytest.mark.parametrize("said", ["soon, 10:00 -0800", "Mon, 32 Mar 2026 10:00:00 -0800"])
def test_an_empty_date_of_some_programs_in_a_zone_of_another_costs_no_feed(said: str) -> None:
    entries = "".join(
        f"<entry><id>{number}</id><title>Chips</title><published>{said}</published>"
        "<updated>0001-01-01T00:00:00Z</updated></entry>"
        for number in range(STAMPED_ALIKE)
    )
    feed = parse_feed(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode(), "https://desk.example/")
    assert len(feed.entries) == STAMPED_ALIKE
