"""The kinds of models: one line a kind, and a folder says of which it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from small_model import Trained

from flows.steps.tagging import models
from flows.steps.tagging.models import MODELS, TRAINED, ModelKind, TrainAndLoad, is_former, load_tagger
from flows.steps.tagging.tagger import SETTINGS, FoundTag, ModelError, NearMiss, Tagger
from warehouse.records import Term


class Words:
    """A whole model of another kind: a trend is given where its name stands in the text."""

    model_id, taxonomy_version, trends, settings = "words-1", 1, ("chips", "rules"), {"taxonomy_version": 1}

    def tag(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        return [[FoundTag(one, 1.0, [Term(one, 1.0)]) for one in self.trends if one in text] for _, text in passages]

    def probabilities(self, passages: Sequence[tuple[str, str]]) -> np.ndarray:
        return np.array([[float(one in text) for one in self.trends] for _, text in passages])

    def near_misses(self, passages: Sequence[tuple[str, str]]) -> list[NearMiss | None]:
        return [None for _ in passages]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SETTINGS).write_text(json.dumps({"kind": "words", "model_id": self.model_id}))


def test_a_second_kind_of_model_is_a_class_and_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = TrainAndLoad(lambda _examples, _taxonomy: Words(), lambda _folder: Words())
    monkeypatch.setitem(MODELS, "words", ModelKind(lambda: functions, 1))
    monkeypatch.setattr(models, "TRAINED", "words")
    made: Tagger = models.train_tagger([], None)  # type: ignore[arg-type]
    made.save(tmp_path / "saved")
    assert load_tagger(tmp_path / "saved").tag([("", "new chips")])[0][0].trend == "chips"


def test_a_model_that_was_saved_before_kinds_had_names_is_read_and_keeps_its_id(
    trained: Trained, tmp_path: Path
) -> None:
    trained.classifier.save(tmp_path / "old")
    head = json.loads((tmp_path / "old" / SETTINGS).read_text())
    assert head.pop("kind") == TRAINED
    (tmp_path / "old" / SETTINGS).write_text(json.dumps(head))
    assert load_tagger(tmp_path / "old").model_id == trained.classifier.model_id


def test_a_model_of_an_unknown_kind_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('{"kind": "forest"}')
    with pytest.raises(ModelError, match="of kind 'forest'; this program knows linear"):
        load_tagger(tmp_path)


def test_a_model_of_a_former_format_is_known_as_one_and_a_broken_one_is_not(trained: Trained, tmp_path: Path) -> None:
    trained.classifier.save(tmp_path)
    assert not is_former(tmp_path)
    head = json.loads((tmp_path / SETTINGS).read_text())
    (tmp_path / SETTINGS).write_text(json.dumps({**head, "format": head["format"] - 1}))
    assert is_former(tmp_path)
    (tmp_path / SETTINGS).write_text("{")
    assert not is_former(tmp_path)
