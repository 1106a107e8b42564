"""The feeds of a site, told from one of its pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.feeds.discover import COMMON_PATHS, MAX_CANDIDATES, discover

URL = "https://desk.example/news/"
WORDPRESS = b"""<html><head>
<link rel="alternate" type="application/rss+xml" title="The Desk &raquo; Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" type="application/json+oembed" href="/oembed?x">
<link rel='alternate stylesheet' type="text/css" href="/x.css"><link rel="alternate" hreflang="de" href="/de">
<link rel="alternate" type="application/feed+json" title="The Desk" href="/feed.json">
<LINK REL=Alternate TYPE="application/atom+xml; charset=utf-8" HREF="https://feeds.example/desk">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/tags/feed-the-birds">Feed the birds</a><a href="/about/rss">What is this?</a>
<a href="/ai.rss">RSS</a><a href="mailto:rss@desk.example?subject=/feed">x</a></body></html>"""


def test_named_feeds_come_before_links_links_before_common_paths_and_comments_last() -> None:
    urls = [found.url for found in discover(WORDPRESS, URL)]
    assert urls == [
        "https://feeds.example/desk",
        "https://desk.example/feed.json",
        "https://desk.example/ai.rss",
        "https://desk.example/about/rss",
        *(f"https://desk.example{path}" for path in COMMON_PATHS if path != "/feed.json"),
        "https://desk.example/comments/feed/",
    ]


def test_a_candidate_says_what_it_is_called_and_why_it_is_one() -> None:
    first, second, *_ = discover(WORDPRESS, URL)
    assert (first.title, first.why) == ("", "named in the page's head")
    assert second.title == "The Desk"


def test_relative_links_are_read_from_the_pages_base() -> None:
    page = b'<head><base href="/blog/"><link rel=alternate type="application/rss+xml" href="rss.xml"></head>'
    assert discover(page, URL)[0].url == "https://desk.example/blog/rss.xml"


@pytest.mark.parametrize("body", [b"", b"  ", b"\x00\xff", b"<rss/>", b"{}", b"<!---->"])
def test_a_page_that_names_none_leaves_the_common_paths(body: bytes) -> None:
    assert [found.why for found in discover(body, URL)] == ["a common path"] * len(COMMON_PATHS)


def test_a_page_of_a_thousand_feeds_gives_a_few() -> None:
    links = b"".join(b'<link rel=alternate type="application/rss+xml" href="/%d">' % number for number in range(1000))
    assert len(discover(b"<head>" + links, URL)) == MAX_CANDIDATES


@given(
    st.binary(max_size=200)
    | st.text(max_size=50).map(lambda text: f'<a href="{text}/feed">{text}</a><base href="http://[">'.encode())
)
def test_any_page_gives_each_candidate_once(body: bytes) -> None:
    urls = [found.url for found in discover(body, URL)]
    assert len(set(urls)) == len(urls) >= len(COMMON_PATHS)
