"""What a site's robots.txt allows us (RFC 9309): may this address be had, and how slowly.

Decides from answers that others have fetched. What a page says against being kept is the matter of `optout`.
`Allow: /dir/index.html` says nothing of `/dir/`: Google's parser and Protego take that as allowed with it, the RFC
does not know of it, and where they differ we do not fetch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from protego import Protego

from flows.steps.web.fetcher import FetchError, HttpAnswer
from warehouse.fates import FateName, fates_where
from warehouse.records import RobotsRules

PRODUCT = "Trendledger"  # the token by which robots.txt names us; User-Agent begins with it
MAX_ROBOTS_BYTES = 512 * 2**10  # RFC 9309 asks for at least 500 KiB; what lies behind is not read
# RFC 9309: no longer than a day, unless the file cannot be fetched. Below an hour, a run would ask with every page.
SHORTEST, USUAL, LONGEST = timedelta(hours=1), timedelta(hours=12), timedelta(days=1)
UNREACHABLE_LOOK = timedelta(hours=1)  # how soon a robots.txt that could not be fetched is asked for again
GIVES_WAY = timedelta(days=30)  # RFC 9309's example of how long an unreachable file forbids everything
LONGEST_DELAY = 86_400.0  # a host that asks for a day or more has one page a day
RULES_KEPT = 512  # parsed files held in memory

LINE = re.compile(r"^\s*([A-Za-z-]+)\s*:\s*([^#\r\n]*)")
RULES, PACES = frozenset({"allow", "disallow"}), frozenset({"crawl-delay", "request-rate"})
# What is said of the use of content: contentsignals.org, and the drafts of the IETF's group AIPREF.
SIGNALS = frozenset({"content-signal", "content-usage"})
NOBODY = "somebody-else"
INDEX_PAGE = "/index.html"  # an Allow line that ends so allows the folder as well, for Protego

FORBIDS: FateName = "not allowed by robots.txt"
# What befalls every address of a host alike: asked for anything, it would come to the same.
OF_THE_HOST = fates_where("is_of_host")


@dataclass(frozen=True, slots=True)
class Allowed:
    """The address may be had, with `delay` seconds between this and the next request to its host.

    However long: a run that cannot wait takes one page and leaves the others to the next.
    """

    delay: float


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The address may not be had. `transient`: robots.txt could not be read, and the next run may know more.

    `fate` is a short name for the ledger: of a host that nobody reaches it is the host's, so that a network that is
    down is not taken for a thousand sites that forbid.
    """

    reason: str
    delay: float = 0.0
    transient: bool = False
    fate: FateName = FORBIDS


