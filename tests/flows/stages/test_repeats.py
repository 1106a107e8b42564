"""What outlets and passages repeat, in a real warehouse: any order, any batches, and the same books at the end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import AT, Written, edited, group, passage_id, prose, take_in

from warehouse import ledger
from warehouse.database import Home, writing

BOX = " ".join(["Sign up for our letter, and we will write to you each week about chips and models."] * 3)
REPRINTS = [Written(f"r{week}", week, 7 * week, f"{prose(1)}\n{prose(week + 50, 20)}") for week in range(5)]
LONG = prose(2, 110)
QUOTED = f"As the Desk wrote, {LONG}"


def gather(home: Home, some: Sequence[Written], limit: int = 1000) -> None:
    take_in(home, some)
    while group(home, "run", AT, limit):
        pass


def rows(home: Home, query: str) -> list[tuple]:
    with writing(home) as db:
        return db.execute(query).fetchall()


def set_aside(home: Home) -> list[str]:
    return [name for (name,) in rows(home, "select passage_id from api.passages where is_boilerplate order by all")]


def links(home: Home) -> dict[str, str]:
    return dict(rows(home, "select passage_id, duplicate_of from passages where duplicate_of is not null"))


def boxed(week: int) -> Written:
    """An article whose second passage is the outlet's box."""
    return Written(f"n{week}", week, 7 * week, f"{prose(week + 10, 100)}\n{BOX}")


def test_a_passage_that_recurs_in_an_outlet_is_set_aside_in_earlier_weeks_too(home: Home) -> None:
    gather(home, [boxed(week) for week in range(4)])
    assert set_aside(home) == []
    gather(home, [boxed(4)])
    assert set_aside(home) == [passage_id(f"n{week}", 1) for week in range(5)]
    changes = rows(home, "select kind, subject, reason from changes")
    assert changes == [("boilerplate", "desk", "lines that recur; 5 passages set aside or taken back")]
    with writing(home) as db:
        ledger.check_balance(db)
    assert rows(home, "select fate, sum(items) from fates where stage = 'boilerplate' group by all order by all") == [
        ("kept", 13),
        ("set aside", 5),
    ]


def test_what_recurs_in_the_reprints_of_one_report_is_its_text(home: Home) -> None:
    gather(home, REPRINTS)
    assert rows(home, "select count(distinct story_id) from articles") == [(1,)]
    assert set_aside(home) == []


def test_what_recurs_in_another_outlet_says_nothing_of_this_one(home: Home) -> None:
    gather(home, [boxed(week)._replace(feed="desk" if week else "lab") for week in range(5)])
    assert set_aside(home) == []


def test_a_passage_is_taken_back_when_its_lines_no_longer_recur(home: Home) -> None:
    gather(home, [boxed(week) for week in range(5)])
    gather(home, [Written("n2", 2, 14, prose(70, 100), revision=2)])
    assert set_aside(home) == []
    assert rows(home, "select * from boilerplate") == []


def test_boilerplate_is_kept_and_can_be_read_and_its_tags_count_nowhere(home: Home) -> None:
    gather(home, [boxed(week) for week in range(5)])
    with writing(home) as db:
        db.execute("insert into feeds values ('desk', '', 'The Desk', '', '', '', true, now())")
        db.execute("insert into current_models values ('m', now())")
        db.execute("insert into readings select passage_id, 'm', 'run', 'tagged' from passages")
        db.execute("insert into tags select passage_id, 'm', 'chips', 0.9, [] from passages")
        assert db.execute("select count(*), count(*) filter (is_boilerplate) from api.passages").fetchall() == [(10, 5)]
        assert db.execute("select count(*) from api.tags").fetchall() == [(5,)]
        assert db.execute("select count(*) from api.evidence").fetchall() == [(5,)]
        unseen = "select count(*) from api.passages where passage_id not in (select passage_id from readings)"
        assert db.execute(unseen).fetchall() == [(0,)]


@pytest.mark.parametrize(
    "later",
    [QUOTED, edited(LONG, 0.1), " ".join(LONG.split()[:80]), f"{prose(3, 25)}\n{LONG}", LONG],
    ids=["quoted with a lead-in", "a tenth edited", "cut", "under another lead", "word for word"],
)
def test_a_passage_that_repeats_an_earlier_one_is_linked_to_it_and_stays(home: Home, later: str) -> None:
    gather(home, [Written("b", 1, 1, f"{later}\n{prose(5, 300)}"), Written("a", 0, 0, f"{LONG}\n{prose(4, 300)}")])
    assert links(home) == {passage_id("b"): passage_id("a")}
    assert rows(home, f"select text from passages where passage_id = '{passage_id('b')}'") != []


@pytest.mark.parametrize(
    "other",
    [prose(3, 110), f"{' '.join(LONG.split()[:40])}\n{prose(3, 80)}"],
    ids=["a stranger", "a sentence quoted in words of its own"],
)
def test_what_shares_little_with_an_earlier_passage_is_not_linked(home: Home, other: str) -> None:
    gather(home, [Written("a", 0, 0, LONG), Written("b", 1, 1, other)])
    assert links(home) == {}


def test_when_the_first_is_edited_what_repeats_it_is_linked_to_the_next(home: Home) -> None:
    gather(home, [Written("a", 0, 0, LONG), Written("b", 1, 1, QUOTED), Written("c", 2, 2, edited(LONG, 0.05))])
    assert links(home) == {passage_id("b"): passage_id("a"), passage_id("c"): passage_id("a")}
    gather(home, [Written("a", 0, 0, prose(9), revision=2)])
    assert links(home) == {passage_id("c"): passage_id("b")}


def test_a_new_revision_does_not_repeat_the_one_before(home: Home) -> None:
    gather(home, [Written("a", 0, 0, LONG)])
    gather(home, [Written("a", 0, 0, f"{LONG}\n{prose(9)}", revision=2)])
    assert links(home) == {}


ALL = [
    *(boxed(week) for week in range(5)),
    Written("a", 0, 0, f"{LONG}\n{prose(4, 100)}"),
    Written("b", 0, 1, f"{prose(6, 100)}\n{QUOTED}\n{BOX}"),
    Written("c", 3, 2, f"{edited(LONG, 0.05)}\n{prose(7, 300)}"),
    Written("d", 2, 3, f"{prose(8, 200)}\n{BOX}", feed="lab"),
]
homes = itertools.count()


@given(st.permutations(ALL), st.integers(1, 5), st.integers(1, 9))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_batches_of_arrival_make_no_difference(
    tmp_path: Path, order: list[Written], size: int, limit: int
) -> None:
    together, apart = Home(tmp_path / str(next(homes))), Home(tmp_path / str(next(homes)))
    gather(together, ALL)
    for start in range(0, len(order), size):
        gather(apart, order[start : start + size], limit)
    assert links(apart) == links(together)
    assert set_aside(apart) == set_aside(together)
    assert rows(apart, "select feed_id, line from boilerplate order by all") == [("desk", BOX)]
