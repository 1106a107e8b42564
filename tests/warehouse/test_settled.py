"""What is kept of runs is what the books tell of them, whatever runs did, died of, or left to others."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lived_books import FIRST, rows

from warehouse.books import articles, entries, ledger, passages
from warehouse.database import Home, writing
from warehouse.records import Article, Entry, Fate, PageVisit, Passage, Refined, Revision, Run
from warehouse.sums import settled

JOINS, NUMBERS = "select * from api.joins order by all", "select * from api.run_numbers order by all"


class Runs:
    """Runs that do some of what there is to do, in the order of the day, and leave the rest."""

    def __init__(self, db: DuckDBPyConnection, seed: int) -> None:
        self.db, self.chance, self.number = db, Random(seed), 0
        self.listed: list[str] = []  # entries without their page
        self.had: list[str] = []  # pages that are not refined

    def _some(self, waiting: list[str]) -> Iterator[str]:
        """Take up some of what waits, what waited longest first."""
        for _ in range(self.chance.randint(0, len(waiting))):
            yield waiting.pop(0)

    def _fates(self, run: str, stage: str, *fates: tuple[str, str, str, int]) -> None:
        told = [Fate(run, stage, item, name, reason, items) for item, name, reason, items in fates if items]
        ledger.add_fates(self.db, run, stage, sum(fate.items for fate in told), told)

    def live(self) -> None:
        """One run begins and, unless it dies, ends; each stage looks at what it finds there."""
        self.number += 1
        run, at = f"r{self.number}", FIRST + timedelta(days=self.number)
        ledger.open_run(self.db, Run(run, "live", at, at, "", "0"))
        stages = (self.collect, self.fetch, self.refine, self.group)
        dies_behind = self.chance.randint(0, 2 * len(stages))
        for stage in stages[:dies_behind]:
            stage(run)
        if dies_behind >= len(stages):
            ledger.close_run(self.db, run, at + timedelta(hours=1), self.chance.choice(["done", "failed", "partial"]))

    def collect(self, run: str) -> None:
        new = [f"{run}e{place}" for place in range(self.chance.randint(0, 3))]
        seen = FIRST + timedelta(days=self.number)
        for name in new:
            entries.add_entries(self.db, [Entry(name, 1, "a", run, "", "", "", "", "", "", None, None, "", "", seen)])
        self._fates(run, "feeds", ("a", "kept", "", 1), ("b", self.chance.choice(["kept", "timed out"]), "", 1))
        self._fates(run, "entries", ("a", "kept", "", len(new)))
        self.listed += new

    def fetch(self, run: str) -> None:
        for name in self._some(self.listed):
            is_final, fate = self.chance.random() < 0.7, self.chance.choice(["kept", "kept", "not found"])
            entries.add_page_visits(self.db, [PageVisit(name, 1, run, 1, fate, "", is_final, "")])
            self._fates(run, "pages", (name, fate, "", 1))
            (self.had if is_final else self.listed).append(name)

    def refine(self, run: str) -> None:
        for name in self._some(self.had):
            articles.add_refined(self.db, [Refined(name, 1, run, "kept", "", name)])
            seen = FIRST + timedelta(days=self.number)
            one = Article(
                name, name, name, "a", name, seen, "feed", None, seen, name,
                is_original=True, is_backfill=False, revision=1, run_id=run,
            )  # fmt: skip
            words = Revision(name, 1, name, "", "en", name, 1, name, "page", "", seen, run)
            articles.add_articles(self.db, [one], [words])
            for place in range(self.chance.randint(0, 2)):
                cut = Passage(f"{name}p{place}", name, 1, place, "w", 1, f"{name}{place}", None, seen_at=seen)
                passages.add_passages(self.db, [cut])
            self._fates(run, "articles", (name, "kept", "", 1))
            self._fates(run, "passages", ("", "kept", "", 1))

    def group(self, run: str) -> None:
        self._fates(run, "stories", ("", "kept", "", self.chance.randint(0, 2)))
        self._fates(
            run, "boilerplate", ("", "kept", "", 2), ("", "set aside", "judged again", self.chance.randint(0, 1))
        )
        self._fates(run, "tags", ("", "tagged", "", self.chance.randint(0, 3)))


def told(db: DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    return [rows(db, JOINS), rows(db, NUMBERS)]


def from_the_books(db: DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    """Return what they tell of all runs, from nothing that is kept."""
    for table in ("settled_runs", "settled_joins", "settled_numbers"):
        db.execute(f"delete from {table}")
    return told(db)


@settings(
    deadline=None,
    max_examples=4,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10_000))
def test_what_is_kept_of_runs_is_what_the_books_give_whenever_it_was_kept(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, writing(Home(folder)) as db:
        runs = Runs(db, seed)
        for _ in range(8):
            runs.live()
            if runs.chance.random() < 0.5:
                settled.settle(db)
        settled.settle(db)
        assert rows(db, "select run_id from runs anti join settled_runs using (run_id)") == [("r8",)]
        kept = told(db)
        since = settled.unsettled_since(db)
        newest = rows(db, "select * from api.unsettled_joins($1) order by all", [since])
        assert newest == [row for row in kept[0] if row[0] == "r8"]
        assert kept == from_the_books(db)


def test_a_run_at_work_is_not_settled_and_what_it_does_next_is_told(books: Home) -> None:
    with writing(books) as db:
        settled.settle(db)
        assert rows(db, "select run_id from settled_runs") == []
        ledger.add_fates(db, "run-1", "entries", 2, [Fate("run-1", "entries", "desk", "kept", "", 2)])
        settled.settle(db)
        assert ledger.numbers_of(db, "run-1").new_entries == 2
