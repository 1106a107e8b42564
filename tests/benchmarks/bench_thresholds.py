"""Is another way to set thresholds and the door better? Run: `python tests/benchmarks/bench_thresholds.py`.

Thresholds are chosen on one half of the catalog's unseen scores and judged on the other, both ways round; those chosen
on the whole are judged on the labelled passages that TRENDLEDGER_GOLD names. Beside one threshold for all, today's:
SCutFBR (Fan and Lin 2007) and micromacro-freq (Lin et al., CIKM 2023), as LibMultiLabel's `train_thresholding` has it;
and a linear support vector machine of plain words with all of them, and with a cost for each label, as in its
`train_cost_sensitive`.
The door: the quantile that is taken, conformal risk control, and MAPIE's, where it is installed (`pip install mapie`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from at_hand import at_hand, skipped
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import cross_val_predict
from sklearn.svm import LinearSVC

from flows.running.exit import end_quietly
from flows.steps.quality.bounds import confidence_at_most, conformal_limit, upper_bound
from flows.steps.quality.labelled import load_labelled
from flows.steps.tagging.calibration import best_threshold
from flows.steps.tagging.card import Unseen
from flows.steps.tagging.classifier import train
from flows.steps.tagging.fit import LET_IN, fit
from warehouse.catalog import load_examples, load_taxonomy

FBR = 0.4  # F1 below which SCutFBR takes the highest score for threshold: .1 to .8 are usual
COSTS = (1, 2, 4, 8)  # of a passage that carries the label
FOLDS, SEED = 3, 5
MOST, SURE = 0.02, 0.9  # of passages without a trend let in, and how sure that is to be


def common(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.full(labels.shape[1], best_threshold(scores.ravel(), labels.ravel()))


def scutfbr(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([_cut_of_one(*column) for column in zip(scores.T, labels.T, strict=True)])


def _cut_of_one(scores: np.ndarray, labels: np.ndarray) -> float:
    cut = best_threshold(scores, labels) if labels.any() else np.inf
    given = scores >= cut
    f1 = 2 * (given & labels).sum() / max(given.sum() + labels.sum(), 1)
    return float(cut if f1 >= FBR else scores.max())


def micromacro(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Take labels by how frequent they are, each with the threshold that serves micro and macro F1 of those so far."""
    cuts, right, sums = np.zeros(labels.shape[1]), 0, 0
    for done, label in enumerate(np.argsort(-labels.sum(axis=0), kind="stable"), start=1):
        order = np.argsort(-scores[:, label], kind="stable")
        hits = np.cumsum(labels[order, label])
        both = np.arange(1, len(order) + 1) + labels[:, label].sum()
        best = int(np.argmax(2 * hits / both / done + 2 * (hits + right) / (both + sums)))
        cuts[label] = scores[order[best], label]
        right, sums = right + hits[best], sums + both[best]
    return cuts


WAYS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "one for all (today's)": common,
    "SCutFBR": scutfbr,
    "micromacro-freq": micromacro,
}


def figures(given: np.ndarray, labels: np.ndarray) -> str:
    hits, both = (given & labels).sum(axis=0), given.sum(axis=0) + labels.sum(axis=0)
    macro = (2 * hits / np.maximum(both, 1))[labels.any(axis=0)].mean()
    return f"micro {2 * hits.sum() / both.sum():.3f}  macro {macro:.3f}"


def halves(unseen: Unseen) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    one = np.random.default_rng(SEED).permutation(len(unseen.scores)) % 2 == 0
    yield from ((one, ~one), (~one, one))


def on_folds(unseen: Unseen) -> None:
    scores, labels = unseen.scores[:, :-1].astype(float), unseen.labels
    door = np.quantile(unseen.scores[unseen.is_outside, -1], 1 - LET_IN)
    is_in = unseen.scores[:, -1:] >= door
    for name, way in WAYS.items():
        given = np.zeros_like(labels)
        for chosen_on, judged_on in halves(unseen):
            given[judged_on] = (is_in & (scores >= way(scores[chosen_on], labels[chosen_on])))[judged_on]
        print(f"catalog, halves   {name:28} {figures(given, labels)}")


