"""The live fetcher against servers of every kind, and the guard against every spelling of an address inside."""

from __future__ import annotations

import asyncio
import pickle
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from small_web import warc
from zoo import ANIMALS, RSS, Animal, http, says, zoo
from zoo import LIMITS as SMALL

from flows.steps.feeds.parse import FeedError, ParsedFeed, parse_feed
from flows.steps.pages.workers import Done, Lost, Workers
from flows.steps.web import live as web
from flows.steps.web.archive import read_answer
from flows.steps.web.fetcher import FetchError, HttpAnswer, Request
from flows.steps.web.headers import retry_after
from flows.steps.web.live import Limits, LiveFetcher, is_public

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
QUICK = Limits(total_seconds=2.5, first_byte_seconds=1.5, slow_after_seconds=0.5)
PATIENT = QUICK._replace(total_seconds=9, slow_after_seconds=3, body_bytes=SMALL.body_bytes)
AT_ONCE = 20  # more would make them wait for a processor instead of for each other


class Names(AbstractResolver):
    """Answers for names: each look-up gives the next of a name's addresses."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002  aiohttp's signature
    ) -> list[ResolveResult]:
        known = self.names.get(host)
        if known is None:
            raise OSError(f"{host} is not known here")
        address = known.pop(0) if len(known) > 1 else known[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
        ]

    async def close(self) -> None:
        pass


def fetcher(*allowed: str, names: Names | None = None, limits: Limits = QUICK) -> LiveFetcher:
    return LiveFetcher(now=NOW, allowed_hosts=allowed, limits=limits, resolver=names)


async def get(url: str, *allowed: str, names: Names | None = None) -> HttpAnswer | None:
    async with fetcher(*allowed, names=names) as live:
        return await live.get(Request(url))


async def fate(url: str, *allowed: str, names: Names | None = None) -> str:
    try:
        return "kept" if await get(url, *allowed, names=names) else "unchanged"
    except FetchError as error:
        return error.fate


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(1, seconds=15)
    yield pool
    pool.close()


async def verdict(live: LiveFetcher, animal: Animal, port: int, workers: Workers) -> tuple[str, object]:
    try:
        answer = await live.get(Request(f"http://127.0.0.1:{port}{animal.path}"))
        if answer is None:
            return "unchanged", None
        task = (answer.content(SMALL), answer.final_url, answer.header("Content-Type"))
    except FetchError as error:
        return error.fate, error
    (outcome,) = await workers.run(parse_feed, [task], expected=FeedError, fate="no feed")
    match outcome:
        case Done(value):
            return ("kept" if value.entries else "empty"), value
        case Lost(name, reason):
            return name, reason


async def test_every_animal_of_the_zoo_comes_to_its_verdict_within_its_limit(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "CONNECTIONS_PER_HOST", AT_ONCE)  # all of them live on one host
    assert len(ANIMALS) >= 60
    slowest: dict[str, float] = {}
    names = Names(inside_example=["10.0.0.1"])
    async with zoo() as port, fetcher(f"127.0.0.1:{port}", names=names, limits=PATIENT) as live:

        async def visit(animal: Animal) -> tuple[str, str]:
            start = time.monotonic()
            said, what = await verdict(live, animal, port, workers)
            slowest[animal.path] = time.monotonic() - start
            assert "root:" not in repr(what)
            assert len(repr(what)) < 10**6
            return animal.path, said

        said = dict(await asyncio.gather(*(visit(animal) for animal in ANIMALS)))
    assert said == {animal.path: animal.verdict for animal in ANIMALS}
    assert max(slowest.values()) < 60


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/too-many", 120),
        ("/too-many-until", 3600),
        ("/unavailable", 30),
        ("/unavailable-until", 45),
        ("/missing", None),
    ],
)
async def test_an_error_carries_how_long_to_leave_the_server_alone(path: str, seconds: float | None) -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        with pytest.raises(FetchError) as caught:
            await live.get(Request(f"http://127.0.0.1:{port}{path}"))
    assert caught.value.retry_after == seconds
    assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("9" * 400, 999_999_999),
        ("Mon, 09 Mar 2026 05:00:00 GMT", 0),
        ("Mon, 09 Mar 2026", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_or_passed_over(said: str, seconds: float | None) -> None:
    assert retry_after(said, "", NOW) == seconds


async def test_an_answer_we_hold_is_asked_for_by_its_tag_and_comes_back_as_unchanged() -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        assert await live.get(Request(f"http://127.0.0.1:{port}/held", etag='"held"')) is None


async def test_a_tag_that_no_request_can_carry_is_left_out_and_all_is_asked_for() -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        answer = await live.get(Request(f"http://127.0.0.1:{port}/held", etag='"held\x01"', last_modified="now\r"))
    assert answer is not None
    assert answer.status == 200


async def test_the_redirects_that_led_here_are_told() -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        answer = await live.get(Request(f"http://127.0.0.1:{port}/moved"))
    assert answer is not None
    assert answer.hops == ((301, f"http://127.0.0.1:{port}/plain"),)


PRIVATE = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0.0.0.0 0 10.0.0.1 172.16.0.1 192.168.1.1
169.254.169.254 2852039166 0xa9fea9fe 100.100.100.200 168.63.129.16 192.0.0.192 198.18.0.1 224.0.0.1 240.0.0.1
255.255.255.255 localhost localhost. LOCALHOST 127.0.0.1. [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1]
[::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::] [2001:0:4136:e378:8000:63bf:80ff:fffe] [fe80::1]
[fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [2001:db8::1] [3fff::1] [::ffff:169.254.169.254] ①②⑦.0.0.1 127。0。0。1
[fe80::1%25lo] [::1%25lo]
""".split()  # noqa: SIM905  fifty names in quotes would be harder to read


