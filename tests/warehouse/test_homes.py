"""The demo's invented articles and a person's own are kept apart, whoever came first."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from front_door import CommandLine

from flows.commands.demo import as_called
from flows.commands.feeds import add, import_feeds
from warehouse.books import ledger
from warehouse.books.feeds import active_feeds
from warehouse.database import Home, writing
from warehouse.homes import InventedHomeError, LivedInHomeError, refuse_invented, refuse_lived_in
from warehouse.records import Run, RunKind
from warehouse.to_read import reading

AT = datetime(2026, 3, 1, tzinfo=UTC)


def lived(home: Home, *kinds: RunKind, is_demo: bool) -> Home:
    """The home with a run of each of these kinds, and what a demo leaves."""
    with writing(home) as db:
        for number, kind in enumerate(kinds):
            ledger.open_run(db, Run(f"run-{number}", kind, AT, AT, "", "0"))
    if is_demo:
        home.demo_feeds.write_text("", encoding="utf-8")
    return home


def test_a_new_home_takes_either(home: Home) -> None:
    refuse_invented(home)
    refuse_lived_in(home)
    assert not home.path.exists()


def test_a_home_of_the_demo_takes_the_demo_again_and_nothing_else(home: Home) -> None:
    lived(home, "archive", "archive", is_demo=True)
    refuse_lived_in(home)
    refuse_invented(home, [home.demo_archive])
    for archives in ([], [home.path / "other.warc.gz"], [home.demo_archive, home.path / "other.warc.gz"]):
        with pytest.raises(InventedHomeError, match=f"rm -r {home.path}"):
            refuse_invented(home, archives)


def test_a_home_of_the_demo_takes_no_feeds_that_no_run_would_visit(home: Home, tmp_path: Path) -> None:
    lived(home, "archive", is_demo=True)
    (tmp_path / "own.opml").write_text('<opml><body><outline xmlUrl="https://lab.example/f.xml"/></body></opml>')
    with pytest.raises(InventedHomeError):
        add("https://lab.example/feed.xml", home=home)
    with pytest.raises(InventedHomeError):
        import_feeds(tmp_path / "own.opml", home=home)
    with reading(home) as db:
        assert active_feeds(db) == []


@pytest.mark.parametrize("kind", ["live", "archive", "backfill"])
def test_a_home_of_ones_own_takes_no_demo(home: Home, kind: RunKind) -> None:
    lived(home, kind, is_demo=False)
    refuse_invented(home)
    with pytest.raises(LivedInHomeError, match="demo --home"):
        refuse_lived_in(home)


def test_a_home_in_which_both_ran_before_goes_on_and_takes_no_more_demos(home: Home) -> None:
    lived(home, "archive", "live", is_demo=True)
    refuse_invented(home)
    with pytest.raises(LivedInHomeError):
        refuse_lived_in(home)


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["run", "--archive", "other.warc.gz"],
        ["replay", "--feeds", "a.toml", "--archive", "a.warc.gz", "--from", "2026-01-01", "--to", "2026-02-01"],
        ["up"],
        ["backfill", "--sitemap", "https://a.example/sitemap.xml"],
    ],
)
def test_commands_that_bring_real_articles_refuse_a_home_of_the_demo(
    trendledger: CommandLine, home: Home, words: list[str]
) -> None:
    lived(home, "archive", is_demo=True)
    done = trendledger(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{home.path} holds the demo's invented articles, so nothing was done" in done.stderr
    assert "Traceback" not in done.stderr


def test_who_forgets_the_home_of_the_demo_is_told_where_it_is(trendledger: CommandLine, home: Home) -> None:
    demo = Home(home.path.with_name("trendledger-demo"))
    demo.published.mkdir(parents=True)
    (demo.published / "current.duckdb").touch()
    done = trendledger("stories")
    assert done.returncode == 1
    assert f"the demo's is here: --home {demo.path}" in done.stderr


def test_the_errors_survive_a_process_pool() -> None:
    for error in (InventedHomeError(Path("a")), LivedInHomeError(Path("a"))):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_program_is_named_as_it_can_be_called_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "my bin" / "trendledger"
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert as_called(program) == "'my bin/trendledger'"
    monkeypatch.setenv("PATH", str(program.parent))
    assert as_called(program) == "trendledger"
    assert as_called(tmp_path / "trendledger.py").endswith(" trendledger.py")
