"""Dates as feeds write them: flags where they cannot be believed, zones, other languages, one stamp for all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.text.dates import Dated, Published, publication_date, read_said, stamped_alike, zone_said

SEEN = datetime(2026, 3, 9, 6, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("feed", "page", "expected"),
    [
        (SEEN - DAY, "2020-01-01", Published(SEEN - DAY, "feed")),
        (None, "2026-03-01", Published(datetime(2026, 3, 1, tzinfo=UTC), "page")),
        (None, "", Published(SEEN, "first seen")),
        (SEEN + timedelta(hours=9), "", Published(SEEN, "feed", "ahead")),
        (SEEN + 300 * DAY, "2026-03-01", Published(datetime(2026, 3, 1, tzinfo=UTC), "page", "future")),
        (SEEN + 300 * DAY, "", Published(SEEN, "first seen", "future")),
        (datetime(1970, 1, 1, tzinfo=UTC), "", Published(SEEN, "first seen", "absurd")),
        (None, "9999-12-31", Published(SEEN, "first seen", "future")),
        (None, "2026-03-09T20:00:00Z", Published(SEEN, "page", "ahead")),
    ],
)
def test_what_was_wrong_with_a_claim_is_flagged(feed: datetime | None, page: str, expected: Published) -> None:
    assert publication_date(feed, page, SEEN) == expected


@given(st.none() | st.datetimes(timezones=st.just(UTC)), st.text(max_size=12) | st.datetimes().map(str))
def test_no_article_is_published_after_it_was_seen_or_before_the_web(feed: datetime | None, page: str) -> None:
    assert datetime(1995, 1, 1, tzinfo=UTC) <= publication_date(feed, page, SEEN).at <= SEEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T10:00:00+02:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("mer, 16 nov 2022 00:38:15 +0100", datetime(2022, 11, 15, 23, 38, 15, tzinfo=UTC)),
        ("3 de mayo de 2021", datetime(2021, 5, 3, tzinfo=UTC)),
        ("14 juillet 2020 09:00", datetime(2020, 7, 14, 9, tzinfo=UTC)),
        ("1. März 2024", datetime(2024, 3, 1, tzinfo=UTC)),
        ("Fri, 31 May 2019 12:17:58 PDT", datetime(2019, 5, 31, 19, 17, 58, tzinfo=UTC)),
        ("31 fev 2024", None),
        ("12 foo 2024", None),
        ("", None),
        ("soon", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1 jan 0000", None),
    ],
)
def test_dates_are_read_as_numbers_or_written_out(text: str, expected: datetime | None) -> None:
    assert read_said(text) == expected


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("Mon, 02 Mar 2026 23:30:00 +0530", 5.5),
        ("2026-03-02T10:00:00-08:00", -8),
        ("Mon, 02 Mar 2026 23:30:00 EST", -5),
        ("Mon, 02 Mar 2026 23:30:00 GMT", 0),
        ("2026-03-02T10:00:00Z", 0),
        ("2026-03-02T10:00:00", None),
        ("2026-03-02", None),
        ("Mon, 02 Mar 2026 23:30:00 XYZ", None),
        ("10:00 +9999", None),
        ("", None),
    ],
)
def test_the_zone_is_the_one_that_was_written(said: str, hours: float | None) -> None:
    assert zone_said(said) == (None if hours is None else timezone(timedelta(hours=hours)))


def test_a_feed_that_stamps_all_its_entries_is_told_from_one_that_publishes_an_issue_a_day() -> None:
    stamped = [Dated(SEEN, "Mon, 09 Mar 2026 06:00:00 GMT")] * 5
    issue = [Dated(SEEN, "Mon, 09 Mar 2026 00:00:00 -0600")] * 5
    assert stamped_alike(stamped)
    assert not stamped_alike(issue)
    assert not stamped_alike(stamped[:4])
    assert not stamped_alike([*stamped, Dated(SEEN - DAY, "")])
    assert stamped_alike([*stamped, Dated(None, "")])
