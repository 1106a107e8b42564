"""The text of the article in a page, as trafilatura finds it, without the comparisons that would change nothing.

By default the library reads each page by two more ways, and compares. What it finds by its own stands as a rule, and in
its fast mode it stops there: so the fast mode comes first, and the default where its own text may not stand.
"""

from __future__ import annotations

from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

# Below, the library looks for more elsewhere: at 250 characters, and at 500 where the text has no paragraphs.
FEWEST_CHARACTERS = 500
# What another way finds is taken where it is twice as long; it looks for paragraphs. A text that the page does not keep
# in them may be longer or shorter there.
LEAST_IN_PARAGRAPHS, MOST_IN_PARAGRAPHS = 0.5, 2.0


def main_text(tree: HtmlElement, url: str) -> str:
    """Return the article's text, a paragraph a line; empty where none is found. Raises what the library does."""
    spoken = sum(len("".join(paragraph.itertext()).strip()) for paragraph in tree.iter("p"))
    found = _found(tree, url, fast=True) if spoken >= LEAST_IN_PARAGRAPHS * FEWEST_CHARACTERS else None
    if found is None or not _stands(found, spoken):
        found = _found(tree, url, fast=False)
    return (found.text if found else None) or ""


def _found(tree: HtmlElement, url: str, *, fast: bool) -> Any:
    # Comments are other people's words. Never `deduplicate`: its cache is global and emptied whole pages.
    options = Extractor(output_format="python", comments=False, tables=True, url=url or None, fast=fast)
    return trafilatura.bare_extraction(tree, url=url or None, options=options)


def _stands(found: Any, spoken: int) -> bool:
    """Say whether a text of the fast mode is what the default would give: long, in paragraphs, most of the page.

    `spoken` are the characters of the page's paragraphs. On 91 real pages with a known text it was so for 77, and none
    of these differed from the default.
    """
    length = len(found.text or "")
    if length < FEWEST_CHARACTERS:
        return False
    paragraphs, tables = found.body.findall(".//p"), found.body.findall(".//table")
    if len(tables) > len(paragraphs):
        return False
    return LEAST_IN_PARAGRAPHS * length <= spoken <= MOST_IN_PARAGRAPHS * length
