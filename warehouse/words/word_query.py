"""What to look for, as people write it: words, "quoted phrases", AND, OR, NOT or -word, (groups), a star at the end.

    any  = all { "OR" all }
    all  = part { ["AND"] part }
    part = ( "NOT" | "-" ) part | "(" any ")" | word | phrase

AND, OR and NOT are written in capitals; what stands side by side must all be there. A query that a text without any of
its words would answer is refused: it would find nearly everything, and name nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from warehouse.records import TrendledgerError
from warehouse.words.wording import Wording, WordingError, wording

LONGEST = 1000  # characters; a longer one is a list pasted by mistake
MOST_WORDINGS = 40  # words and phrases: each costs a look at every text
DEEPEST = 10  # groups in groups; nobody reads more, and the parser calls itself
OPERATORS = ("AND", "OR", "NOT")
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))  # what editors make of a quotation mark
TOKEN = re.compile(r'\s*(?:(?P<sign>[()]|-(?=["(\w]))|"(?P<phrase>[^"]*)"|(?P<open>")|(?P<word>[^\s()"]+))')


class QueryWordsError(TrendledgerError):
    """What to look for cannot be understood. Says where and why."""

    def __init__(self, said: str, reason: str) -> None:
        super().__init__(said, reason)
        self.said, self.reason = said, reason

    def __str__(self) -> str:
        return f"{self.said!r} cannot be looked for: {self.reason}."


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class NotThis:
    """The part must not hold."""

    part: Query


Query: TypeAlias = Wording | AllOf | AnyOf | NotThis


class _Token(NamedTuple):
    kind: str  # "(", ")", "-", AND, OR, NOT, "word", or "" at the end
    said: str


def parse(said: str) -> Query:
    """Return the tree of what is said. Raises QueryWordsError.

    >>> written(parse('deepseek OR "reasoning model*" -stock'))
    'deepseek OR ("reasoning model*" NOT stock)'
    """
    plain = unicodedata.normalize("NFC", said).translate(QUOTES).strip()
    if not plain:
        raise QueryWordsError(said, "there is no word in it")
    if len(plain) > LONGEST:
        raise QueryWordsError(f"{plain[:40]}…", f"it has {len(plain):,} characters, and {LONGEST:,} are the most")
    query = _Parser(said, list(_tokens(said, plain))).whole()
    if len(wordings(query)) > MOST_WORDINGS:
        raise QueryWordsError(
            f"{plain[:40]}…", f"it has {len(wordings(query))} words, and {MOST_WORDINGS} are the most"
        )
    if holds(query, frozenset()):
        reason = "a text with none of its words would do. Say also what has to be there, beside each OR"
        raise QueryWordsError(said, reason)
    return query


def holds(query: Query, found: AbstractSet[Wording]) -> bool:
    """Whether a text in which these words were found, and no other words of the query, is meant."""
    match query:
        case AllOf(parts):
            return all(holds(part, found) for part in parts)
        case AnyOf(parts):
            return any(holds(part, found) for part in parts)
        case NotThis(part):
            return not holds(part, found)
        case Wording():
            return query in found


def wordings(query: Query) -> tuple[Wording, ...]:
    """Return the words and phrases of a query, each once, in their order."""
    return tuple(dict.fromkeys(_leaves(query)))


def written(query: Query) -> str:
    """Return the query as text; `parse` makes the same tree of it."""
    match query:
        case AllOf(parts):
            return " ".join(_grouped(part) for part in parts)
        case AnyOf(parts):
            return " OR ".join(_grouped(part) for part in parts)
        case NotThis(part):
            return f"NOT {_grouped(part)}"
        case Wording():
            return str(query)


def _grouped(query: Query) -> str:
    return f"({written(query)})" if isinstance(query, AllOf | AnyOf) else written(query)


def _leaves(query: Query) -> Iterator[Wording]:
    match query:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case NotThis(part):
            yield from _leaves(part)
        case Wording():
            yield query


def _tokens(said: str, plain: str) -> Iterator[_Token]:
    for found in TOKEN.finditer(plain):
        if found["open"]:
            raise QueryWordsError(said, "a quotation mark is opened and not closed")
        if found["sign"]:
            yield _Token(found["sign"], found["sign"])
        elif found["word"] in OPERATORS:
            yield _Token(found["word"], found["word"])
        else:
            yield _Token("word", found["word"] if found["word"] is not None else found["phrase"])
    yield _Token("", "the end")


class _Parser:
    """Recursive descent over the tokens, one function a line of the grammar."""

    def __init__(self, said: str, tokens: list[_Token]) -> None:
        self._said, self._tokens, self._place, self._depth = said, tokens, 0, 0

    def whole(self) -> Query:
        query = self._any()
        if self._next.kind:
            raise QueryWordsError(self._said, "a bracket is closed that was not opened")
        return query

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _any(self) -> Query:
        parts = [self._all()]
        while self._next.kind == "OR":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Query:
        parts = [self._part()]
        while self._next.kind not in {"OR", ")", ""}:
            if self._next.kind == "AND":
                self._take()
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _part(self) -> Query:
        is_not = False
        while self._next.kind in {"NOT", "-"}:
            self._take()
            is_not = not is_not
        part = self._group() if self._next.kind == "(" else self._wording()
        return NotThis(part) if is_not else part

    def _group(self) -> Query:
        self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryWordsError(self._said, f"more than {DEEPEST} groups stand in each other")
        query = self._any()
        if self._take().kind != ")":
            raise QueryWordsError(self._said, "a bracket is opened and not closed")
        self._depth -= 1
        return query

    def _wording(self) -> Wording:
        kind, said = self._next
        if kind != "word":
            raise QueryWordsError(self._said, f"a word is missing before {said}")
        self._take()
        try:
            return wording(said)
        except WordingError as error:
            raise QueryWordsError(self._said, error.reason) from error
