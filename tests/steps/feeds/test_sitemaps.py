"""Sitemaps to entries."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from flows.steps.feeds.parse import FeedError, ListedSitemap, parse_feed
from flows.steps.feeds.sitemaps import MAX_ADDRESSES, is_list_of_addresses, read_sitemap, root_name

URL = "https://desk.example/sitemap.xml"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def sitemap(*urls: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACES}>{"".join(urls)}</urlset>'.encode()


def page(link: str, modified: str = "") -> str:
    return f"<url><loc>{link}</loc><lastmod>{modified}</lastmod></url>"


NEWS = (
    "<url><image:image><image:loc>/picture</image:loc><image:title>A picture</image:title></image:image>"
    "<loc> https://desk.example/a </loc><news:news><news:publication><news:name>The Desk</news:name>"
    "<news:language>en-GB</news:language></news:publication><news:publication_date>2026-03-02T10:00+01:00"
    "</news:publication_date><news:title>Small &amp; fast</news:title></news:news></url>"
)


def test_a_news_sitemap_gives_title_date_and_language_and_no_pictures() -> None:
    parsed = parse_feed(sitemap(NEWS), URL)
    (entry,) = parsed.entries
    assert (entry.url, entry.title, parsed.language) == ("https://desk.example/a", "Small & fast", "en")
    assert entry.published_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert entry.published_said == "2026-03-02T10:00+01:00"


def test_when_a_page_was_modified_is_not_when_it_was_published() -> None:
    (entry,) = parse_feed(sitemap(page("/a", "2026-03-02")), URL).entries
    assert (entry.published_at, entry.updated_at) == (None, datetime(2026, 3, 2, tzinfo=UTC))


def test_an_index_lists_sitemaps_and_no_entries() -> None:
    body = b"<sitemapindex><sitemap><loc>/2026.xml</loc><lastmod>2026-03-02</lastmod></sitemap></sitemapindex>"
    parsed = parse_feed(body, URL)
    assert parsed.sitemaps == (ListedSitemap("https://desk.example/2026.xml", datetime(2026, 3, 2, tzinfo=UTC)),)
    assert parsed.entries == ()


def test_a_long_sitemap_is_read_from_its_newest_end_and_the_rest_is_counted() -> None:
    body = sitemap(
        *(
            page(f"/{day}", f"{2000 + day // 28 // 12:04}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}")
            for day in range(1500)
        )
    )
    parsed = parse_feed(body, URL)
    assert (len(parsed.entries), parsed.left_out) == (1000, 500)
    assert parsed.entries[0].url == "https://desk.example/1499"
    assert len(read_sitemap(body, URL).pages) == 1500


def test_addresses_beyond_the_protocols_limit_are_counted() -> None:
    whole = read_sitemap(b"\n".join(b"https://desk.example/%d" % number for number in range(MAX_ADDRESSES + 3)), URL)
    assert (len(whole.pages), whole.left_out) == (MAX_ADDRESSES, 3)


def test_a_gz_sitemap_and_a_plain_list_are_read() -> None:
    assert len(parse_feed(gzip.compress(sitemap(page("/a"))), URL).entries) == 1
    parsed = parse_feed(
        b"\xef\xbb\xbfhttps://desk.example/a\r\nhttps://desk.example/b\r\n\r\nhttps://desk.example/a\n", URL
    )
    assert [entry.url for entry in parsed.entries] == ["https://desk.example/a", "https://desk.example/b"]
    assert parsed.repeats == 1


def test_one_fault_does_not_cost_the_rest() -> None:
    parsed = parse_feed(sitemap(page("/a?x=1&y=2"), "<url><loc>http://[</loc></url>", "<url/>", page("/b")), URL)
    assert [entry.url[-1] for entry in parsed.entries] == ["2", "b"]
    assert parsed.problem


def test_a_sitemap_cut_off_in_the_middle_gives_what_it_has() -> None:
    parsed = parse_feed(sitemap(page("/a"), page("/b"))[:-30], URL)
    assert parsed.entries[0].url == "https://desk.example/a"
    assert parsed.problem


def test_entities_are_not_expanded() -> None:
    layers = "".join(f'<!ENTITY l{layer} "{f"&l{layer - 1};" * 10}">' for layer in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{layers}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    parsed = parse_feed(f"{body}<urlset>{page('/&l9;')}{page('/&f;')}</urlset>".encode(), URL)
    assert "root:" not in repr(parsed)
    assert len(repr(parsed)) < 2000


def test_the_root_tells_a_sitemap_from_a_feed() -> None:
    assert root_name(b"\n<!-- a --><?x y?><!DOCTYPE urlset><urlset>") == "urlset"
    assert root_name(b"<rss version='2.0'><channel><urlset/></channel></rss>") == "rss"
    assert root_name(b"words") == ""
    assert root_name(b"<undeclared:urlset>") == "urlset"


def test_words_are_no_list_of_addresses() -> None:
    assert not is_list_of_addresses(b"http://desk.example/a is an address")
    assert not is_list_of_addresses(b"")


def test_another_root_is_no_sitemap() -> None:
    with pytest.raises(FeedError, match="no sitemap"):
        read_sitemap(b"<rss><url><loc>/a</loc></url></rss>", URL)


def test_a_backfill_reads_all_of_a_long_sitemap() -> None:
    body = sitemap(*(page(f"/{number}") for number in range(3000)))
    assert len(parse_feed(body, URL, "", MAX_ADDRESSES).entries) == 3000
    assert parse_feed(body, URL).left_out == 2000
