"""Whatever is handed in: a clear message or a fate, an exit code of the contract, and what was stored is still there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from front_door import CommandLine
from small_model import Trained
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.commands.alerts import list_alerts
from flows.commands.feeds import export_feeds, import_feeds, list_feeds, remove_feed
from flows.commands.label import label
from flows.commands.model import tag
from flows.commands.publishers import publishers
from flows.commands.retag import retag
from flows.commands.trends_candidates import accept, dismiss, reopen
from flows.commands.trends_watches import unwatch
from flows.commands.work import work
from warehouse.books.feeds import UnknownFeedError
from warehouse.database import Home, WarehouseError, writing
from warehouse.published.publish import open_published, query

HUGE = 20 * 2**20


@pytest.fixture
def unharmed(lived_in: Home) -> Iterator[Home]:
    """A home with a run behind it that must be the same after the test."""
    kept = _held(lived_in)
    yield lived_in
    assert _held(lived_in) == kept


def _held(home: Home) -> list[tuple]:
    with open_published(home) as db:
        return query(db, "select * from articles order by article_id").rows


def refused(done: subprocess.CompletedProcess[str], *says: str, code: int = 1) -> None:
    """The command failed in words: on stderr, none of it a traceback, and all of `says` among them."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr, done.stderr
    assert [words for words in says if words not in done.stderr.replace("\n", " ")] == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.opml", b"this is no XML at all", "no watch list"),
        ("a.opml", b"<opml><body><outline", "no watch list"),
        ("a.opml", b"\xff\xfe\x00", "no watch list"),
        ("a.toml", b"[[feeds", "is not TOML"),
        ("a.toml", b"\xff", "is not TOML"),
    ],
)
def test_a_watch_list_that_is_none_is_refused(
    name: str, content: bytes, says: str, trendledger: CommandLine, tmp_path: Path, unharmed: Home
) -> None:
    (tmp_path / name).write_bytes(content)
    refused(trendledger("feeds", "import", name, TRENDLEDGER_HOME=unharmed.path), name, says)


def test_a_run_with_a_watch_list_that_is_none_is_refused(
    trendledger: CommandLine, tmp_path: Path, unharmed: Home
) -> None:
    (tmp_path / "a.opml").write_text("this is no XML at all")
    archive = warc(tmp_path / "a.warc.gz", [answer(FEED, rss())])
    done = trendledger("run", "--feeds", "a.opml", "--archive", archive, TRENDLEDGER_HOME=unharmed.path)
    refused(done, "a.opml", "no watch list")


def test_a_run_on_an_archive_that_is_none_is_refused(trendledger: CommandLine, tmp_path: Path, unharmed: Home) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"no archive at all")
    done = trendledger(
        "run", "--feeds", opml(tmp_path / "a.opml", FEED), "--archive", "a.warc.gz", TRENDLEDGER_HOME=unharmed.path
    )
    refused(done, "a.warc.gz", "cannot be read as WARC")


def test_a_run_on_what_is_not_there_makes_no_home(trendledger: CommandLine, tmp_path: Path) -> None:
    for words in (["--archive", "gone.warc.gz"], ["--feeds", "gone.opml"]):
        refused(trendledger("run", *words, "--home", tmp_path / "new"), "gone.", "No such file")
    assert not (tmp_path / "new").exists()


