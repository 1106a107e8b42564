"""A few articles in the books of a home, of one passage each."""

from __future__ import annotations

from datetime import UTC, datetime

from warehouse.books import articles, feeds, ledger, passages
from warehouse.database import writing
from warehouse.records import Article, Feed, Passage, Revision, Run, identify

CLOCK = datetime(2026, 6, 1, tzinfo=UTC)
TEXTS = [
    ("OpenAI's Operator books a table", "The autonomous agent clicks through the browser and calls tools on its own."),
    ("Robotaxi fleet grows", "Waymo's driverless robotaxis now serve the airport, and Tesla's FSD is tested beside."),
    ("Chip exports", "Nvidia's GPUs and HBM memory fill the data centre; TSMC packages the accelerators."),
    ("Der Garten im Mai", "Die Rosen blühen, und die Vögel singen früh am Morgen in den alten Bäumen am Bach."),
]


def put_articles(home, months=("2026-04-15", "2026-05-15"), texts=TEXTS):
    """One article a text and month, of one passage each."""
    rows, revisions, cut = [], [], []
    for month in months:
        for title, text in texts:
            article = identify(month, title)
            day = datetime.fromisoformat(month).replace(tzinfo=UTC)
            language = "de" if "Garten" in title else "en"
            rows.append(
                Article(
                    article,
                    f"https://lab.example/{article}",
                    "",
                    "f",
                    "e",
                    day,
                    "feed",
                    None,
                    day,
                    article,
                    is_original=True,
                    is_backfill=False,
                    revision=1,
                    run_id="r",
                )
            )
            revisions.append(Revision(article, 1, title, "", language, text, 12, article, "page", "x", day, "r"))
            cut.append(Passage(identify(article, 1, 0), article, 1, 0, text, 12, article, None))
    with writing(home) as db:
        feeds.add_feeds(db, [Feed("f", "https://lab.example/rss", "Lab")], CLOCK)
        ledger.open_run(db, Run("r", "archive", CLOCK, CLOCK, "", "0"))
        articles.add_articles(db, rows, revisions)
        passages.add_passages(db, cut)
    return cut
