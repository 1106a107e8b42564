"""What storing a batch costs: the books are opened, written to and let go of, in a new home and in one of many passages.

    python tests/benchmarks/bench_books.py [PASSAGES]    default 100,000

A batch is what `refine` writes: 200 articles with six passages each. Beside it a batch of nothing, which is what opening
and letting go takes, and both beside FORMERLY, which a batch took when the target of .4 was set. Medians of BATCHES;
the first, which makes the schema, does not count. What publishing costs beside a plain COPY is told by bench_weeks.py.

A batch of nothing meets the target, one of 200 articles does not. The floor is DuckDB's: as it lets go of a file it
writes its log into the tables (a checkpoint), which is half of such a batch, and told apart. Without that (`pragma
disable_checkpoint_on_shutdown`) a batch takes half, but the log stays beside the file between two writes, and all who
copy or move a warehouse would have to think of it; it is not worth that.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from million_passages import demo_home, grow

from flows.running.exit import end_quietly
from warehouse import database
from warehouse.books import articles, ledger, passages
from warehouse.database import Home, writing
from warehouse.records import Article, Fate, Passage, Refined, Revision, identify

PASSAGES = 100_000
ARTICLES, CUTS, BATCHES = 200, 6, 15
FORMERLY = 0.1  # seconds, as all here of processors: by the clock a machine that others use says little
AT = datetime(2026, 11, 1, 6, tzinfo=UTC)
WORDS = " ".join(f"word{number}" for number in range(100))


def store(home: Home, batch: int) -> None:
    """Store a batch of articles."""
    names = [identify("batch", f"{batch}:{place}") for place in range(ARTICLES)]
    cuts = [(name, place, identify(name, str(place))) for name in names for place in range(CUTS)]
    with writing(home) as db:
        articles.add_articles(db, [article(name) for name in names], [revision(name) for name in names])
        passages.add_passages(
            db, [Passage(cut, name, 1, place, f"{WORDS} {cut}", 101, cut, None) for name, place, cut in cuts]
        )
        articles.add_refined(db, [Refined(name, 1, "run", "kept", "", name) for name in names])
        ledger.add_fates(
            db, "run", "articles", ARTICLES, [Fate("run", "articles", name, "kept", "", 1) for name in names]
        )


def article(name: str) -> Article:
    return Article(
        name,
        f"https://desk.example/{name}",
        "",
        "feed",
        name,
        AT,
        "feed",
        None,
        AT,
        name,
        is_original=True,
        is_backfill=False,
        revision=1,
        run_id="run",
    )


def revision(name: str) -> Revision:
    return Revision(name, 1, name, "", "en", f"{WORDS} {name}\n" * CUTS, 101 * CUTS, name, "page", "", AT, "run")


def nothing(home: Home, _batch: int) -> None:
    """Store nothing."""
    with writing(home):
        pass


def timed(act: Callable[..., object], seconds: list[float]) -> Callable[..., None]:
    """Return the act, made to tell how long it takes."""

    def run(*given: object) -> None:
        start = time.process_time()
        act(*given)
        seconds.append(time.process_time() - start)

    return run


def tell(name: str, home: Home) -> None:
    """Print what batches cost in a home."""
    nothing(home, 0)
    for what, write in (("a batch of nothing", nothing), (f"a batch of {ARTICLES} articles", store)):
        whole: list[float] = []
        letting_go: list[float] = []
        with patch.object(database, "_let_go", timed(database._let_go, letting_go)):
            for batch in range(BATCHES):
                timed(write, whole)(home, batch)
        took, last = statistics.median(whole), statistics.median(letting_go)
        print(
            f"{name}, {what}: {1000 * took:.0f} ms, of these {1000 * last:.0f} to let go of the file; "
            f"{took / FORMERLY:.2f} of what a batch took",
            flush=True,
        )


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tell("a new home", Home(Path(folder) / "new"))
        large = Home(Path(folder) / "large")
        grow(demo_home(Path(folder) / "demo"), large, number)
        tell(f"a home of {number:,} passages", large)


if __name__ == "__main__":
    end_quietly()
    main(int(sys.argv[1]) if sys.argv[1:] else PASSAGES)
