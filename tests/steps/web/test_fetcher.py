"""What every fetcher has in common: redirects, statuses, and bodies that never grow beyond the limit."""

from __future__ import annotations

import asyncio
import gzip
import pickle
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_web import answer

from flows.steps.web.fetcher import MAX_REDIRECTS, BodyLimits, FetchError, HttpAnswer, Request, decompress, follow

URL = "https://desk.example/0"


def walk(*answers: HttpAnswer, etag: str = "") -> HttpAnswer | None:
    """Follow a chain of answers that a server gives one after another."""
    chain = iter(answers)

    async def once(request: Request) -> HttpAnswer:
        return next(chain)

    return asyncio.run(follow(Request(URL, etag), once))


def to(address: str, status: int = 302) -> HttpAnswer:
    return answer(URL, b"", ("Location", address), status=status)


def test_redirects_are_followed_and_remembered_with_their_statuses() -> None:
    found = walk(to("/1", 301), to("https://other.example/2"), answer(URL, b"there"))
    assert found.body == b"there"
    assert found.hops == ((301, "https://desk.example/1"), (302, "https://other.example/2"))
    assert (found.url, found.final_url) == (URL, "https://other.example/2")


def test_what_nobody_can_see_in_a_redirect_is_remembered_as_it_is_dialled() -> None:
    found = walk(to("/gr\u00fc\u00dfe\x7f\x01\u2028 a", 301), answer(URL, b"there"))
    assert found.hops == ((301, "https://desk.example/gr\u00fc\u00dfe%7F%01%E2%80%A8 a"),)
    assert found.final_url == found.hops[0][1]


@pytest.mark.parametrize(
    ("chain", "fate"),
    [
        ([to(URL)], "redirect loop"),
        ([to("/1"), to(URL)], "redirect loop"),
        ([to(f"/{n}") for n in range(1, MAX_REDIRECTS + 3)], "redirect loop"),
        ([to("file:///etc/passwd")], "forbidden address"),
        ([to("javascript:alert(1)")], "forbidden address"),
    ],
)
def test_a_chain_that_leads_nowhere_is_given_up_with_its_reason(chain: list[HttpAnswer], fate: str) -> None:
    with pytest.raises(FetchError) as caught:
        walk(*chain)
    assert caught.value.fate == fate
    assert not caught.value.transient


@pytest.mark.parametrize(
    ("status", "fate", "transient"),
    [
        (401, "not allowed", False),
        (403, "not allowed", False),
        (404, "not found", False),
        (410, "gone", False),
        (429, "too many requests", True),
        (451, "refused", False),
        (500, "server error", True),
        (503, "server error", True),
    ],
)
def test_a_status_has_a_fate_and_says_whether_it_may_pass(status: int, fate: str, transient: bool) -> None:
    with pytest.raises(FetchError) as caught:
        walk(answer(URL, b"", status=status))
    assert (caught.value.fate, caught.value.transient) == (fate, transient)


def test_unchanged_is_no_answer() -> None:
    assert walk(answer(URL, b"", status=304), etag='"v1"') is None


@given(st.binary(max_size=2000))
def test_a_body_comes_out_as_it_went_in_whatever_its_encoding(body: bytes) -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    for sent, encoding in (
        (body, ""),
        (body, "identity"),
        (body, "UTF-8"),
        (body, "none"),
        (gzip.compress(body, mtime=0), "gzip"),
        (gzip.compress(body, mtime=0), "x-gzip"),
        (zlib.compress(body), "deflate"),
        (raw.compress(body) + raw.flush(), "deflate"),
    ):
        assert decompress(URL, sent, encoding) == body


def test_a_bomb_is_stopped_at_the_limit() -> None:
    with pytest.raises(FetchError, match="too large"):
        decompress(URL, gzip.compress(bytes(5000)), "gzip", BodyLimits(1000))


def test_a_body_may_not_grow_far_beyond_what_real_ones_do() -> None:
    packed = gzip.compress(bytes(20_000))
    with pytest.raises(FetchError, match="too large"):
        decompress(URL, packed, "gzip", BodyLimits(ratio=5, unjudged_bytes=1000))
    assert len(decompress(URL, packed, "gzip", BodyLimits(ratio=5, unjudged_bytes=20_000))) == 20_000


def test_a_body_of_many_members_is_stopped() -> None:
    with pytest.raises(FetchError, match="more than 3 gzip members"):
        decompress(URL, gzip.compress(b"x") * 5, "gzip", BodyLimits(gzip_members=3))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"no gzip", "gzip"),
        (gzip.compress(b"words", mtime=0)[:-9], "gzip"),
        (b"words", "br"),
        (b"words", "utf-8, zstd"),
        (gzip.compress(gzip.compress(b"words", mtime=0), mtime=0), "gzip, gzip"),
    ],
)
def test_a_body_that_cannot_be_read_is_an_error_with_its_reason(body: bytes, encoding: str) -> None:
    with pytest.raises(FetchError, match="unreadable body"):
        decompress(URL, body, encoding)


def test_the_error_pickles_whole() -> None:
    error = pickle.loads(pickle.dumps(FetchError(URL, "timed out", "20 s", transient=True)))
    assert (error.url, error.fate, error.detail, error.transient) == (URL, "timed out", "20 s", True)