def doors(outside: np.ndarray) -> dict[str, float]:
    """Return where each way puts the door by the scores of passages without a trend."""
    falling = np.sort(outside)[::-1]
    let_in = max(conformal_limit(len(outside), MOST), 0)
    sure = max((k for k in range(len(outside)) if upper_bound(k, len(outside), SURE) <= MOST), default=0)
    found = {
        f"quantile of {LET_IN} (today's)": float(np.quantile(outside, 1 - LET_IN)),
        f"conformal, mean {MOST}": float(falling[let_in]) + 1e-9,
        f"Clopper-Pearson, {SURE:.0%} sure": float(falling[sure]) + 1e-9,
    }
    try:
        from mapie.risk_control import BinaryClassificationController
    except ImportError:
        print("MAPIE is not installed: its door is left out")
        return found
    low, high = falling[len(falling) // 10], falling[0] + 1e-6  # from one in ten let in to none
    scaled = np.clip((outside - low) / (high - low), 0, 1)
    controller = BinaryClassificationController(
        lambda chances: np.column_stack([1 - chances.ravel(), chances.ravel()]),
        risk="fpr",
        target_level=MOST,
        confidence_level=SURE,
        best_predict_param_choice="predicted_positive_fraction",
        list_predict_params=np.linspace(0, 1, 201),
    )
    controller.calibrate(scaled[:, None], np.zeros(len(outside), dtype=int))
    valid = np.asarray(controller.valid_predict_params, dtype=float)
    return {**found, f"MAPIE, {SURE:.0%} sure": float(low + valid.min() * (high - low)) if len(valid) else np.inf}


def at_the_door(unseen: Unseen) -> None:
    scores, labels = unseen.scores[:, :-1].astype(float), unseen.labels
    let_in: dict[str, int] = {}
    given: dict[str, np.ndarray] = {}
    for chosen_on, judged_on in halves(unseen):
        cut = common(scores[chosen_on], labels[chosen_on])
        for name, door in doors(unseen.scores[chosen_on & unseen.is_outside, -1].astype(float)).items():
            is_in = unseen.scores[:, -1] >= door
            let_in[name] = let_in.get(name, 0) + int((is_in & unseen.is_outside & judged_on).sum())
            tagged = is_in[:, None] & (scores >= cut)
            given.setdefault(name, np.zeros_like(labels))[judged_on] = tagged[judged_on]
    size = int(unseen.is_outside.sum())
    for name, hits in let_in.items():
        tagged = int(given[name][unseen.is_outside].any(axis=1).sum())
        sure = confidence_at_most(tagged, size, MOST)
        print(
            f"door, halves      {name:28} {figures(given[name], labels)}  let in {hits} of {size}, tagged {tagged}: "
            f"with 95 % at most {upper_bound(tagged, size, 0.95):.2%}, at most {MOST:.0%} with {sure:.1%}"
        )


def on_labels(unseen: Unseen, gold: Path) -> None:
    classifier = train(load_examples(), load_taxonomy())
    rows = load_labelled(gold, classifier.trends)
    true = np.array([[trend in row.trends for trend in classifier.trends] for row in rows])
    free = np.array([[trend in row.borderline - row.trends for trend in classifier.trends] for row in rows])
    verdicts = classifier._judge([(row.title, row.text) for row in rows])
    for name, way in WAYS.items():
        cuts = way(unseen.scores[:, :-1].astype(float), unseen.labels)
        given = verdicts.is_in & (verdicts.scores[:, :-1] >= cuts) & ~free
        print(f"labels            {name:28} {figures(given, true)}")
    plain_words([(row.title, row.text) for row in rows], true, free)


def plain_words(passages: list[tuple[str, str]], true: np.ndarray, free: np.ndarray) -> None:
    """The same ways on a support vector machine of words, and costs instead of thresholds, as LibMultiLabel has it."""
    examples, trends = load_examples(), [trend.id for trend in load_taxonomy().trends]
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    words = vectorizer.fit_transform(f"{one.title} {one.text}" for one in examples)
    asked = vectorizer.transform(f"{title} {text}" for title, text in passages)
    labels = np.array([[trend in one.trends for trend in trends] for one in examples])
    unseen = np.column_stack([_unseen(words, column, 1) for column in labels.T])
    said = np.column_stack([LinearSVC().fit(words, column).decision_function(asked) for column in labels.T])
    ways = {"threshold 0": lambda scores, _: np.zeros(scores.shape[1]), **WAYS}
    for name, way in ways.items():
        print(f"labels, plain SVM {name:28} {figures((said >= way(unseen, labels)) & ~free, true)}")
    costly = np.column_stack([_at_best_cost(words, column, asked) for column in labels.T])
    print(f"labels, plain SVM {'cost-sensitive':28} {figures((costly >= 0) & ~free, true)}")


def _unseen(words: object, column: np.ndarray, cost: int) -> np.ndarray:
    machine = LinearSVC(class_weight={True: cost, False: 1})
    return np.asarray(cross_val_predict(machine, words, column, cv=FOLDS, method="decision_function"))


def _at_best_cost(words: object, column: np.ndarray, asked: object) -> np.ndarray:
    def f1(cost: int) -> float:
        given = _unseen(words, column, cost) >= 0
        return float(2 * (given & column).sum() / max(given.sum() + column.sum(), 1))

    best = max(COSTS, key=f1)
    return np.asarray(LinearSVC(class_weight={True: best, False: 1}).fit(words, column).decision_function(asked))


def main() -> None:
    unseen = fit(load_examples(), load_taxonomy()).unseen
    on_folds(unseen)
    at_the_door(unseen)
    gold = at_hand("TRENDLEDGER_GOLD")
    if gold:
        on_labels(unseen, gold)
    else:
        print(skipped("TRENDLEDGER_GOLD"))


if __name__ == "__main__":
    end_quietly()
    main()
