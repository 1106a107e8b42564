"""A WARC file that is another one by the time it is read: its pages are nobody's, and nothing is made of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from small_web import CLOCK, answer, warc

from flows.steps.web.archive import Archive, ArchiveFetcher
from flows.steps.web.archive_writer import ArchiveError, ArchiveWriter
from flows.steps.web.fetcher import Request

ONE, OTHER = "https://desk.example/1", "https://desk.example/2"
END = b"x" * 5000  # so that the last bytes of a file are of one record


def moved_into_its_place(path: Path) -> None:
    warc(path.with_name("new.warc.gz"), [answer(OTHER, b"other"), answer(ONE, b"words")]).replace(path)


def written_over(path: Path) -> None:
    new = warc(path.with_name("new.warc.gz"), [answer(OTHER, b"other"), answer(ONE, b"words"), answer(OTHER, END)])
    path.write_bytes(new.read_bytes())
    os.utime(path, ns=(0, 1))  # two writes of one moment


def cut_short(path: Path) -> None:
    os.truncate(path, 20)


@pytest.mark.parametrize("change", [moved_into_its_place, written_over, cut_short, Path.unlink])
def test_one_that_was_changed_since_it_was_indexed_is_not_read_on(tmp_path: Path, change: Callable) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ONE, b"words"), answer(OTHER, b"other")])
    fetcher = ArchiveFetcher(Archive([path]), CLOCK)
    change(path)
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz.*replaced.*What was taken.*is kept.*run again"):
        asyncio.run(fetcher.get(Request(ONE)))


def test_one_that_grows_while_it_is_read_gives_what_it_held(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ONE, b"words")])
    fetcher = ArchiveFetcher(Archive([path]), CLOCK)
    writer = ArchiveWriter(path)
    writer.append(answer(OTHER, END))
    writer.close()
    found = asyncio.run(fetcher.get(Request(ONE)))
    assert found is not None
    assert found.body == b"words"
