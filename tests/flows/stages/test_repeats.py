"""What outlets and passages repeat, in a real warehouse: any order, any batches, and the same books at the end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import AT, Written, edited, group, passage_id, prose, take_in

from warehouse.books import ledger, passages, tags
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
    gather(home, [boxed(week) for week in range(2)])
    assert set_aside(home) == []
    gather(home, [boxed(week) for week in range(2, 5)])
    assert set_aside(home) == [passage_id(f"n{week}", 1) for week in range(5)]
    changes = rows(home, "select kind, subject, reason from changes")
    assert changes == [("boilerplate", "desk", "what recurs; 5 passages set aside or taken back")]
    with writing(home) as db:
        ledger.check_balance(db)
    assert rows(home, "select fate, sum(items) from fates where stage = 'boilerplate' group by all order by all") == [
        ("kept", 9),
        ("set aside", 5),
    ]


def test_what_recurs_in_the_reprints_of_one_report_is_its_text(home: Home) -> None:
    gather(home, REPRINTS)
    assert rows(home, "select count(distinct story_id) from articles") == [(1,)]
    assert set_aside(home) == []


def test_what_recurs_in_another_outlet_says_nothing_of_this_one(home: Home) -> None:
    gather(home, [boxed(week)._replace(feed="desk" if week % 2 else "lab") for week in range(4)])
    assert set_aside(home) == []


def test_a_passage_is_taken_back_when_its_lines_no_longer_recur(home: Home) -> None:
    gather(home, [boxed(week) for week in range(3)])
    assert set_aside(home) == [passage_id(f"n{week}", 1) for week in range(3)]
    gather(home, [Written("n2", 2, 14, prose(70, 100), revision=2)])
    assert set_aside(home) == []
    assert rows(home, "select * from boilerplate") == []


CRUMBS = "Home > Reports > Machines that learn"
LIST = "Filed under agents and tools, robots at work, chips and power, schools and exams"


def glued(week: int) -> Written:
    """An article whose only paragraph begins with the site's crumbs and ends with its list."""
    return Written(f"g{week}", week, 0, f"{CRUMBS} {prose(week + 200, 90)} {LIST}")


def own_texts(home: Home) -> dict[str, str | None]:
    return dict(rows(home, "select passage_id, own_text from api.passages"))


def test_what_is_glued_to_a_paragraph_is_left_out_of_what_is_tagged(home: Home) -> None:
    gather(home, [glued(week) for week in range(2)])
    assert set(own_texts(home).values()) == {None}
    gather(home, [glued(2)])
    assert set_aside(home) == []
    assert own_texts(home) == {passage_id(f"g{week}"): prose(week + 200, 90) for week in range(3)}
    assert rows(home, "select place, line from api.boilerplate order by all") == [("end", LIST), ("start", CRUMBS)]


def test_a_passage_whose_own_words_have_changed_is_tagged_anew(home: Home) -> None:
    gather(home, [glued(week) for week in range(2)])
    with writing(home) as db:
        db.execute("insert into readings select passage_id, 'm', 'run', 'tagged' from passages")
        db.execute("insert into tags select passage_id, 'm', 'chips', 0.9, [] from passages")
    gather(home, [glued(2), Written("other", 0, 0, prose(300))])
    assert rows(home, "select passage_id from readings union select passage_id from tags") == []
    with writing(home) as db:
        unread = {one.text for one in passages.unread_by(db, "m", 9)}
        assert {one.text for one in tags.unread_after(db, "m", "", 9)} == unread
    assert unread == {*(prose(week + 200, 90) for week in range(3)), prose(300)}


def test_a_passage_that_stays_as_it_was_is_not_tagged_again(home: Home) -> None:
    gather(home, [glued(week) for week in range(3)])
    with writing(home) as db:
        db.execute("insert into readings select passage_id, 'm', 'run', 'tagged' from passages")
    gather(home, [glued(3)])
    assert rows(home, "select count(*) from readings") == [(3,)]


def test_its_own_words_are_all_of_them_again_when_the_site_no_longer_repeats_the_rest(home: Home) -> None:
    gather(home, [glued(week) for week in range(3)])
    gather(home, [Written("g2", 2, 0, prose(210), revision=2)])
    assert set(own_texts(home).values()) == {None}


