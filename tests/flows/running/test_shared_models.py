"""Models kept for all homes: found by what they are made of, and believed only where they are what was kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.running import shared_models
from flows.running.shared_models import ENTRY, MODELS_KEPT, OFF, SWITCH, shared_or_trained
from flows.stages.model import train_model
from flows.steps.tagging.classifier import ARRAYS
from flows.steps.tagging.models import train_tagger
from flows.steps.tagging.tagger import SETTINGS, Tagger
from warehouse.books.labels import add_labels
from warehouse.catalog import load_taxonomy
from warehouse.catalog.records import Example, Taxonomy
from warehouse.database import Home, writing
from warehouse.records import Label

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CHIPS = Example("Chips", "the foundry ships gpu accelerators", ("ai-hardware",), "news")
BREAD = Example("Bread", "let the dough rest", (), "news")
EXAMPLES = [CHIPS, BREAD]


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    whole = load_taxonomy()
    return replace(whole, trends=whole.trends[:2] + tuple(one for one in whole.trends[2:] if one.id == "ai-hardware"))


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for shared models."""
    monkeypatch.setenv(SWITCH, str(tmp_path / "cache" / "models"))
    return tmp_path / "cache" / "models"


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many examples each training since learnt from; trained for real."""
    made: list[int] = []

    def counted(examples: list[Example], taxonomy: Taxonomy) -> Tagger:
        made.append(len(examples))
        return train_tagger(examples, taxonomy)

    monkeypatch.setattr(shared_models, "train_tagger", counted)
    return made


def only_entry(shared: Path) -> Path:
    [entry] = shared.iterdir()
    return entry


def test_the_second_one_who_asks_is_given_the_first_ones_model(shared, trainings, taxonomy) -> None:
    first, second = shared_or_trained(EXAMPLES, taxonomy), shared_or_trained(EXAMPLES[::-1], taxonomy)
    assert trainings == [2]
    assert second.model_id == first.model_id
    assert second.tag([("Chips", "gpu accelerators")]) == first.tag([("Chips", "gpu accelerators")])


def test_two_homes_train_once_and_hold_the_same_files(shared, trainings, tmp_path, monkeypatch, taxonomy) -> None:
    monkeypatch.setattr("flows.stages.model.load_examples", lambda: EXAMPLES)
    homes = [Home(tmp_path / name) for name in ("one", "other")]
    ids = [train_model(home, NOW, make_current=True).model_id for home in homes]
    assert trainings == [2]
    assert ids[0] == ids[1]
    for name in (ARRAYS, SETTINGS):
        assert len({(home.models / ids[0] / name).read_bytes() for home in homes}) == 1
    for home in homes:
        with writing(home) as db:
            [(quality,)] = db.execute("select quality from models").fetchall()
        told = json.loads(quality)["catalog"]
        assert (told["passages"], len(told["trends"]["ai-agents"])) == (2, 3), "what the page of quality shows"


def test_what_people_taught_a_home_stays_there(shared, trainings, home, monkeypatch) -> None:
    monkeypatch.setattr("flows.stages.model.load_examples", lambda: EXAMPLES)
    with writing(home) as db:
        add_labels(db, [Label("p", "T", "zorblatt words", ["ai-agents"], "ann", NOW, "m")])
    train_model(home, NOW, make_current=True)
    assert trainings == []
    assert not shared.exists()


def test_another_example_taxonomy_library_or_code_is_another_model(shared, trainings, taxonomy, monkeypatch) -> None:
    shared_or_trained(EXAMPLES, taxonomy)
    shared_or_trained([*EXAMPLES, replace(BREAD, kind="blog")], taxonomy)
    shared_or_trained(EXAMPLES, replace(taxonomy, version=taxonomy.version + 1))
    monkeypatch.setattr(shared_models, "version", lambda _name: "0.0")
    shared_or_trained(EXAMPLES, taxonomy)
    monkeypatch.setattr(shared_models, "_code", lambda: "other code")
    shared_or_trained(EXAMPLES, taxonomy)
    assert trainings == [2, 3, 2, 2, 2]
    assert len(list(shared.iterdir())) == MODELS_KEPT


def test_the_model_used_last_is_kept_longest(shared, taxonomy) -> None:
    shared_or_trained(EXAMPLES, taxonomy)
    first = only_entry(shared)
    for number in range(MODELS_KEPT):
        shared_or_trained(EXAMPLES, taxonomy)
        shared_or_trained([*EXAMPLES, *[BREAD] * (number + 1)], taxonomy)
        for entry in shared.iterdir():
            os.utime(entry, (number, number))
    assert first.exists()


def test_the_switch_turns_it_off(shared, trainings, taxonomy, monkeypatch) -> None:
    monkeypatch.setenv(SWITCH, OFF)
    assert [shared_or_trained(EXAMPLES, taxonomy).model_id for _ in range(2)]
    assert trainings == [2, 2]
    assert not shared.exists()


def test_without_a_word_said_it_is_where_the_system_keeps_what_can_be_made_again(tmp_path, taxonomy, monkeypatch):
    monkeypatch.delenv(SWITCH)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shared_or_trained(EXAMPLES, taxonomy)
    assert only_entry(tmp_path / "trendledger" / "models").is_dir()


def test_it_is_for_the_owners_eyes_alone(shared, taxonomy) -> None:
    shared_or_trained(EXAMPLES, taxonomy)
    assert [path.stat().st_mode & 0o077 for path in (shared, only_entry(shared))] == [0, 0]


def _cut(entry: Path) -> None:
    (entry / ARRAYS).write_bytes((entry / ARRAYS).read_bytes()[:-100])


def _flip(entry: Path) -> None:
    content = bytearray((entry / ARRAYS).read_bytes())
    content[len(content) // 2] ^= 1
    (entry / ARRAYS).write_bytes(content)


def _lose(entry: Path) -> None:
    (entry / SETTINGS).unlink()


def _add(entry: Path) -> None:
    (entry / "more.npz").write_bytes(b"")


def _rewrite(content: bytes) -> Callable[[Path], None]:
    return lambda entry: (entry / ENTRY).write_bytes(content) and None


def _of_another_key(entry: Path) -> None:
    told = json.loads((entry / ENTRY).read_text())
    (entry / ENTRY).write_text(json.dumps({**told, "key": "0" * 64}))


def _of_another_id(entry: Path) -> None:
    told = json.loads((entry / ENTRY).read_text())
    (entry / ENTRY).write_text(json.dumps({**told, "model_id": "0" * 16}))


def _open_to_all(entry: Path) -> None:
    (entry / ARRAYS).chmod(0o666)


def _link(entry: Path) -> None:
    entry.rename(entry.parent.parent / "elsewhere")
    entry.symlink_to(entry.parent.parent / "elsewhere")


def _file(entry: Path) -> None:
    entry.rename(entry.parent.parent / "elsewhere")
    entry.write_bytes(b"no folder")


@pytest.mark.parametrize(
    "spoil",
    [
        *(_cut, _flip, _lose, _add, _of_another_key, _of_another_id, _open_to_all, _link, _file),
        *map(_rewrite, (b"", b"{}", b"[]", b"null", b"\xff\xfe")),
    ],
)
def test_an_entry_that_is_not_what_was_kept_is_replaced(shared, trainings, taxonomy, spoil) -> None:
    first = shared_or_trained(EXAMPLES, taxonomy)
    spoil(only_entry(shared))
    assert shared_or_trained(EXAMPLES, taxonomy).model_id == first.model_id
    assert trainings == [2, 2]
    assert shared_or_trained(EXAMPLES, taxonomy).model_id == first.model_id
    assert trainings == [2, 2]  # what took its place is good
    assert not only_entry(shared).is_symlink()


def test_a_whole_model_put_under_the_key_of_another_is_not_taken_for_it(shared, trainings, taxonomy) -> None:
    right = shared_or_trained(EXAMPLES, taxonomy).model_id
    key = only_entry(shared)
    shared_or_trained([*EXAMPLES, BREAD], taxonomy)
    [other] = {*shared.iterdir()} - {key}
    key.rename(shared.parent / "away")
    other.rename(key)
    assert shared_or_trained(EXAMPLES, taxonomy).model_id == right
    assert trainings == [2, 3, 2]


def test_a_folder_that_others_may_write_is_neither_read_nor_written(shared, trainings, taxonomy) -> None:
    shared_or_trained(EXAMPLES, taxonomy)
    shared.chmod(0o777)
    before = {path: path.stat().st_mtime_ns for path in only_entry(shared).iterdir()}
    shared_or_trained(EXAMPLES, taxonomy)
    shared_or_trained([BREAD, *EXAMPLES], taxonomy)
    assert trainings == [2, 2, 3]
    assert {path: path.stat().st_mtime_ns for path in only_entry(shared).iterdir()} == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_what_belongs_to_somebody_else_is_not_believed(shared, trainings, taxonomy) -> None:
    shared_or_trained(EXAMPLES, taxonomy)
    os.chown(only_entry(shared) / ARRAYS, 12345, -1)
    shared_or_trained(EXAMPLES, taxonomy)
    os.chown(shared, 12345, -1)
    shared_or_trained(EXAMPLES, taxonomy)
    assert trainings == [2, 2, 2]


def test_where_no_folder_can_be_made_a_model_is_trained_all_the_same(
    tmp_path, trainings, taxonomy, monkeypatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(SWITCH, str(tmp_path / "file" / "models"))
    assert [shared_or_trained(EXAMPLES, taxonomy).model_id for _ in range(2)]
    assert trainings == [2, 2]


def test_two_who_train_at_the_same_time_both_have_the_model_and_one_is_kept(shared, taxonomy, monkeypatch) -> None:
    both, found = threading.Barrier(2, timeout=60), []

    def together(examples: list[Example], taxonomy: Taxonomy) -> Tagger:
        made = train_tagger(examples, taxonomy)
        both.wait()  # neither has kept its own by now
        return made

    monkeypatch.setattr(shared_models, "train_tagger", together)
    asking = [threading.Thread(target=lambda: found.append(shared_or_trained(EXAMPLES, taxonomy))) for _ in range(2)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len({tagger.model_id for tagger in found}) == 1
    assert only_entry(shared).is_dir()  # and nothing is left aside


KEEPS_KILLING = """
import os, sys
from flows.steps.tagging.classifier import Classifier
from flows.running import shared_models
from warehouse.catalog import load_taxonomy
from warehouse.catalog.records import Example
shared_models.Path.rename = lambda *_: os._exit(9)
shared_models.shared_or_trained([Example("Chips", "gpu chips", ("ai-hardware",), "news")], load_taxonomy())
"""


def test_what_a_process_that_died_left_aside_is_no_entry_and_goes_in_time(shared, taxonomy) -> None:
    died = subprocess.run([sys.executable, "-c", KEEPS_KILLING], env={**os.environ, SWITCH: str(shared)}, check=False)
    assert died.returncode == 9
    left = only_entry(shared)
    assert left.name.startswith(".")
    shared_or_trained(EXAMPLES, taxonomy)
    assert left.exists()  # it might be at work
    os.utime(left, (0, 0))
    shared_or_trained([*EXAMPLES, BREAD], taxonomy)
    assert not left.exists()
    assert len(list(shared.iterdir())) == 2
