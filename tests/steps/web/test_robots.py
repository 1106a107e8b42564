"""What robots.txt allows us."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.web.fetcher import FetchError, HttpAnswer
from flows.steps.web.live import USER_AGENT
from flows.steps.web.robots import Allowed, NotAllowed, RobotsRules, decide, origin, parse_rules, robots_url

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "https://desk.example"
PAGE = f"{SITE}/news/a"


def answer(body: bytes | str = b"", *headers: tuple[str, str], url: str = PAGE) -> HttpAnswer:
    return HttpAnswer(url, url, 200, "OK", headers, body.encode() if isinstance(body, str) else body, NOW)


def rules(text: str, *headers: tuple[str, str]) -> RobotsRules:
    return parse_rules(SITE, answer(text, *headers), None, NOW)


def failed(fate: str, *, transient: bool = False, retry_after: float | None = None) -> FetchError:
    return FetchError(f"{SITE}/robots.txt", fate, "what happened", transient=transient, retry_after=retry_after)


def test_rules_for_us_stand_above_rules_for_all() -> None:
    held = rules("User-agent: *\nDisallow: /\n\nUser-agent: trendledger\nDisallow: /private/\nAllow: /private/press$\n")
    assert decide(PAGE, held, NOW) == Allowed(0)
    assert decide(f"{SITE}/private/a?b", held, NOW) == NotAllowed("robots.txt does not allow it")
    assert decide(f"{SITE}/private/press", held, NOW) == Allowed(0)


def test_a_version_behind_our_name_is_passed_over_and_our_user_agent_begins_with_it() -> None:
    assert decide(PAGE, rules("User-Agent: Trendledger/0.1\nDisallow: /news"), NOW) == NotAllowed(
        "robots.txt does not allow it"
    )
    assert USER_AGENT.startswith("Trendledger/")


def test_rules_for_other_robots_are_theirs() -> None:
    assert decide(PAGE, rules("User-agent: GPTBot\nDisallow: /"), NOW) == Allowed(0)


@pytest.mark.parametrize(
    ("allowed", "path", "is_allowed"),
    [
        ("/dir/index.html", "/dir/", False),
        ("/dir/index.html", "/dir/?page=2", False),
        ("/dir/index.html", "/dir/index.html", True),
        ("/dir/index.html", "/dir/index.html?page=2", True),
        ("/dir/index.html", "/dir/index%2Ehtml", True),
        ("/dir/index.html", "/dir/other.html", False),
        ("/dir/index%2Ehtml", "/dir/", False),
        ("/index.html", "/", False),
        ("*/index.html", "/dir/sub/", False),
        ("*/index.html", "/dir/sub/index.html", True),
        ("/dir/index.htm", "/dir/", False),
        ("/dir/$", "/dir/", True),
        ("/dir/", "/dir/", True),
    ],
)
def test_to_allow_an_index_page_says_nothing_of_its_folder(allowed: str, path: str, *, is_allowed: bool) -> None:
    held = rules(f"User-agent: *\nDisallow: /\nAllow: {allowed}\n")
    assert isinstance(decide(f"{SITE}{path}", held, NOW), Allowed) is is_allowed


def test_the_longer_rule_holds_for_an_index_page_too() -> None:
    held = rules("User-agent: *\nAllow: /dir/index.html\nDisallow: /dir/index.html?\nDisallow: /dir")
    assert decide(f"{SITE}/dir/index.html", held, NOW) == Allowed(0)
    assert isinstance(decide(f"{SITE}/dir/index.html?print", held, NOW), NotAllowed)


def test_a_group_that_only_allows_an_index_page_stays_a_group_of_its_own() -> None:
    held = rules("User-agent: Trendledger\nAllow: /dir/index.html\n\nUser-agent: *\nDisallow: /")
    assert decide(PAGE, held, NOW) == Allowed(0)


@pytest.mark.parametrize(
    ("said", "delay"),
    [("Crawl-delay: 2.5", 2.5), ("Request-rate: 1/10s", 10), ("Crawl-delay: 3\nRequest-rate: 2/10s", 5), ("Crawl-delay: soon", 0), ("Crawl-delay: 1e9", 86_400), ("Request-rate: 0/0s", 0), ("Crawl-delay: nan", 0), (f"Request-rate: 1/{'9' * 400}s", 86_400), (f"Request-rate: {'9' * 400}/{'9' * 401}s", 10)],
)  # fmt: skip
def test_the_slower_of_delay_and_rate_is_kept_to(said: str, delay: float) -> None:
    held = rules(f"User-agent: *\n{said}\nDisallow: /x")
    assert decide(PAGE, held, NOW) == Allowed(delay)
    assert decide(f"{SITE}/x", held, NOW) == NotAllowed("robots.txt does not allow it", delay)


@pytest.mark.parametrize("fate", ["not found", "gone", "not allowed", "refused", "redirect loop"])
def test_a_site_that_has_no_rules_allows_all(fate: str) -> None:
    held = parse_rules(SITE, failed(fate), rules("User-agent: *\nDisallow: /"), NOW)
    assert decide(PAGE, held, NOW) == Allowed(0)


@pytest.mark.parametrize(
    "fate",
    [
        "server error",
        "timed out",
        "no connection",
        "unknown host",
        "too many requests",
        "forbidden address",
        "too large",
    ],
)
def test_rules_that_cannot_be_had_forbid_all_for_a_while(fate: str) -> None:
    held = parse_rules(SITE, failed(fate, transient=True), None, NOW)
    found = decide(PAGE, held, NOW)
    assert isinstance(found, NotAllowed)
    assert found.transient
    assert fate in found.reason
    is_of_the_host = fate not in {"server error", "too many requests", "too large"}
    assert held.good_until == (NOW if is_of_the_host else NOW + HOUR)


@pytest.mark.parametrize(
    ("fate", "said"),
    [("unknown host", "unknown host"), ("no connection", "no connection"), ("forbidden address", "forbidden address"), ("server error", "not allowed by robots.txt"), ("too many requests", "not allowed by robots.txt")],
)  # fmt: skip
def test_a_host_that_nobody_reaches_is_not_one_that_forbids(fate: str, said: str) -> None:
    found = decide(PAGE, parse_rules(SITE, failed(fate, transient=True), None, NOW), NOW)
    assert isinstance(found, NotAllowed)
    assert found.fate == said


@pytest.mark.parametrize(
    "address", ["http://[", "mailto:desk@desk.example", "file:///etc/passwd", "", "//desk.example/"]
)
def test_what_is_no_web_address_has_no_rules(address: str) -> None:
    with pytest.raises(FetchError, match="address"):
        robots_url(address)


def test_after_a_month_the_last_copy_counts_again_and_without_one_all_is_allowed() -> None:
    copy, nothing = rules("User-agent: *\nDisallow: /news"), None
    for held, later in ((copy, NotAllowed("robots.txt does not allow it")), (nothing, Allowed(0))):
        down = parse_rules(SITE, failed("server error", transient=True), held, NOW)
        still_down = parse_rules(SITE, failed("timed out", transient=True), down, NOW + 29 * DAY)
        assert still_down.unreachable_since == NOW
        assert decide(PAGE, still_down, NOW + 29 * DAY) != later
        assert decide(PAGE, still_down, NOW + 31 * DAY) == later
    back = parse_rules(SITE, answer("User-agent: *\nAllow: /"), still_down, NOW + 40 * DAY)
    assert back.unreachable_since is None


def test_a_site_that_asks_for_time_gets_it_but_not_for_ever() -> None:
    assert parse_rules(SITE, failed("too many requests", retry_after=7200), None, NOW).good_until == NOW + 2 * HOUR
    assert parse_rules(SITE, failed("server error", retry_after=10**9), None, NOW).good_until == NOW + DAY


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ([], 12), ([("Cache-Control", "max-age=7200")], 2), ([("Cache-Control", "public, max-age=60")], 1), ([("Cache-Control", "max-age=99999999")], 24),
        ([("Cache-Control", "no-store")], 1), ([("Expires", "Mon, 09 Mar 2026 10:00:00 GMT")], 4), ([("Expires", "0")], 12), ([("Expires", "Mon, 09 Mar 2026 10:00:00 GMT"), ("Date", "Mon, 09 Mar 2026 07:00:00 GMT")], 3),
        ([("Expires", "Mon, 09 Mar 2020 10:00:00 GMT")], 1), ([("Cache-Control", "max-age=3600"), ("Expires", "Mon, 09 Mar 2026 10:00:00 GMT")], 1),
        ([("Cache-Control", "max-age=18000"), ("Age", "7200")], 3), ([("Expires", "Mon, 09 Mar 2026 10:00:00 GMT"), ("Age", "3600")], 3), ([("Cache-Control", "max-age=7200"), ("Age", "9999")], 1), ([("Cache-Control", "max-age=7200"), ("Age", "old")], 2),
    ],
)  # fmt: skip
def test_rules_are_good_for_as_long_as_the_site_says_within_bounds(headers: list[tuple[str, str]], hours: int) -> None:
    assert rules("", *headers).good_until == NOW + hours * HOUR


def test_an_answer_that_says_nothing_of_its_age_has_none() -> None:
    assert answer().max_age() is None


def test_a_web_page_in_place_of_rules_allows_all() -> None:
    assert decide(PAGE, rules(" <!DOCTYPE html><html>Disallow: /"), NOW) == Allowed(0)


def test_rules_behind_the_limit_are_not_read() -> None:
    assert decide(PAGE, rules("#" * 600_000 + "\nUser-agent: *\nDisallow: /"), NOW) == Allowed(0)


def test_nothing_is_had_before_the_rules_are_read() -> None:
    assert decide(PAGE, None, NOW) == NotAllowed("robots.txt has not been read yet", transient=True)


def test_rules_belong_to_scheme_host_and_port() -> None:
    assert origin("HTTPS://me@Desk.example:8443/a#b") == "https://desk.example:8443"
    assert robots_url("http://desk.example/a/b?c") == "http://desk.example/robots.txt"


@settings(deadline=None)
@given(st.lists(st.sampled_from(["User-agent", "Disallow", "Allow", "Crawl-delay", "Request-rate", ":", " ", "*", "/", "$", "%zz", "\n", "Trendledger", "\x00", "ü", "1/0s", "-1", "9" * 400]), max_size=30).map("".join))  # fmt: skip
def test_any_rules_come_to_a_decision(text: str) -> None:
    found = decide(PAGE, rules(text), NOW)
    assert 0 <= found.delay <= 86_400


def test_hostile_rules_are_judged_in_a_moment() -> None:
    start = time.process_time()
    text = "User-agent: *\n" + "".join(f"Disallow: /*{number}*a*b*c$\n" for number in range(25_000))
    decide(f"{SITE}/{'abc' * 600}", rules(text), NOW)
    assert time.process_time() - start < 5
