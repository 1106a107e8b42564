"""What came of a stage, in a sentence: for the log of a run and for who waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.steps.summary import FailedFeed
from flows.steps.text.figures import counted
from flows.steps.text.one_line import one_line
from warehouse.fates import FATES

# What a stage counts, one of it and several.
NOUNS = {
    "archives": ("archive", "archives"),
    "feeds": ("feed", "feeds"),
    "entries": ("entry", "entries"),
    "pages": ("page", "pages"),
    "articles": ("article", "articles"),
    "stories": ("article compared", "articles compared"),
    "passages": ("passage", "passages"),
    "boilerplate": ("passage held against its site's", "passages held against their site's"),
    "tags": ("passage read", "passages read"),
}
# What was asked for and did not come, by whose fault it may be.
NOT_HAD = frozenset({*(name for name, meaning in FATES.items() if meaning.kind == "failure"), "our network is down"})
FAILURES_NAMED = 5  # a line of a log; the books have all of them
CHARACTERS_NAMED = 60


def in_a_sentence(stage: str, fates: Mapping[str, int], failures: Sequence[FailedFeed] = ()) -> str:
    """Return what came of the items of a stage; where feeds failed, which ones and why.

    >>> in_a_sentence("feeds", {"kept": 217, "unchanged": 4, "timed out": 3, "gone": 1})
    '225 feeds: 217 kept, 4 unchanged, 4 failed: 3 timed out, 1 gone'
    >>> in_a_sentence("tags", {"tagged": 1200})
    '1,200 passages read: 1,200 tagged'
    >>> in_a_sentence("entries", {"kept": 1})
    '1 entry: 1 kept'
    """
    failed = {fate: items for fate, items in fates.items() if fate in NOT_HAD}
    parts = [f"{items:,} {fate}" for fate, items in fates.items() if fate not in failed]
    if failed:
        named = _named(failures) if failures else ", ".join(f"{items:,} {fate}" for fate, items in failed.items())
        parts.append(f"{sum(failed.values()):,} failed: {named}")
    return f"{counted(sum(fates.values()), *NOUNS.get(stage, (stage, stage)))}: {', '.join(parts) or 'nothing to do'}"


def _named(failures: Sequence[FailedFeed]) -> str:
    """Return the first of the feeds that failed, each with its reason, and how many more there are."""
    first = [f"{one_line(one.title, CHARACTERS_NAMED)} ({_why(one)})" for one in failures[:FAILURES_NAMED]]
    more = len(failures) - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more else "")


def _why(failure: FailedFeed) -> str:
    reason = one_line(failure.reason, CHARACTERS_NAMED)
    return f"{failure.fate}, {reason}" if reason else failure.fate
