"""Reads two pages when it is imported, so that what reading needs is in memory: patterns, lists of words and domains.

Imported by the process from which the workers are forked; they share what it has read.
"""

from __future__ import annotations

from contextlib import suppress

from flows.steps.pages.document import ExtractError
from flows.steps.pages.read_page import read_page

ADDRESS = "https://desk.example/news/a-page"
HEAD = f"<html><head><title>A page</title><link rel='canonical' href='{ADDRESS}'></head><body>"
# A date that takes all of htmldate's ways to be understood; too few words, which makes trafilatura try all of its own.
DATE = "<div class='post-date'>Vendredi, le 2 janv. 2026 \u00e0 10h30</div>"
SHORT = f"{HEAD}{DATE}<div>The desk reports.</div></body></html>"
LONG = f"{HEAD}{DATE}<article><p>{'The desk reports on models and on what they do. ' * 40}</p></article></body></html>"

for page in (SHORT, LONG):
    with suppress(ExtractError, OSError):  # the language model unpacks itself; of a full disk runs will tell
        read_page(page.encode(), ADDRESS, ADDRESS)
