"""Text from outside on a terminal: shown as text, never obeyed."""

from __future__ import annotations

import re

from rich.text import Text

# What a terminal obeys (C0 but for tab and line feed, C1), what it breaks or turns lines at, and what it cannot encode.
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PICTURES = 0x2400  # where Unicode has a picture for each of C0, in their order
REPLACEMENT = "\ufffd"
MARKED = "bold"  # in every style that marks a term


def visible(text: str) -> str:
    r"""Return the text, as many characters long, with a picture in place of each character that a terminal would obey.

    >>> visible("\x1b[31mred")
    '␛[31mred'
    """
    return OBEYED.sub(lambda found: _picture(ord(found[0])), text)


def _picture(code: int) -> str:
    return chr(PICTURES + code) if code < ord(" ") else REPLACEMENT


def bracketed(text: Text) -> str:
    """Return the text as it looks where there is no terminal: with [brackets] around what is marked.

    >>> bracketed(Text.assemble("the ", ("agent", "bold cyan"), " acts"))
    'the [agent] acts'
    """
    signs = [
        (place, sign)
        for span in text.spans
        if MARKED in str(span.style).split()
        for place, sign in ((span.start, "["), (span.end, "]"))
    ]
    said = text.plain
    # From the end, so that the places before hold; where one mark ends at the next, it is closed before that is opened.
    for place, sign in sorted(signs, key=lambda mark: (mark[0], mark[1] == "["), reverse=True):
        said = said[:place] + sign + said[place:]
    return said
