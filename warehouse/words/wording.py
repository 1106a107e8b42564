"""A word or a phrase that is looked for: how it is written, and the pattern that finds it in a text.

Whole words, in any case, in any script: `AI` is not in "said", `GPT-4` not in "GPT-4o" or "GPT-4.5". Between the words
of a phrase any white space or dash may stand, and likewise for a hyphen: `GPT-4o` finds "GPT 4o". Scripts without
spaces have no word ends: there a wording is found wherever it stands. `C` finds "C++" too, `C++` does not find "C".
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass

FEWEST_BEFORE_STAR = 2  # characters: `a*` is nearly every text
GAPS = re.compile(r"[\s\u00ad\u2010-\u2015-]+")
STAR = "*"
# Thai, Lao, Burmese, Khmer, Japanese, Chinese: as Python's ranges, and as RE2's scripts.
SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
SPACELESS_RE2 = r"\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\p{Hiragana}\p{Katakana}\p{Han}"
OF_WORDS = r"\p{L}\p{M}\p{N}_"
BEFORE = rf"(?:^|[^{OF_WORDS}]|[{SPACELESS_RE2}])"
BEHIND = rf"(?:$|[^{OF_WORDS}]|[{SPACELESS_RE2}])"
# Behind a number a point may end the sentence, and must not go on with digits.
BEHIND_NUMBER = rf"(?:$|[^{OF_WORDS}.,]|[{SPACELESS_RE2}]|[.,](?:$|\P{{N}}))"
OF_GAPS = r"\s\p{Z}\p{Pd}"
GAP_RE2 = f"[{OF_GAPS}]+"
APOSTROPHES = "'’‘ʼ"
# What DuckDB's lower() makes ASCII letters of: beside their capitals İ and the sign for kelvin. RE2, without regard to
# case, takes ſ for an s, too.
CASED = {each: f"[{each}{each.upper()}]" for each in string.ascii_lowercase} | {
    "i": r"[iI\x{130}]",
    "k": r"[kK\x{212a}]",
}


class WordingError(ValueError):
    """What is said is no word or phrase that can be looked for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a word or phrase, lower case; `is_open`: more letters may follow the last."""

    words: tuple[str, ...]
    is_open: bool = False

    def __str__(self) -> str:
        r"""Return it as it is looked for, in quotes where it would be taken for something else.

        >>> str(Wording(("large", "language")), ), str(Wording(("deepseek",), is_open=True))
        ('"large language"', 'deepseek*')
        """
        text = " ".join(self.words) + STAR * self.is_open
        is_plain = len(self.words) == 1 and not re.search(r"[()\"]|^-", text)
        return text if is_plain else f'"{text}"'

    @property
    def pattern(self) -> str:
        """A regular expression of RE2 that finds it in a text in lower case."""
        return self._whole(_spelt)

    @property
    def is_ascii(self) -> bool:
        """Whether `cased_pattern` finds it."""
        return all(word.isascii() for word in self.words)

    @property
    def cased_pattern(self) -> str:
        """A regular expression of RE2 that finds it in a text as written, where `pattern` does in lower case."""
        return self._whole(lambda word: "".join(CASED.get(each, _spelt(each)) for each in word))

    @property
    def literal(self) -> str:
        """Letters in lower case that stand in every text in which the pattern is found: its longest word."""
        return max((piece for word in self.words for piece in re.split(f"[{APOSTROPHES}]", word)), key=len)

    def _whole(self, spelt: Callable[[str], str]) -> str:
        first, last = self.words[0][0], self.words[-1][-1]
        middle = GAP_RE2.join(spelt(word) for word in self.words)
        before = BEFORE if _ends_a_word(first) else ""
        behind = (BEHIND_NUMBER if last.isdigit() else BEHIND) if _ends_a_word(last) and not self.is_open else ""
        return f"{before}{middle}{behind}"


def wording(said: str) -> Wording:
    """Return the word or phrase that is said. Raises WordingError.

    >>> wording("GPT-4o")
    Wording(words=('gpt', '4o'), is_open=False)
    """
    plain = said.strip()
    is_open = plain.endswith(STAR)
    bare = plain.rstrip(STAR)
    if STAR in bare:
        raise WordingError(f"the star of {said} has to stand at its end")
    words = tuple(word for word in GAPS.split(bare.lower()) if word)
    letters = sum(character.isalnum() for word in words for character in word)
    if not letters:
        raise WordingError(f"there is no letter and no digit in {said!r}")
    if is_open and (letters < FEWEST_BEFORE_STAR or not words[-1][-1].isalnum()):
        raise WordingError(f"before the star of {said} at least {FEWEST_BEFORE_STAR} letters have to stand")
    return Wording(words, is_open)


def _spelt(word: str) -> str:
    return "".join(f"[{APOSTROPHES}]" if each in APOSTROPHES else _quoted(each) for each in word)


def _quoted(character: str) -> str:
    return character if character.isalnum() or ord(character) > 0x7F else f"\\x{{{ord(character):x}}}"


def _ends_a_word(character: str) -> bool:
    return (character.isalnum() or character == "_") and not SPACELESS.match(character)
