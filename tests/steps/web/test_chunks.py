"""Answers that an archive keeps as they came over the line, chunk by chunk."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_web import CLOCK, GARDEN, page

from flows.steps.shards.ranges import look_through
from flows.steps.web.archive import Archive, read_answer
from flows.steps.web.chunks import joined
from warehouse.catalog.field_words import load_field_words

ADDRESS = "https://desk.example/1"
PAGE = page("The garden", GARDEN, GARDEN)


def in_chunks(body: bytes, size: int = 100) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def kept(path: Path, *headers: str, body: bytes) -> Path:
    """Write an archive as wget does: the answer to the byte, its chunks among them."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked", *headers, "", ""]
    answer = "\r\n".join(lines).encode() + body
    head = {"WARC-Type": "response", "WARC-Target-URI": ADDRESS, "WARC-Date": f"{CLOCK:%Y-%m-%dT%H:%M:%SZ}"}
    head |= {"Content-Type": "application/http;msgtype=response"}
    said = "".join(f"{name}: {value}\r\n" for name, value in (head | {"Content-Length": str(len(answer))}).items())
    path.write_bytes(gzip.compress(f"WARC/1.0\r\n{said}\r\n".encode() + answer + b"\r\n\r\n"))
    return path


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((), in_chunks(PAGE)),
        (("Content-Encoding: gzip",), in_chunks(gzip.compress(PAGE))),
        ((), PAGE),  # joined by the crawler, which left the header
    ],
    ids=["plain", "packed", "joined"],
)
def test_a_page_kept_in_chunks_is_read_and_looked_at_without_them(
    tmp_path: Path, headers: tuple[str, ...], body: bytes
) -> None:
    path = kept(tmp_path / "a.warc.gz", *headers, body=body)
    held = Archive([path]).newest_before(ADDRESS, CLOCK)
    assert read_answer(held.path, held.offset, ADDRESS, CLOCK).content() == PAGE
    looked = look_through(str(path), 0, path.stat().st_size, (("desk.example",), ()), load_field_words())
    assert [one.fate for one in looked] == ["not about AI"]


@given(body=st.binary(max_size=300), size=st.integers(1, 50))
def test_chunks_are_joined_and_what_is_in_none_is_left(body: bytes, size: int) -> None:
    assert joined(in_chunks(body, size), "Chunked") == body
    assert joined(in_chunks(body, size), "") == in_chunks(body, size)
    assert joined(b"<html>" + body, "chunked") == b"<html>" + body


def test_of_chunks_that_end_too_early_what_is_there_is_returned() -> None:
    assert joined(b"3\r\nTwo\r\n6\r\n wo", "chunked") == b"Two wo"
    assert joined(b"3\r\nTwo\r\n", "chunked") == b"Two"
    assert joined(b"add 1\r\nto it", "chunked") == b"add 1\r\nto it"
