"""A home with weeks of stories at several sources, some of which have new words: enough for a look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from warehouse.books import articles, feeds, ledger, models, passages, trends
from warehouse.database import Home, writing
from warehouse.records import Article, Feed, FeedVisit, Model, Passage, Revision, Run, Trend

LAST = date(2026, 3, 2)  # the Monday of the last week that is over
CLOCK = datetime(2026, 3, 11, 6, tzinfo=UTC)
WEEKS, SOURCES, STORIES_A_WEEK = 20, 6, 3
NEW = " Foonet-7 wins."
HOSTILE = "<b>Foonet</b> \x1b[31m[bold]wins[/]"


def rises(age: int, source: int) -> int:
    """In the last four weeks two of three stories of every source, before hardly any."""
    return 2 if age < 4 else int((age + source) % 13 == 0)


def fill(home: Home, new: Callable[[int, int], int] = rises) -> Home:
    """Write the stories; nothing is judged or published. `new` is how many have the new words, by age and source."""
    rows: tuple[list[Article], list[Revision], list[Passage]] = ([], [], [])
    for age in range(WEEKS):
        for source in range(SOURCES):
            for number in range(STORIES_A_WEEK):
                put(rows, age, source, number, is_new=number < new(age, source))
    with writing(home) as db:
        feeds.add_feeds(db, [feed(source) for source in range(SOURCES)], CLOCK)
        for age in reversed(range(WEEKS + 3)):  # a run a week: weeks without any are gaps
            run, at = f"run-{age}", CLOCK - timedelta(weeks=age)
            ledger.open_run(db, Run(run, "archive", at, at, "", "0.1.0"))
            visits = [FeedVisit(f"f{source}", run, at, "kept", "", "", "", "", 1) for source in range(SOURCES)]
            feeds.add_visits(db, visits)
            ledger.close_run(db, run, at, "done")
        trends.put_taxonomy(db, [Trend(1, "chips", "AI chips", "hard", "Hardware", "Accelerators.", [], 0)])
        models.add_model(db, Model("m", 1, CLOCK, 10, "{}", ""))
        models.make_current(db, "m", CLOCK)
        articles.add_articles(db, rows[0], rows[1])
        passages.add_passages(db, rows[2])
    return home


def feed(source: int) -> Feed:
    return Feed(f"f{source}", f"https://paper{source}.example/feed", f"Paper {source}", "news", "en", f"House {source}")


def put(
    rows: tuple[list[Article], list[Revision], list[Passage]], age: int, source: int, number: int, *, is_new: bool
) -> None:
    name = f"a{age:02}-{source}-{number}"
    at = datetime.combine(LAST - timedelta(weeks=age), time(number + 1), UTC)
    url = f"https://paper{source}.example/{name}"
    text = f"They write of a chip market and of others.{' And now' + NEW if is_new else ''}"
    title = HOSTILE if is_new and age == 0 and source == 0 else f"Story {name}"
    rows[0].append(
        Article(
            name, url, url, f"f{source}", "e", at, "feed", None, at, name,
            is_original=True, is_backfill=False, revision=1, run_id="run-1",
        )
    )  # fmt: skip
    rows[1].append(Revision(name, 1, title, "", "en", text, 12, name, "page", "", at, "run-1"))
    rows[2].append(Passage(f"p-{name}", name, 1, 0, text, 12, name, None))
