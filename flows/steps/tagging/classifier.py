"""Passages to tags: a linear model on words, phrases and sub-words, one yes or no per trend.

`train` learns from the catalog alone; a `Classifier` tags, explains, and is kept in a folder of two files, no pickle.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.steps.tagging.calibration import Calibration, Flags, Floats, probabilities
from flows.steps.tagging.card import ModelCard, card_of, catalog_name, read_card, write_card
from flows.steps.tagging.features import Lexicon
from flows.steps.tagging.linear_format import FORMAT, KIND
from flows.steps.tagging.parts import Part, further_readings
from flows.steps.tagging.scoring import Scorer, Weights
from flows.steps.tagging.tagger import SETTINGS, FoundTag, ModelError, NearMiss, Relevance, read_settings
from warehouse.catalog.records import Example, Taxonomy

Scores = NDArray[np.floating]

BATCH = 512  # passages: the sparse product then stays in the cache; memory does not grow with the number of passages
SCORE_DIGITS, PROBABILITY_DIGITS = 5, 4  # rounded, so that the order in which floats were summed cannot show
ARRAYS = "model.npz"
READS_PARTS = "reads_parts"  # of the settings: a model trained before there were parts reads as it read its history
# What a part has to have more than a whole passage, so that one loose word among few does not make a tag: 0 .638 on
# round-ups, .03 .649; and how much less like the field it may look than a whole passage.
PART_MARGIN, PART_DOOR = 0.03, 0.2


class _Verdicts(NamedTuple):
    """What came of passages: scores (relevance last), which trends are given, and what was read for it.

    `says` has, for each passage and trend, the row of `shares` (units, sparse) that its score is of; `parts` the part
    that each row was read from, None for a whole passage.
    """

    shares: Any
    says: NDArray[np.int64]
    parts: list[Part | None]
    scores: Scores
    has_words: Flags
    is_in: Flags
    is_given: Flags


class Classifier:
    """Tags passages. `model_id` follows from what it learnt: same input, same id."""

    def __init__(
        self,
        lexicon: Lexicon,
        weights: Weights,
        calibration: Calibration,
        trends: tuple[str, ...],
        settings: dict[str, Any],
    ) -> None:
        self.trends, self.settings = trends, settings
        self.card: ModelCard | None = None  # what is known of it is no part of it, and so not of its id
        self.taxonomy_version = int(settings["taxonomy_version"])
        self._lexicon, self._weights, self._calibration = lexicon, weights, calibration
        self.model_id = _digest(self._arrays(), self._head())
        self._scorer = Scorer(lexicon, weights)

    def tag(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        """Return the tags of each passage, a title and a text, the most probable first."""
        return [
            tags
            for start in range(0, len(passages), BATCH)
            for tags in self._tag_batch(passages[start : start + BATCH])
        ]

    def probabilities(self, passages: Sequence[tuple[str, str]]) -> Floats:
        """Return passages x trends. What is not about AI has the probability of a passage that says nothing."""
        batches = [
            self._probabilities(self._judge(passages[start : start + BATCH]))
            for start in range(0, len(passages), BATCH)
        ]
        return np.concatenate(batches) if batches else np.zeros((0, len(self.trends)))

    def near_misses(self, passages: Sequence[tuple[str, str]]) -> list[NearMiss | None]:
        """Return for each passage the trend it came nearest to without being given it; None where it has no word."""
        return [
            miss
            for start in range(0, len(passages), BATCH)
            for miss in self._miss_batch(passages[start : start + BATCH])
        ]

    def speak_for_theirs(self, taxonomy: Taxonomy) -> list[bool]:
        """Return of each key term, read as a text of its own, whether a trend of its own has the highest score."""
        owners: dict[str, set[int]] = {}
        for column, trend in enumerate(taxonomy.trends):
            for term in trend.terms:
                owners.setdefault(term.lower(), set()).add(column)
        _, scores = self._scorer.score([("", term) for term in owners])
        best = scores[:, :-1].argmax(axis=1).tolist()
        return [said in own for said, own in zip(best, owners.values(), strict=True)]

    def _judge(self, passages: Sequence[tuple[str, str]]) -> _Verdicts:
        further = further_readings(passages) if self.settings.get(READS_PARTS) else []
        shares, read = self._scorer.score([*passages, *(("", one.text) for one in further)])
        read = read.round(SCORE_DIGITS)
        many, of = len(passages), np.array([one.passage for one in further], dtype=np.int64)
        parts = [None] * many + [one.part for one in further]
        is_part = np.array([one.part is not None for one in further], dtype=bool)
        scores, says = read[:many].copy(), np.repeat(np.arange(many)[:, None], len(self.trends), axis=1)
        scores[of, :-1] = -np.inf  # a round-up's title tells of other passages
        offered = self._offered(read[many:], is_part)
        for row, passage in enumerate(of.tolist()):
            is_more = offered[row] > scores[passage, :-1]
            scores[passage, :-1][is_more] = offered[row][is_more]
            says[passage, is_more] = many + row
        has_words = np.diff(shares.indptr)[:many, None] > 0
        is_in = has_words & (scores[:, -1:] >= self._calibration.relevance_threshold)
        of_trends = np.where(is_in, scores[:, :-1], 0)
        is_given = is_in & (of_trends >= self._calibration.thresholds)
        return _Verdicts(shares, says, parts, scores, has_words, is_in, is_given)

    def _offered(self, read: Scores, is_part: Flags) -> Scores:
        """Return what further readings say of trends; a part that does not look to be about AI says nothing."""
        scores = read[:, :-1] - np.where(is_part, np.float32(PART_MARGIN), np.float32(0))[:, None]
        is_out = is_part & (read[:, -1] < self._calibration.relevance_threshold - PART_DOOR)
        return np.where(is_out[:, None], -np.inf, scores).round(SCORE_DIGITS)

    def _probabilities(self, verdicts: _Verdicts) -> Floats:
        return self._chance(np.where(verdicts.is_in, verdicts.scores[:, :-1], 0))

    def _chance(self, scores: Scores) -> Floats:
        return probabilities(self._calibration, scores).round(PROBABILITY_DIGITS)

    def _tag_batch(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        verdicts = self._judge(passages)
        passage, trend = np.nonzero(verdicts.is_given)
        probability = self._probabilities(verdicts)[passage, trend]
        says = verdicts.says[passage, trend]
        terms = self._scorer.terms(verdicts.shares, says, trend)
        tags: list[list[FoundTag]] = [[] for _ in passages]
        for place, which, chance, why, row in zip(
            passage.tolist(), trend.tolist(), probability.tolist(), terms, says.tolist(), strict=True
        ):
            tags[place].append(FoundTag(self.trends[which], chance, why, verdicts.parts[row]))
        for found in tags:
            found.sort(key=lambda tag: (-tag.probability, tag.trend))
        return tags

    def _miss_batch(self, passages: Sequence[tuple[str, str]]) -> list[NearMiss | None]:
        verdicts, thresholds = self._judge(passages), self._calibration.thresholds
        of_trends = verdicts.scores[:, :-1]
        nearest = np.where(verdicts.is_given, -np.inf, of_trends - thresholds).argmax(axis=1)
        rows = np.arange(len(passages))
        terms = self._scorer.terms(verdicts.shares, verdicts.says[rows, nearest], nearest)
        chances, needed = self._chance(of_trends[rows, nearest]), self._chance(thresholds[nearest])
        is_missed = verdicts.has_words[:, 0] & ~verdicts.is_given[rows, nearest]
        relevances = [
            None if is_in else Relevance(float(score), self._calibration.relevance_threshold)
            for is_in, score in zip(verdicts.is_in[:, 0], verdicts.scores[:, -1], strict=True)
        ]
        found = map(
            NearMiss, map(self.trends.__getitem__, nearest), chances.tolist(), needed.tolist(), terms, relevances
        )
        return [miss if is_so else None for miss, is_so in zip(found, is_missed, strict=True)]

    def _arrays(self) -> dict[str, Any]:
        return {
            "units": self._weights.units.astype(np.float16),
            "subwords": self._weights.subwords.astype(np.float16),
            "bias": self._weights.bias,
            "strengths": self._weights.strengths,
            "rarity": self._lexicon.rarity,
            "thresholds": self._calibration.thresholds,
            "line": np.array(
                [self._calibration.slope, self._calibration.offset, self._calibration.relevance_threshold]
            ),
        }

    def _head(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "trends": self.trends,
            "settings": self.settings,
            "rarity_of_strangers": self._lexicon.rarity_of_strangers,
            "words": self._lexicon.words,
            "phrases": self._lexicon.phrases,
            "pieces": self._lexicon.subwords,
        }

    def save(self, folder: Path) -> None:
        """Write the model into a folder, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / ARRAYS, **self._arrays())
        head = {"model_id": self.model_id, "kind": KIND, **self._head()}
        (folder / SETTINGS).write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
        if self.card is not None:
            write_card(self.card, folder)

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Return the model of a folder. Raises ModelError where it is missing, broken or not what was saved."""
        head = _read_head(folder / SETTINGS)
        arrays = _read_arrays(folder / ARRAYS)
        try:
            model = cls(
                Lexicon(
                    tuple(head["words"]),
                    tuple(head["phrases"]),
                    tuple(head["pieces"]),
                    arrays["rarity"],
                    head["rarity_of_strangers"],
                ),
                Weights(
                    arrays["units"].astype(np.float32),
                    arrays["subwords"].astype(np.float32),
                    arrays["bias"],
                    arrays["strengths"],
                ),
                _calibration(arrays["line"], arrays["thresholds"]),
                tuple(head["trends"]),
                head["settings"],
            )
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise ModelError(str(folder), f"is not a model of this program ({error!r}); train again") from error
        if model.model_id != head.get("model_id"):
            raise ModelError(str(folder), f"is not the model {head.get('model_id')} that was saved; train again")
        model.card = read_card(folder)
        return model


def _read_head(file: Path) -> dict[str, Any]:
    head = read_settings(file)
    if head.get("format") != FORMAT:
        raise ModelError(str(file), f"is not a model of format {FORMAT}; train again")
    return head


def _read_arrays(file: Path) -> dict[str, Any]:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except FileNotFoundError as error:
        raise ModelError(str(file), "is not there; train a model first") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, AttributeError) as error:
        raise ModelError(str(file), f"cannot be read ({error}); train again") from error


def _calibration(line: Floats, thresholds: Floats) -> Calibration:
    slope, offset, relevance_threshold = line.tolist()
    return Calibration(slope, offset, thresholds, relevance_threshold)


def _digest(arrays: dict[str, Any], head: dict[str, Any]) -> str:
    digest = hashlib.blake2b(json.dumps(head, sort_keys=True, ensure_ascii=False).encode(), digest_size=8)
    for name in sorted(arrays):
        digest.update(f"{name}{arrays[name].shape}{arrays[name].dtype}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def train(examples: Sequence[Example], taxonomy: Taxonomy) -> Classifier:
    """Return a classifier that learnt from `examples`, in whatever order they come, and from the taxonomy.

    Deterministic. Time and memory grow in proportion: 5,500 examples and 4,200 definitions and terms take 6 seconds and
    140 MB, 20,000 and 5,000 take 20 and 290 MB.
    """
    from flows.steps.tagging.fit import fit  # only training needs scikit-learn's models

    if not any(example.trends for example in examples):
        raise ValueError("there is no example that carries a trend: nothing to learn from")
    settings = {"taxonomy_version": taxonomy.version, "examples": len(examples), READS_PARTS: True}
    trends = tuple(trend.id for trend in taxonomy.trends)
    lexicon, weights, calibration, unseen = fit(examples, taxonomy)
    model = Classifier(lexicon, weights, calibration, trends, settings)
    model.card = card_of(unseen, calibration, trends, model.speak_for_theirs(taxonomy), catalog_name(examples))
    return model
