"""Terms of one to three words, and the stories in which each stands.

Not scikit-learn's CountVectorizer: with runs of three words it took five times as long, as it counts every run, and
nearly all of them are too rare to be judged. Here a run is looked at only where its words are frequent enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.steps.taxonomy.key_phrases import IDLE, LY_NOUNS, WIDE

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Words joined by a hyphen stand for themselves: DeepSeek-R1 is of DeepSeek. A point stays inside numbers and addresses.
TOKEN = re.compile(r"[^\W_]+(?:[.'’&][^\W_]+)*\+*|[.,;:!?()\[\]{}\"“”—–|•\n]")
NUMBERED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])")  # 4o, R1, Qwen3: names without a capital too
POSSESSIVE = re.compile(r"['’]s?$")
VERSION = re.compile(r"(?!(?:19|20)\d\d\Z)\d{1,4}(?:\.\d+)?\Z")  # of GPT-5 or Gemini 2.5; a year is none
BREAK = 0  # the number of whatever ends a clause: no term reaches over it
# What comes back with the calendar and not with the news, what pages say of themselves, and who said it.
PASSING = frozenset((files("flows.steps.candidates") / "passing_words.txt").read_text(encoding="utf-8").split())
# Contractions, and small words that the lists of idle words do not have.
SMALL = re.compile(r"(?:\w+['’](?:s|t|re|ve|ll|d|m)|\w|\W.*|[\d.,-]+(?:st|nd|rd|th|k|m|b|bn|x|s)?)\Z")
SILENT = IDLE | PASSING
LONGEST = 3  # words
IN_CAPITALS = 0.6  # of its uses inside sentences: of names nearly all, of topics those in headings and lists
SAME = 0.9  # of the stories of a shorter term: then the longer one says the same, and more


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms and where they stand: a row a term and story, places in `terms` and in the stories given."""

    terms: list[str]
    is_name: Flags
    term: Numbers
    story: Numbers

    def stories_of(self, place: int) -> frozenset[int]:
        """Return the stories in which a term stands."""
        first, end = np.searchsorted(self.term, [place, place + 1])
        return frozenset(self.story[first:end].tolist())

    def only(self, kept: Sequence[int]) -> Terms:
        """Return these terms alone, in this order."""
        rows = [np.arange(*np.searchsorted(self.term, [place, place + 1])) for place in kept]
        stories = [self.story[row] for row in rows]
        return Terms(
            [self.terms[place] for place in kept],
            self.is_name[np.array(kept, np.int64)],
            np.repeat(np.arange(len(kept)), [len(row) for row in rows]),
            np.concatenate(stories) if stories else np.zeros(0, np.int64),
        )


class StoryText(NamedTuple):
    """A text of a story. In headlines capitals say nothing."""

    story: int
    words: str
    is_headline: bool


class _Read(NamedTuple):
    """All texts as one row of words, by number; `is_capital` where a capital or a digit with letters marks a name."""

    words: Numbers
    stories: Numbers
    is_capital: Flags
    is_running: Flags  # inside a sentence of running text, where a capital means something
    names: list[str]


class _Spelling(NamedTuple):
    word: int
    is_capital: bool


class _Numbering(dict[str, int]):
    """Numbers spellings as they come; words are what is left of them in lower case, without the s of "its"."""

    def __init__(self) -> None:
        super().__init__()
        self.names = [""]
        self.spellings: list[_Spelling] = []
        self._words: dict[str, int] = {}

    def __missing__(self, token: str) -> int:
        word = POSSESSIVE.sub("", token).lower()
        number = self._words.setdefault(word, len(self.names)) if word[:1].isalnum() else BREAK
        if number == len(self.names):
            self.names.append(word)
        is_capital = token.lower() != token or NUMBERED.match(token) is not None or VERSION.match(token) is not None
        self.spellings.append(_Spelling(number, is_capital))
        self[token] = len(self.spellings) - 1
        return self[token]


class _Found(NamedTuple):
    stories: Numbers
    is_name: bool


def frequent_terms(texts: Sequence[StoryText], fewest: int, most: int) -> Terms:
    """Return names of one word, and names and phrases of two and three, that stand in at least `fewest` stories.

    Texts of one story stand together. Of more than `most` terms those that stand in most stories are kept; of two of
    which one holds the other, and that stand in nearly the same stories, the longer. Terms begin and end with words
    that say something; an everyday word alone is none: "deal" and "people" come and go with any news.
    """
    read = _read(texts)
    is_frequent = _stories_with(read.words, read.stories, len(read.names)) >= fewest
    is_frequent[BREAK] = False
    says = np.array([_says_something(name) for name in read.names])
    is_version = np.array([VERSION.match(name) is not None for name in read.names])
    wide = np.array([name in WIDE for name in read.names])
    found: dict[tuple[int, ...], _Found] = {}
    for length in range(1, LONGEST + 1):
        can_end = says | is_version if length > 1 else says
        runs = _runs(read, length, is_frequent & says, is_frequent & can_end, is_frequent, wide)
        found.update(_counted(read, runs, length, fewest))
    kept = _longest_of_same(
        {run: one for run, one in found.items() if one.is_name or _is_topic(run, found, is_version)}
    )
    names = {run: " ".join(read.names[number] for number in run) for run in kept}
    ordered = sorted(kept, key=lambda run: (-len(found[run].stories), names[run]))[:most]
    sizes = [len(found[run].stories) for run in ordered]
    return Terms(
        [names[run] for run in ordered],
        np.array([found[run].is_name for run in ordered], np.bool_),
        np.repeat(np.arange(len(ordered)), sizes),
        np.concatenate([found[run].stories for run in ordered]) if ordered else np.zeros(0, np.int64),
    )


