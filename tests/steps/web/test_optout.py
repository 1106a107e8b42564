"""What pages and their sites say against being kept."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from flows.steps.web.fetcher import HttpAnswer
from flows.steps.web.optout import MAX_TDMREP_BYTES, opted_out, tdmrep_of

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
SITE = "https://desk.example"
PAGE = f"{SITE}/news/a"


def answer(body: bytes | str = b"", *headers: tuple[str, str], url: str = PAGE) -> HttpAnswer:
    return HttpAnswer(url, url, 200, "OK", headers, body.encode() if isinstance(body, str) else body, NOW)


OPT_OUT_HEADERS = [("X-Robots-Tag", "noai"), ("x-robots-tag", "noindex, NoAI"), ("X-Robots-Tag", "noimageai"), ("X-Robots-Tag", "trendledger: noai"), ("X-Robots-Tag", "*: noai"), ("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST, noai"), ("TDM-Reservation", "1")]  # fmt: skip


@pytest.mark.parametrize("header", OPT_OUT_HEADERS)
def test_a_header_that_opts_out_is_heard(header: tuple[str, str]) -> None:
    assert opted_out(answer("", header)).lower().startswith(header[0].lower())


@pytest.mark.parametrize("header", [("X-Robots-Tag", "noindex, nofollow, noarchive"), ("X-Robots-Tag", "googlebot: noai"), ("X-Robots-Tag", "ai"), ("TDM-Reservation", "0"), ("X-Robots-Tag", "max-snippet: -1")])  # fmt: skip
def test_other_headers_are_no_opt_out(header: tuple[str, str]) -> None:
    assert opted_out(answer("", header)) == ""


@pytest.mark.parametrize(
    ("page", "is_out"),
    [
        ("<meta name='robots' content='noindex, noai'>", True),
        ("<META content=noai NAME=Robots>", True),
        ('<meta name="trendledger" content="noai">', True),
        ('<meta name="tdm-reservation" content="1">', True),
        ('<meta name="tdm-reservation" content="0">', False),
        ('<meta name="robots" content="noindex">', False),
        ('<meta name="gptbot" content="noai">', False),
        ('<!-- <meta name="robots" content="noai"> -->', False),
        ("<p>Sites may say noai in their robots meta.</p>", False),
        ('<meta name="description" content="noai">', False),
    ],
)
def test_a_page_that_opts_out_is_heard(page: str, is_out: bool) -> None:
    assert bool(opted_out(answer(), page.encode())) is is_out


def test_hostile_pages_are_judged_in_a_moment() -> None:
    start = time.process_time()
    opted_out(answer(), b"<!--" * 2000)
    opted_out(answer(), b"<meta " * 2000)
    assert time.process_time() - start < 5


def test_a_sites_reservation_covers_the_paths_it_names_and_the_page_has_the_last_word() -> None:
    site = (
        '[{"location": "/press/*", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1, "tdm-policy": "x"}]'
    )
    assert opted_out(answer(), b"", site) == "tdm-reservation: 1 in tdmrep.json"
    assert opted_out(answer(url=f"{SITE}/press/a"), b"", site) == ""
    assert opted_out(answer("", ("tdm-reservation", "0")), b"", site) == ""


@pytest.mark.parametrize("path", ["//[x/a", "//press/a", "//\u2100/a"])
def test_a_path_with_two_slashes_is_no_host(path: str) -> None:
    site = '[{"location": "/press/", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1}]'
    assert opted_out(answer(url=f"{SITE}{path}"), b"", site) == "tdm-reservation: 1 in tdmrep.json"
    robots = "User-agent: *\nContent-Usage: // tdm=n\nContent-Usage: /a tdm=y\nAllow: /"
    assert opted_out(answer(url=f"{SITE}{path}"), robots=robots) == "tdm=n in robots.txt"


HALF = r'[{"location": "/\ud800", "tdm-reservation": 1}]'  # of a character, which JSON may name and no path has


@pytest.mark.parametrize(
    "tdmrep", ["", "{", "{}", "[1, null, {}]", '[{"location": 5, "tdm-reservation": 1}]', "[" * 2000, "\x00", HALF]
)
def test_a_broken_reservation_reserves_nothing(tdmrep: str) -> None:
    assert opted_out(answer(), b"", tdmrep) == ""


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'[{"location": "/"}]', '[{"location": "/"}]'),
        (b"\xff[", ""),
        (b"<html>A page in its place</html>", ""),
        (b"[" * (MAX_TDMREP_BYTES + 1), ""),
    ],
)
def test_what_is_no_reservation_is_not_kept(body: bytes, kept: str) -> None:
    assert tdmrep_of(answer(body)) == kept


@pytest.mark.parametrize(
    ("robots", "is_out"),
    [
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", True),
        ("User-agent: *\nContent-Signal: search=yes,ai-input=no,ai-train=yes\nAllow: /", True),
        ("User-agent: *\nContent-Signal: search=yes, ai-input=yes, ai-train=yes\nAllow: /", False),
        ("User-agent: *\nContent-Signal: search=no\nAllow: /", False),
        ("User-agent: *\nAllow: /\nContent-Usage: train-ai=n", True),
        ("User-agent: *\nAllow: /\nContent-Usage: train-ai=y, train-genai=n", False),
        ("User-agent: *\nContent-Usage: tdm=n\nContent-Usage: /news/ tdm=y\nAllow: /", False),
        ("User-agent: *\nContent-Usage: tdm=y\nContent-Usage: /news/ tdm=n\nAllow: /", True),
        ("User-agent: *\nContent-Usage: /press/ tdm=n\nAllow: /", False),
        ("User-agent: somebot\nContent-Signal: ai-train=no\nAllow: /", False),
        ("User-agent: somebot\nContent-Signal: ai-train=no\nUser-agent: *\nAllow: /", True),
        ("User-agent: *\nContent-Signal: ai-train=no\nAllow: /\nUser-agent: Trendledger\nAllow: /", False),
        ("", False),
    ],
)
def test_what_robots_txt_says_of_the_use_of_content_is_heard(robots: str, is_out: bool) -> None:
    assert opted_out(answer(), robots=robots).endswith("in robots.txt") is is_out


@pytest.mark.parametrize(("said", "is_out"), [("train-ai=n", True), ("train-ai=y", False), ("bots=n;exp=1", True)])
def test_a_pages_own_content_usage_stands_above_its_sites(said: str, is_out: bool) -> None:
    robots = f"User-agent: *\nContent-Usage: tdm={'y' if is_out else 'n'}\nAllow: /"
    assert opted_out(answer("", ("Content-Usage", said)), robots=robots) == (f"Content-Usage: {said}" if is_out else "")
