"""A WARC file that ends too early says so, wherever it is cut: a head that is torn is as lost as a body."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from small_web import FEED, answer, record, rss, warc

from flows.commands.options import refuse_unreadable
from flows.steps.web.archive import Archive
from flows.steps.web.archive_writer import ArchiveError

ADDRESS = "https://desk.example/1"


def told(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    archive = Archive([path])
    assert archive.addresses() == [ADDRESS]
    return archive.shortfalls[path]


@pytest.mark.parametrize("is_packed", [True, False])
def test_an_archive_that_ends_in_the_head_of_a_record_says_so(tmp_path: Path, *, is_packed: bool) -> None:
    first, last = (
        warc(tmp_path / f"{number}.warc.gz", [answer(url, rss())]).read_bytes()
        for number, url in enumerate((ADDRESS, FEED))
    )
    if not is_packed:
        first, last = gzip.decompress(first), gzip.decompress(last)
    path = tmp_path / "cut.warc"
    assert told(path, first) == []
    for kept in (1, 2, 6, 10, 30, 60, 120):
        said = told(path, first + last[:kept])[0]
        assert "all records before it are used" in said, kept


def test_an_archive_that_ends_in_a_record_nobody_reads_says_so(tmp_path: Path) -> None:
    held = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes())
    asked = record("request", ADDRESS, "application/http", b"GET /1 HTTP/1.1\r\n\r\n")
    path = tmp_path / "b.warc"
    assert told(path, held + asked + asked) == []
    assert told(path, held + asked + asked[:-20]) == [
        f"is cut off in the record at byte {len(held + asked)}; all records before it are used"
    ]


def test_what_is_blank_behind_the_last_record_is_no_loss(tmp_path: Path) -> None:
    held = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes()
    assert told(tmp_path / "b.warc", gzip.decompress(held) + b"\r\n" * 3) == []


def test_a_pipe_in_place_of_an_archive_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.warc.gz")
    refuse_unreadable(tmp_path / "a.warc.gz")  # which leaves it to who reads it
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz: is no file on a disk.*Write it into one first"):
        Archive([tmp_path / "a.warc.gz"])
