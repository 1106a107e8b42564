"""Reads a page when it is imported, so that what reading needs is in memory: language model, list of domains, patterns.

Imported by the process from which the workers are forked; they share what it has read.
"""

from __future__ import annotations

from contextlib import suppress

from flows.steps.pages import read_page

ADDRESS = "https://desk.example/news/a-page"
PAGE = b"<html><body><article><p>%s</p></article></body></html>" % (
    b"The desk reports on models and on what they do. " * 40
)

with suppress(OSError):  # the language model unpacks itself into a file; of a full disk the run will tell
    read_page(PAGE, ADDRESS, ADDRESS)
