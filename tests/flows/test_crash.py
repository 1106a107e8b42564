"""A run that is killed, anywhere, is simply run again: nothing is lost, nothing is doubled, no reader notices."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alone import done_alone
from meeting_sums import unmet
from nursery import KILLED, Nursery, nursery
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.monitor import monitor
from warehouse.books.ledger import check_balance
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, query

OTHER = "https://other.example/feed.xml"
# What is patched to kill the process when it is reached, and with what is kept at that moment.
MOMENTS = {
    "in the middle of a record of the archive": """
        from flows.steps.web.archive_writer import ArchiveWriter
        whole, times = ArchiveWriter.append, []
        def append(self, answer):
            place = whole(self, answer)
            times.append(place)
            if len(times) == 2:
                self.flush()
                os.truncate(self._file.name, place.end - 20)
                die()
            return place
        ArchiveWriter.append = append
    """,
    "after the archive was written, before its rows were": """
        from warehouse.books import responses
        responses.add_responses = die
    """,
    "when the pages were stored": """
        from warehouse.books import entries
        entries.add_page_visits = die
    """,
    "in the middle of refining": """
        from warehouse.books import articles
        articles.add_refined = die
    """,
    "when stories were settled and boilerplate was not": """
        from warehouse.books import stories
        stories.move = die
    """,
    "when boilerplate was set aside and quotations were not linked": """
        from warehouse.books import quotations
        quotations.link = die
    """,
    "in the middle of tagging": """
        from warehouse.books import tags
        tags.add_tags = die
    """,
    "when the copy was half made": """
        from warehouse.published import publish
        publish._finish = die
    """,
    "before the link was swapped": """
        Path.symlink_to = die
    """,
}
IN_THE_GATE = {"in the middle of a record of the archive", "in the middle of tagging"}
DYING = """
import os, signal
from pathlib import Path

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

"""
ALONE = """
import asyncio, sys
from flows.monitor import monitor
from flows.running.without_server import with_one_client

home, feeds, archive = sys.argv[1:]
asyncio.run(with_one_client(monitor(home=home, feeds=feeds, archives=[archive])))
"""


def small_web(folder: Path) -> tuple[Path, Path]:
    """Write a watch list of two feeds, and an archive with three articles, one of them a copy; return both."""
    urls = [f"https://desk.example/{number}" for number in range(3)]
    archive = warc(
        folder / "web.warc.gz",
        [
            answer(FEED, rss(item(urls[0], "Chips"), item(urls[1], "Rules"))),
            answer(OTHER, rss(item(urls[2], "Chips again"), title="The Other")),
            answer(urls[0], page("Chips", CHIPS, GARDEN)),
            answer(urls[1], page("Rules", RULES)),
            answer(urls[2], page("Chips", CHIPS, GARDEN)),
        ],
    )
    return opml(folder / "feeds.opml", FEED, OTHER), archive


@pytest.fixture
def web(tmp_path: Path) -> tuple[Path, Path]:
    """The small web of this test."""
    return small_web(tmp_path)


def run(home: Home, watched: Path, archive: Path) -> dict:
    return done_alone(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)]))


@pytest.fixture(scope="module")
def do(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A process that runs what it is told, and dies of it."""
    with nursery(tmp_path_factory.mktemp("nursery") / "errors.txt") as started:
        yield started


def dying(moment: str) -> str:
    """The Python that kills a process at that moment."""
    return DYING + textwrap.dedent(MOMENTS[moment])


def held(home: Home) -> dict[str, list[tuple]]:
    """What the books hold, without what differs from run to run."""
    questions = {
        "entries": "select entry_id, revision, guid from entries",
        "articles": "select article_id, url, story_id, is_original, revision, published_at from articles",
        "revisions": "select article_id, revision, title, text, origin from revisions",
        "passages": "select passage_id, text, duplicate_of, is_boilerplate, own_text from passages",
        "compared": "select article_id, revision, sketch from gathered",
        "pieces": "select piece, sketch from pieces",
        "samples": "select sample, sketch, position from samples",
        "readings": "select passage_id, fate from readings",
        "tags": "select passage_id, trend, probability from tags",
        "refined": "select entry_id, entry_revision, fate from refined",
        "pages": "select entry_id, entry_revision, fate, is_final from page_visits",
        "responses": "select url, digest, kind from responses",
    }
    with writing(home) as db:
        return {name: db.execute(f"{sql} order by all").fetchall() for name, sql in questions.items()}


