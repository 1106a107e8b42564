"""Shards on a disk: the same bytes for the same rows, and nothing that is not whole counts as made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse import shards

RECIPE = {"trendledger": "1"}
CUT = {"text": "A model reads.", "words": 3, "digest": "d"}
PAGE = ("page", "kept", "", "https://desk.example/1", "Ü", "", "", "en", "A model\nreads.", 3, "d", [CUT], 0)
LOST = ("other", "no text", "the page is empty", *[None] * 8, [], None)
TERMS = [{"term": "chips", "weight": 0.1 + 0.2}]
TAGS = [{"trend": "chips", "probability": 1 / 3, "terms": TERMS, "part": [1, 5]}]
ROWS = {
    "range": [(70, "not about AI"), (2**40, "other language")],
    "pages": [PAGE, LOST],
    "passages": [(TAGS,), ([],), ([{**TAGS[0], "terms": [], "part": None}],)],
}


def keep(folder: Path, kind: shards.ShardKind, rows=None) -> shards.ShardManifest:
    rows = ROWS[kind] if rows is None else rows
    return shards.keep(folder, f"a-{kind}", kind, [(place, *row) for place, row in enumerate(rows)], RECIPE)


@pytest.mark.parametrize("kind", shards.COLUMNS)
def test_what_is_read_is_what_was_written_to_the_last_digit(tmp_path: Path, kind: shards.ShardKind) -> None:
    assert shards.rows_of(tmp_path, keep(tmp_path, kind)) == ROWS[kind]


@pytest.mark.parametrize("kind", shards.COLUMNS)
def test_a_shard_without_rows_is_one_too(tmp_path: Path, kind: shards.ShardKind) -> None:
    assert shards.rows_of(tmp_path, keep(tmp_path, kind, [])) == []


@pytest.mark.parametrize("kind", shards.COLUMNS)
def test_made_twice_it_has_the_same_bytes(tmp_path: Path, kind: shards.ShardKind) -> None:
    first, second = keep(tmp_path / "one", kind), keep(tmp_path / "two", kind)
    assert first == second
    files = [sorted(path.read_bytes() for path in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]


def test_only_its_two_files_are_left_behind(tmp_path: Path) -> None:
    keep(tmp_path, "range")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-range.json", "a-range.parquet"]


def cut_off(folder: Path) -> None:
    file = folder / "a-range.parquet"
    file.write_bytes(file.read_bytes()[:-1])


def flip_a_byte(folder: Path) -> None:
    file = folder / "a-range.parquet"
    whole = bytearray(file.read_bytes())
    whole[20] ^= 1
    file.write_bytes(whole)


@pytest.mark.parametrize(
    "damage",
    [
        cut_off,
        flip_a_byte,
        lambda folder: (folder / "a-range.parquet").unlink(),
        lambda folder: (folder / "a-range.json").write_text("{"),
        lambda folder: (folder / "a-range.json").write_text('{"format": 1}'),
        lambda folder: (folder / "a-range.json").write_text("[]"),
    ],
    ids=["cut off", "a flipped byte", "missing", "a torn manifest", "half a manifest", "no manifest"],
)
def test_what_is_not_whole_does_not_count_as_made(tmp_path: Path, damage) -> None:
    made = keep(tmp_path, "range")
    assert shards.manifest_of(tmp_path, "a-range") == made
    damage(tmp_path)
    assert shards.manifest_of(tmp_path, "a-range") is None
    assert shards.left(tmp_path, "range") == []
    assert keep(tmp_path, "range") == made == shards.manifest_of(tmp_path, "a-range")


def test_what_is_folded_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    keep(tmp_path, "range")
    pages = keep(tmp_path, "pages")
    shards.drop(tmp_path, "a-range")
    assert shards.left(tmp_path, "pages") == [pages]
    shards.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_is_writing_outlasts_the_end_of_a_run_and_what_a_dead_worker_left_does_not(
    tmp_path: Path,
) -> None:
    written, dead = tmp_path / ".a-1", tmp_path / ".a-2"
    written.touch()
    dead.touch()
    os.utime(dead, (0, 0))
    shards.clear(tmp_path)
    assert list(tmp_path.iterdir()) == [written]


@pytest.mark.parametrize("torn", ["", "{", "[1]", "null", '{"recipe": 1}'])
def test_an_order_that_says_nothing_is_passed_over(tmp_path: Path, torn: str) -> None:
    (tmp_path / "a.order").write_text(torn)
    shards.lay_out(tmp_path, "b", {"kind": "pages"})
    assert list(shards.orders(tmp_path)) == [{"kind": "pages"}]
