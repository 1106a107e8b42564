"""How far off are shares, raw and corrected? On labelled passages, drawn again at shares that are known.

    TRENDLEDGER_GOLD=labelled.jsonl python tests/benchmarks/bench_shares.py

The labelled passages are split in halves, again and again: one gives the error rates, from the other weeks are drawn. An
error is the distance to the share that the drawn week has; an interval is to hold the share that the week was drawn at.
The passages that weeks are drawn from are themselves few, and their own luck is in no interval: where rates are measured
on as many as the weeks consist of, nominal .95 comes to .83 at worst.
Methods after QuaPy: ACC and PACC (Forman 2008, Bella et al. 2010) and EMQ (Saerens et al. 2002, probabilities calibrated anew).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from at_hand import at_hand, skipped

from flows.running.exit import end_quietly
from flows.steps.quality.labelled import Labelled, load_labelled
from flows.steps.tagging.calibration import fit_sigmoid
from flows.steps.tagging.classifier import Classifier, train
from flows.steps.trends.quantify import Z, correct, rates_of_outcomes, story_rates
from warehouse.catalog import load_examples, load_taxonomy

SPLITS, DRAWS = 20, 10  # 200 draws a trend
SIZES = (20, 100, 300)  # stories: a quiet week, a busy week, a busy month
CEILINGS = (0.1, 0.6)  # shares are drawn evenly from nought to here; four of five real ones are under .1
MANY = 15  # positives: trends with fewer have too few in either half to say much
STORY = 4  # passages: the median article's
METHODS = ("raw", "acc", "pacc", "emq", "corrected")
STEPS = 100  # of EMQ; the estimates then move by less than .001


@dataclass(frozen=True)
class Outcomes:
    """Passages x trends: tagged, carried, to be counted at all, and the logarithm of the odds that the model gave."""

    given: np.ndarray
    true: np.ndarray
    counted: np.ndarray
    logits: np.ndarray


@dataclass(frozen=True)
class Draws:
    """What was drawn of one trend after one split: per method the errors; whether intervals held; how wide they were."""

    trend: int
    errors: dict[str, np.ndarray]
    held: np.ndarray
    held_raw: np.ndarray
    width: np.ndarray


def outcomes_of(classifier: Classifier, labelled: list[Labelled]) -> Outcomes:
    passages = [(row.title, row.text) for row in labelled]
    tags = [{tag.trend for tag in found} for found in classifier.tag(passages)]
    chances = np.clip(classifier.probabilities(passages), 1e-4, 1 - 1e-4)
    return Outcomes(
        given=np.array([[trend in row for trend in classifier.trends] for row in tags]),
        true=np.array([[trend in row.trends for trend in classifier.trends] for row in labelled]),
        counted=np.array(
            [[trend not in row.borderline - row.trends for trend in classifier.trends] for row in labelled]
        ),
        logits=np.log(chances / (1 - chances)),
    )


def draw(seen: Outcomes, half: np.ndarray, size: int, ceiling: float, rng: np.random.Generator) -> Iterator[Draws]:
    """Take rates from the passages of `half`, draw weeks of `size` from the others; trends in both are drawn."""
    rates = rates_of_outcomes(seen.given[half], seen.true[half], seen.counted[half])
    slope, offset = fit_sigmoid(seen.logits[half][seen.counted[half]], seen.true[half][seen.counted[half]])
    chances = 1 / (1 + np.exp(-(slope * seen.logits + offset)))
    for trend, rate in enumerate(rates):
        yes, no = seen.true[:, trend], ~seen.true[:, trend] & seen.counted[:, trend]
        if not (yes & half).any() or not (yes & ~half).any():
            continue
        asked = rng.uniform(0, ceiling, DRAWS)
        carriers = rng.binomial(size, asked)
        carries = np.arange(size) < carriers[:, None]
        pick = (np.flatnonzero(flags & ~half) for flags in (yes, no))
        week = np.where(carries, *(rng.choice(places, (DRAWS, size)) for places in pick))
        hits, chance = seen.given[week, trend].sum(axis=1), chances[week, trend]
        ours = correct(hits, size, rate)
        raw = hits / size
        of_half = [seen.given[flags & half, trend].mean() for flags in (yes, no)]
        of_chances = [chances[flags & half, trend].mean() for flags in (yes, no)]
        prior = yes[half].sum() / seen.counted[half, trend].sum()
        estimates = {
            "raw": raw,
            "acc": adjusted(raw, *of_half),
            "pacc": adjusted(chance.mean(axis=1), *of_chances),
            "emq": maximised(chance, prior),
            "corrected": ours.share,
        }
        low, high = wilson(hits, size)
        yield Draws(
            trend,
            {name: np.abs(found - carriers / size) for name, found in estimates.items()},
            (ours.low <= asked) & (asked <= ours.high),
            (low <= asked) & (asked <= high),
            ours.high - ours.low,
        )


def adjusted(seen: np.ndarray, found: float, alarms: float) -> np.ndarray:
    return np.clip((seen - alarms) / max(found - alarms, 0.01), 0, 1)


def maximised(chances: np.ndarray, prior: float) -> np.ndarray:
    share = np.full(len(chances), prior)
    for _ in range(STEPS):
        yes = chances * (share / prior)[:, None]
        no = (1 - chances) * ((1 - share) / (1 - prior))[:, None]
        share = (yes / (yes + no)).mean(axis=1)
    return share


def wilson(hits: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    middle, reach = hits + Z**2 / 2, Z * np.sqrt(hits * (size - hits) / size + Z**2 / 4)
    return (middle - reach) / (size + Z**2), (middle + reach) / (size + Z**2)


def halves(passages: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    for _ in range(SPLITS):
        yield rng.permutation(passages) < passages // 2


def mean_errors(draws: list[Draws], trends: int) -> dict[str, np.ndarray]:
    """Return per method the mean error of each trend, nan where it was never drawn."""
    table = {}
    for name in METHODS:
        of_trend = [[one.errors[name].mean() for one in draws if one.trend == trend] for trend in range(trends)]
        table[name] = np.array([np.mean(errors) if errors else np.nan for errors in of_trend])
    return table


def table_row(label: str, draws: list[Draws], many: np.ndarray) -> str:
    errors = mean_errors(draws, len(many))
    better = int((errors["corrected"] < errors["raw"])[many].sum())
    held, held_raw, width = (
        np.mean([getattr(one, name).mean() for one in draws]) for name in ("held", "held_raw", "width")
    )
    figures = "  ".join(f"{np.nanmean(errors[name]):9.4f}" for name in METHODS)
    return f"{label:26}  {figures}  {better:3d} of {int(many.sum())}  {held:8.3f}  {width:6.3f}  {held_raw:6.3f}"


def trend_rows(draws: list[Draws], seen: Outcomes, trends: tuple[str, ...]) -> Iterator[str]:
    errors = mean_errors(draws, len(trends))
    for place in np.argsort(errors["corrected"] - errors["raw"]):
        held = np.mean([one.held.mean() for one in draws if one.trend == place] or [np.nan])
        carries, counted = seen.true[:, place], seen.counted[:, place]
        found, alarms = seen.given[carries, place].mean(), seen.given[~carries & counted, place].mean()
        figures = "  ".join(f"{errors[name][place]:9.4f}" for name in METHODS)
        yield f"{trends[place]:26}  {carries.sum():4d}  {found:.2f}  {alarms:.4f}  {figures}  {held:8.3f}"


def story_row(seen: Outcomes, clumped: bool, size: int, ceiling: float) -> str:
    """Return errors for stories made of STORY passages, one of which carries the trend where the story does.

    Passages of strangers err each by itself, `clumped` ones all alike: real stories lie between.
    """
    rng, raws, ours = np.random.default_rng(5), [], []
    for half in halves(len(seen.true), rng):
        rates = rates_of_outcomes(seen.given[half], seen.true[half], seen.counted[half])
        for trend, rate in enumerate(rates):
            yes, no = seen.true[:, trend] & ~half, ~seen.true[:, trend] & seen.counted[:, trend] & ~half
            if not yes.any():
                continue
            carriers = rng.binomial(size, rng.uniform(0, ceiling, DRAWS))
            carries = np.arange(size) < carriers[:, None]
            first = np.where(carries, *(rng.choice(np.flatnonzero(flags), (DRAWS, size)) for flags in (yes, no)))
            tagged = seen.given[first, trend]
            if not clumped:
                others = rng.choice(np.flatnonzero(no), (DRAWS, size, STORY - 1))
                tagged |= seen.given[others, trend].any(axis=2)
            hits = tagged.sum(axis=1)
            raws.append(np.abs(hits - carriers).mean() / size)
            share = correct(hits, size, story_rates(rate, [STORY])).share
            ours.append(np.abs(share - carriers / size).mean())
    how = "as one" if clumped else "as strangers"
    return f"{STORY} passages {how}, to {ceiling:.0%}: raw {np.mean(raws):.4f}, corrected {np.mean(ours):.4f}"


def main() -> None:
    if not (gold := at_hand("TRENDLEDGER_GOLD")):
        print(skipped("TRENDLEDGER_GOLD"))
        return
    classifier = train(load_examples(), load_taxonomy())
    labelled = load_labelled(gold, classifier.trends)
    seen = outcomes_of(classifier, labelled)
    many = seen.true.sum(axis=0) >= MANY
    print(f"model {classifier.model_id}, {len(labelled)} passages, {SPLITS * DRAWS} draws a trend")
    print(f"{'':26}  " + "  ".join(f"{name:>9}" for name in METHODS) + "  better   interval   width  wilson")
    for size in SIZES:
        for ceiling in CEILINGS:
            rng = np.random.default_rng(size)
            draws = [one for half in halves(len(labelled), rng) for one in draw(seen, half, size, ceiling, rng)]
            print(table_row(f"{size} stories, to {ceiling:.0%}", draws, many))
            if (size, ceiling) == (100, 0.6):
                by_trend = list(trend_rows(draws, seen, classifier.trends))
    years = np.array([row.year for row in labelled])
    early = years <= np.sort(years)[len(years) // 2 - 1]
    rng = np.random.default_rng(2)
    draws = [one for _ in range(SPLITS) for one in draw(seen, early, 100, 0.6, rng)]
    print(table_row("100, rates of older years", draws, many))
    for ceiling in CEILINGS:
        for clumped in (True, False):
            print(story_row(seen, clumped, 100, ceiling))
    rates = rates_of_outcomes(seen.given, seen.true, seen.counted)
    start = time.perf_counter()
    for rate in rates:
        correct(np.arange(240) % 20, np.full(240, 20), story_rates(rate, np.arange(1, 25)))
    print(f"{len(rates)} trends x 240 weeks in {time.perf_counter() - start:.3f} s")
    print(
        f"\n{'100 stories, to 60%':26}  here  found  alarms  "
        + "  ".join(f"{name:>9}" for name in METHODS)
        + "  interval"
    )
    print("\n".join(by_trend))


if __name__ == "__main__":
    end_quietly()
    main()
