"""Who is asked for first, and who waits for whom."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from flows.steps.pages.page_queue import (
    OF_A_HOST_A_BATCH,
    OF_A_HOST_A_RUN,
    WantedPage,
    interleave_hosts,
    is_attempt,
    sort_awaiting,
)
from flows.steps.web.fetcher import FetchError
from warehouse.records import Entry, identify

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)


def entry(url: str, revision: int = 1, name: str = "") -> Entry:
    return Entry(name or url, revision, "f", "run", "r", url, url, "Title", "", "", None, None, "", "d", NOW)


def wanted(*urls: str) -> list[WantedPage]:
    return sort_awaiting([(entry(url, name=f"{number}"), 0) for number, url in enumerate(urls)], set())


def pages(host: str, count: int) -> list[str]:
    return [f"https://{host}/{number}" for number in range(count)]


def urls(portion: list[WantedPage]) -> list[str]:
    return [one.entry.url for one in portion]


def test_a_page_of_each_host_is_asked_for_in_turn() -> None:
    (portion,) = interleave_hosts(wanted(*pages("a.example", 3), *pages("b.example", 2)), 50, first=50)
    assert [urlsplit(url).hostname for url in urls(portion)] == [f"{host}.example" for host in "ababa"]


def test_no_portion_holds_more_of_a_host_than_come_to_their_turn_and_none_is_lost() -> None:
    all_of_them = [*pages("bulk.example", 900), *pages("b.example", 40)]
    portions = interleave_hosts(wanted(*all_of_them), 400, first=50)
    assert len(portions[0]) == 50
    hosts = [Counter(urlsplit(url).hostname for url in urls(portion)) for portion in portions]
    assert max(count for portion in hosts for count in portion.values()) == OF_A_HOST_A_BATCH
    assert sorted(url for portion in portions for url in urls(portion)) == sorted(all_of_them)


def test_thousands_of_pages_of_one_host_are_had_in_several_runs() -> None:
    portions = interleave_hosts(
        wanted(*pages("bulk.example", OF_A_HOST_A_RUN + 5), "https://b.example/"), 400, first=50
    )
    assert sum(map(len, portions)) == OF_A_HOST_A_RUN + 1


def test_who_names_the_same_page_comes_with_it_and_after_it() -> None:
    asked = wanted(*pages("a.example", 3), "https://a.example/0?utm_source=rss", "", "")
    portions = interleave_hosts(asked, 400, first=4)
    assert urls(portions[0]) == ["https://a.example/0", "https://a.example/0?utm_source=rss", "", ""]
    assert [one.is_first for one in portions[0][:2]] == [True, False]


def test_nothing_wanted_is_no_portion() -> None:
    assert interleave_hosts([], 400, first=50) == []


def test_of_an_edited_entry_the_newest_revision_is_asked_for_whatever_the_order() -> None:
    sorted_out = sort_awaiting([(entry("https://a.example/1", revision), 0) for revision in (2, 3, 1)], set())
    assert [(one.entry.revision, one.skip) for one in sorted_out] == [(2, "duplicate"), (3, None), (1, "duplicate")]


def test_an_address_that_an_article_has_is_asked_for_again_by_an_edited_entry_alone() -> None:
    url = "https://a.example/1"
    known = {identify(url)}
    assert [one.skip for one in sort_awaiting([(entry(url), 0)], known)] == ["duplicate"]
    assert [one.skip for one in sort_awaiting([(entry(url, 2), 0)], known)] == [None]


@pytest.mark.parametrize(
    ("fate", "retry_after", "days", "has_network", "counts"),
    [
        ("server error", None, 0, False, True),
        ("waiting its turn", None, 30, True, False),
        ("too many requests", 60.0, 6, True, False),
        ("too many requests", 60.0, 8, True, True),
        ("too many requests", None, 0, True, True),
        ("unknown host", None, 0, True, True),
        ("unknown host", None, 30, False, False),
    ],
)
def test_an_attempt_is_one_that_the_server_could_answer(
    fate: str, retry_after: float | None, days: int, has_network: bool, counts: bool
) -> None:
    error = FetchError("u", fate, "", transient=True, retry_after=retry_after)
    assert is_attempt(error, entry("u"), NOW + timedelta(days=days), has_network=has_network) is counts
