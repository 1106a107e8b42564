"""`trendledger stories` and `feeds publishers` as their users have them: a process of its own, pipes, exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from front_door import CommandLine
from written import AT, Written, edited, group, prose, take_in

from warehouse.books import feeds, ledger
from warehouse.database import Home, writing
from warehouse.published.publish import publish
from warehouse.records import Feed, Run

DESK = Feed("desk", "https://www.desk.example.com/rss", "The Desk", publisher="House of Desks")
LAB = Feed("lab", "https://lab.desk.example.com/rss", "The Lab")
REPORT = f"{prose(1, 80)}\n{prose(2, 80)}\n{prose(3, 80)}"
CUT = f"{prose(1, 80)}\nThe Lab adds a paragraph of its own.\n{prose(2, 80)}"
LATER = REPORT.replace(prose(3, 80), f"{prose(3, 80)} Corrected on Monday.")


def told(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A published home: a report that was corrected later, a cut copy in another feed, and a stranger."""
    home = Home(tmp_path_factory.mktemp("reported"))
    with writing(home) as db:
        feeds.add_feeds(db, [DESK, LAB], AT)
        ledger.open_run(db, Run("run", "archive", AT, AT, "", "0"))
    take_in(home, [Written("report", 0, 0, REPORT), Written("copy", 1, 1, CUT, "lab"), Written("else", 1, 1, prose(9))])
    take_in(home, [Written("report", 0, 0, LATER, revision=2)])
    while group(home, "run", AT):
        pass
    publish(home, "run")
    return home


@pytest.fixture
def copied(reported: Home, home: Home) -> Home:
    """Such a home of the test's own."""
    shutil.copytree(reported.path, home.path, symlinks=True)
    return home


def test_texts_from_a_pipe_are_given_the_id_of_the_first_of_their_story(trendledger: CommandLine) -> None:
    texts = {"a": REPORT, "b": prose(9), "c": edited(REPORT, 0.2), "d": REPORT}
    lines = "\n".join(json.dumps({"id": name, "text": text}) for name, text in texts.items())
    found = [json.loads(line) for line in told(trendledger("stories", stdin=lines)).splitlines()]
    assert found == [{"id": name, "story": story} for name, story in zip("abcd", "abaa", strict=True)]


@pytest.mark.usefixtures("copied")
def test_the_largest_stories_come_first_with_their_outlets_and_copies(trendledger: CommandLine) -> None:
    listed = json.loads(told(trendledger("stories", "--json")))
    assert [(one["story_id"], one["title"], one["outlets"], one["copies"]) for one in listed] == [
        ("report", "report", 2, 1),
        ("else", "else", 1, 0),
    ]
    assert [one["story_id"] for one in json.loads(told(trendledger("stories", "--limit", "1", "--json")))] == ["report"]


def test_a_line_that_is_no_json_is_named(trendledger: CommandLine) -> None:
    done = trendledger("stories", stdin='{"id": 1, "text": "Words."}\nno json\n')
    told(done, 1)
    assert "line 2" in done.stderr


@pytest.mark.usefixtures("copied")
def test_the_members_of_a_story_are_shown_in_order_with_the_words_that_differ(trendledger: CommandLine) -> None:
    members = json.loads(told(trendledger("stories", "show", "copy", "--json")))
    assert [(one["article_id"], one["is_original"], one["source"]) for one in members] == [
        ("report", True, "The Desk"),
        ("copy", False, "The Lab"),
    ]
    assert members[0]["fragments"] == []
    assert members[1]["fragments"] == [
        {"before": "", "after": "The Lab adds a paragraph of its own."},
        {"before": f"{prose(3, 80)} Corrected on Monday.", "after": ""},
    ]
    assert (members[1]["added"], members[1]["missing"]) == (8, 83)
    shown = told(trendledger("stories", "show", "report"))
    assert "  + The Lab adds a paragraph of its own.\n" in shown
    assert f"  - {prose(3, 80)[:50]}" in shown
    assert max(map(len, shown.splitlines())) < 220


@pytest.mark.usefixtures("copied")
def test_the_revisions_of_an_article_are_compared_each_with_the_one_before(trendledger: CommandLine) -> None:
    first, second = json.loads(told(trendledger("stories", "revisions", "report", "--json")))
    assert (first["is_current"], first["fragments"]) == (False, [])
    assert (second["is_current"], second["fragments"]) == (True, [{"before": "", "after": "Corrected on Monday."}])
    assert "  + Corrected on Monday." in told(trendledger("stories", "revisions", "report"))
    answer = told(
        trendledger("sql", "select revision, is_current from api.revisions where article_id = 'report'", "--csv")
    )
    assert answer.split() == ["revision,is_current", "1,false", "2,true"]


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("command", ["show", "revisions"])
def test_what_is_not_there_is_named(trendledger: CommandLine, command: str) -> None:
    done = trendledger("stories", command, "nobody")
    assert told(done, 1) == ""
    assert "'nobody' is n" in done.stderr


@pytest.mark.usefixtures("copied")
def test_a_publisher_is_proposed_then_written_down_and_told_of(trendledger: CommandLine, home: Home) -> None:
    def asked(*words: str) -> list[dict]:
        return json.loads(told(trendledger("feeds", "publishers", *words, "--json")))

    (proposed,) = asked()
    assert (proposed["feed_id"], proposed["proposed"], proposed["lines"]) == ("lab", "House of Desks", [])
    assert asked("--apply") == [proposed]
    assert asked() == []
    with writing(home) as db:
        assert db.execute("select publisher from feeds where feed_id = 'lab'").fetchall() == [("House of Desks",)]
        changes = db.execute("select kind, subject, after, reason from changes where kind <> 'boilerplate'").fetchall()
    assert changes == [("publisher named", "lab", "House of Desks", proposed["why"])]
