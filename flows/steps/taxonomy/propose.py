"""A draft taxonomy out of seed documents: what they name in headings, in leads of lists and in their sentences.

A draft is to be edited: names are the documents' own words, definitions are quotations, and what does not count is left
to the editor. What it saves is the search for the matter and for the places.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.steps.taxonomy.key_phrases import IDLE, WIDE, key_phrases, stem, stems
from flows.steps.taxonomy.seed_documents import Block, SeedDocument, stands
from warehouse.catalog.records import Seed, Taxonomy, TrendDefinition
from warehouse.records.identity import dashed

GROUP, GROUP_NAME = "draft", "Draft, to be grouped"
TO_SAY = "say what looks alike and does not belong here, and which trend it belongs to"
ALIKE = 0.5  # cosine of names, words weighted by rarity: "agents" is .7 like "autonomous agent", 0 like "chips"
MOST_TERMS, MOST_PLACES, MOST_QUOTES, MOST_SIBLINGS = 12, 12, 3, 4
PHRASES_A_SENTENCE = 3
LONGEST_NAME = 7  # words

LABEL = re.compile(
    r"^(?:\w+ ){0,2}(?:breakthrough|trend|part|chapter|section|step|point)\s+\d+\s*[:.–-]\s*", re.IGNORECASE
)
INTRODUCED = re.compile(
    r"^(?:(?:the )?(?:rise|shift|evolution|future|era|push|growth|power|role|impact|age|advancements?|focus|move) "
    r"(?:of|in|on|for|towards?|from|beyond) |(?:increased|improved|enhanced|growing|emerging|new|better) |the |an? )+",
    re.IGNORECASE,
)
TAIL = re.compile(r"\s*(?:[:–—-]\s+|\s[–—]\s).*$")
FORM = re.compile(
    r"^(?:introduction|conclusions?|summary|overview|abstract|references|key (?:areas?|takeaways?|innovations?|points?)"
    r"|why this|what (?:is|are|this)|how .* (?:work|learn)|impact|implications|industry implications|final thoughts|faq"
    r"|looking ahead|explore|comprehensive report|about|notes?|background|further reading|getting started)\b",
    re.IGNORECASE,
)


class TrendCandidate(NamedTuple):
    """Something that may be a trend: its name, where it stands, and the sentences that go with it."""

    name: str
    seed: Seed
    sentences: tuple[str, ...]
    weight: float


@dataclass(slots=True)
class Draft:
    """A trend in the making: what several documents say of one matter."""

    name: str
    vector: dict[str, float]
    candidates: list[TrendCandidate] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """Its surest candidate counts; the others say that it comes back, not that it is a trend."""
        return max(one.weight for one in self.candidates) + math.log2(len(self.candidates)) / 4


def propose(documents: Sequence[SeedDocument], background: Sequence[str], count: int) -> Taxonomy:
    """Return a draft of at most `count` trends, the surest kept, in the order in which the documents name them.

    `background` are texts of any matter: what is frequent there is characteristic of nothing.
    """
    rarity = Rarity(background)
    by_key = {document.key: document for document in documents}
    candidates = [
        candidate
        for candidate in (*_named(documents), *_said(documents, rarity))
        if stands(
            by_key[candidate.seed.document], candidate.seed.line, candidate.seed.term
        )  # not where a passage was cut and glued
    ]
    drafts = _merged(candidates, rarity)
    kept = sorted(range(len(drafts)), key=lambda place: (-drafts[place].weight, place))[:count]
    return _taxonomy([drafts[place] for place in sorted(kept)], rarity)


class Rarity:
    """How rare a word is, by its stem: the logarithm of texts over texts with it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = len(texts)
        self._in_texts = Counter(word for text in texts for word in set(stems(text)))

    def __call__(self, word: str) -> float:
        return math.log((1 + self._texts) / (1 + self._in_texts[word]))

    def vector(self, text: str) -> dict[str, float]:
        """Return the words of a text, each as long as it is rare, the whole of length one."""
        weights = {word: self(word) for word in stems(text) if word not in IDLE | WIDE}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}


def cosine(one: dict[str, float], other: dict[str, float]) -> float:
    """Return the cosine of two vectors of length one."""
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def trimmed(name: str) -> str:
    """Return the matter of a heading.

    >>> trimmed("Breakthrough 1: The Rise of the AI Agent"), trimmed("Cracking the Black Box - The Push for Openness")
    ('AI Agent', 'Cracking the Black Box')
    """
    bare = TAIL.sub("", LABEL.sub("", name)).strip(" ?!")
    return INTRODUCED.sub("", bare) or bare


def _named(documents: Sequence[SeedDocument]) -> Iterator[TrendCandidate]:
    """Yield what headings and leads name, each with the sentences below it."""
    for document in documents:
        for place, block in enumerate(document.blocks):
            if block.kind == "sentence" or FORM.match(LABEL.sub("", block.text)) or not _has_body(document, place):
                continue
            name, below = trimmed(block.text), _below(document.blocks, place)
            if 0 < len(name.split()) <= LONGEST_NAME + 3:
                yield TrendCandidate(
                    name, Seed(document.key, block.line, _spelt(document, block.line, name)), below, 2.0
                )


