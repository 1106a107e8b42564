"""What more training passages are worth: the learning curve of the catalog, at a quarter, half and the whole.

On 941 labels micro and macro F1 are .745 and .729, .777 and .766, .799 and .788; of what is not about AI .3, 1.6 and 1.3 %
carry a tag. Passages are exercises in how people write about these trends, not reports: nobody looked their facts up. Without
../shared/gold there is nothing to score on, and only the seconds are printed, CPU seconds of training.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter

from at_hand import BESIDE

from flows.running.exit import end_quietly
from flows.steps.tagging.classifier import Classifier, train
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.records import Example

GOLD = BESIDE / "gold"


def f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def scored(classifier: Classifier) -> str:
    """Micro and macro F1 on the labelled passages, and the share of what is not about AI that carries a tag."""
    if not GOLD.exists():
        return "no labelled passages here"
    rows = [json.loads(line) for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    counts: dict[str, Counter[str]] = {trend: Counter() for trend in classifier.trends}
    for row, tags in zip(rows, classifier.tag([(row["title"], row["text"]) for row in rows]), strict=True):
        given, wanted, borderline = {tag.trend for tag in tags}, set(row["trends"]), set(row["borderline"])
        for trend in (given | wanted) - (borderline - wanted):
            kind = "right" if trend in given & wanted else "wrong" if trend in given else "missed"
            counts[trend][kind] += 1
    total = sum(counts.values(), Counter())
    micro = f1(total["right"], total["wrong"], total["missed"])
    macro = sum(f1(one["right"], one["wrong"], one["missed"]) for one in counts.values()) / len(counts)
    others = [json.loads(line) for line in (GOLD / "other-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    tagged = sum(map(bool, classifier.tag([(row.get("title") or "", row["text"]) for row in others])))
    return f"micro {micro:.3f}  macro {macro:.3f}  not about AI and tagged {tagged / len(others):.1%}"


def measure(name: str, examples: list[Example]) -> None:
    begun = time.process_time()
    classifier = train(examples, load_taxonomy())
    print(f"{name:28} {len(examples):5} passages  {time.process_time() - begun:5.1f} s  {scored(classifier)}")


def main() -> None:
    catalog = load_examples()
    shuffled = random.Random(7).sample(catalog, len(catalog))
    for name, part in (("a quarter of the catalog", 4), ("half of the catalog", 2), ("the catalog", 1)):
        measure(name, shuffled[: len(shuffled) // part])


if __name__ == "__main__":
    end_quietly()
    main()
