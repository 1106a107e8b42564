"""What can become of an item: every fate, with its stages, whose matter it is, and what it means to a person.

The books hold a fate by its name (`records.Fate`). Types, the macros of views/outcomes.sql, docs/fates.md and what the
pages explain follow from these tables; tests/warehouse/test_fates.py holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# In the order of the day. The first is told of only where an archive that stands in for the web is not whole.
Stage = Literal["archives", "feeds", "entries", "pages", "articles", "stories", "passages", "boilerplate", "tags"]
STAGES: tuple[Stage, ...] = (
    "archives",
    "feeds",
    "entries",
    "pages",
    "articles",
    "stories",
    "passages",
    "boilerplate",
    "tags",
)

FateKind = Literal["success", "failure", "nobody's fault"]
FateName = Literal[
    "kept",
    "unchanged",
    "edited",
    "revised",
    "repeated",
    "duplicate",
    "set aside",
    "tagged",
    "no trend",
    "other language",
    "too short",
    "not watched",
    "not about AI",
    "no article",
    "no address",
    "shared page",
    "not due",
    "not in the archive",
    "our network is down",
    "waiting its turn",
    "not allowed by robots.txt",
    "opted out",
    "not allowed",
    "not found",
    "gone",
    "too many requests",
    "refused",
    "server error",
    "challenged",
    "redirect loop",
    "bad address",
    "forbidden address",
    "unknown host",
    "no connection",
    "bad certificate",
    "broken connection",
    "timed out",
    "too slow",
    "bad answer",
    "unreadable body",
    "too large",
    "crashed",
    "no feed",
    "no text",
    "over the limit",
    "cut off",
]


@dataclass(frozen=True, slots=True)
class FateMeaning:
    """What a fate says of an item.

    `passes`: trying again may help. `is_asked`: somebody was asked for it in this run. `is_of_host`: whatever had been
    asked of the host would have come to the same. `is_maybe_ours`: our own network may be to blame. `is_for_now`: it
    passes, but not within this run.
    """

    stages: tuple[Stage, ...]
    kind: FateKind
    means: str
    passes: bool = False
    is_asked: bool = True
    is_of_host: bool = False
    is_maybe_ours: bool = False
    is_for_now: bool = False


WEB: tuple[Stage, ...] = ("feeds", "pages")

FATES: dict[FateName, FateMeaning] = {
    # It is in the books, or was there already.
    "kept": FateMeaning(STAGES[:-1], "success", "It is in the books."),
    "unchanged": FateMeaning(("feeds", "entries", "articles"), "success", "It is as it was when we last saw it."),
    "edited": FateMeaning(("entries",), "success", "The feed has changed an item that we had; its page is read again."),
    "revised": FateMeaning(
        ("articles", "stories"), "success", "An article that we had has new words: a further revision."
    ),
    "repeated": FateMeaning(("entries",), "success", "The feed lists the same item more than once."),
    "duplicate": FateMeaning(
        ("pages", "articles", "stories", "passages"),
        "success",
        "We have it already from another entry, article, story or passage.",
    ),
    "set aside": FateMeaning(
        ("boilerplate",), "success", "Most of it recurs on pages of its site: kept, and left out of every count."
    ),
    "tagged": FateMeaning(("tags",), "success", "The model found at least one trend in it."),
    "no trend": FateMeaning(("tags",), "success", "The model found no trend in it."),
    # Nobody's fault: there was nothing to be had, or nobody was asked.
    "other language": FateMeaning(
        ("entries", "tags"), "nobody's fault", "It is in a language that is not read, so not tagged."
    ),
    "too short": FateMeaning(("articles",), "nobody's fault", "Too few words to be an article."),
    "not watched": FateMeaning(("entries",), "nobody's fault", "An address of a site that is not on the watch list."),
    "not about AI": FateMeaning(
        ("entries",),
        "nobody's fault",
        "A page of an archive, named by no feed, without a word of the field; not read.",
    ),
    "no article": FateMeaning(("entries",), "nobody's fault", "By its address no article: a list, a tag, a picture."),
    "no address": FateMeaning(("pages",), "nobody's fault", "The entry links nowhere; the feed's own text serves."),
    "shared page": FateMeaning(
        ("pages",),
        "nobody's fault",
        "Several items of the feed lead to this page; the feed's own text serves.",
        is_asked=False,
    ),
    "not due": FateMeaning(("feeds",), "nobody's fault", "A feed is visited as often as it speaks.", is_asked=False),
    "not in the archive": FateMeaning(
        WEB, "nobody's fault", "The archive that stands in for the web has no answer for it.", is_asked=False
    ),
    "our network is down": FateMeaning(
        ("feeds",), "nobody's fault", "No host answers, so the fault is likely ours; it is asked again.", passes=True
    ),
    # Failures: it was not to be had, and why.
    "waiting its turn": FateMeaning(
        WEB,
        "failure",
        "Its host wants to be asked slowly, or not now; a later run goes on.",
        passes=True,
        is_asked=False,
        is_for_now=True,
    ),
    "not allowed by robots.txt": FateMeaning(WEB, "failure", "The site forbids it to machines.", is_asked=False),
    "opted out": FateMeaning(WEB, "failure", "Its owner keeps it from machines like us; it was not stored."),
    "not allowed": FateMeaning(WEB, "failure", "The server wants a login, or does not want us (HTTP 401, 403)."),
    "not found": FateMeaning(WEB, "failure", "The server has nothing there (HTTP 404)."),
    "gone": FateMeaning(WEB, "failure", "The server says that it is gone for good (HTTP 410)."),
    "too many requests": FateMeaning(
        WEB, "failure", "The server asks for fewer requests (HTTP 429).", passes=True, is_for_now=True
    ),
    "refused": FateMeaning(WEB, "failure", "The server refuses the request (another HTTP 4xx)."),
    "server error": FateMeaning(WEB, "failure", "The server is in trouble (HTTP 5xx).", passes=True),
    "challenged": FateMeaning(WEB, "failure", "The server wants proof of a human."),
    "redirect loop": FateMeaning(WEB, "failure", "Its redirects lead round in a circle, or are too many."),
    "bad address": FateMeaning(WEB, "failure", "The address cannot be asked for: it is damaged.", is_asked=False),
    "forbidden address": FateMeaning(
        WEB, "failure", "It leads into a private network; nothing there is asked for.", is_asked=False, is_of_host=True
    ),
    "unknown host": FateMeaning(
        WEB, "failure", "No such host is known.", passes=True, is_of_host=True, is_maybe_ours=True
    ),
    "no connection": FateMeaning(
        WEB, "failure", "The host does not take the connection.", passes=True, is_of_host=True, is_maybe_ours=True
    ),
    "bad certificate": FateMeaning(WEB, "failure", "The host's certificate is not valid.", is_of_host=True),
    "broken connection": FateMeaning(
        WEB, "failure", "The connection broke off.", passes=True, is_of_host=True, is_maybe_ours=True
    ),
    "timed out": FateMeaning(
        ("feeds", "pages", "articles"),
        "failure",
        "It took too long: the host to answer, or its answer to be read.",
        passes=True,
        is_of_host=True,
        is_maybe_ours=True,
        is_for_now=True,
    ),
    "too slow": FateMeaning(WEB, "failure", "The answer came too slowly to wait for its end.", passes=True),
    "bad answer": FateMeaning(WEB, "failure", "What the server sent is no HTTP."),
    "unreadable body": FateMeaning(WEB, "failure", "The answer is damaged, or coded as was not asked for."),
    "too large": FateMeaning(("feeds", "pages", "articles"), "failure", "Larger than the limit; it was not read."),
    "crashed": FateMeaning(("feeds", "articles"), "failure", "Whatever reads it died of it."),
    "no feed": FateMeaning(("feeds",), "failure", "What stands there is no feed."),
    "no text": FateMeaning(("articles",), "failure", "Neither its page nor its feed gave the text of an article."),
    "over the limit": FateMeaning(("feeds", "entries"), "failure", "Beyond what one run takes in; it was left out."),
    "cut off": FateMeaning(("archives",), "failure", "The archive is damaged or cut off; what could be read was used."),
}


def fates_where(column: str) -> frozenset[FateName]:
    """Return the fates of which a column of FateMeaning is true; those that no one is, where it begins with `not `.

    >>> sorted(fates_where("is_for_now"))
    ['timed out', 'too many requests', 'waiting its turn']
    """
    name, wanted = column.removeprefix("not "), not column.startswith("not ")
    return frozenset(fate for fate, meaning in FATES.items() if getattr(meaning, name) is wanted)


def fates_of_kind(kind: FateKind, stage: Stage) -> frozenset[FateName]:
    """Return the fates of a kind that an item of a stage can have."""
    return frozenset(fate for fate, meaning in FATES.items() if meaning.kind == kind and stage in meaning.stages)


EventKind = Literal[
    "feed moved",
    "feed retired",
    "feed silent",
    "feed speaks again",
    "publisher named",
    "category named",
    "language named",
    "stories merged",
    "boilerplate",
    "model made current",
    "model held back",
    "model dropped",
    "run set aside",
    "smaller copy accepted",
    "archive cut short",
]
# What bends or marks the books (`records.LedgerEvent`, api.changes), and what it means to a person.
EVENTS: dict[EventKind, str] = {
    "feed moved": "A permanent redirect was seen twice; the feed is asked for at its new address.",
    "feed retired": "Its server said twice that it is gone for good; it is no longer visited.",
    "feed silent": "It has brought nothing new for much longer than usual.",
    "feed speaks again": "A silent feed has brought something new.",
    "publisher named": "The publisher of a feed was written down; its stories count as one house's from then on.",
    "category named": "Another category of a known feed was written down; no figure rests on it.",
    "language named": "Another language of a known feed was written down; what is read follows from the texts.",
    "stories merged": "Two stories turned out to be one; the ended id is named.",
    "boilerplate": "Pieces of pages began or ceased to recur on a site, so passages were set aside or taken back.",
    "model made current": "Another model speaks for the whole history; marked on charts.",
    "model held back": "A model missed its gates and was not made current; api.gates has the figures.",
    "model dropped": "The tags of a model that was not in charge were removed by command.",
    "archive cut short": "A file of the home's own archive has lost bytes that were written to it.",
    "run set aside": "Its clock was ahead; by command the books no longer stand where it has put them.",
    "smaller copy accepted": "Somebody said why a published copy holds fewer rows than the one before it.",
}
