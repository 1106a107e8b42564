"""Tags and labels together, labels alone, or tags corrected: whose share of the whole is nearest, whose interval holds?

    TRENDLEDGER_GOLD=labelled.jsonl python tests/benchmarks/bench_powered.py

The labelled passages are the world, and as many without any trend again, as a stream is emptier; of 20,000 drawn from
it so many are labelled at random, again and again. Every trend counts alike.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from at_hand import at_hand, skipped

from flows.running.exit import end_quietly
from flows.steps.quality.labelled import load_labelled
from flows.steps.tagging.classifier import train
from flows.steps.trends.prediction_powered import powered_mean
from flows.steps.trends.quantify import SURE, Z, correct, rates_of_outcomes
from warehouse.catalog import load_examples, load_taxonomy

WORLD, EMPTY, REPEATS, SEED = 20_000, 0.5, 150, 1
LABELLED = (100, 200, 400, 800)
TELLING = ((0, 3), (3, 5), (5, 8), (8, 12), (12, 1_000_000))  # labels that carry the trend or are tagged with it
METHODS = ("tags", "labels", "corrected", "powered, all trust", "powered")


def outcomes(gold: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return passages x trends: surely tagged, and carried."""
    classifier = train(load_examples(), load_taxonomy())
    rows = load_labelled(gold, classifier.trends)
    found = classifier.tag([(row.title, row.text) for row in rows])
    given = [{tag.trend for tag in tags if tag.probability >= SURE} for tags in found]
    return tuple(
        np.array([[trend in names for trend in classifier.trends] for names in sets])
        for sets in (given, [row.trends for row in rows])
    )


def one_world(given: np.ndarray, true: np.ndarray, labelled: int, rng: np.random.Generator) -> list[list[float]]:
    """Return a row a trend: how many labels tell, then for each method error, whether it holds, and its width."""
    empty = np.flatnonzero(~true.any(axis=1))
    world = np.where(rng.random(WORLD) < EMPTY, rng.choice(empty, WORLD), rng.integers(0, len(true), WORLD))
    known = world[rng.permutation(WORLD)[:labelled]]
    rates = rates_of_outcomes(given[known], true[known], np.ones_like(true[known]))
    rows = []
    for trend, rate in enumerate(rates):
        share, tagged = true[world, trend].mean(), given[world, trend].mean()
        yes, said = true[known, trend].astype(float), given[known, trend].astype(float)
        taken_back = correct([tagged * WORLD], [WORLD], rate)
        powered = [powered_mean(tagged, WORLD, yes, said, trust=trust) for trust in (1.0, None)]
        found = [
            (tagged, tagged, tagged),
            (yes.mean(), *wilson(yes.mean(), labelled)),
            (float(taken_back.share[0]), float(taken_back.low[0]), float(taken_back.high[0])),
            *((middle, middle - Z * error, middle + Z * error) for middle, error in powered),
        ]
        figures = [(abs(middle - share), low <= share <= high, high - low) for middle, low, high in found]
        rows.append([np.maximum(yes, said).sum(), *(value for one in figures for value in one)])
    return rows


def wilson(share: float, of: int) -> tuple[float, float]:
    middle, reach = share * of + Z**2 / 2, Z * np.sqrt(share * (1 - share) * of + Z**2 / 4)
    return (middle - reach) / (of + Z**2), (middle + reach) / (of + Z**2)


def main() -> None:
    if not (gold := at_hand("TRENDLEDGER_GOLD")):
        print(skipped("TRENDLEDGER_GOLD"))
        return
    given, true = outcomes(gold)
    rng = np.random.default_rng(SEED)
    print(
        f"{'':24}"
        + "".join(f"{name:>28}" for name in METHODS)
        + "\n"
        + " " * 24
        + "   error  holds  width" * len(METHODS)
    )
    for labelled in LABELLED:
        rows = np.array([row for _ in range(REPEATS) for row in one_world(given, true, labelled, rng)], dtype=float)
        for fewest, most in (*TELLING, (0, 1_000_000)):
            kept = rows[(rows[:, 0] >= fewest) & (rows[:, 0] < most)]
            if len(kept) < REPEATS:
                continue
            means = kept[:, 1:].mean(axis=0).reshape(-1, 3)
            said = (
                f"{labelled} labels, {fewest} to {most - 1} tell" if most < WORLD else f"{labelled}, {fewest} and more"
            )
            print(f"{said:24}" + "".join(f"  {error:10.4f} {holds:7.3f} {width:7.4f}" for error, holds, width in means))


if __name__ == "__main__":
    end_quietly()
    main()
