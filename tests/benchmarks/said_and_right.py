"""How often is right what is said with a probability? Figures for `api.calibration`, and whether a map would mend them.

    python -m tests.benchmarks.said_and_right HOME... LABELS.jsonl [PAIRS.jsonl]

Homes have read what was labelled and published it with the model in question. A line of LABELS is a passage that was
drawn at random: {passage_id, trends, borderline}; one of PAIRS a story and a trend that it carries: {story_id, trend,
verdict}, right, arguable or wrong. Prints a row a band as the view has them; the calibration error over bands of equal
size beside the one that chance alone would give if all were true; and what maps that were fitted on other articles make
of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from flows.steps.tagging.about_ai import FieldReader
from warehouse.catalog.field_words import load_field_words
from warehouse.database import Home
from warehouse.published.publish import open_published

LOWS = (0.0, 0.4, 0.6, 0.8, 0.95)  # bands; from .8 on a tag is sure, and of those half are above .95
EVEN = 0.5  # from here on a text is more likely about AI than not, by its own words
BANDS = 5  # of equal size, for the error: more would measure chance
REPEATS, FOLDS, SEED = 400, 10, 0
TAGS = """
    select t.passage_id, p.article_id, a.title, p.text, t.trend, g.group_id, t.probability,
        case when a.is_about_ai is false then 'outside' when c.trend is null then 'nearest' else 'tags' end
    from main.tags as t
    join api.meta as m on t.model_id = m.model_id
    join api.passages as p on t.passage_id = p.passage_id
    join api.articles as a on p.article_id = a.article_id
    join api.trends as g on t.trend = g.trend
    left join api.carried as c on p.article_id = c.article_id and t.trend = c.trend
    where not p.is_boilerplate and list_contains($1, t.passage_id)
"""
STORIES = """
    select a.story_id, c.trend, max(c.probability)
    from api.carried as c join api.articles as a on c.article_id = a.article_id
    where list_contains($1, a.story_id) group by all
"""


class SaidOf(NamedTuple):
    """A tag that was read: where it stands, how probable it was said to be, and whether it is right; None: doubtful.

    `about_ai` is the probability that the passage is about AI at all, by its own words.
    """

    place: str
    about_ai: float
    article: str
    group: str
    said: float
    is_right: bool | None


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def read_tags(homes: Iterable[Home], labels: list[dict]) -> Iterator[SaidOf]:
    by_id, reader = {row["passage_id"]: row for row in labels}, FieldReader(load_field_words())
    for home in homes:
        with open_published(home) as db:
            found = db.execute(TAGS, [list(by_id)]).fetchall()
        for passage, article, title, text, trend, group, said, place in found:
            row = by_id[passage]
            doubtful = trend in row["borderline"] and trend not in row["trends"]
            is_right = None if doubtful else trend in row["trends"]
            yield SaidOf(place, reader.chance(title, text), article, group, said, is_right)
        for passage in {one[0] for one in found}:  # the same passage in a further home is no further one
            del by_id[passage]


def read_stories(homes: Iterable[Home], pairs: list[dict]) -> Iterator[SaidOf]:
    verdict = {(row["story_id"], row["trend"]): row["verdict"] for row in pairs}
    for home in homes:
        with open_published(home) as db:
            found = db.execute(STORIES, [[story for story, _ in verdict]]).fetchall()
        for story, trend, said in found:
            if word := verdict.pop((story, trend), None):
                yield SaidOf("stories", 1.0, story, "", said, None if word == "arguable" else word == "right")


def rows(scope: str, read: list[SaidOf]) -> Iterator[str]:
    for low, high in zip(LOWS, [*LOWS[1:], 1.0], strict=True):
        band = [one for one in read if low <= one.said < high or one.said == high == 1]
        if band:
            count = [sum(one.is_right is word for one in band) for word in (True, None, False)]
            yield f"    ('{scope}', {low}, {high}, {np.mean([one.said for one in band]):.3f}, {', '.join(map(str, count))}),"


def error(said: np.ndarray, held: np.ndarray) -> float:
    bands = np.array_split(np.argsort(said, kind="stable"), BANDS)
    return float(sum(abs(said[band].sum() - held[band].sum()) for band in bands) / len(said))


def chance(said: np.ndarray) -> float:
    draws = np.random.default_rng(SEED).random((REPEATS, len(said)))
    return float(np.mean([error(said, draw < said) for draw in draws]))


def platt(x: np.ndarray, held: np.ndarray, _: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    fitted = LogisticRegression(C=1e6).fit(x[:, None], held)
    return lambda new, _: fitted.predict_proba(new[:, None])[:, 1]


def isotonic(x: np.ndarray, held: np.ndarray, _: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    fitted = IsotonicRegression(out_of_bounds="clip").fit(x, held)
    return lambda new, _: fitted.predict(new)


def of_groups(x: np.ndarray, held: np.ndarray, group: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    names = np.unique(group)
    wide = lambda new, of: np.column_stack([new, of[:, None] == names])  # noqa: E731  # an offset for each group
    fitted = LogisticRegression().fit(wide(x, group), held)
    return lambda new, of: fitted.predict_proba(wide(new, of))[:, 1]


def report(scope: str, read: list[SaidOf], maps: dict[str, Callable]) -> None:
    print(*rows(scope, read), sep="\n")
    told = [one for one in read if one.is_right is not None]
    said, held = np.array([one.said for one in told]), np.array([bool(one.is_right) for one in told])
    groups, articles = np.array([one.group for one in told]), np.array([one.article for one in told])
    print(f"    {len(told)} decided, {len(set(articles))} articles: said {said.mean():.3f}, right {held.mean():.3f}")
    x = np.log(np.clip(said, 1e-4, 1 - 1e-4) / (1 - np.clip(said, 1e-4, 1 - 1e-4)))
    for name, fit in {"as it is": None, **maps}.items():
        mapped = said.copy()
        for there, here in GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(x, held, articles) if fit else ():
            mapped[here] = fit(x[there], held[there], groups[there])(x[here], groups[here])
        brier = float(((mapped - held) ** 2).mean())
        print(f"    {name:24} error {error(mapped, held):.3f} (chance {chance(mapped):.3f})  Brier {brier:.4f}")


def main() -> None:
    given = list(map(Path, sys.argv[1:]))
    homes = [Home(path) for path in given if path.is_dir()]
    files = [lines(path) for path in given if path.is_file()]
    if not homes or not files:
        sys.exit(__doc__)
    read = list(read_tags(homes, files[0]))
    maps = {"Platt": platt, "isotonic": isotonic, "Platt, offset per group": of_groups}
    about_ai = [one for one in read if one.place != "outside"]
    for scope, some in (
        ("all", read),
        ("texts", [one for one in read if one.about_ai >= EVEN]),
        ("others", [one for one in read if one.about_ai < EVEN]),
        ("about AI", about_ai),
        ("tags", [one for one in read if one.place == "tags"]),
        ("nearest", [one for one in read if one.place == "nearest"]),
    ):
        report(scope, some, maps)
    if len(files) > 1:
        report("stories", list(read_stories(homes, files[1])), {"Platt": platt})


if __name__ == "__main__":
    main()
