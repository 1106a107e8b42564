"""Candidates and watches on the command line: found, decided on, remembered, followed."""

from __future__ import annotations

import json
import shutil

import made_weeks
import pytest
from front_door import CommandLine
from made_weeks import LAST, fill

from flows.stages.candidates import put_candidates
from warehouse.books import candidates, verdicts
from warehouse.catalog import load_taxonomy, taxonomy_with
from warehouse.database import Home, writing
from warehouse.published.publish import publish


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose last look found one candidate. Only for copying."""
    home = fill(Home(tmp_path_factory.mktemp("found")))
    look(home)
    return home


@pytest.fixture
def judged(found: Home, home: Home) -> Home:
    """Such a home of the test's own."""
    shutil.copytree(found.path, home.path, symlinks=True)
    return home


def look(home: Home) -> None:
    """What the last stages of a run do."""
    with writing(home) as db:
        put_candidates(db, [], load_taxonomy())
    publish(home, "run-1")


def told(done) -> object:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_candidate_is_listed_with_verdict_and_evidence(judged: Home, trendledger: CommandLine) -> None:
    rows = told(trendledger("trends", "candidates", "--json"))
    month = next(row for row in rows if row["horizon"] == "4/12")
    assert (month["candidate"], month["name"], month["kind"]) == ("foonet-7", "Foonet-7", "name")
    assert (month["verdict"], month["named"], month["decision"]) == ("surging", "many sources", "open")
    assert month["stories"][0]["url"].startswith("https://paper")
    assert {story["publisher"] for story in month["stories"]} <= {f"House {source}" for source in range(6)}
    shown = trendledger("trends", "candidates")
    assert "https://paper" in shown.stdout
    assert "\x1b" not in shown.stdout


@pytest.mark.long
def test_what_is_dismissed_does_not_come_back_until_it_is_reopened(judged: Home, trendledger: CommandLine) -> None:
    done = trendledger("trends", "dismiss", "Foonet-7", "--by", "ada")
    assert done.stdout == "foonet-7 is dismissed by ada\n"
    look(judged)
    assert told(trendledger("trends", "candidates", "--json")) == []
    kept = told(trendledger("trends", "candidates", "--all", "--json"))
    assert {(row["decision"], row["decided_by"]) for row in kept} == {("dismissed", "ada")}
    trendledger("trends", "reopen", "foonet-7", "--by", "ada")
    assert {row["decision"] for row in told(trendledger("trends", "candidates", "--json"))} == {"open"}
    with writing(judged) as db:
        said = db.execute("select decision, decided_by from candidate_decisions order by decided_at").fetchall()
    assert said == [("dismissed", "ada"), ("reopened", "ada")]


def test_what_is_accepted_is_followed_in_every_look(judged: Home, trendledger: CommandLine) -> None:
    done = trendledger("trends", "accept", "foonet-7", "--by", "ada", "--name", "The Foonet")
    assert "followed from now on" in done.stdout
    assert told(trendledger("trends", "candidates", "--json")) == []
    rows = told(trendledger("trends", "watches", "--json"))
    month = next(row for row in rows if row["horizon"] == "4/12")
    assert (month["watch"], month["name"], month["started_by"]) == ("foonet-7", "The Foonet", "ada")
    assert (month["verdict"], month["week"], month["words"]) == ("surging", str(LAST), '"foonet 7"')
    look(judged)
    again = told(trendledger("trends", "watches", "--json"))
    assert [row["verdict"] for row in again] == [row["verdict"] for row in rows]
    assert trendledger("trends", "unwatch", "foonet-7").returncode == 0
    assert told(trendledger("trends", "watches", "--json")) == []


def test_what_an_older_look_found_is_not_listed_as_if_it_held(judged: Home, trendledger: CommandLine) -> None:
    with writing(judged) as db:
        db.execute("update candidates set week = week - interval 7 day")
    publish(judged, "run-2")
    done = trendledger("trends", "candidates", "--all")
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing rises that is in no trend" in done.stderr


def test_a_look_that_is_judged_again_says_the_same(judged: Home) -> None:
    with writing(judged) as db:
        before = candidates.look_before(db, LAST.replace(year=2027))
        put_candidates(db, [], load_taxonomy())
        assert candidates.look_before(db, LAST.replace(year=2027)) == before
        assert verdicts.last_complete_week(db) == LAST


def test_words_are_followed_with_the_statistics_of_the_trends(judged: Home, trendledger: CommandLine) -> None:
    data = told(trendledger("trends", "watch", "foonet OR nowhere -gardens", "--json"))
    month = next(one for one in data["verdicts"] if one["horizon"] == "4/12")
    assert (month["verdict"], month["named"], month["stories_now"]) == ("surging", "many sources", 48)
    assert len(data["weeks"]) == 20
    assert data["weeks"][-1] == {
        "week": str(LAST),
        "stories": 12,
        "stories_about_ai": 18,
        "share": 12 / 18,
        "sources": 6,
    }
    assert data["judged_beside"] == 1
    assert data["words"] == "foonet OR (nowhere NOT gardens)"
    assert sum(one["stories"] for one in data["sources"]) == sum(one["stories"] for one in data["weeks"])
    shown = trendledger("trends", "watch", "foonet")
    assert "first seen on" in shown.stderr
    assert "\x1b" not in shown.stdout
    assert "␛[31m[bold]wins[/]" in shown.stdout


