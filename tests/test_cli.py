"""The command line is a contract: data on stdout, messages on stderr, exit codes, one JSON document for `--json`."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from front_door import CommandLine
from small_web import CHIPS, FEED, GARDEN, RULES, item, opml, page, rss

from warehouse.catalog import load_watch_list
from warehouse.database import Home
from warehouse.published.publish import open_published, query

LAB = "https://lab.example/feed.xml"


def told(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    """What came on stdout; the exit code is as expected and nothing ended in a traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_command_does_not_load_what_only_some_need() -> None:
    loaded = "import sys, trendledger; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, text=True).stdout.split()
    assert not {"scipy", "sklearn", "prefect", "trafilatura", "feedparser"} & {*modules}


def test_a_run_with_nothing_new_loads_no_statistics_and_no_model_of_languages() -> None:
    loaded = "import sys, flows.monitor, flows.running.outlasting; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert not {"scipy", "sklearn", "py3langid", "trafilatura"} & {*modules}


def test_help_and_version_are_answers(trendledger: CommandLine) -> None:
    assert version("trendledger") in told(trendledger("--version"))
    helped = told(trendledger("--help"))
    assert all(command in helped for command in ("run", "replay", "demo", "feeds", "sql", "trends", "serve", "status"))


@pytest.mark.parametrize(
    "words",
    [
        ["nothing-of-the-kind"],
        ["nothing-of-the-kind", "--help"],
        ["trends", "wy", "ai-agents"],
        ["trends", "wy", "-h"],
        ["run", "--as-of", "whenever"],
        ["replay", "--from", "2026-01-01"],
        ["sql"],
        ["feeds", "add"],
        ["feeds", "export", "--format", "pdf"],
        ["trends", "--weeks", "many"],
        ["status", "--nothing"],
        ["trends", "--nothing"],
        ["status", "me"],
        ["up", "--prefect-port", "99999"],
        ["up", "--port", "0"],
        ["doctor", "--port", "99999"],
        ["serve", "--host", ""],
        ["serve", "--port", "99999"],
        ["retag", "--processes", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_so_on_stderr(words: list[str], trendledger: CommandLine) -> None:
    done = trendledger(*words)
    assert told(done, 2) == ""
    assert done.stderr.strip()
    assert "Tokens" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_word_that_is_no_command_leads_to_the_one_that_was_meant(trendledger: CommandLine) -> None:
    assert "did you mean `trendledger trends why`?" in trendledger("trends", "wy", "ai-agents").stderr
    assert "'me' is a word too many: `trendledger status` takes none." in trendledger("status", "me").stderr
    assert "Unknown option: --nothing" in trendledger("trends", "--nothing").stderr


@pytest.mark.long
def test_the_watch_list_goes_round_through_every_form(trendledger: CommandLine, tmp_path: Path) -> None:
    shipped = load_watch_list()
    assert len(json.loads(told(trendledger("feeds", "list", "--json")))) == len(shipped)
    added = told(trendledger("feeds", "add", LAB, "--title", 'A "Lab" & <Co>', "--category", "lab", "--json"))
    feed_id = json.loads(added)["feed_id"]
    told(trendledger("feeds", "remove", shipped[0].url))
    for form in ("toml", "opml"):
        exported = told(trendledger("feeds", "export", "--format", form))
        (tmp_path / f"feeds.{form}").write_text(exported)
        other = tmp_path / form
        assert json.loads(told(trendledger("feeds", "import", f"feeds.{form}", "--home", other, "--json"))) == {
            "feeds": len(shipped),
            "new": len(shipped),
            "changed": [],
            "left_out": [],
        }
        again = told(trendledger("feeds", "export", "--format", form, "--home", other))
        # OPML has no place for all that TOML keeps; addresses and titles come back from both.
        assert again == exported if form == "toml" else again.count("<outline") == len(shipped)
    ours = [feed for feed in tomllib.loads((tmp_path / "feeds.toml").read_text())["feeds"] if feed["url"] == LAB]
    assert ours[0]["title"] == 'A "Lab" & <Co>'
    assert "no longer watching" in told(trendledger("feeds", "remove", feed_id))
    gone = trendledger("feeds", "remove", feed_id)
    assert told(gone, 1) == ""
    assert "feeds list" in gone.stderr


def test_the_home_is_given_by_option_or_environment(trendledger: CommandLine, tmp_path: Path) -> None:
    watched = opml(tmp_path / "feeds.opml", FEED)
    told(trendledger("--home", tmp_path / "a", "feeds", "import", watched))
    assert (tmp_path / "a" / "warehouse.duckdb").exists()
    assert [
        feed["url"]
        for feed in json.loads(told(trendledger("feeds", "list", "--json", TRENDLEDGER_HOME=tmp_path / "a")))
    ] == [FEED]


def test_an_empty_home_is_not_the_folder_one_stands_in(trendledger: CommandLine, tmp_path: Path) -> None:
    watched = opml(tmp_path / "feeds.opml", FEED)
    told(trendledger("feeds", "import", watched, TRENDLEDGER_HOME=""))
    assert (trendledger.folder / "trendledger-data" / "warehouse.duckdb").exists()
    for words in (["--home", ""], ["--home="]):
        done = trendledger(*words, "feeds", "import", watched)
        assert (done.returncode, "--home names no folder" in done.stderr) == (2, True)
    assert not (trendledger.folder / "warehouse.duckdb").exists()


@pytest.mark.parametrize("command", [["status"], ["trends"], ["sql", "select 1"]], ids=" ".join)
def test_before_the_first_run_a_command_says_how_to_make_one(command: list[str], trendledger: CommandLine) -> None:
    done = trendledger(*command)
    assert told(done, 1) == ""
    assert "trendledger demo" in done.stderr


def test_a_query_is_answered_as_a_table_as_json_and_as_csv(trendledger: CommandLine, lived_in: Home) -> None:
    sql = "select title, word_count, published_at, null as nothing from api.articles order by url"
    at = {"TRENDLEDGER_HOME": lived_in.path}
    rows = json.loads(told(trendledger("sql", sql, "--json", **at)))
    assert [row["title"] for row in rows] == ["Chips", "Rules & duties", "Chips again"]
    assert rows[0]["nothing"] is None
    read = list(csv.DictReader(io.StringIO(told(trendledger("sql", sql, "--csv", **at)))))
    assert [row["title"] for row in read] == [row["title"] for row in rows]
    assert [read[0]["published_at"], read[0]["nothing"]] == [rows[0]["published_at"], ""]
    exact = "select 1234567.89::double as x, 0.123456789::double as y, [0.125] as z"
    assert told(trendledger("sql", exact, "--csv", **at)) == "x,y,z\n1234567.89,0.123456789,[0.125]\n"
    assert json.loads(told(trendledger("sql", "select 'inf'::double as ratio", "--json", **at))) == [{"ratio": None}]
    table = told(trendledger("sql", sql, **at))
    assert "Rules & duties" in table
    assert len(table.strip().splitlines()) == 4


def test_status_and_trends_are_tables_for_people_and_json_for_programs(
    trendledger: CommandLine, lived_in: Home
) -> None:
    at = {"TRENDLEDGER_HOME": lived_in.path}
    status = json.loads(told(trendledger("status", "--json", **at)))
    assert (status["articles"], status["stories"], status["feeds_failing"], status["outcome"]) == (3, 2, 1, "partial")
    assert "articles" in told(trendledger("status", **at))
    json.loads(told(trendledger("trends", "--json", **at)))


def test_a_run_on_an_archive_exits_with_3_where_a_feed_failed_and_keeps_what_came(lived_in: Home) -> None:
    # The run itself is the fixture's; its exit code follows from this outcome, which test_bad_input sees for real.
    with open_published(lived_in) as db:
        assert query(db, "select outcome from runs").rows == [("partial",)]
        assert query(db, "select count(*) from tags").rows[0][0] > 0


def test_passages_are_tagged_in_their_order_from_a_file_or_from_stdin(
    trendledger: CommandLine, lived_in: Home, tmp_path: Path
) -> None:
    lines = "\n".join(
        json.dumps({"id": number, "title": "", "text": text}) for number, text in enumerate((CHIPS, RULES, GARDEN))
    )
    (tmp_path / "passages.jsonl").write_text(lines)
    at = {"TRENDLEDGER_HOME": lived_in.path}
    from_stdin = told(trendledger("tag", stdin=lines, **at))
    assert (
        told(trendledger("tag", "passages.jsonl", **at))
        == told(trendledger("tag", "-", stdin=lines, **at))
        == from_stdin
    )
    found = [json.loads(line) for line in from_stdin.splitlines()]
    assert [row["id"] for row in found] == [0, 1, 2]
    assert found[0]["trends"] or found[1]["trends"]
    assert all(0 <= one["probability"] <= 1 and one["terms"] for row in found for one in row["trends"])
    assert found[2]["trends"] == []
    assert found[1]["about_ai_probability"] > 0.5 > found[2]["about_ai_probability"]


def test_a_tag_is_explained_to_people_with_marks_and_to_programs_with_places(
    trendledger: CommandLine, lived_in: Home
) -> None:
    line = json.dumps({"id": "x", "title": "[red]Chips[/]", "text": f"{RULES} \x1b[31m"})
    at = {"TRENDLEDGER_HOME": lived_in.path}
    shown = told(trendledger("tag", "--explain", stdin=line, **at))
    assert "nearest not given" in shown
    assert "\x1b" not in shown
    (found,) = [
        json.loads(one) for one in told(trendledger("tag", "--explain", "--json", stdin=line, **at)).splitlines()
    ]
    plain = json.loads(told(trendledger("tag", stdin=line, **at)))
    terms = [term for one in found["trends"] for term in one["terms"]]
    assert all(f"[{RULES[start:end]}]" in shown for start, end in terms[0]["spans"])
    assert all(term["spans"] or term["title_spans"] for term in terms)
    assert found["about_ai_probability"] == plain["about_ai_probability"]
    assert found["nearest"]["trend"] not in {one["trend"] for one in plain["trends"]}
    assert [(one["trend"], one["probability"]) for one in found["trends"]] == [
        (one["trend"], one["probability"]) for one in plain["trends"]
    ]


def test_feed_files_and_pages_become_json_lines(trendledger: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(rss(item("https://desk.example/1", "One"), item("/2", "Two")))
    (tmp_path / "a.html").write_bytes(page("New chips", CHIPS, RULES))
    entries = [json.loads(line) for line in told(trendledger("feeds", "parse", "a.xml")).splitlines()]
    assert [(one["file"], one["title"]) for one in entries] == [("a.xml", "One"), ("a.xml", "Two")]
    (article,) = [
        json.loads(line)
        for line in told(trendledger("extract", "a.html", "--url", "https://desk.example/1")).splitlines()
    ]
    assert (article["file"], article["url"], article["title"], article["language"]) == (
        "a.html",
        "https://desk.example/1",
        "New chips",
        "en",
    )
    assert CHIPS in article["text"]


def test_an_index_of_sitemaps_says_that_it_is_one(trendledger: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "index.xml").write_text(
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        "<sitemap><loc>https://desk.example/sitemap-1.xml</loc></sitemap></sitemapindex>"
    )
    (row,) = [json.loads(line) for line in told(trendledger("feeds", "parse", "index.xml")).splitlines()]
    assert row["error"].startswith("an index of 1 sitemaps, the first https://desk.example/sitemap-1.xml")


def test_a_reader_that_has_had_enough_ends_the_command_quietly(lived_in: Home) -> None:
    command = f"{sys.executable} -m trendledger --home {lived_in.path} sql 'select * from range(5000)' | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_cannot_be_written_is_a_failure_and_says_so(lived_in: Home) -> None:
    asked = [sys.executable, "-m", "trendledger", "--home", str(lived_in.path), "sql", "select 1"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(asked, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "trendledger: the output cannot be written (No space left on device)\n",
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="cannot look into another process")
def test_a_long_query_ends_at_ctrl_c(lived_in: Home) -> None:
    endless = "select count(*) from range(1000000000) as a, range(100000) as b where (a.range * b.range) % 7 = 3"
    asked = [sys.executable, "-m", "trendledger", "--home", str(lived_in.path), "sql", endless]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any("published" in str(one.resolve()) for one in Path(f"/proc/{process.pid}/fd").iterdir()):
            assert process.poll() is None
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("trendledger: stopped.")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/feed.xml",
        "http://localhost/feed.xml",
        "http://[::1]/feed.xml",
        "http://169.254.169.254/feed.xml",
    ],
)
def test_an_address_that_every_run_would_refuse_is_not_added(url: str, trendledger: CommandLine) -> None:
    done = trendledger("feeds", "add", url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "would be refused by every run" in done.stderr
    assert "Nothing was added" in done.stderr
