"""How good and how fast tagging is, beside the baselines of FIELD.md. Run: `python tests/benchmarks/bench_tagging.py`.

Needs the labelled passages in ../shared/gold, which are not part of the project. Times are of the processor, not the clock.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from flows.steps.classify import Classifier, train
from flows.steps.evaluate import evaluate, load_labelled
from flows.steps.language import detect
from warehouse.catalog import load_examples, load_taxonomy

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"
REPEATS = 10
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
    start = time.process_time()
    classifier = train(load_examples(), load_taxonomy())
    print(f"{'training':45} {time.process_time() - start:8.1f} s")
    print(f"{'loading':45} {_loading_time(classifier):8.2f} s")
    report = evaluate(classifier, load_labelled(GOLD / "dev.jsonl", classifier.trends))
    for name, (micro, macro) in {**BASELINES, "this": (report.micro.f1.value, report.macro.f1.value)}.items():
        print(f"{name:45} micro {micro:.3f}  macro {macro:.3f}")
    print(f"{'calibration error':45} {report.calibration_error:8.3f}")
    print(f"{'not about AI, and tagged':45} {_falsely_tagged(classifier):8.1%}")
    print(f"{'passages a second, terms included':45} {_speed(classifier):8,.0f}")
    return 0


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


def _speed(classifier: Classifier) -> float:
    passages = [(row.title, row.text) for row in load_labelled(GOLD / "dev.jsonl")] * REPEATS
    start = time.process_time()
    classifier.tag(passages)
    return len(passages) / (time.process_time() - start)


if __name__ == "__main__":
    sys.exit(main())
