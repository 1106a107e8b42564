"""What false alarms of the classifier do to a ratio: they draw it to one."""

from __future__ import annotations

FEWEST_TRUE = 2.0  # times the false ones: below that the share is mostly false alarms, and the difference is noise


def without_false_alarms(ratio: float, share_before: float, alarms: float) -> float | None:
    """Return the ratio of what is truly about the trend: (R s0 - a) / (s0 - a).

    s0 is the raw share before, a the share of stories that are tagged and should not be; both spans have as many of
    those, and what is missed cancels. With a = .018 a true doubling of a share of 2 % shows as 1.5. Serves for both
    ends of an interval too, a being taken as known. None where s0 < 2 a. The test of R = 1 needs none of it.

    >>> round(without_false_alarms(1.48, 0.0376, 0.018) or 0, 2)
    1.92
    """
    if share_before < FEWEST_TRUE * alarms or share_before <= 0:
        return None
    return max(0.0, (ratio * share_before - alarms) / (share_before - alarms))
