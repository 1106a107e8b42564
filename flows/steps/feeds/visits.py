"""What a visit to a feed means: for the ledger, for where the feed lives, and for when to come again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flows.steps.feeds import location, schedule
from flows.steps.feeds.parsed_feed import MAX_CONTENT_CHARACTERS, ParsedFeed
from flows.steps.feeds.schedule import VisitHints
from flows.steps.web.fetcher import FetchError, HttpAnswer
from warehouse.fates import FateName, fates_of_kind, fates_where
from warehouse.records import Feed, FeedMemory, FeedVisit, LedgerEvent

# Some servers answer 304 to everything for ever (reader and miniflux have met them): once a week we ask outright.
ASK_OUTRIGHT_AFTER = timedelta(days=7)
# Where no host answers and enough of them fail in one of these ways, the network at fault may be ours.
OUR_SIDE = fates_where("is_maybe_ours")
ENOUGH_HOSTS = 3
# With these nobody was asked for the feed in this run, or it cannot be told: they say nothing of a network.
UNASKED = fates_where("not is_asked")
NETWORK_DOWN: FateName = "our network is down"
SUCCESSES = fates_of_kind("success", "feeds")


def has_worked(memory: FeedMemory) -> bool:
    """Say whether the last visit went well."""
    return memory.body_at is not None and not memory.failures


def validators(memory: FeedMemory, now: datetime) -> tuple[str, str]:
    """Return ETag and Last-Modified to send along; none when it is time to ask outright.

    After a second failure in a row it is: what was sent along may be why, as of a server that answers 412 or takes no
    header so long. A server that is back after one is not asked for more than it need send.
    """
    if memory.failures > 1 or memory.body_at is None or now - memory.body_at >= ASK_OUTRIGHT_AFTER:
        return "", ""
    return memory.etag, memory.last_modified


@dataclass(frozen=True, slots=True)
class Visited:
    """What one visit to a feed brought: an answer and what it says, or a fate that says why not.

    `again` is an answer whose bytes are those of the last: nothing to keep or to read, but its headers are news.
    """

    feed: Feed
    fate: FateName
    reason: str = ""
    answer: HttpAnswer | None = None
    parsed: ParsedFeed | None = None
    error: FetchError | None = None
    again: HttpAnswer | None = None


class NetworkSigns:
    """What a run has heard of hosts so far, over all its batches: whether any has answered, which were out of reach."""

    def __init__(self) -> None:
        self.has_answer, self.unreached = False, set[str]()

    def note(self, url: str, fate: str) -> None:
        """Take in what became of one request."""
        if fate in OUR_SIDE:
            self.unreached.add(urlsplit(url).hostname or "")
        elif fate not in UNASKED:
            self.has_answer = True


def blame_our_network(
    visits: Sequence[Visited], states: Mapping[str, FeedMemory], heard: NetworkSigns
) -> list[Visited]:
    """Return the visits of a batch; where our network must be to blame for those that failed, their fate says so.

    It is where nobody has answered in this run, enough hosts are out of reach, and one of the batch had worked at its
    last visit: hosts that were dead before and are due alone are dead still. Where no listed feed (`states`) has ever
    worked, nobody can tell, and it is blamed.

    Batches are judged as they end, by what is known by then: the first to end may blame the network before a host of
    another answers, and one of fewer than ENOUGH_HOSTS may end as plain failures before others are found out of reach.
    A host that dies while all others that are due are dead counts as out of our reach until somebody answers.
    """
    failed = [visit for visit in visits if visit.fate in OUR_SIDE]
    is_known = any(state.body_at for state in states.values())
    is_news = any(has_worked(states[visit.feed.feed_id]) for visit in failed)
    if heard.has_answer or len(heard.unreached) < ENOUGH_HOSTS or (is_known and not is_news):
        return list(visits)
    return [
        replace(visit, fate=NETWORK_DOWN, reason=f"{visit.fate}: {visit.reason}") if visit.fate in OUR_SIDE else visit
        for visit in visits
    ]


def account(visit: Visited, state: FeedMemory, *, run_id: str, now: datetime) -> tuple[FeedVisit, list[LedgerEvent]]:
    """Return the row that tells of a visit and what it leaves for the next, and what it changes in the watch list."""
    where, changes = _location(visit, state, run_id, now)
    body = visit.answer if visit.parsed is not None else visit.again
    asks = _asks(visit, state)
    asked = asks if body else schedule.NOTHING
    row = FeedVisit(
        feed_id=visit.feed.feed_id,
        run_id=run_id,
        visited_at=now,
        fate=visit.fate,
        reason=_remarks(visit),
        etag=body.header("ETag") if body else "",
        last_modified=body.header("Last-Modified") if body else "",
        body_digest=digest(body.body) if body else "",
        entries=len(visit.parsed.entries) if visit.parsed else 0,
        moving_to=where.moving_to,
        is_gone=where.is_gone,
        seen=where.times_in_a_row,
        failures=where.failures,
        due_at=_due_at(visit, state, where, asks, now),
        asked_minutes=asked.hints.minutes,
        skip_hours=list(asked.hints.skip_hours),
        skip_days=list(asked.hints.skip_days),
        fresh_seconds=int(min(asked.max_age or timedelta(0), schedule.LONGEST).total_seconds()),
    )
    return row, changes


def _location(visit: Visited, where: FeedMemory, run_id: str, now: datetime) -> tuple[FeedMemory, list[LedgerEvent]]:
    if visit.fate == NETWORK_DOWN:
        return where, []
    if visit.fate == "unchanged":
        return location.after_unchanged(where), []
    if visit.answer is not None:
        return location.after_answer(where, visit.answer.hops, run_id=run_id, now=now, is_feed=visit.parsed is not None)
    hops = visit.error.hops if visit.error else ()
    return location.after_failure(where, visit.fate, run_id=run_id, now=now, hops=hops)


def _asks(visit: Visited, state: FeedMemory) -> VisitHints:
    """Return what feed and server ask for: by this visit where it brought a body, else still what they asked before."""
    if visit.answer is not None and visit.parsed is not None:
        return VisitHints(visit.parsed.hints, visit.answer.max_age())
    if visit.again is not None:
        return schedule.asked_before(state)._replace(max_age=visit.again.max_age())
    return schedule.asked_before(state)


def _due_at(visit: Visited, state: FeedMemory, where: FeedMemory, asks: VisitHints, now: datetime) -> datetime:
    if visit.fate == NETWORK_DOWN:
        return now
    if visit.fate not in SUCCESSES:
        retry_after = visit.error.retry_after if visit.error else None
        return schedule.next_visit_after_failure(visit.feed.feed_id, now, max(where.failures, 1), retry_after)
    found = visit.parsed.entries if visit.parsed else ()
    dates = [entry.published_at or entry.updated_at for entry in found]
    published = [date for date in dates if date is not None] or list(state.published)
    return schedule.next_visit(visit.feed.feed_id, now, published, asks)


def _remarks(visit: Visited) -> str:
    """Return the reason with what is to be said of a feed that could be read all the same."""
    remarks = [visit.reason] if visit.reason else []
    if visit.parsed is not None:
        remarks += filter(None, [visit.parsed.lists_sitemaps_alone])
        if visit.parsed.left_out:
            remarks.append(f"{visit.parsed.left_out} entries beyond the limit were left out")
        full = sum(len(entry.content) >= MAX_CONTENT_CHARACTERS for entry in visit.parsed.entries)
        if full:
            remarks.append(f"the own text of {full} entries was cut at {MAX_CONTENT_CHARACTERS} characters")
        if visit.parsed.stamped:
            remarks.append(f"{visit.parsed.stamped} entries bear one time, which is not believed")
    return "; ".join(remarks)


def digest(body: bytes) -> str:
    """Return the BLAKE2b digest of a body as sent, 128 bits, hexadecimal."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