def test_a_web_full_of_bad_input_gives_each_its_fate_and_the_rest_comes_through(
    trendledger: CommandLine, ready: Home, tmp_path: Path
) -> None:
    hosts = ("html", "empty", "json", "latin")
    feeds = {host: f"https://{host}.example/feed.xml" for host in hosts}
    pages = {name: f"https://desk.example/{name}" for name in ("good", "none", "huge", "far", "vague", "latin", "torn")}
    far, vague = "Thu, 01 Jan 2099 00:00:00 GMT", "2026-03-02 10:00"
    latin = "Caf\u00e9 chips"
    archive = warc(
        tmp_path / "web.warc.gz",
        [
            answer(
                FEED,
                rss(
                    item(pages["far"], "From the future", published=far),
                    item(pages["vague"], "Without a zone", published=vague),
                    *(item(pages[name], name) for name in ("good", "none", "huge", "latin", "torn")),
                    item("https://desk.example/login?next=http://[x.y/a", "Login"),
                    item("https://desk.example/redirect?url=http://[x.y/a", "Redirect"),
                ),
            ),
            answer(feeds["html"], page("No feed", GARDEN)),
            answer(feeds["empty"], b""),
            answer(feeds["json"], b'{"no": "feed"}'),
            answer(
                feeds["latin"],
                rss(item("https://latin.example/1", latin, f"<p>{RULES}</p>")).decode().encode("latin-1"),
            ),
            answer("https://desk.example/robots.txt", b"User-agent: *\nCrawl-delay: 600"),
            answer(pages["good"], page("Good", CHIPS)),
            answer(pages["far"], page("Far", CHIPS, RULES)),
            answer(pages["vague"], page("Vague", RULES, GARDEN)),
            answer(pages["none"], b""),
            answer(pages["huge"], b"<p>" + b"word " * (HUGE // 5)),
            answer(
                pages["latin"],
                page(latin, GARDEN, CHIPS).decode().encode("latin-1"),
                ("Content-Type", "text/html; charset=utf-8"),
            ),
            answer(pages["torn"], page("Torn", GARDEN) * 50),
        ],
    )
    with archive.open("r+b") as file:
        file.truncate(archive.stat().st_size - 40)
    watched = opml(tmp_path / "feeds.opml", FEED, *feeds.values())
    done = trendledger("run", "--feeds", watched, "--archive", archive, "--json")
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout)
    stages = told["stages"]
    (cut,) = told["cut"]
    assert cut.startswith("web.warc.gz: is cut off in the record at byte")
    assert stages["archives"] == {"cut off": 1}
    assert stages["feeds"] == {"kept": 2, "no feed": 3}
    assert stages["entries"] == {"kept": 10}
    assert stages["pages"] == {"kept": 5, "not in the archive": 4, "too large": 1}
    assert stages["articles"] == {"kept": 5, "no text": 5}
    reasons = {
        row["reason"]
        for row in json.loads(trendledger("sql", "select reason from api.fates where stage = 'feeds'", "--json").stdout)
    }
    assert {"it is a web page, not a feed", "it is empty"} <= reasons
    with open_published(ready) as db:
        dates = dict(query(db, "select title, published_at <= first_seen_at from articles").rows)
        assert dates["From the future"]
        assert query(db, "select count(*) from articles where published_at > '2026-03-10'").rows == [(0,)]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("which trends rise?", "not SQL that DuckDB understands"),
        ("delete from main.articles", "read-only"),
        ("copy (select 1) to 'out.csv'", ""),
        ("select 1; select 2", "one query at a time"),
        ("", "one query at a time"),
        ("select * from nothing_of_the_kind", "nothing_of_the_kind"),
    ],
)
def test_a_query_that_is_not_sql_or_wants_to_write_is_refused(
    sql: str, says: str, trendledger: CommandLine, unharmed: Home, tmp_path: Path
) -> None:
    refused(trendledger("sql", sql, TRENDLEDGER_HOME=unharmed.path), says)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("words", [["feeds", "add", FEED], ["train"], ["run"], ["demo"]], ids=" ".join)
