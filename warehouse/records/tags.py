"""Trends, models, tags, and what people say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Trend:
    """A node of the taxonomy. `seeds` says where the seed documents name it: `document:line`."""

    taxonomy_version: int
    trend: str
    name: str
    group_id: str
    group_name: str
    about: str
    seeds: list[str]
    position: int


@dataclass(frozen=True, slots=True)
class Model:
    """A trained classifier; `model_id` follows from its content."""

    model_id: str
    taxonomy_version: int
    trained_at: datetime
    passages: int
    settings: str
    quality: str


class Term(NamedTuple):
    """A word or phrase of a passage, and how much it pushed a tag: by how much the score would be less without it."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Tag:
    """Passage x trend with a probability and the terms that made it."""

    passage_id: str
    model_id: str
    trend: str
    probability: float
    terms: list[Term]


@dataclass(frozen=True, slots=True)
class Reading:
    """Model `model_id` has seen the passage; `fate` says what came of it."""

    passage_id: str
    model_id: str
    run_id: str
    fate: Literal["tagged", "no trend", "other language"]


class Unread(NamedTuple):
    """A passage to be tagged: what the model is shown, the language of its article, and the story that this is of."""

    passage_id: str
    title: str
    text: str
    language: str
    story_id: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of a passage: the trends that it carries. `model_id` is who proposed; empty where nobody did.

    Title and text are kept as they stood: a label outlives its passage and teaches every model to come.
    """

    passage_id: str
    title: str
    text: str
    trends: list[str]
    given_by: str
    given_at: datetime
    model_id: str


@dataclass(frozen=True, slots=True)
class RandomDraw:
    """A passage was drawn at random to be labelled, of `frame` that could have been and had not been before."""

    passage_id: str
    drawn_by: str
    drawn_at: datetime
    frame: int


class Unlabelled(NamedTuple):
    """A passage that a person may be asked about."""

    passage_id: str
    article_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class QualityFigure:
    """How well a model tags labelled passages in one scope. What was not measured is None; see `evaluate`."""

    model_id: str
    measured_at: datetime
    file: str
    passages: int
    scope: Literal["all", "trend", "kind", "year"]
    name: str
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float
    f1_low: float | None
    f1_high: float | None
    support: int | None


# Gates of which the figure may be no higher than the limit; of all others it may be no lower.
GATES_AT_MOST = ("loss", "calibration", "trends")


class MeasuredTwice(NamedTuple):
    """Micro F1 of a model and of the one in charge on one file of labelled passages, the newest of each."""

    file: str
    f1: float
    f1_high: float
    f1_before: float


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What a gate said of a model: `is_met` is None where it cannot be told, which `says`."""

    model_id: str
    judged_at: datetime
    gate: str
    value: float | None
    needed: float | None
    is_met: bool | None
    says: str

    def as_json(self) -> dict[str, str | float | bool | None]:
        """Return it without the model, which whoever asks knows."""
        return {"gate": self.gate, "value": self.value, "needed": self.needed, "is_met": self.is_met, "says": self.says}


class TagChange(NamedTuple):
    """What another model changes for a trend in a month; `month` is None for the whole history.

    Gained and lost are passages, however sure; the others are stories, of which `stories` about AI were published in
    that month: shares of them are those that are shown.
    """

    trend: str
    month: date | None
    gained: int
    lost: int
    stories_before: int
    stories_after: int
    stories: int
