"""What a page says, as its readers have it."""

from __future__ import annotations

import html
import re


def words(page: str) -> str:
    """Return a page's words without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " "))
