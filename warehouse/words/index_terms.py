"""How texts are parted into the words of the index, and which of these a word or a phrase is made of.

Each word of a text has a position. The next one has that behind it where white space or dashes stand between both.
Where one sign of INNER stands between them, as in don't, U.S or 4.5, it has a position as well and is in the index as a
word is; what else parts two words has a position, too, and is not. So whatever is made of words and such signs is found
by terms that stand in a row.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from warehouse.words.wording import APOSTROPHES, GAP_RE2, OF_GAPS, OF_WORDS, SPACELESS_RE2, Wording

GOES_ON = "…"  # ends the 4 of 4.5, which is another word than a 4 that ends there
INNER = dict.fromkeys(APOSTROPHES, "´") | {".": "·", ",": "¸", "&": "＆"}  # and what is in the index for each
OF_NUMBERS = ".,"  # behind a digit and before one they do not end the number
KEPT = f"{GOES_ON}{''.join(dict.fromkeys(INNER.values()))}"
PARTED = "."
PARTING = rf"(?:[^{OF_WORDS}{OF_GAPS}{KEPT}]|[{SPACELESS_RE2}])+"
OF_A_TERM = "LMN"  # categories of Unicode, beside _
BEHIND_ALL = "chr(1114111)"  # a word that begins with some letters stands between these and these with this behind them
FIRST_OF_OTHER_SCRIPTS = "\u0e00"  # from Thai on scripts without spaces are among others, and are looked for by letters


class IndexTerm(NamedTuple):
    """A word of the index; `is_open`: or any that begins with these letters; `goes_on`: or as the 4 of 4.5."""

    letters: str
    is_open: bool = False
    goes_on: bool = False


class KnownTerms(NamedTuple):
    """What stands in every text in which something is found; nothing where the index has no answer.

    `in_a_row`: only texts in which they stand one behind the other; `is_all`: and in each of these it is found.
    """

    terms: tuple[IndexTerm, ...]
    in_a_row: bool = False
    is_all: bool = False


def terms_of(one: Wording) -> KnownTerms:
    """Return what the index knows of a word or a phrase.

    >>> from warehouse.words.wording import wording
    >>> [term.letters for term in terms_of(wording("GPT-4o")).terms], terms_of(wording("open weigh*")).terms[1]
    (['gpt', '4o'], IndexTerm(letters='weigh', is_open=True, goes_on=False))
    >>> [term.letters for said in ("they don't", "GPT 4.5") for term in terms_of(wording(said)).terms]
    ['they', 'don', '´', 't', 'gpt', '4…', '·', '5']
    >>> [terms_of(wording(said))[1:] for said in ("o1", "C++", "C++ code", "人工智能")]
    [(True, True), (True, False), (False, False), (False, False)]
    """
    if any(character >= FIRST_OF_OTHER_SCRIPTS for part in _parts(" ".join(one.words)) for character in part):
        return KnownTerms(())
    row = _row(one)
    if row is not None:
        return row
    parts = [part for word in one.words for part in _parts(word)]
    last = len(parts) - 1 if one.is_open else None
    return KnownTerms(tuple(dict.fromkeys(_loose(part, is_open=place == last) for place, part in enumerate(parts))))


def parted(text: str) -> str:
    """Return as SQL the list of a text's words and what stands for the signs between them, in their positions."""
    words = f"lower({text})"
    for kept in KEPT:
        words = f"replace({words}, '{kept}', ' {PARTED} ')"
    for sign in OF_NUMBERS:
        words = _between(words, r"\p{N}", rf"\{sign}", f"{GOES_ON} {INNER[sign]}")
    for kept in dict.fromkeys(INNER.values()):
        signs = "".join(f"\\x{{{ord(sign):x}}}" for sign, stands in INNER.items() if stands == kept)
        words = _between(words, f"[{OF_WORDS}]", f"[{signs}]", f" {kept}")
    return f"regexp_split_to_array(regexp_replace({words}, '{PARTING}', ' {PARTED} ', 'g'), '{GAP_RE2}')"


def _between(words: str, around: str, sign: str, stands: str) -> str:
    for _ in range(2):  # those of 4.5.6 share a digit
        words = rf"regexp_replace({words}, '({around}){sign}({around})', '\1{stands} \2', 'g')"
    return words


def _row(one: Wording) -> KnownTerms | None:
    """Return what stands in a row, less the signs around it; None where other signs stand within."""
    said = " ".join(one.words)
    of_terms = [place for place, character in enumerate(said) if _is_of_a_term(character)]
    bare = said[of_terms[0] : of_terms[-1] + 1]
    found: list[IndexTerm] = []
    for word in bare.split(" "):
        pieces = re.split(f"([{re.escape(''.join(INNER))}])", word)
        if any(_parts(term) != [term] for term in pieces[::2]):
            return None
        for place, piece in enumerate(pieces):
            goes_on = _goes_on(piece, "".join(pieces[place + 1 : place + 3]))
            found.append(IndexTerm(f"{piece}{GOES_ON}" if goes_on else INNER.get(piece, piece)))
    is_cut_behind = not said.endswith(bare)
    last = found[-1].letters
    found[-1] = IndexTerm(last, one.is_open, goes_on=is_cut_behind and _is_digit(last[-1]))
    return KnownTerms(tuple(found), in_a_row=True, is_all=bare == said)


def _goes_on(number: str, behind: str) -> bool:
    return _is_digit(number[-1]) and behind[:1] in tuple(OF_NUMBERS) and _is_digit(behind[1])


def _loose(part: str, *, is_open: bool) -> IndexTerm:
    return IndexTerm(part, is_open, goes_on=not is_open and _is_digit(part[-1]))


def _parts(word: str) -> list[str]:
    """Return a word's terms, less all signs."""
    return re.findall(r"[^ ]+", "".join(each if _is_of_a_term(each) else " " for each in word))


def _is_of_a_term(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in OF_A_TERM


def _is_digit(character: str) -> bool:
    return unicodedata.category(character).startswith("N")
