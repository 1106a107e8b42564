"""What reading a page gives: a document, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class ExtractError(Exception):
    """A page gave no text. Says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cut(NamedTuple):
    """A passage as it is cut from a text: its text, its number of words, the digest of its words."""

    text: str
    words: int
    digest: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a page or a feed's own content says. `text` has a paragraph a line, `passages` are its cuts.

    `published` is the date as found; `words` and `digest` are of the text, `left_out` are characters beyond the limit.
    """

    url: str
    title: str
    author: str
    published: str
    language: str
    text: str
    words: int
    digest: str
    passages: tuple[Cut, ...]
    left_out: int = 0
