"""A look as it is kept: with what the look before left, and the same however often it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from flows.steps.judging.counts import HORIZONS, MONTH, QUARTER, Counts, Horizon
from flows.steps.judging.week_look import WEEKS_SEEN, look_at, shares_a_year_ago
from warehouse.books.trends import put_taxonomy
from warehouse.books.verdicts import look_before, put_look
from warehouse.database import Home, writing
from warehouse.records import KeptVerdict, Trend

LAST = date(2026, 8, 24)
AT = datetime(2026, 8, 31, 6, tzinfo=UTC)
SOURCES = [f"Source {letter}" for letter in "ABCDEFGH"]


def counts(weekly: dict[str, list[int]], *, total: int = 20, last: date = LAST) -> Counts:
    """Every source has the same stories of a trend in a week, and the same total."""
    length = len(next(iter(weekly.values())))
    cells = [
        (trend, source, week, stories)
        for trend, series in enumerate(weekly.values())
        for week, stories in enumerate(series)
        for source in range(len(SOURCES))
        if stories
    ]
    trend, source, week, stories = (np.array(column, np.int32) for column in zip(*cells, strict=True))
    mondays = [last - timedelta(weeks=length - 1 - place) for place in range(length)]
    totals = np.full((len(SOURCES), length), total, np.int32)
    return Counts(list(weekly), SOURCES, mondays, trend, source, week, stories, totals)


def looked(seen: Counts, before: list[KeptVerdict] = [], horizon: Horizon = MONTH) -> dict[str, KeptVerdict]:  # noqa: B006
    kept = look_at(seen, before, {}, model_id="m", judged_at=AT)
    return {one.trend: one for one in kept if one.horizon == horizon.name}


RISE = {"up": [1] * 61 + [4] * 4, "flat": [2] * 65}


def test_a_rise_is_kept_with_its_first_look_its_onset_and_the_share_of_a_year_ago() -> None:
    verdict = looked(counts(RISE))["up"]
    assert verdict.verdict in {"rising", "surging"}
    assert verdict.since == LAST
    assert verdict.onset == LAST - timedelta(weeks=3)
    assert verdict.onset_earliest <= verdict.onset <= verdict.onset_latest
    assert verdict.share_year_ago == 0.05
    assert (verdict.stories_now, verdict.stories_before) == (4 * 4 * 8, 12 * 8)


def test_a_verdict_that_holds_keeps_the_look_with_which_it_began() -> None:
    first = [
        replace(one, week=LAST - timedelta(weeks=2), since=LAST - timedelta(weeks=2))
        for one in looked(counts(RISE)).values()
        if one.since
    ]
    assert looked(counts(RISE), first)["up"].since == LAST - timedelta(weeks=2)
    falling = [replace(one, verdict="falling") for one in first]
    assert looked(counts(RISE), falling)["up"].since == LAST  # it has turned round
    assert looked(counts(RISE), first, QUARTER)["up"].since in {None, LAST}  # of another horizon nothing is remembered


def test_a_year_ago_is_told_only_where_every_one_of_its_weeks_was_watched() -> None:
    seen = counts(RISE)
    assert shares_a_year_ago(seen, MONTH) == {"up": 0.05, "flat": 0.1}
    assert set(shares_a_year_ago(seen, QUARTER)) == {"up", "flat"}
    seen.totals[:, 10] = 0
    assert shares_a_year_ago(seen, MONTH) == {}
    assert shares_a_year_ago(counts({"up": [1] * 20}), MONTH) == {}
    assert WEEKS_SEEN == 65


def test_spans_that_are_no_horizon_get_their_ratio_and_no_verdict() -> None:
    other = Horizon(3, 9)
    kept = look_at(counts(RISE), [], {}, model_id="m", judged_at=AT, horizons=(other, *HORIZONS))
    (verdict,) = (one for one in kept if one.horizon == other.name and one.trend == "up")
    assert (verdict.verdict, verdict.named, verdict.since, verdict.is_alert) == ("", "", None, False)
    assert verdict.onset is None
    assert verdict.ratio == 3  # one of the four weeks lies before


def test_spans_that_are_no_horizon_say_why_they_have_no_ratio() -> None:
    spans = (Horizon(4, 200), Horizon(4, 11))
    weekly = {"up": RISE["up"], "rare": [0] * 64 + [1]}
    kept = look_at(counts(weekly), [], {}, model_id="m", judged_at=AT, horizons=spans)
    said = {(one.trend, one.horizon): (one.verdict, one.ratio is None) for one in kept}
    assert said["up", "4/200"] == ("not enough history", True)
    assert said["up", "4/11"] == ("", False)
    assert said["rare", "4/11"] == ("too little", True)


def test_a_look_made_again_replaces_itself_and_leaves_those_before(home: Home) -> None:
    earlier = [replace(one, week=LAST - timedelta(weeks=1)) for one in looked(counts(RISE)).values()]
    now = list(looked(counts(RISE)).values())
    with writing(home) as db:
        put_taxonomy(db, [Trend(1, name, name, "g", "G", "About.", [], 0) for name in RISE])
        put_look(db, LAST - timedelta(weeks=1), earlier)
        put_look(db, LAST, now)
        put_look(db, LAST, now)
        assert look_before(db, LAST) == earlier
        assert db.execute("select week, count(*) from api.verdicts group by week order by week").fetchall() == [
            (LAST - timedelta(weeks=1), 2),
            (LAST, 2),
        ]
        assert db.execute("select trend, verdict from api.movers order by trend").fetchall() == [
            (one.trend, one.verdict) for one in sorted(now, key=lambda one: one.trend)
        ]
