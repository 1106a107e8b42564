"""Feeds of every kind to entries; what is no feed is told for what it is."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_web import item, page, rss

from flows.steps.feeds.parse import FeedError, parse_feed

BASE = "https://desk.example/feed.xml"
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>urn:1</id>
<title>One</title><link href="/one"/><updated>2026-03-02T10:00:00+02:00</updated><content type="html">&lt;p>Words&lt;/p></content>
</entry></feed>"""


def test_an_rss_item_gives_its_identity_title_link_date_and_words() -> None:
    found = parse_feed(
        rss(item("https://desk.example/1", "A & B", "<p>Words</p>", "Mon, 02 Mar 2026 10:00:00 +0200")), BASE
    )
    (entry,) = found.entries
    assert (found.title, entry.guid, entry.url, entry.title, entry.content) == (
        "The Desk",
        "https://desk.example/1",
        "https://desk.example/1",
        "A & B",
        "<p>Words</p>",
    )
    assert entry.published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert entry.published_said == "Mon, 02 Mar 2026 10:00:00 +0200"


def test_a_link_that_says_the_same_as_the_id_is_a_link_and_an_id_alone_is_none() -> None:
    alone = "<item><guid>/2</guid><title>Two</title></item>"
    assert [entry.url for entry in parse_feed(rss(item("/1", "One"), alone), BASE).entries] == [
        "https://desk.example/1",
        "",
    ]


@pytest.mark.parametrize(
    ("first", "second", "taken"), [("en", "de", "en"), ("de", "en-GB", "en-GB"), ("de", "fr", "de")]
)
def test_of_an_entry_with_an_address_a_language_the_one_that_is_read_is_taken(
    first: str, second: str, taken: str
) -> None:
    links = "".join(f'<link hreflang="{one}" href="https://desk.example/{one}"/>' for one in (first, second))
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>{links}</entry></feed>'
    assert [item.url for item in parse_feed(feed.encode(), BASE).entries] == [f"https://desk.example/{taken}"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("<author>noreply@blogger.com (Ada Lee)</author>", "Ada Lee"),
        ("<author>Ada Lee &lt;ada@desk.example&gt;</author>", "Ada Lee"),
        ("<author>ada@desk.example</author>", ""),
        ("<author>Ada (the editor)</author>", "Ada (the editor)"),
        ("<dc:creator>Ada Lee</dc:creator><dc:creator>Bo Ek</dc:creator>", "Ada Lee, Bo Ek"),
        ("<author>ada@desk.example (Ada Lee)</author><dc:creator>Ada Lee</dc:creator>", "Ada Lee"),
    ],
)
def test_of_authors_the_names_are_kept_all_of_them_and_no_address(said: str, names: str) -> None:
    feed = rss(f"<item><title>t</title>{said}</item>").replace(
        b"<rss ", b"<rss xmlns:dc='http://purl.org/dc/elements/1.1/' "
    )
    assert [entry.author for entry in parse_feed(feed, BASE).entries] == [names]


def test_of_the_authors_of_an_atom_entry_all_are_named() -> None:
    authors = "<author><name>Ada Lee</name><email>ada@desk.example</email></author><author><name>Bo Ek</name></author>"
    (entry,) = parse_feed(ATOM.replace(b"<updated>", f"{authors}<updated>".encode()), BASE).entries
    assert entry.author == "Ada Lee, Bo Ek"


def test_a_title_that_was_escaped_before_the_feed_escaped_it_is_read_as_it_was_meant() -> None:
    (entry,) = parse_feed(ATOM.replace(b"<title>One<", b"<title>It&amp;#8217;s AT&amp;amp;T, 1 &lt; 2<"), BASE).entries
    assert entry.title == "It’s AT&T, 1 < 2"


def test_an_address_without_a_scheme_is_none_of_a_file() -> None:
    (entry,) = parse_feed(rss(item("www.desk.example/1", "One")), BASE).entries
    assert entry.url == "https://www.desk.example/1"


