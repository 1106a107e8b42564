"""Articles made by hand for the books: words that no other article has, copies of them, and their passages."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from flows.stages.group_stories import group_portion
from flows.stages.link_repeats import link_repeats
from flows.stages.mark_boilerplate import mark_boilerplate
from flows.steps.text.segment import count_words, segment, words_digest
from warehouse.books import articles, passages
from warehouse.database import Home, writing
from warehouse.records import Article, Passage, Revision

AT = datetime(2026, 3, 1, tzinfo=UTC)


class Written(NamedTuple):
    """An article: when it is seen and published, in days, what it says, and where."""

    name: str
    seen: int
    published: int
    text: str
    feed: str = "desk"
    revision: int = 1
    site: str = ""
    outlet: str = ""
    origin: Literal["page", "feed"] = "page"


def prose(seed: int, count: int = 150) -> str:
    """Words that no other seed shares."""
    rng = random.Random(seed)
    return " ".join("".join(rng.choices("bcdfglmnprst", k=3)) + rng.choice(["ia", "or", "el"]) for _ in range(count))


def edited(text: str, share: float) -> str:
    """The text with this share of its words replaced."""
    rng = random.Random(text)
    return " ".join(rng.choice(["amber", "birch", "cedar"]) if rng.random() < share else word for word in text.split())


def take_in(home: Home, some: Iterable[Written]) -> None:
    """Store articles as refining does, each with its passages; a later revision becomes the current one."""
    with writing(home) as db:
        for one in some:
            first, revision = _article(one), _revision(one)
            (articles.add_articles if one.revision == 1 else articles.add_revisions)(db, [first], [revision])
            passages.add_passages(db, list(_passages(one)))


def _article(one: Written) -> Article:
    return Article(
        one.name, f"https://a.example/{one.name}", "", one.feed, f"entry-{one.name}", AT + timedelta(one.published),
        "feed", None, AT + timedelta(one.seen), one.name, is_original=True, is_backfill=False, revision=one.revision,
        run_id="run", site=one.site, outlet=one.outlet,
    )  # fmt: skip


def _revision(one: Written) -> Revision:
    words = len(one.text.split())
    digest = words_digest(one.text)
    return Revision(one.name, one.revision, one.name, "", "en", one.text, words, digest, one.origin, "", AT, "run")


def _passages(one: Written) -> Iterable[Passage]:
    for place, text in enumerate(segment(one.text)):
        name = passage_id(one.name, place, one.revision)
        yield Passage(name, one.name, one.revision, place, text, count_words(text), words_digest(text), None)


def passage_id(name: str, position: int = 0, revision: int = 1) -> str:
    """The identifier of a passage of such an article."""
    return f"{name}-{revision}-{position}"


def group(home: Home, run_id: str, now: datetime, limit: int | None = None) -> int:
    """Group a portion of what has not been compared, as a run does; return how many articles it took."""
    return group_portion(home, run_id, now, (mark_boilerplate, link_repeats), limit)