def _is_topic(run: tuple[int, ...], found: Mapping[tuple[int, ...], _Found], is_version: Flags) -> bool:
    """Whether a run that is no name may be a topic: a phrase of everyday words, none of them a name."""
    has_name = any(found[word,].is_name for word in run if (word,) in found)
    return len(run) > 1 and not has_name and not is_version[run[-1]]


def _says_something(word: str) -> bool:
    is_adverb = word.endswith("ly") and word not in LY_NOUNS
    return not (is_adverb or word in SILENT or SMALL.match(word) is not None)


def _read(texts: Sequence[StoryText]) -> _Read:
    numbering = _Numbering()
    parts = [[*map(numbering.__getitem__, TOKEN.findall(text.words)), numbering["."]] for text in texts]
    sizes = [len(part) for part in parts]
    tokens = np.fromiter(chain.from_iterable(parts), np.int64, sum(sizes))
    spelt = np.array(numbering.spellings, np.int64).reshape(-1, 2)[tokens]
    is_running = np.repeat(np.array([not text.is_headline for text in texts], np.bool_), sizes)
    begins = np.concatenate([[True], spelt[:-1, 0] == BREAK]) if len(tokens) else np.zeros(0, np.bool_)
    return _Read(
        words=spelt[:, 0],
        stories=np.repeat(np.array([text.story for text in texts], np.int64), sizes),
        is_capital=spelt[:, 1].astype(np.bool_),
        is_running=is_running & ~begins,
        names=numbering.names,
    )


def _stories_with(words: Numbers, stories: Numbers, count: int) -> Numbers:
    """Return in how many stories each word stands. One sort of all words and stories took ten times as long."""
    ends = np.flatnonzero(np.diff(stories)) + 1
    each = [np.unique(part) for part in np.split(words, ends)]
    return np.bincount(np.concatenate(each), minlength=count)


def _runs(read: _Read, length: int, can_begin: Flags, can_end: Flags, is_frequent: Flags, wide: Flags) -> Numbers:
    """Return where runs of this length begin: all words frequent, those at both ends fit to stand there."""
    starts = np.arange(max(len(read.words) - length + 1, 0))
    starts = starts[can_begin[read.words[starts]] & can_end[read.words[starts + length - 1]]]
    numbers = read.words[starts[:, None] + np.arange(length)]
    found: Numbers = starts[is_frequent[numbers].all(1) & ~wide[numbers].all(1)]
    return found


def _counted(read: _Read, starts: Numbers, length: int, fewest: int) -> dict[tuple[int, ...], _Found]:
    """Return the stories of each run that has enough of them, and whether it is a name."""
    if not len(starts):
        return {}
    places = starts[:, None] + np.arange(length)
    kinds, kind = np.unique(read.words[places], axis=0, return_inverse=True)
    kind = kind.ravel()
    pairs = np.unique(np.column_stack([kind, read.stories[starts]]), axis=0)
    sizes = np.bincount(pairs[:, 0], minlength=len(kinds))
    ends = np.cumsum(sizes)
    # A run of several words is read by its later ones: the first may begin a sentence.
    is_running = read.is_running[places[:, -1]]
    is_capital = is_running & read.is_capital[places].all(1)
    capitals, uses = (np.bincount(kind, each, len(kinds)) for each in (is_capital, is_running))
    is_name = (uses > 0) & (capitals >= IN_CAPITALS * uses)
    return {
        tuple(kinds[place].tolist()): _Found(pairs[ends[place] - sizes[place] : ends[place], 1], bool(is_name[place]))
        for place in np.flatnonzero(sizes >= fewest)
    }


def _longest_of_same(found: Mapping[tuple[int, ...], _Found]) -> list[tuple[int, ...]]:
    """Return the terms without those that a longer one stands for."""
    told: set[tuple[int, ...]] = set()
    for run, (stories, _) in found.items():
        for begin in range(len(run)):
            for end in range(begin + 1, len(run) + 1):
                part = run[begin:end]
                if part != run and part in found and len(stories) >= SAME * len(found[part].stories):
                    told.add(part)
    return [run for run in found if run not in told]