def test_words_that_nobody_wrote_are_told_so(judged: Home, trendledger: CommandLine) -> None:
    assert trendledger("trends", "watch", "-gardens foonet").returncode == 0
    done = trendledger("trends", "watch", "nowhere")
    assert done.returncode == 0
    assert "no counted story" in done.stderr


def test_words_are_kept_under_a_name(judged: Home, trendledger: CommandLine) -> None:
    assert trendledger("trends", "watch", "chip market", "--keep", "Chips").returncode == 0
    rows = told(trendledger("trends", "watches", "--json"))
    assert {(row["watch"], row["words"]) for row in rows} == {("Chips", "chip market")}
    assert {row["verdict"] for row in rows if row["horizon"] == "4/12"} == {"steady"}


def test_a_name_keeps_its_words_until_they_are_ended(judged: Home, trendledger: CommandLine) -> None:
    assert trendledger("trends", "watch", "chip market", "--keep", "My chips").returncode == 0
    before = told(trendledger("trends", "watches", "--json"))
    assert trendledger("trends", "watch", "chip  market", "--keep", "My chips").returncode == 0
    assert told(trendledger("trends", "watches", "--json")) == before
    other = trendledger("trends", "watch", "foonet", "--keep", "My chips")
    assert other.returncode == 1
    assert "'My chips' already follows chip market" in other.stderr
    assert "`trendledger trends unwatch 'My chips'`" in other.stderr
    assert told(trendledger("trends", "watches", "--json")) == before


def test_a_candidate_does_not_take_the_name_of_words_that_are_followed(judged: Home, trendledger: CommandLine) -> None:
    assert trendledger("trends", "watch", "gardens", "--keep", "foonet-7").returncode == 0
    done = trendledger("trends", "accept", "foonet-7")
    assert done.returncode == 1
    assert "'foonet-7' already follows gardens" in done.stderr
    rows = told(trendledger("trends", "watches", "--json"))
    assert {(row["watch"], row["words"]) for row in rows} == {("foonet-7", "gardens")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", '"open'), "quotation mark"),
        (("watch", ""), "no word"),
        (("watch", "--", "-only"), "none of its words"),
        (("accept", "foonet"), "did you mean foonet-7?"),
        (("accept", "foonet-7", "--words", "a*"), "at least 2"),
        (("dismiss", "x"), "is no candidate"),
        (("unwatch", "x"), "nothing is followed as 'x'"),
        (("watch", "chips", "--keep", " "), "a name has"),
    ],
)
def test_a_mistake_gets_a_sentence(words, said, judged: Home, trendledger: CommandLine) -> None:
    done = trendledger("trends", *words)
    assert done.returncode in {1, 2}
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_without_history_reads_nothing_and_finds_nothing(home: Home, monkeypatch) -> None:
    monkeypatch.setattr(made_weeks, "WEEKS", 5)
    fill(home)
    with writing(home) as db:
        put_candidates(db, [], load_taxonomy())
        assert candidates.all_names(db) == {}


def test_what_is_accepted_as_a_trend_is_drafted_for_the_next_model(judged: Home, trendledger: CommandLine) -> None:
    done = trendledger("trends", "accept", "foonet-7", "--trend", "foonets", "--name", "Foonets")
    assert "own_trends.toml" in done.stdout
    whole = taxonomy_with(judged.own_trends)
    assert whole.trends[:-1] == load_taxonomy().trends
    assert (whole.trends[-1].id, whole.trends[-1].name, whole.trends[-1].terms) == ("foonets", "Foonets", ("Foonet-7",))
    assert "Foonet-7 wins." in whole.trends[-1].about
    assert whole.version == load_taxonomy().version + 1
    again = trendledger("trends", "accept", "foonet-7", "--trend", "ai-agents")
    assert again.returncode == 1
    assert "choose another" in again.stderr
    assert trendledger("trends", "accept", "foonet-7", "--trend", "Not An Id").returncode == 2


@pytest.mark.long
def test_the_trends_of_the_home_are_checked_with_those_that_ship(judged: Home, trendledger: CommandLine) -> None:
    shipped = len(load_taxonomy().trends)
    assert f"{shipped} trends" in trendledger("taxonomy", "check").stderr
    trendledger("trends", "accept", "foonet-7", "--trend", "foonets")
    assert f"{shipped + 1} trends" in trendledger("taxonomy", "check").stderr
    own = judged.own_trends.read_text()
    judged.own_trends.write_text(own.replace("siblings = [", 'siblings = ["nobody", '))
    refused = trendledger("taxonomy", "check")
    assert refused.returncode == 1
    assert "has the sibling 'nobody'" in refused.stderr
