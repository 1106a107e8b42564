"""How long a new model takes for the whole history: passages a second, and the memory of the whole.

python -m tests.benchmarks.bench_retag [PASSAGES]       default 50,000; a million must take under five minutes on two cores
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.retag import retag
from flows.running.exit import end_quietly
from flows.steps.tagging.classifier import train
from warehouse.books import articles, feeds, ledger, models, passages
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.database import Home, writing
from warehouse.records import Article, Feed, Model, Passage, Revision, Run, identify

PASSAGES = 50_000
PASSAGES_AN_ARTICLE = 9
ARTICLES_A_WRITE = 3000
SENTENCES = 6  # of the training passages, drawn anew: some hundred words, as real passages have
START, DAYS = datetime(2024, 1, 1, tzinfo=UTC), 730
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACT = "bench retag"


def fill(home: Home, wanted: int) -> None:
    """Put articles of made-up passages into a home: sentences of the training passages in new company."""
    chance, examples = random.Random(7), load_examples()
    sentences = [sentence for example in examples for sentence in example.text.split(". ")]
    titles = [example.title for example in examples]
    with writing(home) as db:
        feeds.add_feeds(db, [Feed("f", "https://lab.example/rss", "Lab")], START)
        ledger.open_run(db, Run("r", "archive", NOW, NOW, "", "0"))
    numbers = range(0, wanted, PASSAGES_AN_ARTICLE)
    for start in range(0, len(numbers), ARTICLES_A_WRITE):
        rows, revisions, cut = [], [], []
        for number in numbers[start : start + ARTICLES_A_WRITE]:
            article, day = identify(number), START + timedelta(days=number % DAYS)
            rows.append(
                Article(
                    *(article, article, "", "f", "e", day, "feed", None, day, article),
                    is_original=True,
                    is_backfill=False,
                    revision=1,
                    run_id="r",
                )
            )
            title = chance.choice(titles)
            revisions.append(Revision(article, 1, title, "", "en", "", 900, article, "page", "", day, "r"))
            for position in range(min(PASSAGES_AN_ARTICLE, wanted - number)):
                text = ". ".join(chance.choices(sentences, k=SENTENCES))
                cut.append(Passage(identify(article, 1, position), article, 1, position, text, 100, article, None))
        with writing(home) as db:
            articles.add_articles(db, rows, revisions)
            passages.add_passages(db, cut)


def main(wanted: int) -> None:
    """Measure one retagging from nothing."""
    peaks: dict[int, int] = {}

    def watch(_done: int, _of: int) -> None:
        peaks.update((process.pid or 0, peak_memory(process.pid)) for process in multiprocessing.active_children())

    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: its memory is none of the retagging's.
        first = multiprocessing.get_context("spawn").Process(target=prepare, args=(folder, wanted))
        first.start()
        first.join()
        began, used = time.perf_counter(), _seconds_used()
        done = retag(Home(folder), NOW, tell=watch)
        took, used = time.perf_counter() - began, _seconds_used() - used
        size = (Path(folder) / "warehouse.duckdb").stat().st_size >> 20
    print(
        f"{ACT}: {done.passages_read:,} passages in {took:.0f} s, {done.passages_read / took:,.0f} a second "
        f"({used:.0f} s of processor time); peak memory {peak_memory('self')} MB, "
        f"readers {' and '.join(f'{peak} MB' for peak in peaks.values()) or 'none'}; warehouse {size} MB"
    )


def prepare(folder: str, wanted: int) -> None:
    """Make a home with passages, a current model that has tagged nothing, and a new one."""
    home = Home(folder)
    fill(home, wanted)
    classifier = train(load_examples(), load_taxonomy())
    classifier.save(home.models / classifier.model_id)
    with writing(home) as db:
        models.add_model(db, Model("old", 1, START, 0, "{}", ""))
        models.make_current(db, "old", START)
        models.add_model(db, Model(classifier.model_id, classifier.taxonomy_version, NOW, 0, "{}", ""))


def peak_memory(process: int | str | None) -> int:
    """Return the peak of a process's resident memory in MB, since it began with its program."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) >> 10


def _seconds_used() -> float:
    return sum(
        spent.ru_utime + spent.ru_stime
        for spent in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    end_quietly()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES)
