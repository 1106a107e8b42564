"""What training costs: CPU seconds and peak memory, for the catalog and for nine times as many passages.

Beside a plain model learnt from the same passages in the same run: logistic regression on TF-IDF of words, one trend
after the other. It has no sub-words, no terms, no definitions, no score of passages unseen. Each is trained in a process
of its own, on one thread, so that its peak is its own; a process that only loads the libraries is the floor of all.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from peak_memory import peak_megabytes
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from threadpoolctl import threadpool_limits

from flows.steps.tagging.classifier import train
from flows.steps.tagging.features import words
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.records import Example, Taxonomy

MANY, MANY_TERMS = 20_000, 5_000
WORDS_OF_A_TERM = 2
SEED = 11
Job = Callable[[list[Example], Taxonomy], object]


def nothing(examples: list[Example], taxonomy: Taxonomy) -> None:
    """Learn nothing: what is left is the libraries and the passages."""


def plain(examples: list[Example], taxonomy: Taxonomy) -> object:
    """Learn as a few lines of scikit-learn do."""
    counts = TfidfVectorizer(sublinear_tf=True).fit_transform(f"{one.title} {one.text}" for one in examples)
    labels = MultiLabelBinarizer().fit_transform([one.trends for one in examples])
    return OneVsRestClassifier(LogisticRegression(max_iter=1000)).fit(counts, labels)


def made_up(catalog: list[Example], taxonomy: Taxonomy) -> tuple[list[Example], Taxonomy]:
    """Return many examples of words drawn as often as the catalog's, half of them from passages of the same trends.

    And a taxonomy with further terms, two drawn words each, so that definitions and terms are as many as asked for.
    """
    draw = random.Random(SEED)
    counts = Counter(word for one in catalog for word in words(one.text))
    all_words, often = list(counts), list(counts.values())
    examples = []
    for _ in range(MANY):
        model = draw.choice(catalog)
        own = words(model.text)
        text = [*draw.choices(own, k=len(own) // 2), *draw.choices(all_words, often, k=len(own) // 2)]
        draw.shuffle(text)
        examples.append(replace(model, title=" ".join(text[:8]), text=" ".join(text)))
    held = len({term.lower() for one in taxonomy.trends for term in (one.name, *one.counts, *one.terms)})
    wanted = (MANY_TERMS - held - len(taxonomy.trends)) // len(taxonomy.trends) + 1
    trends = [
        replace(one, terms=(*one.terms, *(" ".join(draw.sample(all_words, WORDS_OF_A_TERM)) for _ in range(wanted))))
        for one in taxonomy.trends
    ]
    return examples, replace(taxonomy, trends=tuple(trends))


def cost(job: Job, is_many: bool) -> tuple[float, float]:
    """Return CPU seconds of the job and the peak in MB of a process that does it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_cost, (job, is_many))


def _cost(job: Job, is_many: bool) -> tuple[float, float]:
    examples, taxonomy = load_examples(), load_taxonomy()
    if is_many:
        examples, taxonomy = made_up(examples, taxonomy)
    with threadpool_limits(1):
        begun = time.process_time()
        job(examples, taxonomy)
        seconds = time.process_time() - begun
    return seconds, peak_megabytes()


def main() -> int:
    """Print the figures."""
    for is_many, name in ((False, "the catalog"), (True, f"{MANY:,} made-up passages, {MANY_TERMS:,} terms")):
        _, floor = cost(nothing, is_many)
        (ours, our_peak), (theirs, their_peak) = cost(train, is_many), cost(plain, is_many)
        print(f"{name:45} {ours:8.1f} s {our_peak:8,.0f} MB, of which {floor:,.0f} MB for libraries and passages")
        print(f"{'  one versus rest on TF-IDF':45} {theirs:8.1f} s {their_peak:8,.0f} MB")
        print(f"{'  ratio':45} {ours / theirs:8.2f}   {our_peak / their_peak:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
