"""The panel: the publishers that were there throughout, so that no source that came or went bends their share."""

from __future__ import annotations

import numpy as np

from flows.steps.judging.counts import Counts, Flags
from warehouse.records import PanelMember

# Two years, the longest span that the overview offers beside all. A panel since ever would lose member after member.
PANEL_WEEKS = 104
LONGEST_SILENCE = 13  # weeks, a quarter: who writes once a month stays, and neither summer nor a pause puts anybody out


def panel_of(counts: Counts) -> list[PanelMember]:
    """Return the publishers that were never silent for more than LONGEST_SILENCE weeks on end, by name.

    From the first week in which anybody spoke to the last. Weeks in which nobody did are left out: the monitor did not
    run.
    """
    heard = np.flatnonzero(counts.totals.any(0))
    if not len(heard):
        return []
    first, last = counts.weeks[int(heard[0])], counts.weeks[int(heard[-1])]
    members = []
    for source, spoke in sorted(zip(counts.sources, counts.totals[:, heard] > 0, strict=True)):
        silence = longest_silence(spoke)
        if silence <= LONGEST_SILENCE and spoke.any():
            members.append(PanelMember(source, first, last, int(spoke.sum()), silence))
    return members


def longest_silence(spoke: Flags) -> int:
    """Return the most weeks on end without a word, at the ends too.

    >>> longest_silence(np.array([False, True, False, False, True]))
    2
    """
    ends = np.concatenate([[-1], np.flatnonzero(spoke), [len(spoke)]])
    return int(np.diff(ends).max()) - 1
