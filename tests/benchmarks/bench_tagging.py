"""How good and how fast tagging is. Run: `python tests/benchmarks/bench_tagging.py`.

Beside likeness to the definitions, neural embeddings, and TF-IDF of words and characters learnt from 941 labels; and, by
cross-validation, with such labels beside the catalog, as people's labels are. Needs the labelled passages in
../shared/gold, which are not part of the project. Times are of the processor, not the clock, and of one core. The plain
model is a few lines of scikit-learn, words and a linear classifier, that gives no terms and asks for no language.

The whole command by JSON lines is to have .35 of the plain model's speed, and has .2. Of its 10 s for 20,000 lines 1.2 go
to starting, 2.5 to languages (1.5 of them to the library, for one text in eleven), 2 to say whether each is about AI, 3.3
to tagging and 1 to its terms. Tried: the words of the field by an automaton (half of those 2 s) or by RE2, which ran out
of memory for its states and took four times as long.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from at_hand import BESIDE
from front_door import CommandLine
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from small_model import Trained
from threadpoolctl import threadpool_limits

from flows.running.exit import end_quietly
from flows.steps.quality.evaluate import Labelled, evaluate, load_labelled
from flows.steps.tagging.calibration import Floats
from flows.steps.tagging.classifier import Classifier, train
from flows.steps.tagging.tagger import FoundTag
from flows.steps.text.language import detect
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.records import LABELLED, Example, Taxonomy
from warehouse.database import Home

GOLD = BESIDE / "gold"
REPEATS = 10
LINES, TURNS = 20_000, 5  # of `trendledger tag`
FOLDS = 5
# Micro and macro F1 on 941 passages, measured once; those with labels learnt from 941 labelled passages of the same kind.
BASELINES = {
    "likeness to the definitions": (0.59, 0.59),
    "MiniLM embeddings, 941 labels": (0.71, 0.68),
    "words, characters and likeness, 941 labels": (0.74, 0.71),
}


def main() -> int:
    """Print the figures; return 1 where there is nothing to measure on."""
    if not GOLD.is_dir():
        print(f"{GOLD} is not there: nothing to measure on", file=sys.stderr)
        return 1
    examples, taxonomy = load_examples(), load_taxonomy()
    start = time.process_time()
    classifier = train(examples, taxonomy)
    print(f"{'training':45} {time.process_time() - start:8.1f} s")
    print(f"{'loading':45} {_loading_time(classifier):8.2f} s")
    labelled = load_labelled(GOLD / "dev.jsonl", classifier.trends)
    report = evaluate(classifier, labelled)
    taught = evaluate(CrossValidated(examples, taxonomy, labelled), labelled)
    found = {"this": report, "this and labels, each unseen": taught}
    measured = {name: (one.micro.f1.value, one.macro.f1.value) for name, one in found.items()}
    for name, (micro, macro) in {**BASELINES, **measured}.items():
        print(f"{name:45} micro {micro:.3f}  macro {macro:.3f}")
    print(f"{'calibration error':45} {report.calibration_error:8.3f}")
    print(f"{'not about AI, and tagged':45} {_falsely_tagged(classifier):8.1%}")
    with threadpool_limits(1):
        ours, plain = _speed(classifier.tag), _speed(_plain(examples, taxonomy))
    print(f"{'passages a second on one core, with terms':45} {ours:8,.0f}")
    print(f"{'plain scikit-learn, the same passages':45} {plain:8,.0f}")
    print(f"{'ratio':45} {ours / plain:8.2f}")
    print(f"{f'ratio by {LINES:,} JSON lines, the whole command':45} {_by_lines(classifier, taxonomy, examples):8.2f}")
    return 0


class CrossValidated:
    """Tags each labelled passage as a model does that learnt from the catalog and from labels of other articles."""

    model_id = "cross-validated"

    def __init__(self, examples: list[Example], taxonomy: Taxonomy, labelled: Sequence[Labelled]) -> None:
        self.trends = tuple(trend.id for trend in taxonomy.trends)
        titles = dict.fromkeys(one.title for one in labelled)  # an article is in one fold, with all its passages
        self._fold_of = {title: number % FOLDS for number, title in enumerate(titles)}
        self._models = [
            train([*examples, *(_example(one) for one in labelled if self._fold_of[one.title] != fold)], taxonomy)
            for fold in range(FOLDS)
        ]

    def tag(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        """Return the tags of each passage by the model that has not seen its label."""
        return [self._models[self._fold_of[title]].tag([(title, text)])[0] for title, text in passages]

    def probabilities(self, passages: Sequence[tuple[str, str]]) -> Floats:
        """Return passages x trends, by the same models."""
        rows = [self._models[self._fold_of[title]].probabilities([(title, text)]) for title, text in passages]
        return np.concatenate(rows)


def _example(one: Labelled) -> Example:
    """Return what a person's label becomes in training; a borderline trend is one not given."""
    return Example(one.title, one.text, tuple(sorted(one.trends)), LABELLED)


Tagger = Callable[[list[tuple[str, str]]], Any]


def _plain(examples: list[Example], taxonomy: Taxonomy) -> Tagger:
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    counts = vectorizer.fit_transform(f"{example.title} {example.text}" for example in examples)
    labels = np.array([[trend.id in example.trends for trend in taxonomy.trends] for example in examples])
    model = RidgeClassifier().fit(counts, labels)
    return lambda passages: model.predict(vectorizer.transform(f"{title} {text}" for title, text in passages))


def _by_lines(classifier: Classifier, taxonomy: Taxonomy, examples: list[Example]) -> float:
    """Return how fast `trendledger tag FILE` is beside the plain model that reads and writes such lines, median of turns."""
    plain, turns = _plain(examples, taxonomy), []
    rows = load_labelled(GOLD / "dev.jsonl")
    with tempfile.TemporaryDirectory() as name, threadpool_limits(1):
        folder = Path(name)
        classifier.save(folder / classifier.model_id)
        home, file = Trained(classifier, taxonomy, folder).put_into(Home(folder / "home")), folder / "lines.jsonl"
        file.write_text("".join(f"{_line(number, rows[number % len(rows)])}\n" for number in range(LINES)))
        command = CommandLine(folder, {"TRENDLEDGER_HOME": str(home.path), "OMP_NUM_THREADS": "1"})
        for _ in range(TURNS):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
            read = [json.loads(line) for line in file.read_text().splitlines()]
            tagged = plain([(row["title"], row["text"]) for row in read])
            (folder / "plain.jsonl").write_text("".join(f"{json.dumps(row.tolist())}\n" for row in tagged))
            by_plain = time.process_time() - start
            assert len(command("tag", file).stdout.splitlines()) == LINES
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            turns.append(by_plain / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return statistics.median(turns)


def _line(number: int, passage: Labelled) -> str:
    return json.dumps({"id": str(number), "title": passage.title, "text": passage.text})


def _loading_time(classifier: Classifier) -> float:
    with tempfile.TemporaryDirectory() as folder:
        classifier.save(Path(folder))
        start = time.process_time()
        Classifier.load(Path(folder))
        return time.process_time() - start


def _falsely_tagged(classifier: Classifier) -> float:
    lines = (GOLD / "other-dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    english = [(row["title"], row["text"]) for row in rows if detect(row["text"]) == "en"]
    return sum(map(bool, classifier.tag(english))) / len(rows)


def _speed(tag: Tagger) -> float:
    passages = [(row.title, row.text) for row in load_labelled(GOLD / "dev.jsonl")] * REPEATS
    start = time.process_time()
    tag(passages)
    return len(passages) / (time.process_time() - start)


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
