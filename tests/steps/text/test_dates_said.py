"""Dates as feeds write them: flags where they cannot be believed, zones, other languages, one stamp for all."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.text.dates import Claims, Dated, Published, publication_date, read_said, stamps, zone_said

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
    assert publication_date(Claims(feed, page), SEEN) == expected


@given(st.none() | st.datetimes(timezones=st.just(UTC)), st.text(max_size=12) | st.datetimes().map(str))
def test_no_article_is_published_after_it_was_seen_or_before_the_web(feed: datetime | None, page: str) -> None:
    assert datetime(1995, 1, 1, tzinfo=UTC) <= publication_date(Claims(feed, page), SEEN).at <= SEEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T10:00:00+02:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("mer, 16 nov 2022 00:38:15 +0100", datetime(2022, 11, 15, 23, 38, 15, tzinfo=UTC)),
        ("3 de mayo de 2021", datetime(2021, 5, 3, tzinfo=UTC)),
        ("14 juillet 2020 09:00", datetime(2020, 7, 14, 9, tzinfo=UTC)),
        ("1. März 2024", datetime(2024, 3, 1, tzinfo=UTC)),
        ("Fri, 31 May 2019 12:17:58 PDT", datetime(2019, 5, 31, 19, 17, 58, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 10:00:00 +02", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 10:00:00 GMT+2", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("Mar 2, 2026 10:00 PM -5", datetime(2026, 3, 3, 3, tzinfo=UTC)),
        ("05-11-2026 09:00", datetime(2026, 11, 5, 9, tzinfo=UTC)),
        ("09:00 05-11-2026", datetime(2026, 11, 5, tzinfo=UTC)),
        ("2026-03-02 10:00:00 UTC", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-03-02 10:00:00 -0500 EST", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("2026-03-02T10:00:00+02:00[Europe/Berlin]", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T10:00:00+2:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T10:00:00z", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-3-2", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02 02:00 PM EST", datetime(2026, 3, 2, 19, tzinfo=UTC)),
        ("Mon Mar  2 10:00:00 2026", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("Mon Mar 02 10:00:00 CET 2026", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("Mon Mar 02 2026 23:00:00 GMT-0800 (Pacific Standard Time)", datetime(2026, 3, 3, 7, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 23:00:00 +0530 IST", datetime(2026, 3, 2, 17, 30, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 24:00:00 GMT", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02T10:00:60Z", datetime(2026, 3, 2, 10, 0, 59, tzinfo=UTC)),
        ("Monday, March 2, 2026 - 10:00", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("9999-12-31T24:00:00Z", None),
        ("2026-03-02T24:01:00Z", None),
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
        ("Mon, 02 Mar 2026 10:00:00 +02", 2),
        ("Mon, 02 Mar 2026 10:00:00 GMT+2", 2),
        ("Mon, 02 Mar 2026 10:00:00 UTC-3", -3),
        ("Mon Mar 02 2026 10:00:00 GMT+0530 (IST)", 5.5),
        ("2026-03-02T10:00:00.5+09", 9),
        ("Mar 2, 2026 10:00 PM -5", -5),
        ("Mon, 02 Mar 2026 10:00:00 CET +0100", 1),
        ("2 March 2026, 10:00 Uhr +02:00", 2),
        ("10:00, 2 March 2026 -0800", -8),
        ("2 March 2026 10:00 on desk-3", None),
        ("09:00 05-11-2026", None),
        ("2026-03-02T10:00:00", None),
        ("2026-03-02", None),
        ("Mon, 02 Mar 2026 23:30:00 XYZ", None),
        ("10:00 +9999", None),
        ("", None),
    ],
)
def test_the_zone_is_the_one_that_was_written(said: str, hours: float | None) -> None:
    assert zone_said(said) == (None if hours is None else timezone(timedelta(hours=hours)))


def test_a_time_that_many_entries_bear_is_a_stamp_and_a_day_is_none() -> None:
    stamped = [Dated(SEEN, "Mon, 09 Mar 2026 06:00:00 GMT")] * 5
    issue = [Dated(SEEN, "Mon, 09 Mar 2026 00:00:00 -0600")] * 5
    assert stamps(stamped) == {SEEN}
    assert stamps(issue) == set()
    assert stamps(stamped[:4]) == set()
    assert stamps([*stamped, Dated(SEEN - DAY, "")]) == {SEEN}
    assert stamps([*stamped, Dated(None, "")]) == {SEEN}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026/11/12 09:00:00", "2026-11-12T09:00:00"),
        ("2026.11.10 09:00", "2026-11-10T09:00:00"),
        ("2026年10月20日", "2026-10-20T00:00:00"),
        ("2026년 2월 27일", "2026-02-27T00:00:00"),
        ("2026. 2. 27.", "2026-02-27T00:00:00"),
        ("2026-W46-4", "2026-11-12T00:00:00"),
        ("05-11-2026 09:00", "2026-11-05T09:00:00"),
        ("2026-Feb-27", "2026-02-27T00:00:00"),
        ("2026-03-02T10:00:00+0100", "2026-03-02T09:00:00"),
        ("2026-03-02T10:00:00.123456789Z", "2026-03-02T10:00:00.123456"),
        ("Mon, 02 MAR 2026 10:00:00 CEST", "2026-03-02T08:00:00"),
        ("October 27, 2026", "2026-10-27T00:00:00"),
        ("Oct 13, 2026 10:00 pm", "2026-10-13T22:00:00"),
        ("Sat, Nov 14 2026 08:28:28 PM", "2026-11-14T20:28:28"),
        ("Oct 13, 2026 12:00 am", "2026-10-13T00:00:00"),
        ("5th of March 2026", "2026-03-05T00:00:00"),
        ("02 Mar 26 10:00:00 GMT", "2026-03-02T10:00:00"),
        ("2026-03", "2026-03-01T00:00:00"),
    ],
)
def test_a_day_is_read_in_the_forms_in_which_it_is_written(said: str, day: str) -> None:
    read = read_said(said)
    assert read is not None
    assert read.replace(tzinfo=None).isoformat() == day


@pytest.mark.parametrize("said", ["Oct 7", "5/6/2026", "1772229600", "13 pm", "Monday", "45-11-2026", "2026/13/01"])
def test_what_does_not_say_a_day_is_not_guessed(said: str) -> None:
    assert read_said(said) is None


def test_a_rough_date_of_the_feed_yields_to_an_exact_one_of_the_page_and_stands_alone_with_a_flag() -> None:
    rough = datetime(2026, 3, 1, tzinfo=UTC)
    exact = publication_date(Claims(rough, "2026-03-05", feed_said="2026-03"), SEEN)
    assert exact == Published(datetime(2026, 3, 5, tzinfo=UTC), "page")
    assert publication_date(Claims(rough, feed_said="2026-03"), SEEN) == Published(rough, "feed", "rough")


def test_a_change_is_no_publication_where_anything_says_publication() -> None:
    changed = SEEN - DAY
    assert publication_date(Claims(None, "2025-10-07", changed), SEEN)[:2] == (
        datetime(2025, 10, 7, tzinfo=UTC),
        "page",
    )
    assert publication_date(Claims(None, "", changed), SEEN) == Published(changed, "feed", "changed")
    address = publication_date(Claims(None, "", changed, "2026-02-01"), SEEN)
    assert address == Published(datetime(2026, 2, 1, tzinfo=UTC), "page", "address")


def test_a_stamp_that_was_taken_off_is_told_of() -> None:
    assert publication_date(Claims(None, feed_said="Mon, 09 Mar 2026 06:00:00 GMT"), SEEN).flag == "stamped"


def test_what_only_looks_like_a_date_takes_no_time() -> None:
    began = time.monotonic()
    for said in ("10:00 +0000" + " " * 20_000 + "x", "12:00 GMT" + " " * 20_000 + "(", "Mar 2 " * 20_000):
        read_said(said)
        zone_said(said)
    assert time.monotonic() - began < 2
