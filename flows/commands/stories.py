"""Commands on stories: the largest, who belongs to one, and which texts of a file are copies of each other."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cyclopts import App

from flows.commands.near_ids import unknown
from flows.commands.options import STDIN, Injected
from flows.commands.output import Output, UsageError
from flows.commands.stories_largest import LIMIT, WEEKS, largest_stories
from flows.steps.text.terminal_safe import visible
from warehouse.database import Home
from warehouse.published.publish import open_published, query

app = App(
    name="stories", help="Copies count once: which texts are one story.\n\nAn example: trendledger stories --weeks 4"
)

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


@app.default
def stories(
    file: Path | None = None,
    /,
    *,
    weeks: int | None = None,
    until: date | None = None,
    trend: str = "",
    limit: int | None = None,
    home: Injected,
) -> Output | Iterator[dict[str, Any]]:
    """Show the largest stories of a time, with their ids; of FILE or a pipe, say which of its texts are one story.

    With FILE, `-` or JSON lines {id, text} on stdin, JSON lines {id, story} come out: a story is named after the first
    of its texts. Any of the options asks for the list, whatever stands on stdin.

    An example: trendledger stories --weeks 4 --trend ai-agents

    Parameters
    ----------
    file
        JSON lines; `-` is stdin.
    weeks
        Weeks to look at, up to --until; 4 where nothing is said.
    until
        Last day to look at; the end of the data otherwise.
    trend
        Only stories that carry this trend, by its id or name.
    limit
        How many to show; 20 where nothing is said.

    """
    is_list_asked = trend != "" or any(option is not None for option in (weeks, until, limit))
    if file is not None and is_list_asked:
        raise UsageError("FILE is compared with itself; --weeks, --until, --trend and --limit ask for stored stories")
    if file is None and not is_list_asked and _is_fed():
        lines = sys.stdin.buffer.peek(1) if hasattr(sys.stdin.buffer, "peek") else b" "
        file = STDIN if lines else None
    if file is not None:
        return _grouped(None if file == STDIN else file)
    return largest_stories(
        home,
        weeks=WEEKS if weeks is None else weeks,
        until=until,
        trend=trend,
        limit=LIMIT if limit is None else limit,
    )


def _is_fed() -> bool:
    """Say whether stdin is a pipe or a file. A terminal, /dev/null and a closed one are not waited for."""
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISFIFO(kind) or stat.S_ISREG(kind) or stat.S_ISSOCK(kind)


def _grouped(file: Path | None) -> Iterator[dict[str, Any]]:
    from flows.steps.stories.clusters import partition
    from flows.steps.text.json_lines import read_texts

    rows = list(read_texts(file))
    firsts: dict[int, Any] = {}
    for row, group in zip(rows, partition([row["text"] for row in rows]), strict=True):
        yield {"id": row["id"], "story": firsts.setdefault(group, row["id"])}


@app.command(name="show")
def show_story(name: str, /, *, home: Injected) -> Output:
    """Show the members of a story, the original first, and in which words each differs from it.

    An example: trendledger stories show 4b6d1f0e2a7c9d8b5e3f1a2c4d6e8f90

    Parameters
    ----------
    name
        Id of the story or of an article in it.

    """
    found = _asked(home, MEMBERS, name, "neither a story nor an article")
    texts = [member.pop("text") for member in found]
    members = [{**member, **_differing(texts[0], text)} for member, text in zip(found, texts, strict=True)]
    heads = [f"{member['published_at']:%Y-%m-%d}  {member['source']}: {member['title']}" for member in members]
    return Output(members, text=visible("\n".join(_told(heads, members, "the original"))))


@app.command(name="revisions")
def show_revisions(article: str, /, *, home: Injected) -> Output:
    """Show the revisions of an article, oldest first, and in which words each differs from the one before.

    An example: trendledger stories revisions 4b6d1f0e2a7c9d8b5e3f1a2c4d6e8f90

    Parameters
    ----------
    article
        Id of the article.

    """
    found = _asked(home, REVISIONS, article, "not an article")
    texts = [revision.pop("text") for revision in found]
    earlier = [texts[0], *texts[:-1]]
    revisions = [{**one, **_differing(before, after)} for one, before, after in zip(found, earlier, texts, strict=True)]
    heads = [f"revision {one['revision']}, seen {one['seen_at']:%Y-%m-%d %H:%M}: {one['title']}" for one in revisions]
    return Output(revisions, text=visible("\n".join(_told(heads, revisions, "the first"))))


def _asked(home: Home, question: str, name: str, otherwise: str) -> list[dict[str, Any]]:
    """Return the rows. Raises UnknownArticleError, which says that the name is `otherwise`, where there is none."""
    db = open_published(home)
    try:
        found = query(db, question, [name.strip()]).as_dicts()
        if not found:
            raise unknown(db, name, otherwise)
        return found
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
