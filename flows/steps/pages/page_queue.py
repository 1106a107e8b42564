"""Whose page is asked for in a run, in which portions, and what counts as an attempt to have it.

Decides on plain records; asking and storing are the flow's work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from urllib.parse import urlsplit

from flows.steps.feeds.visits import OUR_SIDE
from flows.steps.web.fetcher import WAITING, FetchError
from flows.steps.web.host_queue import CLOSED_AT_MOST, DELAY, LONGEST_WAIT
from flows.steps.web.urls import canonical
from flows.steps.web.wrapped import unwrapped
from warehouse.fates import FateName
from warehouse.records import Entry, identify

GONE: frozenset[FateName] = frozenset({"not in the archive", "not found", "gone", "unknown host"})
PAGE_ATTEMPTS = 3  # one a run, while the reason may pass; then the feed's own content has to do
# A server that says "come later" is believed for so long; some say it for ever, and the feed's own content would wait.
BELIEVED_FOR = CLOSED_AT_MOST
# Many systems publish the feed some minutes before the page, or caches on the way remember that there was none.
# An item that is older when it is first seen, or has been seen for longer, leads nowhere.
NOT_YET_FOR = timedelta(days=2)
# More of one host would wait longer than a turn is waited for. Where robots.txt asks for a longer delay, the others
# come in another run: else one slow host would keep a run for days.
OF_A_HOST_A_BATCH = int(LONGEST_WAIT / DELAY)
# Seventeen minutes; after a backfill thousands wait, and the run that is due next shall find the home free.
OF_A_HOST_A_RUN = 1000


@dataclass(frozen=True, slots=True)
class WantedPage:
    """An entry whose page is to be had; `skip` says why it need not be.

    `is_first` of those that name its `address` in this run: it asks, and what comes of it is the others' too.
    """

    entry: Entry
    attempts: int
    address: str = ""
    is_first: bool = True
    skip: FateName | None = None
    reason: str = ""


def sort_awaiting(awaiting: Sequence[tuple[Entry, int]], known: Collection[str]) -> list[WantedPage]:
    """Ask for an address once, and not for one that an article in `known` has; of an edited entry ask for the newest.

    Each comes out once, in the order given.
    """
    newest = {entry.entry_id: entry.revision for entry, _ in sorted(awaiting, key=lambda one: one[0].revision)}
    wanted: list[WantedPage] = []
    taken: set[str] = set()
    for entry, attempts in awaiting:
        address = page_address(entry)
        is_first_look = entry.revision == 1
        if entry.revision < newest[entry.entry_id]:
            wanted.append(WantedPage(entry, attempts, skip="duplicate", reason="a newer revision of the same entry"))
        elif not address:
            wanted.append(WantedPage(entry, attempts, skip="no address", reason="the entry links nowhere"))
        elif entry.is_page_shared:
            reason = "other items of the feed lead there, too"
            wanted.append(WantedPage(entry, attempts, skip="shared page", reason=reason))
        elif is_first_look and identify(address) in known:
            wanted.append(WantedPage(entry, attempts, skip="duplicate", reason="an address we have from another entry"))
        else:
            wanted.append(WantedPage(entry, attempts, address, is_first=address not in taken))
            taken.add(address)
    return wanted


def page_address(entry: Entry) -> str:
    """Return the address of the page that an entry leads to, by whatever way; empty where it leads nowhere."""
    return canonical(unwrapped(entry.url)) if entry.url else ""


def ways_to(entry: Entry) -> list[str]:
    """Return the addresses to ask for the page of an entry, the second where at the first it is GONE.

    So nobody is asked to show what its site forbids, and an old page is read in the archive that the feed names.
    """
    return list(dict.fromkeys((unwrapped(entry.url), entry.url)))


def interleave_hosts(wanted: Sequence[WantedPage], size: int, *, first: int) -> list[list[WantedPage]]:
    """Return the pages in portions that no host holds up: one of each host in turn, of each in the order given.

    A portion holds `size` entries at most, `first` at first and then twice as many each time. What is beyond
    OF_A_HOST_A_RUN is left for another run.
    """
    portions: list[list[WantedPage]] = []
    begins, fits = 0, first
    for place, page in sorted(zip(_places(wanted), wanted, strict=True), key=itemgetter(0)):
        if place >= OF_A_HOST_A_RUN:
            break
        if portions and len(portions[-1]) < fits and place < begins + OF_A_HOST_A_BATCH:
            portions[-1].append(page)
            continue
        begins, fits = place, min(2 * fits, size) if portions else first
        portions.append([page])
    return portions


def _places(wanted: Sequence[WantedPage]) -> list[int]:
    """Return the place of each in the line before its host, from 0; who asks for nothing need not queue."""
    lines: Counter[str] = Counter()
    places: dict[str, int] = {"": 0}
    for page in wanted:
        if page.address not in places:
            host = urlsplit(page.address).hostname or ""
            places[page.address] = lines[host]
            lines[host] += 1
    return [places[page.address] for page in wanted]


def may_help(error: FetchError, entry: Entry, now: datetime) -> bool:
    """Say whether another run may have a page: what failed may pass, or the page was asked for too early."""
    age = now - min(entry.published_at or entry.seen_at, entry.seen_at)
    return error.transient or (error.fate == "not found" and age <= NOT_YET_FOR)


def is_attempt(error: FetchError, entry: Entry, now: datetime, *, has_network: bool) -> bool:
    """Say whether a failure uses up an attempt: not where it was not our turn yet, or our network may be at fault."""
    if error.fate == WAITING:
        return False
    if error.retry_after is not None:
        return now - entry.seen_at > BELIEVED_FOR
    return has_network or error.fate not in OUR_SIDE
