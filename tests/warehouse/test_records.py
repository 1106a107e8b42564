"""The vocabulary: records travel between processes and into tables without losing anything."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import records
from warehouse.books.feeds import UnknownFeedError
from warehouse.catalog import load_examples, load_taxonomy, load_watch_list
from warehouse.catalog.mistakes import CatalogError
from warehouse.database import Home, fetch, insert, writing
from warehouse.records import Entry, Feed, feed_id, identify
from warehouse.schema import NewerSchemaError

AT = datetime(2026, 3, 9, 6, 30, 15, 123456, tzinfo=UTC)
TABLES = {
    "FeedVisit": "feed_visits",
    "Response": "responses",
    "Entry": "entries",
    "PageVisit": "page_visits",
    "Article": "articles",
    "Revision": "revisions",
    "Refined": "refined",
    "Passage": "passages",
    "Trend": "trends",
    "Model": "models",
    "KeptVerdict": "verdicts",
    "Fate": "fates",
    "Run": "runs",
    "LedgerEvent": "changes",
    "Reading": "readings",
}
SAMPLE = {
    "datetime": AT,
    "datetime | None": AT,
    "int": 7,
    "float": 0.5,
    "bool": True,
    "date": AT.date(),
    "list[str]": ["é", ""],
    "list[int]": [0, 23],
}


def sample(kind: type) -> object:
    """Make a record with something in every field."""
    return kind(
        **{
            field.name: SAMPLE.get(str(field.type), SAMPLE.get(str(field.type).removesuffix(" | None"), "te\x1fxt ü"))
            for field in dataclasses.fields(kind)
        }
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_record_comes_back_from_its_table_as_it_went_in(name: str, home: Home) -> None:
    kind = getattr(records, name)
    with writing(home) as db:
        insert(db, TABLES[name], [sample(kind)])
        assert fetch(db, kind, f"select * from {TABLES[name]}") == [sample(kind)]


@pytest.mark.parametrize("name", TABLES)
def test_a_record_pickles(name: str) -> None:
    one = sample(getattr(records, name))
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize(
    "error", [CatalogError("f.toml", "feed x", "add one"), UnknownFeedError("x"), NewerSchemaError(9, 1)]
)
def test_an_error_pickles_with_its_words(error: Exception) -> None:
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_catalog_pickles() -> None:
    for whole in (load_taxonomy(), load_examples()[:3], load_watch_list()[:3]):
        assert pickle.loads(pickle.dumps(whole)) == whole


def test_times_come_back_aware_and_in_utc(home: Home) -> None:
    with writing(home) as db:
        insert(db, "entries", [dataclasses.replace(sample(Entry), published_at=None)])
        (entry,) = fetch(db, Entry, "select * from entries")
    assert (entry.seen_at, entry.seen_at.tzinfo, entry.published_at) == (AT, UTC, None)


@given(st.lists(st.text()), st.lists(st.text()))
def test_different_parts_have_different_identifiers_and_equal_parts_the_same(one: list[str], other: list[str]) -> None:
    same = "\x1f".join(one) == "\x1f".join(other)
    assert (identify(*one) == identify(*other)) == same


def test_a_feed_is_named_after_its_address() -> None:
    assert feed_id("https://www.lab.example/blog/rss.xml").startswith("lab-example-blog-rss-xml-")
    assert feed_id("https://lab.example/feed?a=1") != feed_id("https://lab.example/feed?a=2")
    assert Feed("id", "https://lab.example/feed", "Lab").publisher == ""
