"""How much of the coverage of each week and month carried each trend: sums that are kept.

A period is summed up anew where an article of it, one of its feeds or the panel is another now; all others stay, so
that a week costs what it touches, whatever has been written before: changes in all years cost what all years do.
`sum_anew` comes first; then api.told_periods may be asked for what `is_kept`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from warehouse.database import scalar
from warehouse.sums.covered import cover_anew
from warehouse.unheard import nobody_waits

PERIODS = ("week", "month")
DAYS_AT_ONCE = 183  # of ten thousand feeds half a year is 650,000 articles, and takes some 300 MB
DAYS_BETWEEN = 7  # to sum up a week that holds costs less than to begin again
LABELS = """
    select coalesce((select list((trend, group_id) order by trend, group_id) from trends), [])
        = coalesce((select list((trend, group_id) order by trend, group_id) from summed_trends), [])
"""
ALL_PERIODS = """
    insert into unsummed
    select distinct period, cast(date_trunc(period, published_at) as date)
    from covered cross join (values ('week'), ('month')) as periods(period)
"""
# Kept for as long as spans are summed up.
FEEDS = "create or replace temp table feeds_now as from api.counted_feeds"
FEEDS_TOUCHED = """
    insert into unsummed
    with changed as (
        select feed_id from (from feeds_now except from summed_feeds)
        union select feed_id from (from summed_feeds except from feeds_now)
    )
    select distinct period, cast(date_trunc(period, c.published_at) as date)
    from covered as c semi join changed as d on c.feed_id = d.feed_id
    cross join (values ('week'), ('month')) as periods(period)
"""
# The weeks in which the one has a publisher that the other has not.
PANEL_TOUCHED = """
    insert into unsummed
    with now as (
        select publisher, unnest(generate_series(first_week, last_week, interval 7 day)) as week from panel
    ),
    seen as (
        select publisher, unnest(generate_series(first_week, last_week, interval 7 day)) as week from summed_panel
    ),
    differing as (
        select week from (from now except from seen) union select week from (from seen except from now)
    )
    select distinct period, cast(date_trunc(period, week + to_days(days.nth::integer)) as date)
    from differing cross join (values (0), (6)) as days(nth) cross join (values ('week'), ('month')) as periods(period)
"""
SEEN = {
    "summed_feeds": "feeds_now",
    "summed_trends": "(select trend, group_id from trends)",
    "summed_panel": "(select publisher, first_week, last_week from panel)",
}
DIFFERS = "select exists ((from {now} except from {seen}) union all (from {seen} except from {now}))"
DROP = "delete from period_sums where period = $1 and starts >= $2 and starts < $3"
SUM = """
    insert into period_sums
    select $1, *
    from api.period_sums('every', $1, true, false, first := $2::date, last := $3::date, of_feeds := 'feeds_now')
"""
# Neither visits nor articles are ever changed or removed in what they say of a feed's weeks.
GAPS = "select (select count(*) from feed_visits), (select count(*) from articles)"
GAPS_ANEW = (
    "delete from gap_weeks",
    "insert into gap_weeks select distinct week from api.feed_gaps_since(timestamp '1970-01-01')",
    "delete from gaps_seen",
    f"insert into gaps_seen {GAPS}",
)


def sum_anew(db: DuckDBPyConnection, tell: Callable[[int, int], None] = nobody_waits) -> None:
    """Cover what is marked, and sum up anew the weeks and months that do not hold any more."""
    cover_anew(db, tell)
    if not scalar(db, LABELS):
        db.execute("delete from period_sums")
        db.execute(ALL_PERIODS)
    for statement in (FEEDS, FEEDS_TOUCHED, PANEL_TOUCHED):
        db.execute(statement)
    _remember(db)
    for period in PERIODS:
        for first, last in _spans(db, period):
            db.execute(DROP, [period, first, last])
            db.execute(SUM, [period, first, last])
    db.execute("drop table feeds_now")
    db.execute("delete from unsummed")
    if db.execute("select visits, articles from gaps_seen").fetchone() != db.execute(GAPS).fetchone():
        for statement in GAPS_ANEW:
            db.execute(statement)


def _remember(db: DuckDBPyConnection) -> None:
    """Keep what the sums have seen; nothing is written, and no room on the disk needed, where it is what it was."""
    for seen, now in SEEN.items():
        if scalar(db, DIFFERS.format(now=now, seen=seen)):
            db.execute(f"delete from {seen}")
            db.execute(f"insert into {seen} from {now}")


def _spans(db: DuckDBPyConnection, period: str) -> Iterator[tuple[date, date]]:
    """Yield spans of days that hold all periods that wait: from the first of one to the day behind the last."""
    query = f"""
        select distinct starts, cast(starts + interval '1 {period}' as date)
        from unsummed where period = $1 order by starts
    """
    first, last = None, None
    for starts, ends in db.execute(query, [period]).fetchall():
        if (
            first
            and last
            and (starts - last > timedelta(days=DAYS_BETWEEN) or ends - first > timedelta(days=DAYS_AT_ONCE))
        ):
            yield first, last
            first = None
        first, last = first or starts, ends
    if first and last:
        yield first, last
