"""When an article was published: the feed first, then the page, never the future."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.text.dates import Claims, publication_date, read_date

SEEN = datetime(2026, 3, 9, 6, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def test_the_feeds_date_is_believed_first() -> None:
    assert publication_date(Claims(SEEN - timedelta(days=2), "2026-03-01"), SEEN)[:2] == (
        SEEN - timedelta(days=2),
        "feed",
    )


def test_without_one_the_pages_date_counts() -> None:
    assert publication_date(Claims(None, "2026-03-01"), SEEN)[:2] == (datetime(2026, 3, 1, tzinfo=UTC), "page")


@pytest.mark.parametrize("absurd", [datetime(2099, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_a_date_of_2099_or_1970_is_not_believed(absurd: datetime) -> None:
    assert publication_date(Claims(absurd, "2026-03-01"), SEEN)[1] == "page"
    assert publication_date(Claims(absurd, ""), SEEN)[:2] == (SEEN, "first seen")


def test_a_date_of_tomorrow_morning_is_clamped() -> None:
    assert publication_date(Claims(SEEN + timedelta(hours=3), ""), SEEN)[:2] == (SEEN, "feed")


@given(feed=st.none() | MOMENTS, page=st.text(max_size=20) | MOMENTS.map(datetime.isoformat))
def test_no_date_is_ever_later_than_it_was_first_seen(feed: datetime | None, page: str) -> None:
    assert publication_date(Claims(feed, page), SEEN).at <= SEEN


def test_a_date_without_a_zone_is_taken_for_utc() -> None:
    assert read_date("2026-03-02T10:00:00") == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert read_date("2026-03-02T10:00:00+02:00") == datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-45", "2026-02-30", "\x00"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None
