"""Commands on articles: one of them with all that is known of it, down to where its bytes stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Any

from cyclopts import App

from flows.commands.near_ids import unknown
from flows.commands.options import Injected
from flows.commands.output import Output
from flows.steps.text.language import READ
from flows.steps.text.terminal_safe import visible
from warehouse.books.trails import fates_of, read_as
from warehouse.database import Connection
from warehouse.published.publish import open_current, query

HELP = """One article: its passages, tags and revisions, and where its bytes are.

An example: trendledger articles show https://desk.example/chips
"""
app = App(name="articles", help=HELP)

TERMS_SHOWN = 6  # a tag; past that the weights are crumbs
WIDTH = 100  # characters a line; prose that is wider reads badly

ARTICLE = "select * from api.articles where article_id = $1 or url = $1 or original_url = $1 limit 1"
PASSAGES = """
select passage_id, position, text, word_count, duplicate_of, is_boilerplate
from api.passages where article_id = $1 order by position
"""
TAGS = """
select t.passage_id, t.trend, n.name, t.probability, t.terms
from api.tags as t
inner join api.passages as p on t.passage_id = p.passage_id and p.article_id = $1
left join api.trends as n on t.trend = n.trend
order by t.probability desc, t.trend
"""
REVISIONS = """
select revision, title, seen_at, word_count, origin, is_current, response_id
from api.revisions where article_id = $1 order by revision
"""
BYTES = """
select response_id, kind, url, final_url, status, content_type, size, digest, fetched_at, archive_file, archive_offset
from api.responses where response_id in (select response_id from api.revisions where article_id = $1)
order by fetched_at, response_id
"""
IN_STORY = "select count(*) from api.articles where story_id = $1"


@app.command(name="show")
def show_article(article: str, /, *, home: Injected) -> Output:
    """Show an article: title, outlet, dates, what became of it, its passages with their tags, and where its bytes are.

    An example: trendledger articles show 4b6d1f0e2a7c9d8b5e3f1a2c4d6e8f90

    Parameters
    ----------
    article
        Id of the article, or its address.

    """
    db = open_current(home)
    try:
        data = _everything(db, article.strip())
    finally:
        db.close()
    return Output(data, text=visible("\n".join(_told(data))))


def _everything(db: Connection, said: str) -> dict[str, Any]:
    """Return all that is known of an article. Raises UnknownArticleError."""
    found = query(db, ARTICLE, [said]).as_dicts()
    if not found:
        raise unknown(db, said, "not an article")
    article = found[0]
    name = article["article_id"]
    ((in_story,),) = query(db, IN_STORY, [article["story_id"]]).rows
    tags = query(db, TAGS, [name]).as_dicts()
    fates = read_as(db, name)
    passages = [
        {
            **passage,
            "fate": _fate(article, passage, fates),
            "tags": [
                {key: tag[key] for key in ("trend", "name", "probability", "terms")}
                for tag in tags
                if tag["passage_id"] == passage["passage_id"]
            ],
        }
        for passage in query(db, PASSAGES, [name]).as_dicts()
    ]
    return {
        **article,
        "copies": in_story - 1,
        "fates": [one._asdict() for one in fates_of(db, name)],
        "passages": passages,
        "revisions": query(db, REVISIONS, [name]).as_dicts(),
        "responses": query(db, BYTES, [name]).as_dicts(),
    }


def _fate(article: dict[str, Any], passage: dict[str, Any], fates: dict[str, str]) -> str:
    """Return what became of a passage: where its tags count nowhere, why; else what the model made of it."""
    if passage["is_boilerplate"]:
        return "set aside as boilerplate"
    if article["is_about_ai"] is False:
        return "of an article that is not about AI"
    return fates.get(passage["passage_id"], "not read by the current model yet")


def _told(data: dict[str, Any]) -> Iterator[str]:
    """Yield the lines for a person."""
    yield data["title"] or "(no title)"
    yield data["url"]
    width = max(len(name) for name, _ in _facts(data))
    for name, value in _facts(data):
        yield f"  {name:{width}}  {value}"
    yield from _heading("What became of it", data["fates"])
    for one in data["fates"]:
        why = f" ({one['reason']})" if one["reason"] else ""
        yield f"  {one['clock']:%Y-%m-%d %H:%M}  {one['stage']}: {one['fate']}{why}"
    yield from _heading(f"Passages ({len(data['passages'])})", data["passages"])
    for passage in data["passages"]:
        yield from _passage(passage)
    yield from _heading("Revisions", data["revisions"])
    for one in data["revisions"]:
        current = ", the one that is counted" if one["is_current"] else ""
        yield (
            f"  {one['revision']}  seen {one['seen_at']:%Y-%m-%d %H:%M}, {one['word_count']:,} words from its "
            f"{one['origin']}{current}: {one['title']}"
        )
    yield from _heading("Its bytes", data["responses"])
    for one in data["responses"]:
        yield (
            f"  {one['response_id']}  {one['fetched_at']:%Y-%m-%d %H:%M}, {one['kind']}, {one['size']:,} bytes of "
            f"{one['content_type'] or 'no type'}, archive/{one['archive_file']} at byte {one['archive_offset']}"
        )
    if data["responses"]:
        yield f"  `trendledger page {data['article_id']}` gives them back"


def _heading(words: str, listed: Sequence[Any]) -> Iterator[str]:
    if listed:
        yield ""
        yield words


def _facts(data: dict[str, Any]) -> list[tuple[str, str]]:
    about = data["about_ai_probability"]
    copies = data["copies"]
    facts = [
        ("article", data["article_id"]),
        ("story", f"{data['story_id']} ({'the first' if data['is_original'] else 'a copy'} of {copies + 1})"),
        ("outlet", data["outlet"]),
        ("publisher", data["publisher"]),
        ("feed", f"{data['source']} ({data['feed_id']})"),
        ("author", data["author"]),
        ("published", f"{data['published_at']:%Y-%m-%d %H:%M} (from: {data['published_from']}{_flag(data)})"),
        ("first seen", f"{data['first_seen_at']:%Y-%m-%d %H:%M}"),
        ("language", data["language"]),
        ("about AI", "" if about is None else f"{'yes' if data['is_about_ai'] else 'no'} (probability {about:.2f})"),
        ("counts in verdicts", counting(data["language"], data["is_about_ai"], is_watched=data["is_watched"])),
    ]
    return [(name, value) for name, value in facts if value]


def counting(language: str, is_about_ai: bool | None, *, is_watched: bool) -> str:
    """Return whether an article counts in verdicts, and why not.

    >>> counting("en", True, is_watched=True), counting("en", False, is_watched=True)
    ('yes', 'no: it is not about AI')
    >>> counting("de", None, is_watched=True), counting("en", True, is_watched=False)
    ('no: its language is not read', 'no: its feed was not watched in that week')
    """
    if language not in READ:
        return "no: its language is not read"
    if is_about_ai is False:
        return "no: it is not about AI"
    return "yes" if is_watched else "no: its feed was not watched in that week"


def _flag(data: dict[str, Any]) -> str:
    return f", {data['date_flag']}" if data["date_flag"] else ""


def _passage(passage: dict[str, Any]) -> Iterator[str]:
    yield ""
    copy = f", repeats {passage['duplicate_of']}" if passage["duplicate_of"] else ""
    yield f"  {passage['position'] + 1}. {passage['passage_id']}: {passage['fate']}{copy}"
    for tag in passage["tags"]:
        terms = ", ".join(f"{term['term']} {term['weight']:.2f}" for term in tag["terms"][:TERMS_SHOWN])
        yield f"     {tag['name'] or tag['trend']} ({tag['trend']}) {tag['probability']:.2f}: {terms}"
    for paragraph in passage["text"].splitlines():
        yield fill(paragraph, WIDTH, initial_indent="     ", subsequent_indent="     ", break_long_words=False)
