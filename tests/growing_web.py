"""A web that grows by two articles a week, each in words of its own: what a home lives through that is killed often."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

WEEK = timedelta(weeks=1)
FIRST = CLOCK - 104 * WEEK  # two hundred kills take ninety weeks, and no run stands in days to come
LISTED = 6  # by the feed at a time
WORDS = [word for text in (CHIPS, RULES, GARDEN) for word in text.split()]
WORDS_A_PARAGRAPH = 70


def clock(week: int, step: timedelta = WEEK) -> datetime:
    """The time at which the run of a week stands, or of another step."""
    return FIRST + week * step


def grown(folder: Path, weeks: int, step: timedelta = WEEK) -> tuple[Path, Path]:
    """Write the watch list and the archive of so many weeks, or other steps; return both."""
    answers, listed = [], []
    for week in range(weeks):
        at = clock(week, step) - timedelta(hours=1)
        for number in (2 * week, 2 * week + 1):
            url = f"https://desk.example/{number}"
            answers.append(answer(url, page(f"Piece {number}", *_words(number)), at=at))
            listed.append(item(url, f"Piece {number}", published=at))
        answers.append(answer(FEED, rss(*listed[-LISTED:]), at=at))
    return opml(folder / "feeds.opml", FEED), warc(folder / "web.warc.gz", answers)


def _words(number: int) -> list[str]:
    """Two paragraphs in an order of words that no other article has, so that none is taken for a copy."""
    draw = random.Random(number)
    return [" ".join(draw.choices(WORDS, k=WORDS_A_PARAGRAPH)) for _ in range(2)]
