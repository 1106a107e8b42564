"""Passages that an outlet repeats: newsletter boxes, disclaimers, author lines, cookie texts."""

from __future__ import annotations

from collections.abc import Collection

from flows.steps.text.segment import count_words

# A line that stands in this many stories of one feed, in this many weeks, is the outlet's and not an article's. A
# column's title recurs too; it says nothing of its subject either.
RECURS_IN_STORIES = 5
RECURS_IN_WEEKS = 3
# Where most of a passage is the outlet's, its tags would be too.
MOST = 0.5


def own_words(text: str, recurring: Collection[str]) -> int:
    """Return how many words of a text, a paragraph a line, stand in lines that do not recur."""
    return sum(count_words(line) for line in text.split("\n") if line.strip() not in recurring)


def is_boilerplate(text: str, recurring: Collection[str]) -> bool:
    """Return whether most of a passage's words stand in lines that recur in its outlet.

    >>> is_boilerplate("Sign up for our letter.", {"Sign up for our letter."})
    True
    """
    total = count_words(text)
    return total > 0 and own_words(text, recurring) < MOST * total
