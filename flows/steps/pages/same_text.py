"""One text at many addresses of a site: a wall that no list of words knows, and nobody's article.

A consent text, a region block, a check of traffic stand in place of every page of a site, under each page's own title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# Two texts at one address share this much of their words where one is an edit of the other; unrelated ones share .2.
ALIKE = 0.5
# A page that gives under half of what there is to read is a teaser before a wall.
TEASER = 0.5
FEWEST_OF_TOKEN = 6  # characters, a digit among them: shorter ones are years, prices and versions
TELLING_WORD = re.compile(r"\w{4,}")
WORDS_SPOKEN = 2  # one alone may be chance: "page", "news", "from"
FEW = 2  # so many titles over one text are a wall where the text speaks of none of them
MANY = 4  # and so many whatever it speaks of: nobody writes four headlines for one article


class Page(NamedTuple):
    """A page as far as it tells: whose site it is on, the title under which it was expected, its text."""

    site: str
    title: str
    text: str


def walls_among(pages: Sequence[Page]) -> set[int]:
    """Return the places of those pages whose text stands under other titles of the same site, too.

    >>> wall = "We and our partners store cookies on your device to show you advertising."
    >>> walls_among([Page("a.example", title, wall) for title in ("Chips", "Rain")] + [Page("b.example", "Rain", wall)])
    {0, 1}
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        if page.site and page.title and page.text:
            groups[page.site, letters_of(page.text)].append(place)
    return {
        place
        for (_, text), places in groups.items()
        if is_wall(text, {pages[place].title for place in places})
        for place in places
    }


def is_wall(text: str, titles: Iterable[str]) -> bool:
    """Say whether a text that stands under all these titles is none of theirs."""
    titles = set(titles)
    return len(titles) >= MANY or (len(titles) >= FEW and not any(speaks_of(title, text) for title in titles))


def speaks_of(title: str, text: str) -> bool:
    """Say whether telling words of a title stand in a text: two of them, where it has as many."""
    telling = set(TELLING_WORD.findall(title.lower()))
    return len(telling & set(TELLING_WORD.findall(text.lower()))) >= min(len(telling), WORDS_SPOKEN)


def letters_of(text: str) -> str:
    """Return a text without figures and marks: a wall gives each visitor a number."""
    return " ".join(word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 1)


def is_alike(one: str, other: str) -> bool:
    """Say whether two texts may be one, edited: they share enough of the words of the shorter."""
    words, others = set(one.lower().split()), set(other.lower().split())
    return len(words & others) >= ALIKE * min(len(words), len(others))


def is_teaser_of(short: str, whole: str) -> bool:
    r"""Say whether a text is the beginning of a longer one, before a wall that has gone up since, and nothing beside.

    An author who cuts half of an article writes a line about it, or in what is left.

    >>> is_teaser_of("Chips are scarce.", "Chips are scarce.\nThat will last.\nSo says the maker.")
    True
    """
    lines, others = short.split("\n"), whole.split("\n")
    if len(short) >= TEASER * len(whole):
        return False
    *known, last = lines[1:] if len(lines) > 1 and lines[0] != others[0] else lines  # the first may be a new headline
    return set(known) <= set(others) and any(line.startswith(last.rstrip(" .…")) for line in others)


def steady(text: str) -> str:
    """Return a text without what changes at each visit: tokens of a session, counters, times.

    >>> steady("Chips are scarce. Ref 8f3ac91b77e2, read 10,482 times")
    'Chips are scarce. Ref read times'
    """
    return " ".join(word for word in text.split() if not any(map(str.isdigit, word)) or len(word) < FEWEST_OF_TOKEN)
