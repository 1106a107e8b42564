"""Which feeds belong to one publisher, as far as addresses and repeated lines tell. A proposal: a person decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from flows.steps.disjoint_sets import Families
from flows.steps.web.shared_hosts import FEED_SERVICES, FILE_HOSTS, SHARED_BY_MANY
from flows.steps.web.urls import owner, platform, site
from warehouse.records import Feed

# arXiv's feeds are of subjects, and no publisher has them all.
SHARED = SHARED_BY_MANY | {"arxiv.org"}
# Who keeps a feed there need not be who writes it.
KEPT_FOR_OTHERS = FEED_SERVICES | FILE_HOSTS
# One line may be a common phrase ("All rights reserved."); three in common are one house's.
LINES_IN_COMMON = 3
FEWEST_LETTERS = 8  # of a name: "Blog", "News" and "Updates" are nobody's
# Personal pages: `/~ada` anywhere, and the first part of the path where a university has a host for people.
TILDE = re.compile(r"/(~[^/?#]+)")
OF_PEOPLE = re.compile(
    r"://(?:people|users?|homes?|homepages?|personal|pages|staff|blogs)\.(?:[\w-]+\.)+(?:edu|ac)(?:\.[a-z]{2})?(?::\d+)?/+"
    r"(?:feeds?/+)?([^/?#]+)/"
)


class Proposal(NamedTuple):
    """A publisher for a feed that has none, and why; `lines` are those that it shares with other feeds of the house."""

    feed_id: str
    title: str
    proposed: str
    why: str
    lines: list[str]


def propose(
    feeds: Sequence[Feed], recurring: Mapping[str, Collection[str]], leads_to: Mapping[str, str] | None = None
) -> list[Proposal]:
    """Propose a publisher for each feed without one that has a sister in its house. What a person named stays.

    The house has the name that a person gave to most of its feeds, or its domain. `leads_to` gives an address where
    most of a feed's articles stand: its site tells more than the platform that keeps the feed.
    """
    sites = {feed.feed_id: house_of(feed.url, owner((leads_to or {}).get(feed.feed_id, ""))) for feed in feeds}
    domains = _houses(sites, {feed.feed_id: feed.url for feed in feeds}, recurring, _namesakes(feeds))
    houses: dict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        houses[domains[feed.feed_id]].append(feed)
    return [
        _proposal(feed, house, domain, sites, recurring)
        for domain, house in houses.items()
        for feed in house
        if len(house) > 1 and not feed.publisher
    ]


def _proposal(
    feed: Feed, house: Sequence[Feed], domain: str, sites: Mapping[str, str], recurring: Mapping[str, Collection[str]]
) -> Proposal:
    sisters = [other for other in house if other.feed_id != feed.feed_id]
    names = [other.publisher for other in sisters if other.publisher]
    own, own_site = set(recurring.get(feed.feed_id, ())), sites[feed.feed_id]
    lines = sorted(own & {line for sister in sisters for line in recurring.get(sister.feed_id, ())})
    same_site = [sister.title for sister in sisters if sites[sister.feed_id] == own_site]
    reasons = [f"{own_site}, as {', '.join(sorted(same_site))}"] if same_site else []
    reasons += [f"{len(lines)} recurring lines shared"] if lines else []
    reasons += ["the same name"] if not reasons else []
    otherwise = feed.title if "://" in domain else domain  # an address is no name
    proposed = min(names, key=lambda name: (-names.count(name), name)) if names else otherwise
    return Proposal(feed.feed_id, feed.title, proposed, "; ".join(reasons), lines)


def propose_publishers(addresses: Mapping[str, str], recurring: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return a publisher for each feed: the site of its house, or of one that shares its boilerplate.

    `addresses` and `recurring` give for each feed its address and the lines that recur in it. Of several sites that
    share boilerplate the one with most feeds names the publisher, then the first by alphabet.

    >>> propose_publishers({"a": "https://www.lab.co.uk/feed", "b": "https://blog.lab.co.uk/rss"}, {})
    {'a': 'lab.co.uk', 'b': 'lab.co.uk'}
    """
    return _houses({feed_id: house_of(address) for feed_id, address in addresses.items()}, addresses, recurring, [])


def _houses(
    sites: Mapping[str, str],
    addresses: Mapping[str, str],
    recurring: Mapping[str, Collection[str]],
    named_alike: Sequence[tuple[str, str]],
) -> dict[str, str]:
    """Return the house of each feed: sites are one where lines or names of their feeds say so."""
    families: Families[str] = Families()
    platforms = {feed_id: platform(address) for feed_id, address in addresses.items()}
    for one, other in combinations(sorted(sites), 2):
        # The lines that recur in feeds of one platform may be the platform's.
        is_telling = not platforms[one] or platforms[one] != platforms[other]
        if is_telling and len(set(recurring.get(one, ())) & set(recurring.get(other, ()))) >= LINES_IN_COMMON:
            families.join(sites[one], sites[other])
    for one, other in named_alike:
        families.join(sites[one], sites[other])
    houses: dict[str, list[str]] = defaultdict(list)
    for domain in sites.values():
        houses[families.of(domain)].append(domain)
    names = {house: min(listed, key=lambda domain: (-listed.count(domain), domain)) for house, listed in houses.items()}
    return {feed_id: names[families.of(domain)] for feed_id, domain in sites.items()}


def _namesakes(feeds: Sequence[Feed]) -> list[tuple[str, str]]:
    """Return pairs of feeds on platforms that join all those of one name."""
    groups: dict[str, list[str]] = defaultdict(list)
    for feed in feeds:
        name = "".join(filter(str.isalnum, feed.title.casefold()))
        if len(name) >= FEWEST_LETTERS and feed.title != feed.url and platform(feed.url):
            groups[name].append(feed.feed_id)
    return [(group[0], other) for group in groups.values() for other in group[1:]]


def house_of(feed_url: str, leads_to: str = "") -> str:
    """Return whose house a feed is; its own address, where it stands on a platform and nothing says more.

    On a platform the site to which it `leads_to` says it first, then the owner's path: but where files are kept and
    feeds forwarded, the owner passes on what others write.

    >>> house_of("https://raw.githubusercontent.com/ada/feeds/main/lab.xml"), house_of("https://news.lab.example/feed")
    ('https://raw.githubusercontent.com/ada/feeds/main/lab.xml', 'lab.example')
    >>> house_of("https://feeds.feedburner.com/lab-news", "lab.example"), house_of("https://github.com/ada/x/tags.atom")
    ('lab.example', 'github.com/ada')
    >>> house_of("https://www.college.ac.uk/~ada/feed.xml")
    'college.ac.uk/~ada'
    """
    keeper, where = site_of(feed_url), platform(feed_url)
    if not where:
        person = TILDE.search(feed_url) or OF_PEOPLE.search(feed_url)
        return f"{keeper}/{person.group(1)}" if person and "/" not in keeper else keeper
    if leads_to and leads_to not in SHARED and leads_to.partition("/")[0] not in KEPT_FOR_OTHERS:
        return leads_to
    return feed_url if keeper in SHARED or where in KEPT_FOR_OTHERS else keeper


def site_of(address: str) -> str:
    """Return the registrable domain of an address; where many share it, with what tells them apart.

    >>> site_of("https://rss.arxiv.org/rss/cs.AI")
    'arxiv.org/cs.AI'
    """
    return site(address, SHARED)
