"""Passages and what the current model makes of them, laid out for a person to label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from flows.stages.model import ensure_model, labelled_examples
from flows.steps.quality.active_learning import Predictions, lessons
from flows.steps.quality.agreement import Agreement, agreement
from flows.steps.quality.label_prompt import LabelQuestion
from flows.steps.tagging.features import words
from flows.steps.tagging.models import load_tagger
from flows.steps.tagging.tagger import Tagger
from flows.steps.taxonomy.key_terms import TrendFinder
from flows.steps.text.language import READ
from warehouse.books import labels
from warehouse.catalog import load_examples, taxonomy_with
from warehouse.catalog.records import Taxonomy
from warehouse.database import Home, writing
from warehouse.records import Label, Unlabelled

LIKELY = 5  # trends shown beside those given, the most probable first


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person labels: the home, its current model, the taxonomy."""

    home: Home
    who: str
    taxonomy: Taxonomy
    classifier: Tagger

    @classmethod
    def open(cls, home: Home, who: str, now: datetime) -> Desk:
        """Sit down; a home without a model gets one."""
        model = load_tagger(home.models / ensure_model(home, now))
        return cls(home, who, taxonomy_with(home.own_trends), model)

    @property
    def names(self) -> dict[str, str]:
        """The trends in the order of the taxonomy, with their names."""
        return {trend.id: trend.name for trend in self.taxonomy.trends}

    def keep(self, question: LabelQuestion, trends: Sequence[str], now: datetime) -> None:
        """Store an answer."""
        said = Label(
            question.passage_id, question.title, question.text, list(trends), self.who, now, self.classifier.model_id
        )
        with writing(self.home) as db:
            labels.add_labels(db, [said])


def chosen(desk: Desk, count: int, looked_through: int, *, second: bool) -> list[LabelQuestion]:
    """Return up to `count` questions: what teaches most, or what others have labelled, the longest waiting first.

    A second opinion is asked what the first was asked: it sees the tags of the model, not the answer.
    """
    with writing(desk.home) as db:
        found = (
            labels.for_second_opinion(db, desk.who, count)
            if second
            else labels.unlabelled_by(db, desk.who, sorted(READ), looked_through)
        )
    if not found or second:
        return _questions(desk, found, ["second opinion"] * len(found))
    judged = _judged(desk.classifier, found)
    examples = [*load_examples(), *labelled_examples(desk.home, desk.taxonomy)]
    known = {word for one in examples for part in (one.title, one.text) for word in words(part)}
    best = lessons(found, judged, TrendFinder(desk.taxonomy).find, known, count)
    return _questions(desk, [found[one.place] for one in best], [f"{one.why}: {one.trend}" for one in best])


def _judged(classifier: Tagger, passages: Sequence[Unlabelled]) -> Predictions:
    texts = [(passage.title, passage.text) for passage in passages]
    given = [{tag.trend for tag in tags} for tags in classifier.tag(texts)]
    flags = np.array([[trend in found for trend in classifier.trends] for found in given], dtype=bool)
    return Predictions(classifier.trends, classifier.probabilities(texts), flags)


def _questions(desk: Desk, passages: Sequence[Unlabelled], reasons: Sequence[str]) -> list[LabelQuestion]:
    texts = [(passage.title, passage.text) for passage in passages]
    found, chances = desk.classifier.tag(texts), desk.classifier.probabilities(texts)
    return [
        LabelQuestion(
            passage_id=passage.passage_id,
            title=passage.title,
            text=passage.text,
            proposed=tuple(tag.trend for tag in tags),
            likely=tuple(desk.classifier.trends[place] for place in np.argsort(-chance, kind="stable")[:LIKELY]),
            terms=tuple(dict.fromkeys(term.term for tag in tags for term in tag.terms)),
            why=why,
        )
        for passage, tags, chance, why in zip(passages, found, chances, reasons, strict=True)
    ]


def agreement_of(desk: Desk) -> Agreement | None:
    """Return how far this person agrees with all others, over every passage that both have labelled."""
    with writing(desk.home) as db:
        return agreement(labels.opinions_of(db, desk.who), len(desk.taxonomy.trends))
