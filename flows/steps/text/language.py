"""Which language a text is in."""

from __future__ import annotations

import py3langid

# The training passages are English. Text in other languages is marked as such, and not guessed at; text too short to
# tell is read.
READ = frozenset({"en", ""})
SAMPLE_CHARACTERS = 500  # with six times as many, 2 of 14,000 articles change; the cost does with all


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or an empty string where there is nothing to go by.

    >>> detect("Das neue Modell versteht auch lange Texte und rechnet auf dem Telefon.")
    'de'
    """
    sample = text[:SAMPLE_CHARACTERS].strip()
    if not any(character.isalpha() for character in sample):
        return ""
    return str(py3langid.classify(sample)[0])