def origin(url: str) -> str:
    """Return whose robots.txt covers an address: scheme, host and port. Raises FetchError where it is no web address.

    >>> origin("https://Desk.example/a?b")
    'https://desk.example'
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise FetchError(url, "bad address", str(error), transient=False) from error
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise FetchError(url, "forbidden address", "only http and https are fetched", transient=False)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def robots_url(url: str) -> str:
    """Return where the rules for an address are."""
    return f"{origin(url)}/robots.txt"


def parse_rules(site: str, came: HttpAnswer | FetchError, held: RobotsRules | None, now: datetime) -> RobotsRules:
    """Return the rules to hold for a site after robots.txt was asked for: an answer, or the error it ended in.

    4xx but 429 means that there are no rules; 429, 5xx and no answer mean that nobody knows, which forbids everything.
    """
    if isinstance(came, HttpAnswer):
        return _parse_answer(site, came, held, now)
    if came.fate in {"not allowed", "not found", "gone", "refused"}:  # 401, 403, 404, 410 and their kin
        return RobotsRules(site, "allow all", "", came.detail, now, now + USUAL)
    if came.fate in {"redirect loop", "challenged"}:  # RFC 9309: after five redirects it may be taken for missing
        return RobotsRules(site, "allow all", "", f"{came.fate}: {came.detail}", now, now + USUAL)
    return _unreachable(site, f"{came.fate}: {came.detail}", held, now, came.retry_after)


def _parse_answer(site: str, answer: HttpAnswer, held: RobotsRules | None, now: datetime) -> RobotsRules:
    try:
        body = answer.content()
    except FetchError as error:
        return _unreachable(site, f"{error.fate}: {error.detail}", held, now, None)
    good_until = now + lifetime(answer)
    start = body[:1000].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return RobotsRules(site, "allow all", "", "a web page in place of robots.txt", now, good_until)
    text = body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
    return RobotsRules(site, "rules", text, "", now, good_until)


def _unreachable(
    site: str, reason: str, held: RobotsRules | None, now: datetime, retry_after: float | None
) -> RobotsRules:
    since = held.unreachable_since if held and held.unreachable_since else now
    wait = min(max(timedelta(seconds=retry_after or 0), UNREACHABLE_LOOK), LONGEST)
    if reason.partition(":")[0] in OF_THE_HOST:
        wait = timedelta(0)  # the next run asks anew: it may have been our own network
    return RobotsRules(site, "unreachable", held.text if held else "", reason, now, now + wait, since)


def lifetime(answer: HttpAnswer) -> timedelta:
    """Return how long an answer is good for, by its own words, between SHORTEST and LONGEST."""
    said = answer.max_age()
    return USUAL if said is None else min(max(said, SHORTEST), LONGEST)


def decide(url: str, rules: RobotsRules | None, now: datetime) -> Allowed | NotAllowed:
    """Say whether an address may be had under the rules held of its site; where none are, it may not."""
    if rules is None:
        return NotAllowed("robots.txt has not been read yet", transient=True)
    if rules.meaning == "allow all":
        return Allowed(0.0)
    if rules.meaning == "unreachable":
        since = rules.unreachable_since or rules.fetched_at
        if now - since < GIVES_WAY:
            fate = rules.reason.partition(":")[0]
            reason = f"robots.txt cannot be fetched ({rules.reason})"
            return NotAllowed(reason, transient=True, fate=fate if fate in OF_THE_HOST else FORBIDS)
    robots = _parsed(rules.text, is_index_page=INDEX_PAGE in unquote(url))
    delay = _delay(robots)
    if robots.can_fetch(url, PRODUCT):
        return Allowed(delay)
    return NotAllowed("robots.txt does not allow it", delay)


class RobotsGroup(NamedTuple):
    """A group of a robots.txt: whom it is for (PRODUCT, `*` or NOBODY), and its lines by their lower-case names."""

    agents: list[str]
    lines: list[tuple[str, str]]


def groups(text: str) -> list[RobotsGroup]:
    """Return the groups of a robots.txt as RFC 9309 has them.

    User-agent lines belong together until a rule comes, whatever stands between them; `Trendledger/1.0` is us, and a
    part of our name is not.
    """
    found: list[RobotsGroup] = []
    is_open = False  # agents have been named, and no rule has come yet
    for raw in text.splitlines():
        line = LINE.match(raw)
        if line is None:
            continue
        name, value = line.group(1).lower(), line.group(2).strip()
        if name == "user-agent":
            if not is_open:
                found.append(RobotsGroup([], []))
            is_us = value.partition("/")[0].strip().lower() == PRODUCT.lower()
            found[-1].agents.append(PRODUCT if is_us else value if value == "*" else NOBODY)
            is_open = True
        elif found:
            found[-1].lines.append((name, value))
            is_open = is_open and name not in RULES
    return found


def regrouped(text: str, *, is_index_page: bool = False) -> str:
    r"""Return a robots.txt with one piece a group: Protego ends a group at a line that it does not know.

    What allows an index page alone is left empty, unless it is asked for one: it can say nothing of other addresses.

    >>> print(regrouped("User-agent: a\nContent-Signal: ai-train=no\nUser-agent: *\nDisallow: /x"))
    User-agent: somebody-else
    User-agent: *
    Disallow: /x
    """
    kept: list[str] = []
    for group in groups(text):
        kept += [f"User-agent: {agent}" for agent in group.agents]
        for name, value in group.lines:
            is_beside = name == "allow" and not is_index_page and unquote(value).endswith(INDEX_PAGE)
            if name in RULES | PACES:
                kept.append(f"{name.capitalize()}: {'' if is_beside else value}")
    return "\n".join(kept)


@lru_cache(maxsize=RULES_KEPT)
def signals(text: str) -> tuple[str, ...]:
    r"""Return what a robots.txt says to us of the use of content: in the groups that name us, else in everybody's.

    >>> signals("User-agent: a\nContent-Signal: ai-train=no\nUser-agent: *\nAllow: /\nUser-agent: b\nContent-Usage: n")
    ('ai-train=no',)
    """
    listed = groups(text)
    name = PRODUCT if any(PRODUCT in group.agents for group in listed) else "*"
    return tuple(value for group in listed if name in group.agents for key, value in group.lines if key in SIGNALS)


@lru_cache(maxsize=RULES_KEPT)
def _parsed(text: str, *, is_index_page: bool) -> Protego:
    return Protego.parse(regrouped(text, is_index_page=is_index_page))


def _delay(robots: Protego) -> float:
    """Return the seconds between two requests: of crawl-delay and request-rate the slower."""
    rate = robots.request_rate(PRODUCT)
    # A number of 400 digits is none that a float can hold, so it is bounded before it is divided.
    longest = int(LONGEST_DELAY)
    spaced = min(rate.seconds, longest * rate.requests) / rate.requests if rate is not None and rate.requests else 0.0
    return min(max(robots.crawl_delay(PRODUCT) or 0.0, spaced, 0.0), LONGEST_DELAY)
