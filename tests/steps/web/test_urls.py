"""Addresses: two spellings of one address are one article."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.web.urls import canonical, canonical_of, date_in, owner, platform, site


@pytest.mark.parametrize(
    "spelling",
    [
        "https://desk.example/a",
        "https://Desk.example/a",
        "https://desk.example/a#comments",
        "https://desk.example/a?utm_source=rss&utm_medium=feed",
        "https://desk.example:443/a",
    ],
)
def test_trackers_fragments_and_spelling_make_no_new_address(spelling: str) -> None:
    assert canonical(spelling) == "https://desk.example/a"


def test_what_a_page_is_asked_for_stays_in_the_address() -> None:
    assert canonical("https://desk.example/?id=7") != canonical("https://desk.example/?id=8")


@given(
    st.from_regex(
        r"https://(www\.)?[a-z]{1,9}\.example(/[a-zA-Z0-9~_-]{1,9}){0,3}(\?[a-z]{1,5}=[a-z0-9]{0,9})?(#[a-z]{0,9})?",
        fullmatch=True,
    )
)
def test_the_canonical_form_of_a_canonical_form_is_itself(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    "url",
    [
        "https:////\uff0f/a",
        "https:////[/a#b",
        "https:////x\u2100.example/2026/03/09/",
        "https://desk.example:99999/a",
        "https://desk.example:a/",
    ],
)
def test_whatever_address_comes_in_what_comes_out_can_be_read(url: str) -> None:
    named = canonical(canonical_of(url, ""))
    assert urlsplit(named).scheme == "https"
    assert canonical(named) == named
    assert isinstance(date_in(named), str)


@pytest.mark.parametrize(
    ("url", "said", "expected"),
    [
        ("https://desk.example/a?x=1", "https://desk.example/a", "https://desk.example/a"),
        ("https://amp.desk.example/a", "https://www.desk.example/a#top", "https://www.desk.example/a"),
        ("https://desk.example/a", "https://wire.example/a", "https://desk.example/a"),
        ("https://desk.example/a", "https://desk.example/", "https://desk.example/a"),
        ("https://desk.example/a", "", "https://desk.example/a"),
        ("https://desk.example/a", "/a", "https://desk.example/a"),
        ("https://desk.example/a", "javascript:x", "https://desk.example/a"),
        ("https://desk.example/a", "http://[", "https://desk.example/a"),
        ("https://desk.example/a", "https://me@desk.example/b", "https://desk.example/a"),
        ("https://ada.github.io/a", "https://grace.github.io/a", "https://ada.github.io/a"),
        ("https://desk-example.cdn.ampproject.org/c/s/desk.example/a", "", "https://desk.example/a"),
        ("https://www.google.com/amp/s/desk.example/amp/a", "https://desk.example/a", "https://desk.example/a"),
        ("https://www.google.co.uk/amp/desk.example/a", "", "http://desk.example/a"),
        ("https://www.google.evil.com/amp/s/desk.example/a", "", "https://www.google.evil.com/amp/s/desk.example/a"),
        ("https://desk.example/", "https://desk.example/", "https://desk.example/"),
        ("https://m.desk.example/a", "https://mobile.desk.example/a", "https://mobile.desk.example/a"),
        ("https://www.amp.dev/a", "https://amp.dev/a", "https://amp.dev/a"),
        ("https://news.desk.example/a", "https://desk.example/a", "https://news.desk.example/a"),
        ("https://evil.substack.com/p/x", "https://ada.substack.com/p/a", "https://evil.substack.com/p/x"),
        ("https://evil.ghost.io/x", "https://ghost.io/a", "https://evil.ghost.io/x"),
        ("https://m.github.io/x", "https://github.io/a", "https://m.github.io/x"),
        ("https://medium.com/@evil/x", "https://medium.com/@ada/a", "https://medium.com/@evil/x"),
        ("https://medium.com/@evil/x", "https://medium.com/a-house/a", "https://medium.com/@evil/x"),
        ("https://medium.com/@ada/a?x=1", "https://medium.com/@ada/a", "https://medium.com/@ada/a"),
        ("https://dev.to/evil/x", "https://dev.to/ada/a", "https://dev.to/evil/x"),
        ("https://desk.example/@evil/x", "https://desk.example/@ada/a", "https://desk.example/@evil/x"),
        ("https://desk.example/@evil/x", "https://desk.example/ada/a", "https://desk.example/@evil/x"),
        ("https://desk.example/%40evil/x", "https://desk.example//@ada/a", "https://desk.example/%40evil/x"),
        ("https://medium.com/%40ada/a?x=1", "https://medium.com/@ada/a", "https://medium.com/@ada/a"),
    ],
)
def test_what_a_page_says_of_its_address_is_believed_within_its_host(url: str, said: str, expected: str) -> None:
    assert canonical_of(url, said) == expected


def test_on_a_host_that_many_share_a_feed_and_a_page_are_of_one_site_where_one_writes_both() -> None:
    assert site("https://ada.substack.com/feed") == site("https://ada.substack.com/p/a?x=1")
    assert site("https://medium.com/feed/@ada") == site("https://medium.com/@ada/a#top")
    assert site("https://evil.hashnode.dev/x") != site("https://ada.hashnode.dev/a")
    assert site("https://medium.com/@evil/x") != site("https://medium.com/@ada/a")


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("https://www.desk.example:8080/a", "desk.example"),
        ("https://Desk.co.uk?page=1", "desk.co.uk"),
        ("http://127.0.0.1:8080/a", "127.0.0.1"),
        ("http://[::1]:8080/a", "::1"),
        ("http://[x#y", "[x"),
        ("", ""),
    ],
)
def test_whose_an_address_is_can_be_told_however_it_is_written(address: str, whose: str) -> None:
    assert site(address) == whose


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("https://desk.example/a", "desk.example"),
        ("https://github.com/ada/x/releases/tag/1", "github.com/ada"),
        ("https://www.youtube.com/@ada", "youtube.com/@ada"),
        ("https://www.youtube.com/channel/UC1", "youtube.com/UC1"),
        ("https://www.youtube.com/shorts/1", ""),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC1", ""),
        ("https://vimeo.com/123456", ""),
        ("https://vimeo.com/ada/videos/rss", "vimeo.com/ada"),
        ("https://sites.google.com/view/ada/home", "sites.google.com/ada"),
        ("http://feedproxy.google.com/~r/ada/~3/x/", ""),
        ("https://feeds.feedburner.com/ada", ""),
        ("https://www.google.com/about", "google.com"),
        ("", ""),
    ],
)
def test_a_platforms_page_that_names_nobody_is_nobodys(address: str, whose: str) -> None:
    assert owner(address) == whose


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("https://raw.githubusercontent.com/ada/feeds/main/a.xml", "raw.githubusercontent.com"),
        ("https://Cdn.jsdelivr.net/gh/ada/feeds/a.xml", "jsdelivr.net"),
        ("https://me@ada.substack.com:443/@ada", "substack.com"),
        ("https://ada.netlify.app/feed", "netlify.app"),
        ("https://desk.co.uk/feed", ""),
        ("https://www.google.com/about", ""),
        ("http://[::1]:8080/feed", ""),
        ("", ""),
    ],
)
def test_a_platform_is_told_from_a_house(address: str, where: str) -> None:
    assert platform(address) == where