def test_an_atom_entry_with_a_relative_link_is_resolved() -> None:
    (entry,) = parse_feed(ATOM, BASE).entries
    assert (entry.guid, entry.url, entry.updated_at) == (
        "urn:1",
        "https://desk.example/one",
        datetime(2026, 3, 2, 8, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (page("A page", "Words."), "web page"),
        (b'{"a": 1}', "JSON"),
        (b"plain words", "neither XML nor JSON"),
        (b"<?xml version='1.0'?><note>Words</note>", "not a feed"),
    ],
)
def test_what_is_no_feed_is_told_for_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError) as caught:
        parse_feed(body, BASE)
    assert reason in caught.value.reason


def test_a_feed_without_items_is_a_feed() -> None:
    assert parse_feed(rss(), BASE).entries == ()


def test_of_two_items_with_one_identity_the_first_stands() -> None:
    entries = parse_feed(
        rss(item("https://desk.example/1", "New"), item("https://desk.example/1", "Old")), BASE
    ).entries
    assert [entry.title for entry in entries] == ["New"]


@pytest.mark.parametrize("date", ["Thu, 01 Jan 2099 00:00:00 +0000", "2026-03-02 10:00", "soon", ""])
def test_a_strange_date_costs_no_item(date: str) -> None:
    (entry,) = parse_feed(rss(item("https://desk.example/1", "One", published=date)), BASE).entries
    assert entry.title == "One"
    assert entry.published_at is None or entry.published_at.tzinfo is UTC


def test_bytes_in_a_wrong_encoding_are_read_as_far_as_they_go() -> None:
    body = rss(item("https://desk.example/1", "Caf\u00e9 opens")).decode().encode("latin-1")  # it says that it is UTF-8
    (entry,) = parse_feed(body, BASE).entries
    assert entry.title.endswith("opens")


def test_a_feed_cut_off_in_the_middle_gives_what_came() -> None:
    whole = rss(item("https://desk.example/1", "One"), item("https://desk.example/2", "Two"))
    entries = parse_feed(whole[:-60], BASE).entries
    assert entries[0].title == "One"


def test_an_item_is_edited_when_its_words_change_and_not_when_its_date_does() -> None:
    def digest(title: str, date: str) -> str:
        return parse_feed(rss(item("https://desk.example/1", title, published=date)), BASE).entries[0].digest

    first = digest("One", "Mon, 02 Mar 2026 10:00:00 GMT")
    assert digest("One", "Tue, 03 Mar 2026 10:00:00 GMT") == first
    assert digest("One!", "Mon, 02 Mar 2026 10:00:00 GMT") != first


def test_a_hostile_title_is_plain_text() -> None:
    (entry,) = parse_feed(rss(item("https://desk.example/1", "<script>alert('x')</script><b>Bold</b>")), BASE).entries
    assert entry.title == "Bold"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=300) | st.binary(max_size=80).map(lambda part: rss(item("u", "t"))[:120] + part + rss()[-30:])
)
def test_any_bytes_give_a_feed_or_a_feed_error_that_pickles(body: bytes) -> None:
    try:
        parse_feed(body, BASE)
    except FeedError as error:
        pickled = pickle.loads(pickle.dumps(error))
        assert pickled.reason


@pytest.mark.parametrize(
    ("bodies", "kept"),
    [
        (("<p>one two three</p>", "one two"), "<p>one two three</p>"),
        (("one two", "<p>one two three</p>"), "<p>one two three</p>"),
        (("<p class='a long name of a class'>one</p>", "one two"), "one two"),
        (("<p>one two</p>", "<b>one</b> <i>two</i>"), "<p>one two</p>"),
        (("<p>one</p>", "<p>one</p>"), "<p>one</p>"),
    ],
)
def test_of_an_items_bodies_the_first_with_the_most_words_stands(bodies: tuple[str, str], kept: str) -> None:
    body, summary = map(escape, bodies)
    entry = ATOM.replace(
        b"&lt;p>Words&lt;/p></content>", f"{body}</content><summary type='html'>{summary}</summary>".encode()
    )
    assert parse_feed(entry, BASE).entries[0].content == kept
