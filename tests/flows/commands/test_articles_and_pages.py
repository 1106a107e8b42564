"""From a list of stories down to the archived bytes: `stories`, `articles show`, `page`, as processes of their own."""

from __future__ import annotations

import gzip
import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from front_door import CommandLine
from small_web import CLOCK, GARDEN, answer, page

from flows.steps.feeds.visits import digest
from flows.steps.web.archive_writer import ArchiveWriter
from warehouse.books import ledger, responses
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, publish, query
from warehouse.records import Response, Run


def told(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def rows(home: Home, sql: str) -> list[dict]:
    db = open_published(home)
    try:
        return query(db, sql).as_dicts()
    finally:
        db.close()


@pytest.fixture
def lived(lived_in: Home, home: Home) -> Home:
    """A copy of the home with one run behind it, to be spoiled."""
    shutil.copytree(lived_in.path, home.path, symlinks=True)
    return home


def test_stories_about_ai_are_listed_by_time_trend_and_length(trendledger: CommandLine, lived_in: Home) -> None:
    def asked(*words: str) -> list[dict]:
        return json.loads(told(trendledger("stories", *words, "--json", "--home", lived_in.path)))

    # Two more articles of the home, one story, are about chips and taken not to be about AI.
    (one,) = asked()
    assert (one["title"], one["outlets"], one["copies"]) == ("Rules & duties", 1, 0)
    assert one["story_id"] in told(trendledger("stories", "--home", lived_in.path))
    (carried,) = one["trends"]
    assert asked("--limit", "1") == asked("--until", "9999-12-31") == [one]
    assert asked("--trend", carried["name"]) == asked("--trend", carried["trend"]) == [one]
    (other, *_) = rows(lived_in, f"select trend from api.trends where trend <> '{carried['trend']}'")
    assert asked("--trend", other["trend"]) == asked("--until", "2001-01-01") == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--weeks", "0"], 2, "give 1 to 520 weeks"),
        (["--limit", "0"], 2, "give 1 to 10000 stories"),
        (["--until", "0001-01-01"], 2, "nothing is older"),
        (["file.jsonl", "--weeks", "4"], 2, "FILE is compared with itself"),
        (["--trend", "nobodys"], 1, "is not a trend"),
    ],
)
def test_a_list_that_cannot_be_given_says_why(
    trendledger: CommandLine, lived_in: Home, words: list[str], code: int, said: str
) -> None:
    done = trendledger("stories", *words, "--home", lived_in.path)
    assert told(done, code) == ""
    assert said in done.stderr


def test_json_lines_are_read_from_a_pipe_or_where_a_dash_asks_for_them(
    trendledger: CommandLine, lived_in: Home
) -> None:
    line = '{"id": 1, "text": "Words and words."}\n'
    for words in ([], ["-"]):
        assert json.loads(told(trendledger("stories", *words, stdin=line))) == {"id": 1, "story": 1}
    # An option asks for the list, whatever a loop of a shell has on its stdin.
    assert "Rules" in told(trendledger("stories", "--weeks", "4", "--home", lived_in.path, stdin=line))
    assert told(trendledger("stories", "-", stdin="")) == ""


def test_an_article_is_shown_with_its_passages_tags_and_bytes(trendledger: CommandLine, lived_in: Home) -> None:
    (one,) = rows(lived_in, "select article_id, url from api.articles where title = 'Rules & duties'")
    data = json.loads(told(trendledger("articles", "show", one["article_id"], "--json", "--home", lived_in.path)))
    assert (data["title"], data["copies"], len(data["revisions"])) == ("Rules & duties", 0, 1)
    assert {fate["stage"]: fate["fate"] for fate in data["fates"]}["pages"] == "kept"
    tags = [tag["trend"] for passage in data["passages"] for tag in passage["tags"]]
    assert tags == [
        row["trend"]
        for row in rows(
            lived_in,
            f"""
        select trend from api.evidence where article_id = '{one["article_id"]}' order by probability desc, trend
    """,
        )
    ]
    assert {passage["fate"] for passage in data["passages"]} <= {"tagged", "no trend"}
    shown = told(trendledger("articles", "show", one["url"], "--home", lived_in.path))
    for said in (data["story_id"], data["passages"][0]["passage_id"], data["responses"][0]["archive_file"], *tags):
        assert said in shown


