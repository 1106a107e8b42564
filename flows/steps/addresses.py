"""Addresses as names of articles: two spellings of one address are one article."""

from __future__ import annotations

from urllib.parse import urldefrag

from courlan import clean_url


def canonical(url: str) -> str:
    """Return the address without trackers, fragment and needless variety.

    >>> canonical("https://Desk.example/a?utm_source=rss#comments")
    'https://desk.example/a'
    """
    whole = urldefrag(url).url  # courlan drops only fragments that carry trackers
    return str(clean_url(whole) or whole)