def _has_body(document: SeedDocument, place: int) -> bool:
    """Say whether text follows; the title of a whole document has headings below it."""
    after = document.blocks[place + 1 : place + 2]
    return bool(after) and (after[0].kind == "sentence")


def _below(blocks: Sequence[Block], place: int) -> tuple[str, ...]:
    found = []
    for block in blocks[place + 1 :]:
        if block.kind != "sentence":
            break
        found.append(block.text)
    return tuple(found)


def _said(documents: Sequence[SeedDocument], rarity: Rarity) -> Iterator[TrendCandidate]:
    """Yield the most characteristic phrases of each sentence; those of several sentences come several times."""
    sentences = [(document, block) for document in documents for block in document.blocks if block.kind == "sentence"]
    phrases = key_phrases([block.text for _, block in sentences], rarity)
    for (document, block), found in zip(sentences, phrases, strict=True):
        for phrase, score in found[:PHRASES_A_SENTENCE]:
            seed = Seed(document.key, _line_with(document, block.line, phrase), phrase)
            yield TrendCandidate(phrase, seed, (block.text,), score)


def _line_with(document: SeedDocument, first: int, phrase: str) -> int:
    """Return the line from `first` on in which the phrase stands, or begins."""
    for opening in (phrase, phrase.split(maxsplit=1)[0]):
        for number in range(first, min(first + 3, len(document.lines)) + 1):
            if opening.lower() in document.lines[number - 1].lower():
                return number
    return first


def _spelt(document: SeedDocument, line: int, name: str) -> str:
    """Return the name if the line has it so, else the line's own words."""
    return name if name in document.lines[line - 1] else document.lines[line - 1].strip("#* \t")


def _merged(candidates: Sequence[TrendCandidate], rarity: Rarity) -> list[Draft]:
    """Put each candidate to the draft that it is most like, or begin a new one. Headings and leads come first."""
    drafts: list[Draft] = []
    for candidate in candidates:
        vector = rarity.vector(candidate.name)
        if not vector:
            continue
        best = max(drafts, key=lambda draft: cosine(vector, draft.vector), default=None)
        if best is None or cosine(vector, best.vector) < ALIKE:
            best = Draft(candidate.name, vector)
            drafts.append(best)
        best.candidates.append(candidate)
    return drafts


def _taxonomy(drafts: Sequence[Draft], rarity: Rarity) -> Taxonomy:
    ids = _ids(drafts)
    siblings = _siblings(drafts, rarity)
    trends = tuple(
        TrendDefinition(
            id=ids[place],
            group=GROUP,
            name=draft.name[:1].upper() + draft.name[1:],
            about=" ".join(_quotes(draft)),
            counts=tuple(_quotes(draft)),
            excludes=(TO_SAY,),
            siblings=tuple(ids[other] for other in sorted(siblings[place])),
            terms=_terms(draft, rarity),
            seeds=tuple(sorted({candidate.seed for candidate in draft.candidates}))[:MOST_PLACES],
        )
        for place, draft in enumerate(drafts)
    )
    return Taxonomy(1, {GROUP: GROUP_NAME}, trends)


def _ids(drafts: Sequence[Draft]) -> list[str]:
    taken: Counter[str] = Counter()
    found = []
    for draft in drafts:
        plain = dashed(draft.name) or "trend"
        taken[plain] += 1
        found.append(plain if taken[plain] == 1 else f"{plain}-{taken[plain]}")
    return found


def _quotes(draft: Draft) -> list[str]:
    """Return the sentences that say most of it: those of the surest candidates, each once."""
    ordered = sorted(draft.candidates, key=lambda candidate: -candidate.weight)
    return list(dict.fromkeys(text for one in ordered for text in one.sentences[:MOST_QUOTES]))[:MOST_QUOTES]


def _terms(draft: Draft, rarity: Rarity) -> tuple[str, ...]:
    """Return its names, and the most characteristic phrases of the sentences below its headings."""
    names = [candidate.name for candidate in draft.candidates]
    texts = [text for candidate in draft.candidates if candidate.weight >= 2.0 for text in candidate.sentences]
    scores: defaultdict[str, float] = defaultdict(float)
    for found in key_phrases(texts, rarity):
        for phrase, score in found:
            scores[phrase] += score
    best = sorted(scores, key=lambda phrase: (-scores[phrase], phrase))
    unlike = {" ".join(stem(word) for word in phrase.split()).lower(): phrase for phrase in reversed([*names, *best])}
    return tuple(phrase for phrase in dict.fromkeys([*names, *best]) if phrase in unlike.values())[:MOST_TERMS]


def _siblings(drafts: Sequence[Draft], rarity: Rarity) -> list[set[int]]:
    """Return for each draft those whose sentences are most like its own; whoever names one is named by it."""
    vectors = [rarity.vector(" ".join([draft.name, *_quotes(draft)])) for draft in drafts]
    siblings: list[set[int]] = [set() for _ in drafts]
    for place, vector in enumerate(vectors):
        others = sorted((-cosine(vector, other), at) for at, other in enumerate(vectors) if at != place)
        for _, at in others[: max(1, MOST_SIBLINGS // 2)]:
            siblings[place].add(at)
            siblings[at].add(place)
    return siblings