def test_a_home_that_cannot_be_written_is_named(words: list[str], trendledger: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    refused(trendledger("--home", tmp_path / "file" / "home", *words), "cannot be written", "--home DIR")


@pytest.mark.parametrize("words", [["feeds", "list"], ["alerts"], ["tag"]], ids=" ".join)
def test_who_only_looks_needs_no_right_to_write(words: list[str], trendledger: CommandLine, ready: Home) -> None:
    opml(ready.path / "feeds.opml", FEED)
    import_feeds(ready.path / "feeds.opml", home=ready)
    places = [ready.path, *ready.path.rglob("*")]
    for place in places:
        place.chmod(place.stat().st_mode & ~0o222)
    line = json.dumps({"id": 1, "text": CHIPS})
    done = trendledger(*words, "--json", stdin=line if words == ["tag"] else "", heeds_modes=True)
    for place in places:
        place.chmod(0o700)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    assert words[0] != "feeds" or [one["url"] for one in json.loads(done.stdout)] == [FEED]


def test_a_home_with_another_name_is_not_made_by_what_asks_for_one(
    home: Home, trained: Trained, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("flows.running.shared_models.shared_or_trained", lambda *_: trained.classifier)
    for notes in (list_feeds(home=home).notes, export_feeds(home=home).notes):
        assert notes == [
            f"there is no warehouse in {home.path}: these are the feeds that ship, which a first run there would watch"
        ]
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": 1, "text": CHIPS}))
    assert [row["id"] for row in tag(tmp_path / "one.jsonl", home=home)] == [1]
    of_a_candidate = (unwatch, accept, dismiss, reopen)
    for act in (publishers, list_alerts, retag, label, work, *(partial(one, "chips") for one in of_a_candidate)):
        with pytest.raises(WarehouseError, match=r"there is no warehouse in .*--home DIR looks elsewhere"):
            act(home=home)
    with pytest.raises(UnknownFeedError):
        remove_feed("https://lab.example/feed.xml", home=home)
    assert not home.path.exists()


def test_a_disk_without_room_is_named_and_what_was_stored_stays(
    trendledger: CommandLine, home: Home, tmp_path: Path
) -> None:
    opml(tmp_path / "one.opml", FEED)
    opml(tmp_path / "many.opml", *(f"https://desk.example/{'x' * 900}/{number}" for number in range(3000)))
    assert trendledger("feeds", "import", "one.opml").returncode == 0
    room = home.warehouse.stat().st_size + 4096
    refused(trendledger("feeds", "import", "many.opml", largest_file=room), "warehouse.duckdb")
    assert [feed["url"] for feed in json.loads(trendledger("feeds", "list", "--json").stdout)] == [FEED]


def test_a_disk_without_room_for_the_archive_is_named(trendledger: CommandLine, ready: Home, tmp_path: Path) -> None:
    from random import Random

    noise = Random(1).randbytes(30_000_000 // 2)
    url = "https://desk.example/1"
    archive = warc(
        tmp_path / "web.warc.gz",
        [answer(FEED, rss(item(url, "One"))), answer(url, page("One", CHIPS) + b"<!--" + noise)],
    )
    watched = opml(tmp_path / "feeds.opml", FEED)
    done = trendledger("run", "--feeds", watched, "--archive", archive, largest_file=12_000_000)
    refused(done, f"{CLOCK:%Y-%m-%d}.warc.gz")
    with writing(ready) as db:
        assert db.execute("select count(*) from entries").fetchall() == [(1,)]


def test_lines_that_are_no_passages_are_named_and_those_before_them_are_done(
    trendledger: CommandLine, unharmed: Home
) -> None:
    good = json.dumps({"id": 1, "text": CHIPS})
    done = trendledger("tag", stdin=f'{good}\n{{"id": 2}}\n{good}', TRENDLEDGER_HOME=unharmed.path)
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1]
    assert 'line 2: must be an object with "id" and "text"; the lines before it are done' in done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    done = trendledger("tag", "absent.jsonl", TRENDLEDGER_HOME=unharmed.path)
    refused(done, "absent.jsonl", "cannot be read")
    assert trendledger("tag", stdin="", TRENDLEDGER_HOME=unharmed.path).returncode == 0


def test_labelled_passages_that_are_none_are_named(trendledger: CommandLine, unharmed: Home, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "no trends"}\n')
    refused(trendledger("evaluate", "a.jsonl", TRENDLEDGER_HOME=unharmed.path), "a.jsonl")
    refused(trendledger("evaluate", "absent.jsonl", TRENDLEDGER_HOME=unharmed.path), "absent.jsonl")


def test_files_that_are_no_feeds_and_no_pages_are_told_one_by_one(trendledger: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "huge").write_bytes(b"<p>" + b"word " * (HUGE // 5))
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "folder").mkdir()
    (tmp_path / "page").write_bytes(page("New chips", CHIPS))
    (tmp_path / "feed").write_bytes(rss(item("https://desk.example/1", "One")))
    bad = ("empty", "huge", "noise", "folder", "absent")
    for words, good in ((["feeds", "parse"], "feed"), (["extract"], "page")):
        done = trendledger(*words, *bad, good)
        assert done.returncode == 3, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["file"] for row in rows] == [*bad, good]
        assert all(row["error"] for row in rows[:-1])
        assert "error" not in rows[-1]
        assert trendledger(*words, *bad).returncode == 1
        assert trendledger(*words, good).returncode == 0
