"""A home in a lake: the same rows, answers and sums as in a file, through the real command line."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from front_door import CommandLine
from lake_engine import KEYS, Server, install, object_store, postgres
from lake_programs import ASKER, FINDER, HOLDER, WRITER
from real_station import free_port
from small_web import CHIPS, FEED, answer, item, opml, page, rss, warc

from warehouse import lake
from warehouse.database import Home

# What everyone asks for: a view that is kept, one that is not, a macro, and the verdicts.
QUESTIONS = (
    "from api.trend_weeks order by all",
    "from api.evidence order by all",
    "select article_id, title, story_id, is_about_ai from api.articles order by all",
    "select passage_id, text from api.passages order by all",
    "select api.wilson_low(3, 10) as low",
    "from api.movers order by all",
)

# Nor is a machine asked that stands for others, as Amazon's do.
NO_KEYS = {"HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("engine") / "packages")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres(free_port()) as started:
        yield started


@pytest.fixture(scope="module")
def lake_home(lived_in: Home, engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What the lived-in home has, in a lake of files. Only for reading, and to be copied: to move it takes long."""
    return moved(lived_in, engine, tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def served_home(lived_in: Home, engine: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What the lived-in home has, in a lake whose catalog the server keeps. Who writes into it leaves it whole."""
    return moved(lived_in, engine, tmp_path_factory.mktemp("served"), "--catalog", server.catalog)


@pytest.fixture
def in_lake(engine: Path, trendledger: CommandLine) -> CommandLine:
    """The command line with the engine of lakes."""
    return replace(trendledger, settings={**trendledger.settings, **with_engine(engine)})


def with_engine(engine: Path) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(engine), os.environ.get("PYTHONPATH"))))}


def moved(lived_in: Home, engine: Path, folder: Path, *where: str) -> Home:
    """Move a copy of a home into a lake."""
    home = copied(lived_in, Home(folder / "home"))
    command = CommandLine(folder, {"TRENDLEDGER_HOME": str(home.path), **with_engine(engine)})
    done = command("migrate", "--to", "lake", *where)
    assert done.returncode == 0, done.stderr
    assert "equal in number and by their hashes" in done.stdout
    return home


def copied(home: Home, to: Home) -> Home:
    shutil.copytree(home.path, to.path, symlinks=True)
    return to


def at(command: CommandLine, home: Home) -> CommandLine:
    """The command line in another home."""
    return replace(command, settings={**command.settings, "TRENDLEDGER_HOME": str(home.path)})


def answers(command: CommandLine) -> list[list[object]]:
    """What is published, asked by a program beside the command line."""
    return told(command, ASKER, *QUESTIONS)


def told(command: CommandLine, program: str, *words: str) -> list[list[object]]:
    """What a program prints of a home."""
    home = command.settings["TRENDLEDGER_HOME"]
    asked = subprocess.run(
        [sys.executable, "-c", program, home, *words],
        env={**os.environ, **command.settings},
        capture_output=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr.decode()
    found: list[list[object]] = json.loads(asked.stdout)
    return found


def verified(command: CommandLine) -> None:
    done = command("verify")
    assert done.returncode == 0, done.stdout + done.stderr


def files_of(home: Home) -> set[str]:
    return {path.name for path in (home.path / "lake" / "data").rglob("*.parquet")}


def another_run(command: CommandLine, folder: Path, number: int) -> None:
    """A run on an archive with one more article."""
    url = f"https://desk.example/more-{number}"
    archive = warc(
        folder / f"more-{number}.warc.gz",
        [
            answer(FEED, rss(item(url, f"More chips {number}"))),
            answer(url, page("More", CHIPS.replace("three", "ten"))),
        ],
    )
    done = command("run", "--feeds", opml(folder / "more.opml", FEED), "--archive", archive)
    assert done.returncode == 0, done.stderr


def test_a_lake_answers_as_the_file_did_and_lives_on(
    lived_in: Home, lake_home: Home, home: Home, trendledger: CommandLine, in_lake: CommandLine, tmp_path: Path
) -> None:
    copied(lake_home, home)
    before = answers(at(trendledger, lived_in))
    assert answers(in_lake) == before
    by_index = told(at(trendledger, lived_in), FINDER, "chips")
    assert len(by_index) == 2
    assert told(in_lake, FINDER, "chips") == by_index  # by reading all: in a lake nothing is in the index
    asked = in_lake("sql", QUESTIONS[-1], "--json")
    assert len(json.loads(asked.stdout)) == len(before[-1])

    another_run(in_lake, tmp_path, 1)
    verified(in_lake)
    looked_at = in_lake("doctor", "--json")
    assert "Traceback" not in looked_at.stderr
    assert "model" in {one["check"] for one in json.loads(looked_at.stdout)["findings"]}
    assert len(answers(in_lake)[2]) == len(before[2]) + 1


@pytest.mark.long
def test_a_lake_is_rebuilt_merged_brought_back_and_a_file_again(
    lake_home: Home, home: Home, trendledger: CommandLine, in_lake: CommandLine, tmp_path: Path
) -> None:
    copied(lake_home, home)
    another_run(in_lake, tmp_path, 1)
    grown = answers(in_lake)

    rebuilt = in_lake("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert "Every row is as it was" in rebuilt.stdout
    assert "is kept as state" in rebuilt.stdout
    before_merging = files_of(home)
    merged = in_lake("maintain", "--compact")
    assert merged.returncode == 0, merged.stderr
    assert "every row is equal" in merged.stdout
    assert before_merging - files_of(home) == set()  # the copies that are kept may read them all
    assert answers(in_lake) == grown
    verified(in_lake)

    made = in_lake("backup", tmp_path / "lake.tar.gz")
    assert made.returncode == 0, made.stderr
    assert "It holds as a file what the lake" in made.stderr
    elsewhere = at(trendledger, Home(tmp_path / "restored"))
    restored = elsewhere("restore", tmp_path / "lake.tar.gz")
    assert restored.returncode == 0, restored.stderr
    another_run(elsewhere, tmp_path, 1)  # brings nothing new, and publishes
    assert answers(elsewhere) == grown

    assert in_lake("migrate", "--to", "file").returncode == 0
    assert answers(trendledger) == grown  # in the DuckDB that is no lake's
    verified(trendledger)
    assert (home.path / "warehouse.before-lake.duckdb").exists()


@pytest.mark.long
def test_a_server_that_went_away_costs_a_sentence_and_nothing_else(
    served_home: Home, in_lake: CommandLine, server: Server, tmp_path: Path
) -> None:
    served = at(in_lake, served_home)
    before = answers(served)
    server.stop()
    assert answers(served) == before  # readers have a catalog of their own
    lost = served("verify")
    assert lost.returncode == 1
    assert "cannot be opened" in lost.stderr
    assert "Is its server up" in lost.stderr
    server.start()
    another_run(served, tmp_path, 2)
    verified(served)
    assert len(answers(served)[2]) == len(before[2]) + 1


@pytest.mark.long
def test_two_homes_on_one_lake_do_not_run_at_once_and_one_that_is_killed_lets_go(
    served_home: Home, in_lake: CommandLine, home: Home
) -> None:
    served, other = at(in_lake, served_home), copied(served_home, home).path
    words = [sys.executable, "-c", HOLDER, str(other)]
    with subprocess.Popen(words, env={**os.environ, **in_lake.settings}, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "at work\n"
        busy = served("maintain", "--compact")
        assert busy.returncode == 1
        assert f"by process {holder.pid} on {platform.node()} (127.0.0.1) with the home {str(other)[:8]}" in busy.stderr
        holder.kill()
    done = served("maintain", "--compact")
    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_who_leaves_a_lake_open_lets_others_write_and_sees_what_they_wrote(
    served_home: Home, in_lake: CommandLine, server: Server, home: Home
) -> None:
    home.prepare()
    with lake.settling(home.path, server.catalog, str(served_home.path / "lake" / "data")):
        pass
    started = {"env": {**os.environ, **in_lake.settings}, "stdin": -1, "stdout": -1, "text": True}
    homes = [[sys.executable, "-c", WRITER, str(one.path)] for one in (served_home, home)]
    with subprocess.Popen(homes[0], **started) as one, subprocess.Popen(homes[1], **started) as other:

        def wrote(writer: subprocess.Popen[str], statement: str) -> int:
            writer.stdin.write(f"{statement}\n")
            writer.stdin.flush()
            return int(writer.stdout.readline())

        for writer in (one, other, one):
            assert wrote(writer, "insert into stages values ('open', 'pages', 1)") == 1
        assert wrote(other, "select count(*) from stages where run_id = 'open'") == 3
        assert wrote(one, "delete from stages where run_id = 'open'") == 3
        assert wrote(other, "select count(*) from stages where run_id = 'open'") == 0


@pytest.mark.long
def test_a_catalog_that_holds_something_is_not_written_over(
    lived_in: Home, served_home: Home, home: Home, in_lake: CommandLine, server: Server, tmp_path: Path
) -> None:
    copied(lived_in, home)
    done = in_lake("migrate", "--to", "lake", "--catalog", server.catalog, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "holds tables already" in done.stderr
    assert home.lake is None
    verified(in_lake)


def test_a_data_file_that_is_gone_is_named(lake_home: Home, home: Home, in_lake: CommandLine) -> None:
    copied(lake_home, home)
    lost = next((home.path / "lake" / "data" / "main" / "articles").rglob("*.parquet"))
    lost.unlink()
    for words in (("verify",), ("trends",)):
        done = in_lake(*words)
        assert done.returncode == 1
        assert lost.name in done.stderr
        assert "Traceback" not in done.stderr


def test_where_a_catalog_is_gone_no_other_books_are_begun(lake_home: Home, home: Home, in_lake: CommandLine) -> None:
    copied(lake_home, home)
    catalog = home.path / "lake" / "catalog.ducklake"
    catalog.unlink()
    done = in_lake("maintain", "--compact")
    assert done.returncode == 1
    assert f"{catalog} is gone" in done.stderr.replace("\n", " ")
    assert not catalog.exists()


@pytest.mark.long
def test_a_lake_has_its_data_in_a_bucket(
    lived_in: Home, home: Home, trendledger: CommandLine, in_lake: CommandLine, tmp_path: Path
) -> None:
    copied(lived_in, home)
    with object_store(tmp_path, free_port()) as named:
        httpx.put(f"{named['AWS_ENDPOINT_URL']}/books").raise_for_status()
        in_bucket = replace(in_lake, settings={**in_lake.settings, **named})
        before = answers(trendledger)
        done = in_bucket("migrate", "--to", "lake", "--data", "s3://books/trends")
        assert done.returncode == 0, done.stderr
        another_run(in_bucket, tmp_path, 3)
        grown = answers(in_bucket)
        assert len(grown[2]) == len(before[2]) + 1
        merged = in_bucket("maintain", "--compact")
        assert merged.returncode == 0, merged.stderr
        assert "every row is equal" in merged.stdout
        away = in_bucket("trends", AWS_ENDPOINT_URL="http://127.0.0.1:9")
        assert away.returncode == 1
        assert "the lake's data could not be read" in away.stderr
        secrets = in_bucket("sql", "select secret_string from duckdb_secrets()")
        assert "a-secret" not in secrets.stdout
        assert "a-secret" not in (home.path / "lake.toml").read_text()
        assert in_bucket("migrate", "--to", "file").returncode == 0
        assert answers(trendledger) == grown


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", **KEYS}, "could not reach its data"),
        ({}, "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    ],
    ids=["nobody there", "no key"],
)
def test_a_bucket_that_cannot_be_entered_says_what_to_set(
    lived_in: Home, home: Home, in_lake: CommandLine, named: dict[str, str], said: str
) -> None:
    copied(lived_in, home)
    done = in_lake("migrate", "--to", "lake", "--data", "s3://books/trends", **NO_KEYS, **named)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert home.lake is None


def test_a_lake_without_its_engine_says_what_to_install(lake_home: Home, trendledger: CommandLine) -> None:
    done = at(trendledger, lake_home)("sql", "from api.meta")
    assert done.returncode == 1
    assert "trendledger[lake]" in done.stderr