@pytest.mark.parametrize(
    "moment", [pytest.param(one, marks=() if one in IN_THE_GATE else pytest.mark.long) for one in MOMENTS]
)
def test_after_a_kill_the_next_run_finishes_and_nothing_is_lost_or_doubled(
    moment: str, do: Nursery, web: tuple[Path, Path], trained, tmp_path: Path, undisturbed: dict
) -> None:
    home, (watched, archive) = trained.put_into(Home(tmp_path / "home")), web
    assert do("run", home=home.path, feeds=watched, archive=archive, first=dying(moment)) == KILLED
    summary = run(home, *web)
    assert summary["outcome"] == "done"
    assert held(home) == undisturbed
    with writing(home) as db:
        check_balance(db)
        assert unmet(db) == []
        assert db.execute("select outcome from api.runs order by started_at").fetchall()[-1] == ("done",)
        _every_response_is_in_the_archive(home, db)
    with open_published(home) as db:
        assert query(db, "select articles, passages from meta").rows == [(3, len(undisturbed["passages"]))]
    assert not list(home.published.glob("*.making"))


def _every_response_is_in_the_archive(home: Home, db) -> None:
    from flows.stages.collect import digest
    from flows.steps.web.archive import Archive, read_answer

    for file, offset, said in db.execute("select archive_file, archive_offset, digest from responses").fetchall():
        assert digest(read_answer(home.archive / file, offset, "", CLOCK).body) == said
    assert Archive(list(home.archive.iterdir())).shortfalls == {}


@pytest.fixture(scope="module")
def undisturbed(trained, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the books hold after a run that nobody killed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    home = trained.put_into(Home(folder / "home"))
    run(home, *small_web(folder))
    return held(home)


def test_a_killed_run_leaves_no_process_behind(web: tuple[Path, Path], ready: Home) -> None:
    mark = f"TRENDLEDGER_TEST={uuid.uuid4()}"
    done = subprocess.run(
        [sys.executable, "-c", dying("in the middle of refining") + ALONE, ready.path, *web],
        env={**os.environ, "PREFECT_LOGGING_LEVEL": "CRITICAL", **dict([mark.split("=")])},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == KILLED, done.stderr.decode()
    assert _within(10, lambda: not _processes(mark))


def _processes(mark: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue  # it ended meanwhile
    return found


def _within(seconds: float, is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)
    return is_so()


READER = """
import sys, time
from pathlib import Path
from warehouse.database import Home
from warehouse.published.publish import open_published, query

home, stop = Home(sys.argv[1]), Path(sys.argv[2])
times, seen = 0, set()
print("reading", flush=True)
while not stop.exists():
    with open_published(home) as db:
        (run, articles, told), = query(db, "select run_id, articles, (select count(*) from articles) from meta").rows
        assert articles == told
    times, seen = times + 1, seen | {run}
print(times, len(seen))
"""


@pytest.mark.long
def test_readers_never_fail_while_runs_publish_and_see_what_is_new(
    web: tuple[Path, Path], ready: Home, tmp_path: Path
) -> None:
    run(ready, *web)
    stop = tmp_path / "stop"
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, ready.path, stop], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert reader.stdout.readline() == "reading\n"
    for _ in range(4):
        run(ready, *web)
    stop.touch()
    out, err = reader.communicate(timeout=60)
    assert err == ""
    times, seen = map(int, out.split())
    assert times > seen > 2
    assert len([path for path in ready.published.glob("*.duckdb") if not path.is_symlink()]) == 3


@pytest.mark.long
def test_two_runs_at_once_in_one_home_take_turns_or_say_why_not(
    web: tuple[Path, Path], trained, tmp_path: Path, undisturbed: dict
) -> None:
    home = trained.put_into(Home(tmp_path / "home"))
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "trendledger", "--home", home.path, "run", "--feeds", web[0], "--archive", web[1]],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ended = [one.communicate(timeout=120) for one in runs]
    assert sorted(one.returncode for one in runs) in ([0, 0], [0, 1]), ended
    assert all("Traceback" not in err for _, err in ended)
    assert all("another run is at work" in err for one, (_, err) in zip(runs, ended, strict=True) if one.returncode)
    run(home, *web)
    assert {name: rows for name, rows in held(home).items() if name not in {"responses", "pages"}} == {
        name: rows for name, rows in undisturbed.items() if name not in {"responses", "pages"}
    }
    with writing(home) as db:
        check_balance(db)
        _every_response_is_in_the_archive(home, db)
