"""Which feeds belong to one publisher, as far as addresses and repeated lines tell. A proposal: a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from flows.steps.disjoint_sets import Families
from flows.steps.web.urls import SHARED_BY_MANY, site
from warehouse.records import Feed

# arXiv's feeds are of subjects, and no publisher has them all.
SHARED = SHARED_BY_MANY | {"arxiv.org"}
# One line may be a common phrase ("All rights reserved."); three in common are one house's.
LINES_IN_COMMON = 3


class Proposal(NamedTuple):
    """A publisher for a feed that has none, and why; `lines` are those that it shares with other feeds of the house."""

    feed_id: str
    title: str
    proposed: str
    why: str
    lines: list[str]


def propose(feeds: Sequence[Feed], recurring: Mapping[str, Collection[str]]) -> list[Proposal]:
    """Propose a publisher for each feed without one that has a sister in its house. What a person named stays.

    The house has the name that a person gave to most of its feeds, or its domain.
    """
    domains = propose_publishers({feed.feed_id: feed.url for feed in feeds}, recurring)
    houses: dict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        houses[domains[feed.feed_id]].append(feed)
    return [
        _proposal(feed, house, domain, recurring)
        for domain, house in houses.items()
        for feed in house
        if len(house) > 1 and not feed.publisher
    ]


def _proposal(feed: Feed, house: Sequence[Feed], domain: str, recurring: Mapping[str, Collection[str]]) -> Proposal:
    sisters = [other for other in house if other.feed_id != feed.feed_id]
    names = [other.publisher for other in sisters if other.publisher]
    own = set(recurring.get(feed.feed_id, ()))
    lines = sorted(own & {line for sister in sisters for line in recurring.get(sister.feed_id, ())})
    same_site = [sister.title for sister in sisters if site_of(sister.url) == site_of(feed.url)]
    reasons = [f"{site_of(feed.url)}, as {', '.join(sorted(same_site))}"] if same_site else []
    reasons += [f"{len(lines)} recurring lines shared"] if lines else []
    proposed = min(names, key=lambda name: (-names.count(name), name)) if names else domain
    return Proposal(feed.feed_id, feed.title, proposed, "; ".join(reasons), lines)


def propose_publishers(addresses: Mapping[str, str], recurring: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return a publisher for each feed: the registrable domain of its address, or of one that shares its boilerplate.

    `addresses` and `recurring` give for each feed its address and the lines that recur in it. Of several domains that
    share boilerplate the one with most feeds names the publisher, then the first by alphabet.

    >>> propose_publishers({"a": "https://www.lab.co.uk/feed", "b": "https://blog.lab.co.uk/rss"}, {})
    {'a': 'lab.co.uk', 'b': 'lab.co.uk'}
    """
    domains = {feed_id: site_of(address) for feed_id, address in addresses.items()}
    families: Families[str] = Families()
    for left, right in combinations(sorted(addresses), 2):
        if len(set(recurring.get(left, ())) & set(recurring.get(right, ()))) >= LINES_IN_COMMON:
            families.join(domains[left], domains[right])
    houses: dict[str, list[str]] = defaultdict(list)
    for domain in domains.values():
        houses[families.of(domain)].append(domain)
    names = {house: min(listed, key=lambda domain: (-listed.count(domain), domain)) for house, listed in houses.items()}
    return {feed_id: names[families.of(domain)] for feed_id, domain in domains.items()}


def site_of(address: str) -> str:
    """Return the registrable domain of an address; where many share it, with what tells them apart.

    >>> site_of("https://rss.arxiv.org/rss/cs.AI")
    'arxiv.org/cs.AI'
    """
    return site(address, SHARED)