@pytest.mark.parametrize("host", PRIVATE)
async def test_an_address_inside_is_refused_in_every_spelling(host: str) -> None:
    async with zoo() as port:
        assert await fate(f"http://{host}:{port}/plain") in {"forbidden address", "bad address", "unknown host"}


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "0x7f.1"])
async def test_the_spellings_that_reach_this_machine_are_refused_by_the_guard_and_by_nothing_else(host: str) -> None:
    async with zoo() as port:
        assert await fate(f"http://{host}:{port}/plain") == "forbidden address"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_that_resolves_to_an_address_inside_is_refused() -> None:
    names = Names(
        inside_example=["127.0.0.1"], mapped_example=["::ffff:127.0.0.1"], metadata_example=["169.254.169.254"]
    )
    async with zoo() as port:
        for name in names.names:
            assert await fate(f"http://{name}:{port}/plain", names=names) == "forbidden address"


async def test_a_name_that_resolves_differently_the_second_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "is_public", lambda address: address == "127.0.0.2")  # stands for the internet
    names = Names(turncoat_example=["127.0.0.2", "127.0.0.1"])
    async with zoo(host="0.0.0.0") as inside:
        redirect = Animal("/", says(http("302 Found", f"Location: http://turncoat.example:{inside}/plain")), "")
        async with zoo((redirect,), host="0.0.0.0") as outside:
            assert await fate(f"http://turncoat.example:{outside}/", names=names) == "forbidden address"
            assert names.names["turncoat.example"] == ["127.0.0.1"]  # it was asked twice


