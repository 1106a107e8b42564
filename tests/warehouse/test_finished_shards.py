"""Shards on a disk: the same bytes for the same rows, and nothing that is not whole counts as made."""

from __future__ import annotations

import os
import random
import resource
from pathlib import Path

import pytest

from warehouse.file_errors import WarehouseError
from warehouse.shards import shard_files

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


def keep(folder: Path, kind: shard_files.ShardKind, rows=None) -> shard_files.ShardManifest:
    rows = ROWS[kind] if rows is None else rows
    return shard_files.keep(folder, f"a-{kind}", kind, [(place, *row) for place, row in enumerate(rows)], RECIPE)


@pytest.mark.parametrize("kind", shard_files.COLUMNS)
def test_what_is_read_is_what_was_written_to_the_last_digit(tmp_path: Path, kind: shard_files.ShardKind) -> None:
    assert shard_files.rows_of(tmp_path, keep(tmp_path, kind)) == ROWS[kind]


@pytest.mark.parametrize("kind", shard_files.COLUMNS)
def test_a_shard_without_rows_is_one_too(tmp_path: Path, kind: shard_files.ShardKind) -> None:
    assert shard_files.rows_of(tmp_path, keep(tmp_path, kind, [])) == []


@pytest.mark.parametrize(("name", "like_it"), [("x*", "xy"), ("x?", "xy"), ("[xy]", "x"), ("it's", "its")])
def test_a_folder_whose_name_is_a_pattern_holds_its_own_shards_alone(tmp_path: Path, name: str, like_it: str) -> None:
    made = keep(tmp_path / name, "range")
    keep(tmp_path / like_it, "range", [(7, "kept")])
    assert shard_files.rows_of(tmp_path / name, made) == ROWS["range"]


@pytest.mark.parametrize("kind", shard_files.COLUMNS)
def test_made_twice_it_has_the_same_bytes(tmp_path: Path, kind: shard_files.ShardKind) -> None:
    first, second = keep(tmp_path / "one", kind), keep(tmp_path / "two", kind)
    assert first == second
    files = [sorted(path.read_bytes() for path in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]


def test_only_its_two_files_are_left_behind(tmp_path: Path) -> None:
    keep(tmp_path, "range")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-range.json", "a-range.parquet"]


def test_a_disk_that_is_full_is_told_in_words_and_nothing_is_left(tmp_path: Path) -> None:
    keep(tmp_path, "pages")  # by an engine that is up
    long = [("page", "kept", "", "", "", "", "", "en", random.Random(1).randbytes(9999).hex(), 3, "d", [CUT], 0)]
    at_most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, at_most[1]))
    try:
        with pytest.raises(WarehouseError, match=f"{tmp_path / 'full'} cannot be written.*Is there room on the disk"):
            keep(tmp_path / "full", "pages", long)
        with pytest.raises(OSError, match="File too large"):
            shard_files.lay_out(tmp_path / "full", "b", {"work": "x" * 9999})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, at_most)
    assert list((tmp_path / "full").iterdir()) == []


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
    assert shard_files.manifest_of(tmp_path, "a-range") == made
    damage(tmp_path)
    assert shard_files.manifest_of(tmp_path, "a-range") is None
    assert shard_files.left(tmp_path, "range") == []
    assert keep(tmp_path, "range") == made == shard_files.manifest_of(tmp_path, "a-range")


def test_a_shard_under_another_name_is_none(tmp_path: Path) -> None:
    keep(tmp_path, "range")
    for end in (shard_files.MANIFEST, shard_files.ROWS):
        (tmp_path / f"a-range{end}").rename(tmp_path / f"copy{end}")
    assert shard_files.left(tmp_path, "range") == []


def test_a_folder_among_the_shards_is_not_ours_to_remove(tmp_path: Path) -> None:
    keep(tmp_path, "range")
    (tmp_path / "lost+found").mkdir()
    shard_files.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["lost+found"]


def test_what_is_folded_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    keep(tmp_path, "range")
    pages = keep(tmp_path, "pages")
    shard_files.drop(tmp_path, "a-range")
    assert shard_files.left(tmp_path, "pages") == [pages]
    shard_files.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_is_writing_outlasts_the_end_of_a_run_and_what_a_dead_worker_left_does_not(
    tmp_path: Path,
) -> None:
    written, dead = tmp_path / ".a-1", tmp_path / ".a-2"
    written.touch()
    dead.touch()
    os.utime(dead, (0, 0))
    shard_files.clear(tmp_path)
    assert list(tmp_path.iterdir()) == [written]


@pytest.mark.parametrize("torn", ["", "{", "[1]", "null", '{"recipe": 1}'])
def test_an_order_that_says_nothing_is_passed_over(tmp_path: Path, torn: str) -> None:
    (tmp_path / "a.order").write_text(torn)
    shard_files.lay_out(tmp_path, "b", {"kind": "pages"})
    assert list(shard_files.orders(tmp_path)) == [{"kind": "pages"}]
