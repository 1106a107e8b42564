"""What may stand in XML: strangers, and people who write taxonomies, write anything."""

from __future__ import annotations

import re

# What XML 1.0 has no place for, not even escaped.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sayable(text: str) -> str:
    r"""Return a text with what XML cannot say replaced.

    >>> sayable("a\x0bb") == "a\N{REPLACEMENT CHARACTER}b"
    True
    """
    return NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
