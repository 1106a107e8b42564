"""How a term is spelt where people read it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence


def spelling_of(term: str, texts: Sequence[str]) -> str:
    """Return how a term, in lower case, is written most.

    >>> spelling_of("foo r1", ["Foo-R1 is out.", "They tried Foo-R1, not foo r1."])
    'Foo-R1'
    """
    pattern = pattern_of(term)
    uses = (found[0] for text in texts for found in pattern.finditer(text))
    written = Counter(" ".join(use.split()) for use in uses)
    return min(written, key=lambda each: (-written[each], each), default=term)


def pattern_of(term: str) -> re.Pattern[str]:
    """Return what finds a term in a text, however it is spelt."""
    return re.compile(r"(?<!\w)" + r"[\s-]+".join(map(re.escape, term.split())) + r"(?!\w)", re.IGNORECASE)
