"""Articles to whether they are about AI: what is not is kept, and carries no trend."""

from __future__ import annotations

from functools import lru_cache

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.run_context import RunContext
from flows.running.run_log import log
from flows.steps.tagging.about_ai import DECISION, FieldReader
from flows.steps.text.figures import counted
from flows.steps.text.language import READ
from warehouse.books import about_ai
from warehouse.catalog.field_words import load_field_words
from warehouse.database import Connection, writing
from warehouse.records import AboutAiEvidence

ARTICLES_AT_ONCE = 2000  # with their texts some 10 MB


@task(name="decide about AI", task_run_name="decide about AI", cache_policy=NO_CACHE)
async def decide_about_ai(context: RunContext) -> int:
    """Weigh the words of what is new, and decide for all articles of the feeds that brought it; return how many."""
    weighed = 0
    while True:
        with writing(context.home) as db:
            done = weigh_portion(db)
        weighed += done
        if not done:
            log(f"{counted(weighed, 'article')} weighed: about AI or not")
            return weighed


def weigh_portion(db: Connection, limit: int = ARTICLES_AT_ONCE) -> int:
    """Weigh up to `limit` articles and decide for their feeds; return how many were weighed, 0 where all are."""
    waiting = about_ai.unweighed(db, READ, limit)
    if not waiting:
        return 0
    reader = field_reader()
    found = [
        AboutAiEvidence(
            article_id=article.article_id,
            revision=article.revision,
            evidence=reader.evidence(article.title, article.passages),
            is_named=reader.names_the_field(article.feed_title),
            seen_at=article.seen_at,
        )
        for article in waiting
    ]
    about_ai.add_evidence(db, found)
    about_ai.decide(db, sorted({article.feed_id for article in waiting}), DECISION)
    return len(waiting)


@lru_cache(maxsize=1)
def field_reader() -> FieldReader:
    """Return the reader of the words that ship; compiled once a process."""
    return FieldReader(load_field_words())
