"""The labelling command, from the pipe to the next model's examples."""

import json
import os
import pwd

import pytest
from small_books import put_articles

from flows.commands.options import login_name
from warehouse.books.labels import load_labels
from warehouse.database import writing


@pytest.fixture
def desk(ready):
    put_articles(ready, months=("2026-05-15",))
    return ready


def test_answers_from_a_pipe_are_stored_one_by_one(desk, trendledger):
    told = trendledger("label", "--who", "ann", "--json", stdin="n\nai-agents\n\ns\n")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"who": "ann", "labelled": 2, "skipped": 1}
    with writing(desk) as db:
        assert len(load_labels(db)) == 2
        given = db.execute("select given_by, model_id, title <> '' from labels").fetchall()
    assert {who for who, _, _ in given} == {"ann"}
    assert "Garten" not in told.stderr


def test_who_leaves_keeps_what_was_said_and_is_asked_the_rest_next_time(desk, trendledger):
    first = trendledger("label", "--who", "ann", "--json", stdin="n\nq\n")
    assert json.loads(first.stdout)["labelled"] == 1
    second = trendledger("label", "--who", "ann", "--json", stdin="n\nn\nn\nn\nn\n")
    assert json.loads(second.stdout)["labelled"] == 2
    third = trendledger("label", "--who", "ann", stdin="")
    assert (third.returncode, "no passage here that you have not labelled" in third.stderr) == (1, True)


@pytest.mark.long
def test_a_second_opinion_sees_no_answer_and_tells_how_far_people_agree(desk, trendledger):
    trendledger("label", "--who", "zoe", stdin="n\nn\nn\n")
    told = trendledger("label", "--who", "bob", "--second", "--json", stdin="n\nn\nn\n")
    assert json.loads(told.stdout)["agreement"] == {"pairs": 3, "share_same": 1.0, "kappa": None}
    assert "zoe" not in told.stderr
    none_left = trendledger("label", "--who", "bob", "--second")
    assert "nobody else has labelled" in none_left.stderr


def test_passages_drawn_at_random_show_no_tags_and_are_drawn_once_also_where_they_are_skipped(desk, trendledger):
    told = trendledger("label", "--who", "ann", "--random", "--json", stdin="\ns\nn\n")
    assert json.loads(told.stdout) == {"who": "ann", "labelled": 2, "skipped": 1}
    assert "drawn at random" in told.stderr
    assert "[x]" not in told.stderr
    with writing(desk) as db:
        assert load_labels(db) == []
        assert db.execute("select count(*), count(distinct passage_id) from random_draws").fetchall() == [(3, 3)]
    none_left = trendledger("label", "--who", "bob", "--random")
    assert (none_left.returncode, "has been drawn before" in none_left.stderr) == (1, True)


def test_none_are_asked_for_is_no_want_of_passages(trendledger):
    done = trendledger("label", "--count", "0")
    assert (done.returncode, done.stderr) == (2, "trendledger: --count 0: give 1 or more\n")


def test_a_user_without_a_name_has_a_number(monkeypatch):
    def unknown(number):
        raise KeyError(f"getpwuid(): uid not found: {number}")

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert login_name() == f"user {os.getuid()}"
