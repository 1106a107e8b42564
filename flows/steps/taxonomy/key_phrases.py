"""Phrases that tell what a text is about: runs of words between idle ones, weighed by rarity and return."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files

LONGEST = 4  # words
ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("s", ""))
NO_PLURAL = ("ss", "us", "is", "as")
SHORTEST_STEM = 3
CLAUSE = re.compile(r"[,.;:!?()\[\]{}\"“”—–|]|\s[-/]\s|\s&\s")
WORD = re.compile(r"[^\W_]+(?:[-'’.+][^\W_]+)*\+*")
# Words that reports use of anything: they name no matter, and phrases end at them.
# In stop_words.txt are scikit-learn's, which takes a second to load.
IDLE = frozenset(
    word
    for file in ("stop_words.txt", "idle_words.txt")
    for word in (files("flows.steps.taxonomy") / file).read_text(encoding="utf-8").split()
)
# These may stand in a phrase, beside a word that says more: "AI agents", "world models".
WIDE = frozenset(
    {"ai", "llm", "llms", "artificial", "intelligence", "machine", "learning", "deep"}
    | {"model", "models", "system", "systems", "data"}
)
# A word alone is often half a name; four are often half a sentence.
LENGTH_WEIGHT = {1: 0.4, 2: 1.0, 3: 1.0, 4: 0.8}
LY_NOUNS = frozenset({"family", "supply", "assembly", "anomaly", "monopoly", "italy"})  # other words in -ly are adverbs


def key_phrases(sentences: Sequence[str], rarity: Callable[[str], float]) -> list[list[tuple[str, float]]]:
    """Return for each sentence its phrases with a weight, the heaviest first.

    After RAKE (Rose et al. 2010) and C-value (Frantzi et al. 2000): a phrase is what stands between idle words, and is
    worth more the rarer its words are elsewhere and the more sentences it comes back in.
    """
    found = [list(dict.fromkeys(_runs(sentence))) for sentence in sentences]
    times = Counter(_form(phrase) for phrases in found for phrase in set(phrases))
    most = max((_rarity(phrase, rarity) for phrases in found for phrase in phrases), default=1.0) or 1.0

    def weight(phrase: str) -> float:
        length = LENGTH_WEIGHT[len(phrase.split())]
        return length * _rarity(phrase, rarity) / most * (1 + math.log2(times[_form(phrase)]) / 2)

    weighed = [[(phrase, round(weight(phrase), 4)) for phrase in phrases] for phrases in found]
    return [sorted(phrases, key=lambda pair: (-pair[1], pair[0])) for phrases in weighed]


def _runs(sentence: str) -> Iterator[str]:
    for clause in CLAUSE.split(sentence):
        run: list[str] = []
        for word in [*WORD.findall(clause), ""]:
            if word and not _is_idle(word):
                run.append(word)
                continue
            yield from _cut(run)
            run = []


def _cut(run: Sequence[str]) -> Iterator[str]:
    """Yield a run as a phrase, or where it is too long its beginning and its end."""
    pieces = [run] if len(run) <= LONGEST else [run[: LONGEST - 1], run[1 - LONGEST :]]
    yield from (" ".join(piece) for piece in pieces if any(word.lower() not in WIDE for word in piece))


def _is_idle(word: str) -> bool:
    plain = word.lower()
    is_adverb = plain.endswith("ly") and plain not in LY_NOUNS and "-" not in plain
    return plain in IDLE or is_adverb or len(word) == 1 or not any(letter.isalpha() for letter in word)


def _rarity(phrase: str, rarity: Callable[[str], float]) -> float:
    """Return the mean rarity of what a phrase says, without its wide words."""
    said = [stem(word) for word in phrase.split() if word.lower() not in WIDE]
    return sum(map(rarity, said)) / len(said) if said else 0.0


def _form(phrase: str) -> str:
    return " ".join(stem(word) for word in phrase.split())


def stem(word: str) -> str:
    """Return a word without the ending that a plural or a form of the verb gives it.

    >>> [stem(word) for word in ("Agents", "policies", "agentic", "processing", "bias")]
    ['agent', 'policy', 'agentic', 'process', 'bias']
    """
    bare = re.sub(r"['’]s$", "", word.lower())
    for ending, rest in ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= SHORTEST_STEM and not bare.endswith(NO_PLURAL):
            return bare[: -len(ending)] + rest
    return bare


def stems(text: str) -> list[str]:
    """Return the words of a text by their stems; words joined by a hyphen stand for themselves."""
    return [stem(part) for word in WORD.findall(text) for part in re.split(r"[-–]", word) if part]
