"""WARC files in ranges: each page is looked at in one of them, whatever the file is like and wherever it is cut."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from small_web import GARDEN, RULES, answer, page, warc

from flows.steps.shards.ranges import WatchedSites, look_through, range_orders
from flows.steps.web.archive import Archive
from warehouse.catalog.field_words import load_field_words

WATCHED = WatchedSites(("desk.example",), ())
WORDS = load_field_words()
HTML = ("Content-Type", "text/html")
PAGES = 12


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """An archive with pages, every other of which is about a garden."""
    return warc(
        tmp_path / "crawl.warc.gz",
        [
            answer(f"https://desk.example/{number}", page(f"No. {number}", (GARDEN, RULES)[number % 2]), HTML)
            for number in range(PAGES)
        ],
    )


def plain(packed: Path) -> Path:
    path = packed.with_name("crawl.warc")
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def looked(path: Path, size: int) -> list[int]:
    orders = list(range_orders(path, WATCHED, size))
    found = [
        look_through(order.work["path"], order.work["start"], order.work["end"], WATCHED, WORDS) for order in orders
    ]
    assert all(fate == "not about AI" for looks in found for _, fate in looks)
    return [position for looks in found for position, _ in looks]


def gardens(path: Path) -> list[int]:
    archive = Archive([path])
    held = (archive.newest_before(f"https://desk.example/{number}", archive.newest) for number in range(0, PAGES, 2))
    return [one.offset for one in held if one]


@pytest.mark.parametrize("size", [1, 100, 777, 5000, 10**6])
@pytest.mark.parametrize("form", [lambda packed: packed, plain], ids=["packed", "plain"])
def test_wherever_it_is_cut_each_page_is_looked_at_once(packed: Path, form, size: int) -> None:
    path = form(packed)
    if size == 1:  # at every byte from the second record on, for as long as a test may take
        start = sorted(gardens(path))[1]
        found = [at for at in range(start - 3, start + 4) if look_through(str(path), at, at + 1, WATCHED, WORDS)]
        assert found == [start]
    else:
        assert looked(path, size) == gardens(path)


def test_what_is_cut_off_or_damaged_costs_no_other_page(packed: Path) -> None:
    whole, places = packed.read_bytes(), gardens(packed)
    packed.write_bytes(whole[:-20])
    assert looked(packed, 500) == places
    flipped = bytearray(whole)
    flipped[places[2] + 40] ^= 0xFF
    packed.write_bytes(flipped)
    assert looked(packed, 500) == [*places[:2], *places[3:]]


def test_pages_of_other_sites_and_what_is_no_page_are_for_others_to_judge(tmp_path: Path) -> None:
    path = warc(
        tmp_path / "crawl.warc.gz",
        [
            answer("https://stranger.example/1", page("Garden", GARDEN), HTML),
            answer("https://desk.example/feed", page("Garden", GARDEN), ("Content-Type", "application/rss+xml")),
            answer("https://desk.example/gone", page("Garden", GARDEN), HTML, status=404),
            answer("https://desk.example/torn", b"no gzip", HTML, ("Content-Encoding", "gzip")),
        ],
    )
    assert looked(path, 10**6) == []


def test_an_order_is_named_by_the_bytes_of_its_range_by_where_they_stand_and_by_who_is_watched(packed: Path) -> None:
    def names(path: Path, watched: WatchedSites = WATCHED) -> list[str]:
        return [order.shard_id for order in range_orders(path, watched, 1000)]

    before = names(packed)
    assert len(set(before)) == len(before) > 2
    elsewhere = packed.with_name("moved.warc.gz")
    elsewhere.write_bytes(packed.read_bytes() + b"more")
    assert names(elsewhere)[:-1] == before[:-1]
    assert not set(names(packed, WatchedSites(("desk.example", "other.example"), ()))) & set(before)