def test_a_page_comes_back_byte_for_byte_or_as_text(lived_in: Home) -> None:
    (one,) = rows(
        lived_in,
        "select article_id, response_id, size from api.articles join api.responses using (response_id) where title = 'Rules & duties'",
    )

    def asked(*words: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "trendledger", "--home", str(lived_in.path), "page", *words],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        ).stdout

    assert len(asked(one["response_id"])) == one["size"]
    assert asked(one["article_id"]) == asked(one["response_id"], "--bytes") == asked(one["response_id"], "--unpacked")
    assert asked(one["article_id"], "--text").startswith(b"Rules\n\n")
    assert b"<" not in asked(one["article_id"], "--text")
    document = json.loads(asked(one["article_id"], "--json"))
    assert document == json.loads(asked(one["article_id"], "--json", "--text"))
    assert (document["response_id"], document["text"][:7]) == (one["response_id"], "Rules\n\n")


def test_a_page_that_was_sent_packed_is_given_packed_unpacked_or_as_text(home: Home) -> None:
    html = page("Garden", GARDEN, GARDEN)
    packed = gzip.compress(html)
    home.prepare()
    writer = ArchiveWriter(home.archive / "day.warc.gz")
    sent = answer("https://desk.example/1", packed, ("Content-Encoding", "gzip"), ("Content-Type", "text/html"))
    place = writer.append(sent)
    writer.close()
    with writing(home) as db:
        ledger.open_run(db, Run("run", "archive", CLOCK, CLOCK, "", "0"))
        kept = Response(
            "packed",
            "run",
            "page",
            sent.url,
            sent.url,
            200,
            "text/html",
            len(packed),
            digest(packed),
            CLOCK,
            place.file,
            place.offset,
            place.end,
        )
        responses.add_responses(db, [kept])
    publish(home, "run")

    def asked(*words: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "trendledger", "--home", str(home.path), "page", "packed", *words]
        return subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    assert asked().stdout == asked("--bytes").stdout == packed
    assert b"packed by gzip; --unpacked unpacks it" in asked().stderr
    assert asked("--unpacked").stdout == html
    assert asked("--text").stdout.startswith(b"Garden\n\n")


def test_a_page_that_is_lost_cut_off_or_another_is_named(trendledger: CommandLine, lived: Home) -> None:
    (one,) = rows(
        lived,
        "select article_id, archive_file, archive_offset from api.articles join api.responses using (response_id) where title = 'Rules & duties'",
    )
    file: Path = lived.archive / one["archive_file"]
    whole, place = file.read_bytes(), one["archive_offset"]
    record = gzip.decompress(whole[place:]).partition(b"WARC/1")[2]
    assert b"Rules" in record
    changed = gzip.compress(b"WARC/1" + record.replace(b"Rules", b"Ruled"))
    for bytes_, said in (
        (whole[:place] + changed, "not what was stored"),
        (whole[: place + 40], "the file is damaged"),
        (whole[:place] + b"\0" * 500, "the file is damaged"),
        (None, "the file is not there"),
    ):
        file.unlink()
        if bytes_ is not None:
            file.write_bytes(bytes_)
        done = trendledger("page", one["article_id"])
        assert told(done, 1) == ""
        assert said in done.stderr
        assert str(file) in done.stderr


def test_an_id_that_is_unknown_is_told_with_those_near(trendledger: CommandLine, lived_in: Home) -> None:
    (one,) = rows(lived_in, "select article_id, response_id from api.articles where title = 'Rules & duties'")
    article, response = one["article_id"], one["response_id"]
    for words, near in (
        (("articles", "show", article[:8]), article),
        (("page", response[:-1]), response),
        (("stories", "show", f"{article}0"), article),
        (("page", "nothing-like-it"), ""),
    ):
        done = trendledger(*words, "--home", lived_in.path)
        assert told(done, 1) == ""
        assert f"did you mean {near}" in done.stderr if near else "did you mean" not in done.stderr
    assert "choose one" in trendledger("page", article, "--text", "--bytes", "--home", lived_in.path).stderr


def test_on_a_terminal_a_page_is_shown_as_text(lived_in: Home) -> None:
    (one,) = rows(lived_in, "select article_id from api.articles where title = 'Rules & duties'")
    words = [sys.executable, "-m", "trendledger", "--home", str(lived_in.path), "page", one["article_id"]]
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    shown = bytearray()
    with suppress(OSError):  # Linux says so where the last writer has gone
        while read := os.read(terminal, 2**16):
            shown += read
    os.close(terminal)
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert b"Rules\r\n\r\n" in shown
    assert b"<article>" not in shown
