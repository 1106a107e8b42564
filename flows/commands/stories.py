"""Commands on stories: which texts are copies of each other, and who belongs to one that is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cyclopts import App

from flows.commands.options import Injected
from flows.commands.output import Output
from warehouse.database import Home
from warehouse.published import open_published, query
from warehouse.records import TrendledgerError

app = App(name="stories", help="Copies count once: which texts are one story.")

MEMBERS = """
select a.article_id, a.title, a.source, a.publisher, a.published_at, a.is_original, a.url, r.text
from api.articles as a join api.revisions as r on a.article_id = r.article_id and r.is_current
where a.story_id = (select any_value(story_id) from api.articles where story_id = $1 or article_id = $1)
order by a.is_original desc, a.published_at, a.article_id
"""
REVISIONS = """
select article_id, revision, title, seen_at, word_count, origin, is_current, text
from api.revisions where article_id = $1 order by revision
"""
# What a person is shown of each member; --json has all of it.
FRAGMENTS_SHOWN, CHARACTERS_SHOWN = 6, 200


class UnknownStoryError(TrendledgerError):
    """The published copy has no such story."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is neither a story nor an article; api.articles lists story_id and article_id of all."


class UnknownArticleError(TrendledgerError):
    """The published copy has no such article."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is not an article; api.articles lists the article_id of all."


@app.default
def stories(file: Path | None = None, /) -> Iterator[dict[str, Any]]:
    """Say which texts are one story: JSON lines {id, text} in, from FILE or stdin, {id, story} out.

    A story is named after the first of its texts.
    """
    from flows.steps.stories.clusters import partition
    from flows.steps.text.json_lines import read_texts

    rows = list(read_texts(file))
    firsts: dict[int, Any] = {}
    for row, group in zip(rows, partition([row["text"] for row in rows]), strict=True):
        yield {"id": row["id"], "story": firsts.setdefault(group, row["id"])}


@app.command(name="show")
def show_story(name: str, /, *, home: Injected) -> Output:
    """Show the members of a story, the original first, and in which words each differs from it.

    Parameters
    ----------
    name
        Id of the story or of an article in it.

    """
    found = _asked(home, MEMBERS, name)
    if not found:
        raise UnknownStoryError(name)
    texts = [member.pop("text") for member in found]
    members = [{**member, **_differing(texts[0], text)} for member, text in zip(found, texts, strict=True)]
    heads = [f"{member['published_at']:%Y-%m-%d}  {member['source']}: {member['title']}" for member in members]
    return Output(members, text="\n".join(_told(heads, members, "the original")))


@app.command(name="revisions")
def show_revisions(article: str, /, *, home: Injected) -> Output:
    """Show the revisions of an article, oldest first, and in which words each differs from the one before.

    Parameters
    ----------
    article
        Id of the article.

    """
    found = _asked(home, REVISIONS, article)
    if not found:
        raise UnknownArticleError(article)
    texts = [revision.pop("text") for revision in found]
    earlier = [texts[0], *texts[:-1]]
    revisions = [{**one, **_differing(before, after)} for one, before, after in zip(found, earlier, texts, strict=True)]
    heads = [f"revision {one['revision']}, seen {one['seen_at']:%Y-%m-%d %H:%M}: {one['title']}" for one in revisions]
    return Output(revisions, text="\n".join(_told(heads, revisions, "the first")))


def _asked(home: Home, question: str, name: str) -> list[dict[str, Any]]:
    db = open_published(home)
    try:
        return query(db, question, [name]).as_dicts()
    finally:
        db.close()


def _differing(before: str, after: str) -> dict[str, Any]:
    from flows.steps.stories.text_diff import difference

    found = difference(before, after)
    return {**found._asdict(), "fragments": [fragment._asdict() for fragment in found.fragments]}


def _told(heads: Sequence[str], differing: Sequence[dict[str, Any]], first: str) -> Iterator[str]:
    """Yield lines for a person: each head, how much is the same, and the first differences, cut to size."""
    for place, (head, difference) in enumerate(zip(heads, differing, strict=True)):
        yield head
        yield f"  {difference['article_id']}, " + (
            f"{difference['in_common']:.0%} in common, {difference['added']} words added, "
            f"{difference['missing']} missing"
            if place
            else first
        )
        for fragment in difference["fragments"][:FRAGMENTS_SHOWN]:
            for mark, words in (("-", fragment["before"]), ("+", fragment["after"])):
                if words:
                    yield f"  {mark} {_cut(words)}"
        if (left := len(difference["fragments"]) - FRAGMENTS_SHOWN) > 0:
            yield f"  and {left} more; --json shows them all"


def _cut(words: str) -> str:
    return words if len(words) <= CHARACTERS_SHOWN else f"{words[:CHARACTERS_SHOWN].rsplit(' ', 1)[0]} ..."
