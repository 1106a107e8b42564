"""What a visit to a feed means: for the feed's address, for the next visit, and for whom to blame."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows.steps.feeds.parsed_feed import Hints, ListedSitemap, ParsedFeed
from flows.steps.feeds.schedule import is_due
from flows.steps.feeds.visits import NETWORK_DOWN, NetworkSigns, Visited, account, blame_our_network, validators
from flows.steps.web.fetcher import FetchError, HttpAnswer
from warehouse.records import Feed, FeedMemory

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
FEED = Feed("desk", "https://desk.example/feed", "The Desk")
NEW_HOME = "https://letters.example/rss"
EMPTY = ParsedFeed("The Desk", "en", (), 0, "")


def state(**past: object) -> FeedMemory:
    return FeedMemory(FEED.feed_id, FEED.url, **past)


def answered(*hops: tuple[int, str], headers: tuple[tuple[str, str], ...] = ()) -> Visited:
    answer = HttpAnswer(FEED.url, hops[-1][1] if hops else FEED.url, 200, "OK", headers, b"<rss/>", NOW, tuple(hops))
    return Visited(FEED, "kept", answer=answer, parsed=EMPTY)


def failed(fate: str, feed: Feed = FEED, **more: object) -> Visited:
    return Visited(feed, fate, "why", error=FetchError(feed.url, fate, "why", transient=True, **more))


def test_a_permanent_redirect_moves_the_feed_when_it_is_seen_a_second_time():
    first, nothing_yet = account(answered((301, NEW_HOME)), state(), run_id="r", now=NOW)
    assert (first.moving_to, first.seen, nothing_yet) == (NEW_HOME, 1, [])
    past = state(moving_to=first.moving_to, times_in_a_row=first.seen)
    _, changes = account(answered((301, NEW_HOME)), past, run_id="r", now=NOW)
    assert [(change.kind, change.before, change.after) for change in changes] == [("feed moved", FEED.url, NEW_HOME)]


def test_a_temporary_redirect_moves_nothing_however_often_it_is_seen():
    row, changes = account(answered((302, NEW_HOME)), state(moving_to=NEW_HOME, times_in_a_row=5), run_id="r", now=NOW)
    assert (row.moving_to, changes) == ("", [])


def test_a_feed_that_is_gone_twice_is_retired_and_one_that_is_not_found_never():
    first, _ = account(failed("gone"), state(), run_id="r", now=NOW)
    _, changes = account(failed("gone"), state(is_gone=first.is_gone, times_in_a_row=first.seen), run_id="r", now=NOW)
    assert [change.kind for change in changes] == ["feed retired"]
    row, changes = account(failed("not found"), state(failures=40), run_id="r", now=NOW)
    assert (row.failures, changes) == (41, [])
    assert row.due_at is not None
    assert row.due_at <= NOW + timedelta(days=1.2)


def test_retry_after_is_kept():
    row, _ = account(failed("too many requests", retry_after=7200.0), state(), run_id="r", now=NOW)
    assert row.due_at is not None
    assert row.due_at >= NOW + timedelta(hours=2)


def test_a_feed_that_asks_for_an_hour_is_left_alone_for_an_hour():
    for number in range(100):  # each has a jitter of its own
        feed = replace(FEED, feed_id=f"desk-{number}")
        row, _ = account(failed("too many requests", feed, retry_after=3600.0), state(), run_id="r", now=NOW)
        assert not is_due(state(due_at=row.due_at), NOW + timedelta(minutes=59, seconds=59))


FEEDS = [Feed(name, f"https://{name}.example/", name) for name in ("a", "b", "c")]
WORKED = FeedMemory("a", "https://a.example/", body_at=NOW - timedelta(hours=1))
DEAD = FeedMemory("a", "https://a.example/", failures=3, body_at=NOW - timedelta(days=9))
NEW = FeedMemory("a", "https://a.example/")


def judged(visits: list[Visited], *states: FeedMemory, heard: NetworkSigns | None = None) -> list[str]:
    """Return the fates after the judgment; `states` are those of the three feeds and, last, of FEED."""
    known = {feed.feed_id: past for feed, past in zip([*FEEDS, FEED], [*states, NEW], strict=False)}
    heard = heard or NetworkSigns()
    for visit in visits:
        heard.note(visit.feed.url, visit.fate)
    return [visit.fate for visit in blame_our_network(visits, known, heard)]


def unreached(feeds: list[Feed] = FEEDS) -> list[Visited]:
    return [failed("unknown host", feed) for feed in feeds]


def test_where_hosts_that_worked_are_all_out_of_reach_the_network_at_fault_is_ours():
    assert judged(unreached(), WORKED, DEAD, DEAD) == [NETWORK_DOWN] * 3
    down = Visited(FEEDS[0], NETWORK_DOWN, "unknown host: why")
    row, changes = account(down, state(failures=2), run_id="r", now=NOW)
    assert (row.failures, row.due_at, changes) == (2, NOW, [])


def test_hosts_that_were_dead_before_are_dead_still_when_they_are_due_alone():
    assert judged(unreached(), DEAD, DEAD, DEAD) == ["unknown host"] * 3
    assert judged(unreached(), DEAD, DEAD, NEW) == ["unknown host"] * 3


def test_where_nothing_on_the_list_has_ever_worked_the_network_at_fault_is_ours():
    assert judged(unreached(), NEW, NEW, NEW) == [NETWORK_DOWN] * 3


def test_one_host_that_answers_clears_our_network_in_whatever_batch():
    assert judged([*unreached(), answered()], WORKED, WORKED, WORKED, NEW)[:3] == ["unknown host"] * 3
    assert judged([*unreached(), failed("not found")], WORKED, WORKED, WORKED, NEW)[:3] == ["unknown host"] * 3
    heard = NetworkSigns()
    heard.note("https://in-another-batch.example/", "unchanged")
    assert judged(unreached(), WORKED, WORKED, WORKED, heard=heard) == ["unknown host"] * 3


def test_a_feed_that_nobody_asked_for_clears_nothing_and_keeps_its_fate():
    visits = [*unreached(), failed("not allowed by robots.txt")]
    assert judged(visits, WORKED, WORKED, WORKED, NEW) == [NETWORK_DOWN] * 3 + ["not allowed by robots.txt"]


def test_hosts_out_of_reach_are_counted_over_all_batches():
    heard = NetworkSigns()
    assert judged(unreached(FEEDS[:2]), WORKED, WORKED, heard=heard) == ["unknown host"] * 2
    assert judged(unreached(FEEDS[2:]), NEW, NEW, WORKED, heard=heard) == [NETWORK_DOWN]


def test_validators_are_left_out_once_a_week():
    fresh = state(etag='"1"', body_at=NOW - timedelta(days=6))
    assert validators(fresh, NOW) == ('"1"', "")
    assert validators(fresh, NOW + timedelta(days=1)) == ("", "")


def test_validators_are_left_out_after_a_second_failure_in_a_row():
    known = state(etag='"1"', body_at=NOW)
    assert validators(replace(known, failures=1), NOW) == ('"1"', "")
    assert validators(replace(known, failures=2), NOW) == ("", "")


def test_wishes_and_validators_of_the_last_body_hold_until_another_says_otherwise():
    hints = Hints(minutes=720, skip_hours=(3,), skip_days=(5, 6))
    first = replace(
        answered(headers=(("ETag", '"1"'), ("Cache-Control", "max-age=99999999"))), parsed=replace(EMPTY, hints=hints)
    )
    row, _ = account(first, state(), run_id="r", now=NOW)
    assert (row.asked_minutes, row.skip_hours, row.skip_days, row.fresh_seconds) == (720, [3], [5, 6], 86_400)
    past = state(
        etag=row.etag,
        asked_minutes=row.asked_minutes,
        skip_hours=row.skip_hours,
        skip_days=row.skip_days,
        fresh_seconds=row.fresh_seconds,
    )
    unchanged, _ = account(Visited(FEED, "unchanged", "304"), past, run_id="r", now=NOW)
    assert (unchanged.etag, unchanged.body_digest, unchanged.asked_minutes) == ("", "", 0)  # it brought no body
    assert unchanged.due_at == row.due_at
    again = answered(headers=(("ETag", '"2"'), ("Cache-Control", "no-cache"))).answer
    same, _ = account(Visited(FEED, "unchanged", "the same bytes", again=again), past, run_id="r", now=NOW)
    assert (same.etag, same.body_digest, same.asked_minutes, same.fresh_seconds) == ('"2"', row.body_digest, 720, 0)


def test_a_sitemap_that_lists_others_alone_says_what_to_watch_in_its_place():
    listed = (
        ListedSitemap("https://desk.example/2026.xml", None),
        ListedSitemap("https://desk.example/2025.xml", None),
    )
    row, _ = account(replace(answered(), parsed=replace(EMPTY, sitemaps=listed)), state(), run_id="r", now=NOW)
    assert row.reason == (
        "it lists 2 sitemaps and no page of its own: watch those that change (https://desk.example/2026.xml, ...), or take "
        "all in by `trendledger backfill --sitemap`"
    )
