"""Commands on stories: which texts are copies of each other, and who belongs to one that is stored."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from warehouse.answers import Answer
from warehouse.database import Home
from warehouse.published import open_published, query
from warehouse.records import TrendledgerError

Injected = Annotated[Home, Parameter(parse=False)]
app = App(name="stories", help="Copies count once: which texts are one story.")

MEMBERS = """
select a.article_id, a.title, a.source, a.publisher, a.published_at, a.is_original, a.url,
    list(p.text order by p.position) as texts
from api.articles as a join api.passages as p on a.article_id = p.article_id
where a.story_id = (select any_value(story_id) from api.articles where story_id = $1 or article_id = $1)
group by all order by a.is_original desc, a.published_at, a.article_id
"""


class UnknownStoryError(TrendledgerError):
    """The published copy has no such story."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is neither a story nor an article; api.articles lists story_id and article_id of all."


@app.default
def stories(file: Path | None = None, /) -> Iterator[dict[str, Any]]:
    """Say which texts are one story: JSON lines {id, text} in, from FILE or stdin, {id, story} out.

    A story is named after the first of its texts.
    """
    from flows.steps.clusters import partition
    from flows.steps.lines import read_texts

    rows = list(read_texts(file))
    firsts: dict[int, Any] = {}
    for row, group in zip(rows, partition([row["text"] for row in rows]), strict=True):
        yield {"id": row["id"], "story": firsts.setdefault(group, row["id"])}


@app.command(name="show")
def show_story(name: str, /, *, home: Injected) -> Answer:
    """Show the members of a story, the original first, and how much of its words each has.

    Parameters
    ----------
    name
        Id of the story or of an article in it.

    """
    db = open_published(home)
    try:
        found = query(db, MEMBERS, [name]).as_dicts()
    finally:
        db.close()
    if not found:
        raise UnknownStoryError(name)
    original = " ".join(found[0].pop("texts")).split()
    members = [{**found[0], "in_common": 1.0, "added": 0, "missing": 0}]
    members += [{**member, **_difference(original, " ".join(member.pop("texts")).split())} for member in found[1:]]
    columns = ("published_at", "source", "title", "in_common", "added", "missing", "article_id")
    return Answer(members, columns, [[member[column] for column in columns] for member in members])


def _difference(original: list[str], words: list[str]) -> dict[str, float]:
    """Return the share of the original's words that stand in a copy in their order, and the words added and missing."""
    blocks = difflib.SequenceMatcher(None, original, words, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return {
        "in_common": same / len(original) if original else 0.0,
        "added": len(words) - same,
        "missing": len(original) - same,
    }
