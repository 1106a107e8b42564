"""What goes out to webhooks: once, to the address that was named, and no word of that address in what went wrong."""

from __future__ import annotations

import json
import socket

import pytest
from loopback_peers import HOST, Hook, status

from flows.steps.web.post import NotSentError, PostLimits, post_json

SOON = PostLimits(total_seconds=0.5)


async def refused(url: str, **more) -> NotSentError:
    with pytest.raises(NotSentError) as caught:
        await post_json(url, b"{}", **{"allow_private": True, "limits": SOON, **more})
    assert "SECRET" not in str(caught.value)
    return caught.value


async def test_a_document_is_posted_once_with_its_token_and_its_key() -> None:
    async with Hook().open() as hook:
        await post_json(hook.url, json.dumps({"text": "Größe"}).encode(), token="t0k", key="k1", allow_private=True)
    ((head, body),) = hook.requests
    assert head.startswith("POST /hook/SECRET-PATH HTTP/1.1")
    for line in ("Authorization: Bearer t0k", "Idempotency-Key: k1", "Content-Type: application/json; charset=utf-8"):
        assert line in head
    assert json.loads(body) == {"text": "Größe"}


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        ("500 Oops", "server error"),
        ("503 Later", "server error"),
        ("404 None", "refused"),
        ("429 Slow", "refused"),
        ("101 Switch", "refused"),
    ],
)
async def test_every_status_but_success_is_told(line: str, fate: str) -> None:
    async with Hook([status(line)]).open() as hook:
        error = await refused(hook.url)
    assert error.fate == fate


async def test_no_redirect_is_followed_to_another_host_or_to_its_own() -> None:
    async with Hook().open() as other:
        for target in (other.url, "/elsewhere/SECRET", "http://["):
            async with Hook([status("307 Moved", f"Location: {target}")]).open() as hook:
                assert (await refused(hook.url)).fate == "redirected"
                assert len(hook.requests) == 1
        assert other.requests == []


async def test_a_peer_that_hangs_is_left_after_its_time() -> None:
    async with Hook([None]).open() as hook:
        assert (await refused(hook.url)).fate == "timed out"


async def test_a_peer_that_says_no_http_and_one_that_is_not_there_are_told_apart() -> None:
    async with Hook([b"220 SMTP\r\n\r\n"]).open() as hook:
        assert (await refused(hook.url)).fate == "broken connection"
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        url = f"http://{HOST}:{unused.getsockname()[1]}/SECRET"
        assert (await refused(url)).fate == "no connection"


async def test_a_private_address_is_dialled_only_where_the_channel_says_so() -> None:
    async with Hook().open() as hook:
        for url in (hook.url, hook.url.replace(HOST, "localhost"), hook.url.replace(HOST, "0x7f.1")):
            error = await refused(url, allow_private=False)
            assert error.fate in {"forbidden address", "unknown host", "bad address"}
        assert "allow_private" in (await refused(hook.url, allow_private=False)).detail
        assert hook.requests == []


@pytest.mark.parametrize("url", ["ftp://a.example/SECRET", "file:///SECRET", "https://u:SECRET@a.example/", "SECRET"])
async def test_only_web_addresses_without_a_password_are_dialled(url: str) -> None:
    assert (await refused(url)).fate in {"forbidden address", "bad address"}


async def test_what_is_too_large_is_not_sent() -> None:
    async with Hook().open() as hook:
        error = await refused(hook.url, limits=PostLimits(body_bytes=1))
    assert "1 are sent at most" in error.detail
    assert hook.requests == []


async def test_an_endless_answer_costs_nothing() -> None:
    endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b"x" * 0x4000
    async with Hook([endless]).open() as hook:
        await post_json(hook.url, b"{}", allow_private=True, limits=SOON)
    assert len(hook.requests) == 1
