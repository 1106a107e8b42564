"""The kinds of models there are. A further one is a module with a class that is a `Tagger`, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from flows.steps.tagging import linear_format
from flows.steps.tagging.tagger import SETTINGS, ModelError, Tagger, read_settings
from warehouse.catalog.records import Example, Taxonomy


class TrainAndLoad(NamedTuple):
    """How a kind of model is trained on examples and the taxonomy, and read from the folder that it was saved in."""

    train: Callable[[Sequence[Example], Taxonomy], Tagger]
    load: Callable[[Path], Tagger]


class ModelKind(NamedTuple):
    """The functions of a kind, loaded where they are needed, and the format of its folder.

    Those of a smaller format were saved by a former program, and are not read any more.
    """

    functions: Callable[[], TrainAndLoad]
    format: int


def _linear() -> TrainAndLoad:
    from flows.steps.tagging import classifier  # scikit-learn takes a second, and a run with nothing new needs no model

    return TrainAndLoad(classifier.train, classifier.Classifier.load)


MODELS = {linear_format.KIND: ModelKind(_linear, linear_format.FORMAT)}
TRAINED = linear_format.KIND  # what `trendledger train` makes; those saved before kinds had names are of it too


def train_tagger(examples: Sequence[Example], taxonomy: Taxonomy) -> Tagger:
    """Return a model that learnt from these examples, in whatever order they come, and from the taxonomy."""
    return MODELS[TRAINED].functions().train(examples, taxonomy)


def load_tagger(folder: Path) -> Tagger:
    """Return the model saved in a folder. Raises ModelError where it is missing, broken or of no known kind."""
    name = read_settings(folder / SETTINGS).get("kind", TRAINED)
    kind = MODELS.get(name)
    if kind is None:
        known = ", ".join(MODELS)
        raise ModelError(str(folder), f"is a model of kind {name!r}; this program knows {known}. Train again")
    return kind.functions().load(folder)


def is_former(folder: Path) -> bool:
    """Say whether a saved model is of a format that is read no more; a broken one is told by who loads it."""
    try:
        head = read_settings(folder / SETTINGS)
    except ModelError:
        return False
    kind, saved = MODELS.get(head.get("kind", TRAINED)), head.get("format")
    return kind is not None and isinstance(saved, int) and saved < kind.format
