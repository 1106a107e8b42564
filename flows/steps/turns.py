"""Whose page is asked for in a run, in which portions, and what counts as an attempt to have it.

Decides on plain records; asking and storing are the flow's work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.steps.addresses import canonical
from flows.steps.door import FetchError
from flows.steps.visits import OUR_SIDE
from warehouse.records import Entry, identify

PAGE_ATTEMPTS = 3  # one a run, while the reason may pass; then the feed's own content has to do
WAITING = "waiting its turn"
# A server that says "come later" is believed for so long; some say it for ever, and the feed's own content would wait.
BELIEVED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry whose page is to be had; `skip` says why it need not be.

    `is_first` of those that name its `address` in this run: it asks, and what comes of it is the others' too.
    """

    entry: Entry
    attempts: int
    address: str = ""
    is_first: bool = True
    skip: str = ""
    reason: str = ""


def sort_awaiting(awaiting: Sequence[tuple[Entry, int]], known: Collection[str]) -> list[Wanted]:
    """Ask for an address once, and not for one that an article in `known` has; of an edited entry ask for the newest.

    The revisions must be in the order in which they were seen. Each comes out once, in that order.
    """
    newest = {entry.entry_id: entry.revision for entry, _ in sorted(awaiting, key=lambda one: one[0].revision)}
    wanted: list[Wanted] = []
    taken: set[str] = set()
    for entry, attempts in awaiting:
        address = canonical(entry.url) if entry.url else ""
        is_first_look = entry.revision == 1
        if entry.revision < newest[entry.entry_id]:
            wanted.append(Wanted(entry, attempts, skip="duplicate", reason="a newer revision of the same entry"))
        elif not address:
            wanted.append(Wanted(entry, attempts, skip="no address", reason="the entry links nowhere"))
        elif is_first_look and identify(address) in known:
            wanted.append(Wanted(entry, attempts, skip="duplicate", reason="an address we have from another entry"))
        else:
            wanted.append(Wanted(entry, attempts, address, is_first=address not in taken))
            taken.add(address)
    return wanted


def is_attempt(error: FetchError, entry: Entry, now: datetime, *, has_network: bool) -> bool:
    """Say whether a failure uses up an attempt: not where it was not our turn yet, or our network may be at fault."""
    if error.fate == WAITING:
        return False
    if error.retry_after is not None:
        return now - entry.seen_at > BELIEVED_FOR
    return has_network or error.fate not in OUR_SIDE