async def test_a_redirect_from_an_allowed_host_finds_the_guard_again() -> None:
    async with zoo() as inside:
        redirect = Animal("/", says(http("302 Found", f"Location: http://localhost:{inside}/plain")), "")
        async with zoo((redirect,)) as allowed:
            assert await fate(f"http://127.0.0.1:{allowed}/", f"127.0.0.1:{allowed}") == "forbidden address"
            assert await fate(f"http://127.0.0.1:{allowed}/", f"127.0.0.1:{allowed}", f"localhost:{inside}") == "kept"


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:{port}@evil.example/", "http://evil.example@127.0.0.1:{port}/plain", "http://127.0.0.1\\@evil.example/", "http://evil.example\\@127.0.0.1:{port}/plain",
     "http://evil.example#@127.0.0.1:{port}/plain", "http://evil.example?@127.0.0.1:{port}/plain", "http://:x@127.0.0.1:{port}/plain", "http://127.0.0.1 .evil.example/", "http://127.0.0.1\t@evil.example"],
)  # fmt: skip
async def test_tricks_with_user_names_reach_nothing_inside(address: str) -> None:
    names = Names(evil_example=["10.0.0.1"])
    async with zoo() as port:
        assert await fate(address.format(port=port), names=names) in {
            "forbidden address",
            "bad address",
            "unknown host",
        }


@pytest.mark.parametrize(
    "address",
    [
        "ftp://desk.example/",
        "file:///etc/passwd",
        "//desk.example/",
        "",
        "http://",
        "http://[",
        "http://a:b/",
        "http:///plain",
        "gopher://x",
        "http://desk..example/",
        "https://xn--/a",
        f"http://{'a' * 70}.example/",
    ],
)
async def test_what_is_no_web_address_is_named_so(address: str) -> None:
    assert await fate(address, names=Names()) in {"forbidden address", "bad address", "unknown host"}


async def test_nobody_listening_and_nobody_known_are_told_apart() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert await fate(f"http://127.0.0.1:{port}/", "127.0.0.1") == "no connection"
    assert await fate("http://nobody.example/", names=Names()) == "unknown host"


@pytest.fixture
def unsigned(tmp_path: Path) -> ssl.SSLContext:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_a_certificate_that_nobody_signed_is_refused_and_named(unsigned: ssl.SSLContext) -> None:
    async with zoo(tls=unsigned) as port:
        assert await fate(f"https://localhost:{port}/plain", "localhost") == "bad certificate"


async def test_the_time_of_a_get_is_that_of_all_its_redirects_together() -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        start = time.monotonic()
        with pytest.raises(FetchError, match="timed out"):
            await live.get(Request(f"http://127.0.0.1:{port}/slow-redirect-1"))
        assert time.monotonic() - start < 2 * QUICK.total_seconds


async def test_to_wait_for_ones_turn_is_not_the_servers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "CONNECTIONS_PER_HOST", 1)
    slow = Animal("/slow", says(b"", http(body=RSS), pause=0.4), "kept")
    async with zoo((slow,)) as port, fetcher("127.0.0.1", limits=QUICK._replace(total_seconds=1.2)) as live:
        answers = await asyncio.gather(
            *(live.get(Request(f"http://127.0.0.1:{port}/slow?{number}")) for number in range(4))
        )
    assert all(answers)


async def test_what_came_is_kept_byte_for_byte() -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        answer = await live.get(Request(f"http://127.0.0.1:{port}/gzip"))
    assert answer is not None
    assert answer.body != answer.content() == RSS
    assert isinstance(parse_feed(answer.content(), answer.url), ParsedFeed)


@pytest.mark.parametrize("path", ["/reason-in-utf-8", "/reason-in-latin-1"])
async def test_what_the_door_hands_on_goes_into_the_archive_and_comes_out_as_it_was(path: str, tmp_path: Path) -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        came = await live.get(Request(f"http://127.0.0.1:{port}{path}"))
    assert came is not None
    assert came.reason.startswith("Größe")
    kept = warc(tmp_path / "a.warc.gz", [came])
    read = read_answer(kept, 0, came.url, NOW)
    assert (read.reason, read.body, read.headers) == (came.reason, came.body, came.headers)


async def test_an_error_can_be_written_down_whatever_bytes_the_server_gives_as_its_reason() -> None:
    async with zoo() as port, fetcher("127.0.0.1") as live:
        with pytest.raises(FetchError, match="HTTP 404 Größe") as caught:
            await live.get(Request(f"http://127.0.0.1:{port}/missing-in-latin-1"))
    assert caught.value.detail.encode()
