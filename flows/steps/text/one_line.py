"""A stranger's text on one line, for where a line is all there is."""

from __future__ import annotations

import unicodedata


def one_line(text: str, most: int) -> str:
    r"""Return a text on one line, without what cannot be seen but turns the line around or hides in it, cut if long.

    >>> one_line("Free\r\nBcc: all@lab.example", 20)
    'Free Bcc: all@lab.ex…'
    """
    seen = "".join(" " if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in text)
    line = " ".join(seen.split())
    return line if len(line) <= most else f"{line[:most]}…"
