"""What a page says of itself: title, author, address, date.

By the parts of trafilatura's `extract_metadata`, in its order; JSON-LD and dates are read by `json_ld`, `page_dates`.
What it finds besides, categories, tags, licence and the name of the site, we do not keep. A byline is looked for last,
by `byline`: that search copies the page, which should have lost its scripts by then.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura.metadata import (
    examine_meta,
    extract_author,
    extract_title,
    extract_url,
)
from trafilatura.settings import Document

from flows.steps.pages.json_ld import linked_data
from flows.steps.pages.page_dates import published
from flows.steps.text.dates import read_said

# Of all that the library takes for the sign of a byline at least one of these: to ask so takes a tenth of its search,
# which copies the page and tries patterns on every element.
SIGN = re.compile(
    "uthor|yline|byl|BBL|username|screenname|channel-name|journalist-name|writer|"
    "zuozhe|bianji|xiaobian|submitted-by|posted-by"
)
NAMING = ("class", "id", "rel", "itemprop", "data-testid", "data-component")
_names = XPath(" | ".join(f"//@{name}" for name in NAMING), smart_strings=False)
_is_marked_up = XPath("boolean(//author | //rel)")
# The library parts names at "for", "of", "at" and "&", as if a byline went on there: the Allen Institute for AI becomes
# the Allen Institute. What has one of these in it is a house, and called as the page calls it.
HOUSE = re.compile(
    r"\b(?:Institut\w*|Cent(?:er|re)|Universit\w*|College|School|Academy|Foundation|Association|Society|Council|"
    r"Partnership|Alliance|Committee|Office|Department|Ministry|Bureau|Laborator(?:y|ies)|Lab)\b"
)
LONGEST_NAME = 120  # characters; what is longer is a sentence
_canonical = XPath("string(//head/link[@rel='canonical']/@href)")
_site_name = XPath("string(//meta[@property='og:site_name']/@content)")
_meta_author = XPath("string(//meta[@name='author']/@content)")


class PageMetadata(NamedTuple):
    """What a page says of itself; an empty text where it says nothing. `published` is a date as written."""

    title: str = ""
    author: str = ""
    url: str = ""
    published: str = ""


def describe(tree: HtmlElement, url: str = "") -> PageMetadata:
    """Return what a page says of itself, but for a byline in its text; nothing where the library breaks on it."""
    said = linked_data(tree, (url, str(_canonical(tree))))
    try:
        found = examine_meta(tree)
        if found.author and " " not in found.author:
            found.author = None  # the name of an account
        house = _house(tree)
        if found.title and found.title.casefold() == " ".join(str(_site_name(tree)).split()).casefold():
            found.title = None  # many systems call all their pages so
        found.title = found.title or said.title or extract_title(tree)
        found.url = found.url or extract_url(tree, url or None)
        found.clean_and_trim()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  on hostile bytes its insides raise what they like; the text may be sound
        return PageMetadata(said.title, said.author, "", said.published)
    day = said.published if read_said(said.published) else published(tree)
    return PageMetadata(found.title or "", said.author or house or found.author or "", found.url or "", day)


def _house(tree: HtmlElement) -> str:
    """Return the author that a page names in its head where that is an institute, an office or a school."""
    named = " ".join(str(_meta_author(tree)).split())
    return named if len(named) <= LONGEST_NAME and HOUSE.search(named) else ""


def byline(tree: HtmlElement) -> str:
    """Return whom the text of a page names as its author, an empty text where it names nobody."""
    if not _is_marked_up(tree) and not any(map(SIGN.search, _names(tree))):
        return ""
    try:
        found = Document(author=extract_author(tree))
        found.clean_and_trim()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  as above
        return ""
    names = (found.author or "").split("; ")  # which may be followed by a date
    return "; ".join(name for name in names if not any(map(str.isdigit, name)))
