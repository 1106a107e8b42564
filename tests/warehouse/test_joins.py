"""What is told between the stages of runs that were made before it was, or that brought nothing."""

from __future__ import annotations

from datetime import timedelta

from warehouse.books import ledger
from warehouse.database import Home, writing
from warehouse.records import Fate, Join, RunNumbers


def test_a_run_that_entered_no_stories_has_no_sums_behind_articles_and_does_not_guess_at_stories(books: Home) -> None:
    with writing(books) as db:
        joins, numbers = ledger.joins_of(db, "run-1"), ledger.numbers_of(db, "run-1")
    assert {join.next_stage for join in joins} == {"entries"}
    assert (numbers.new_articles, numbers.new_stories) == (5, None)
    assert "new stories" not in dict(numbers.named())


def test_what_another_model_reads_of_the_whole_history_joins_before_the_tags(books: Home) -> None:
    with writing(books) as db:
        clock = ledger.clock(db)
        assert clock is not None
        db.execute("insert into runs select 'again', 'retag', clock, ?, '', '' from runs", [clock + timedelta(hours=1)])
        ledger.add_fates(db, "again", "tags", 5, [Fate("again", "tags", "", "tagged", "", 5)])
        joins = ledger.joins_of(db, "again")
    assert joins == [
        Join("again", "boilerplate", "tags", "joined", "of earlier runs, new to the model or with other words", 5)
    ]


def test_a_run_that_is_not_there_has_no_numbers(books: Home) -> None:
    with writing(books) as db:
        assert ledger.numbers_of(db, "none") == RunNumbers("none")
        assert ledger.joins_of(db, "none") == []


def test_of_a_feed_that_was_visited_twice_and_one_that_was_not_the_sums_meet(books: Home) -> None:
    with writing(books) as db:
        fates = [Fate("run-1", "entries", "desk", "kept", "", 5), Fate("run-1", "entries", "", "not watched", "", 3)]
        ledger.add_fates(db, "run-1", "entries", 8, fates)
        parts = {join.why: join.items for join in ledger.joins_of(db, "run-1") if join.next_stage == "entries"}
    assert parts == {"": 2, "several from one feed": 3, "addresses that an archive holds and no feed names": 3}