def test_a_short_report_above_a_long_box_is_kept_without_the_box(home: Home) -> None:
    gather(home, [Written(f"s{week}", week, 0, f"{prose(week + 300, 40)}\n{BOX}") for week in range(3)])
    assert set_aside(home) == []
    assert set(own_texts(home).values()) == {prose(week + 300, 40) for week in range(3)}


def test_a_headline_that_others_list_stays_in_its_own_article(home: Home) -> None:
    headline = "s0"  # the title of such an article is its name
    listing = [Written(f"o{week}", week, 0, f"{prose(week + 400, 90)}\n{headline}") for week in range(3)]
    gather(home, [Written("s0", 0, 0, f"{headline}\n{prose(410, 90)}"), *listing])
    own = own_texts(home)
    assert own.pop(passage_id("s0")) is None
    assert list(own.values()) == [prose(week + 400, 90) for week in range(3)]


@pytest.mark.parametrize("kin", [2, 3], ids=["two reports", "three reports"])
def test_a_paragraph_that_reports_share_in_their_middle_is_theirs(home: Home, kin: int) -> None:
    shared = f"{prose(500, 30)}."
    for week in range(kin):
        around = [f"{prose(1000 + 100 * week + place, 12)}." for place in range(30)]
        gather(home, [Written(f"m{week}", week, 0, "\n".join([*around[:14], shared, *around[14:]]))])
    assert set(own_texts(home).values()) == {None}


@pytest.mark.parametrize(
    ("kin", "words"),
    [(2, f"{prose(501, 40)}."), (4, f"Everyone will have one, the minister said: “{prose(502, 30)}.”")],
    ids=["in two reports", "in four, between quotation marks"],
)
def test_a_statement_that_reports_repeat_at_their_ends_stays(home: Home, kin: int, words: str) -> None:
    gather(home, [Written(f"q{week}", week, week, f"{prose(600 + week, 90)}\n{words}") for week in range(kin)])
    assert set_aside(home) == []
    assert set(own_texts(home).values()) == {None}


@pytest.mark.parametrize(
    ("origin", "is_found"), [("page", False), ("feed", True)], ids=["pages of other sites", "its own words of them"]
)
def test_what_a_feed_says_itself_of_others_is_its_own_and_pages_are_their_sites(
    home: Home, origin: Literal["page", "feed"], is_found: bool
) -> None:
    told = [glued(week)._replace(site=f"site{week}", outlet=f"site{week}", origin=origin) for week in range(3)]
    gather(home, told)
    assert all(own is not None for own in own_texts(home).values()) is is_found


def test_what_a_site_repeats_is_found_over_its_feeds(home: Home) -> None:
    gather(home, [glued(week)._replace(site="desk.example", feed=f"section{week}") for week in range(3)])
    assert set(own_texts(home).values()) == {prose(week + 200, 90) for week in range(3)}
    assert rows(home, "select distinct feed_id, site from api.boilerplate order by all") == [
        (f"section{week}", "desk.example") for week in range(3)
    ]


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
    *(glued(week) for week in range(3)),
    *(boxed(week) for week in range(5)),
    Written("a", 0, 0, f"{LONG}\n{prose(4, 100)}"),
    Written("b", 0, 1, f"{prose(6, 100)}\n{QUOTED}\n{BOX}"),
    Written("c", 3, 2, f"{edited(LONG, 0.05)}\n{prose(7, 300)}"),
    Written("d", 2, 3, f"{prose(8, 200)}\n{BOX}", feed="lab"),
]
homes = itertools.count()


@pytest.mark.thorough
@given(st.permutations(ALL), st.integers(1, 5), st.integers(1, 9))
@settings(max_examples=examples(2, 15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_batches_of_arrival_make_no_difference(
    tmp_path: Path, order: list[Written], size: int, limit: int
) -> None:
    together, apart = Home(tmp_path / str(next(homes))), Home(tmp_path / str(next(homes)))
    gather(together, ALL)
    for start in range(0, len(order), size):
        gather(apart, order[start : start + size], limit)
    assert links(apart) == links(together)
    assert set_aside(apart) == set_aside(together)
    pieces = "select site, place, line from boilerplate order by all"
    assert rows(apart, pieces) == rows(together, pieces)
    assert ("desk", "edge", BOX) in rows(apart, pieces)
    own = "select passage_id, own_text from passages where own_text is not null order by all"
    assert rows(apart, own) == rows(together, own) != []
