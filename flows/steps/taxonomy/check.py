"""Is the taxonomy true? Its places against the seed documents, its terms against all texts, its examples for copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from flows.steps.taxonomy.key_terms import WORD, TermFinder
from flows.steps.taxonomy.seed_documents import SeedDocument, lines_with, stands
from warehouse.catalog.records import Seed, Taxonomy

# Jaccard over pairs of neighbouring words. Two passages on one matter have .1; of copies with 10 % of words changed
# .986 are above .5, and at a third one text is already made of the other.
ALIKE = 0.3
ROWS_AT_ONCE = 500  # of the product of all passages with all: some 20 MB


class Mistake(NamedTuple):
    """A place in the taxonomy that the documents do not bear out, and what is the case instead."""

    trend: str
    document: str
    line: int
    term: str
    reason: str


class Copy(NamedTuple):
    """Two texts that are nearly one; `alike` is the share of word pairs that they have in common."""

    one: str
    other: str
    alike: float


class Text(NamedTuple):
    """A text with a name by which a person finds it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TaxonomyReport:
    """What a check found. `unused_terms` are no mistakes: a name may be news that nobody has written of here yet."""

    trends: int
    places: int
    terms: int
    mistakes: list[Mistake]
    unused_terms: dict[str, list[str]]
    copies: list[Copy]

    @property
    def is_sound(self) -> bool:
        """Every place stands, and no text is there twice."""
        return not self.mistakes and not self.copies


def check(
    taxonomy: Taxonomy, documents: Sequence[SeedDocument], examples: Sequence[Text], gold: Sequence[Text] = ()
) -> TaxonomyReport:
    """Check a taxonomy. Without documents its places are not looked at; copies may be among examples, and of gold."""
    mistakes = [
        mistake
        for trend in taxonomy.trends
        for seed in trend.seeds
        if documents and (mistake := _mistake(trend.id, seed, {document.key: document for document in documents}))
    ]
    finder = TermFinder(term for trend in taxonomy.trends for term in trend.terms)
    texts = ["\n".join(document.lines) for document in documents] + [example.text for example in examples]
    used = set().union(*(finder.find(text) for text in texts))
    unused = {trend.id: [term for term in trend.terms if term not in used] for trend in taxonomy.trends}
    return TaxonomyReport(
        trends=len(taxonomy.trends),
        places=sum(len(trend.seeds) for trend in taxonomy.trends),
        terms=sum(len(trend.terms) for trend in taxonomy.trends),
        mistakes=mistakes,
        unused_terms={trend: terms for trend, terms in unused.items() if terms},
        copies=near_copies(examples, gold),
    )


def _mistake(trend: str, seed: Seed, documents: dict[str, SeedDocument]) -> Mistake | None:
    def mistake(reason: str) -> Mistake:
        return Mistake(trend, seed.document, seed.line, seed.term, reason)

    document = documents.get(seed.document)
    if document is None:
        return mistake(f"there is no such document; there are {', '.join(documents)}")
    if seed.line > len(document.lines) or seed.line < 1:
        return mistake(f"the document has {len(document.lines)} lines")
    if stands(document, seed.line, seed.term):
        return None
    lines = lines_with(document, seed.term)
    return mistake(f"it stands on line {', '.join(map(str, lines))}" if lines else "the document does not have it")


def near_copies(examples: Sequence[Text], gold: Sequence[Text] = ()) -> list[Copy]:
    """Return the pairs of examples, and of an example and a gold passage, that are nearly one text, the worst first."""
    texts = [*examples, *gold]
    if not texts:
        return []
    features = _word_pairs([text.text for text in texts])
    sizes = np.asarray(features.sum(axis=1)).ravel()
    found = []
    for start in range(0, len(examples), ROWS_AT_ONCE):
        rows = features[start : min(start + ROWS_AT_ONCE, len(examples))]
        common = (rows @ features.T).tocoo()
        alike = common.data / (sizes[common.row + start] + sizes[common.col] - common.data)
        for row, column, share in zip(common.row + start, common.col, alike, strict=True):
            if share >= ALIKE and row < column:
                found.append(Copy(texts[row].name, texts[column].name, round(float(share), 3)))
    return sorted(found, key=lambda copy: (-copy.alike, copy.one, copy.other))


def _word_pairs(texts: Sequence[str]) -> csr_matrix:
    places: dict[tuple[str, str], int] = {}
    rows = [{places.setdefault(pair, len(places)) for pair in pairwise(WORD.findall(text.lower()))} for text in texts]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((place for row in rows for place in sorted(row)), dtype=np.int64, count=int(starts[-1]))
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(texts), max(len(places), 1)))
