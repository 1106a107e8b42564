"""What a home has lost is found, whatever it is, and named with its mend; a whole home passes, and nothing is changed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from front_door import CommandLine

from flows.running import check_archive, verification
from flows.running.verification import verify_home
from warehouse import database
from warehouse.books import checks
from warehouse.books.checks import Finding
from warehouse.database import Home, WarehouseError, opened
from warehouse.schema import NewerSchemaError


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def found(home: Home) -> list[tuple[str, str]]:
    return [(one.check, one.what) for one in verify_home(home).findings]


def warc_of(home: Home) -> Path:
    return next(home.archive.glob("*.warc.gz"))


def changed(path: Path, *statements: str) -> None:
    """Change a DuckDB file behind the program's back; its time of change stays, as with a disk's own fault."""
    path, before = path.resolve(), path.resolve().stat()
    path.chmod(0o600)
    with opened(path) as db:
        for statement in statements:
            db.execute(statement)
        db.execute("checkpoint")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def flip(home: Home) -> None:
    path = warc_of(home)
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)


def cut(home: Home) -> None:
    os.truncate(warc_of(home), warc_of(home).stat().st_size - 9)


def swap_answers(home: Home) -> None:
    changed(home.warehouse, "update responses set archive_offset = 0 where kind = 'page'")


OF_THE_WAREHOUSE = {
    "delete from passages where position = 0": ("orphans", "tags without passage"),
    "delete from articles where is_original": ("orphans", "revisions without article"),
    "update articles set is_original = true": ("orphans", "stories that have not one original"),
    "delete from responses where kind = 'page'": ("orphans", "visits of pages without response"),
    "delete from readings": ("orphans", "tags of passages that were never read"),
    "update stages set items = items + 1 where stage = 'pages'": ("sums", "4 items came in, fates tell of 3"),
    "delete from runs": ("copy", "knows 1 runs that the warehouse does not"),
    "delete from models": ("orphans", "tags of a model that is not there"),
    "insert into entries from entries limit 2": ("keys", "2 rows of entries have the entry_id, revision of another"),
    "insert into tags from tags limit 1": ("keys", "1 rows of tags have the passage_id, model_id, trend of another"),
    "update entries set title = 'x'": ("copy", "entries (3 rows, as many rows, not the same)"),
}


def test_a_whole_home_passes_and_is_not_touched(home: Home, trendledger: CommandLine) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.path.rglob("*") if path.suffix != ".lock"}
    done = trendledger("verify", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["is_sound"]
    assert told["findings"] == told["remarks"] == []
    assert told["read"]["articles"] == 3
    assert told["read"]["answers in the archive"] == 6
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("statement", OF_THE_WAREHOUSE)
def test_rows_that_went_or_changed_are_named(home: Home, statement: str) -> None:
    changed(home.warehouse, statement)
    check, words = OF_THE_WAREHOUSE[statement]
    assert [what for at, what in found(home) if at == check and words in what]


@pytest.mark.parametrize("damage", [flip, cut, swap_answers], ids=lambda damage: damage.__name__)
def test_an_answer_that_is_not_as_it_came_is_found(home: Home, damage: Callable[[Home], None]) -> None:
    damage(home)
    said = [what for check, what in found(home) if check == "archive"]
    assert len(said) == 1
    assert "of 6 answers are not as they came, the first at byte " in said[0]


def test_who_waits_hears_what_is_read_and_how_far(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_archive, "ANSWERS_A_TELLING", 2)
    heard: list[tuple[str, int, int | None]] = []
    assert verify_home(home, lambda *told: heard.append(told)).findings == []
    assert list(dict.fromkeys(act for act, _, _ in heard)) == [
        "reading the books",
        "reading the published copy",
        "asking the views",
        "reading the archive",
        "comparing copies with their manifests",
    ]
    assert [told for told in heard if told[0] == "reading the archive"] == [
        ("reading the archive", done, 6) for done in (0, 2, 4)
    ]


def test_an_answer_is_found_lost_where_what_is_known_of_answers_goes_to_the_disk(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "ASIDE_IN_MEMORY", 1)
    monkeypatch.setattr(database, "AT_ONCE", 4)  # the last answers come with a second reading
    cut(home)
    (said,) = (what for check, what in found(home) if check == "archive")
    assert "1 of 6 answers are not as they came" in said


def test_a_file_that_is_gone_is_one_finding_with_its_mend(home: Home, trendledger: CommandLine) -> None:
    path = warc_of(home)
    path.unlink()
    done = trendledger("verify")
    assert done.returncode == 1
    assert f"{path} is not there: 6 answers are lost." in done.stdout
    assert "A backup of the file mends it" in done.stdout
    assert "\n2. " not in done.stdout


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("delete from main.tags", "tags ("),
        (
            "update kept.joins set items = items + 1 where next_stage = 'pages'",
            "lead into it by api.joins, and 3 came in",
        ),
        ("drop table main.labels cascade", "api.labels of the published copy gives no answer"),
    ],
)
def test_a_copy_that_is_not_its_source_is_found(home: Home, statement: str, words: str) -> None:
    changed(home.published / "current.duckdb", statement)
    assert [what for _, what in found(home) if words in what]


def test_a_copy_that_the_books_have_passed_is_a_remark_and_no_finding(home: Home) -> None:
    with opened(home.warehouse) as db:
        db.execute("update feeds set title = 'Another'")
    verified = verify_home(home)
    assert verified.findings == []
    assert any("written to after the copy was published" in one and "feeds (" in one for one in verified.remarks)


@pytest.mark.parametrize("name", ["warehouse.duckdb", "published/current.duckdb"])
def test_a_damaged_file_is_found_and_the_rest_is_looked_at(home: Home, name: str) -> None:
    path = (home.path / name).resolve()
    path.chmod(0o600)
    whole = bytearray(path.read_bytes())
    for place in range(3 * 4096, len(whole), 50_000):
        whole[place] ^= 0xFF
    path.write_bytes(whole)
    verified = verify_home(home)
    ((check, what, mend),) = verified.findings
    assert (check, what.partition(" (")[0]) == ("files", f"{path} is damaged")
    assert what.count("Corrupt database file") == 1
    assert "is damaged" not in mend
    assert verified.read


def test_damage_that_views_alone_meet_is_one_finding(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = (home.published / "current.duckdb").resolve()
    path.chmod(0o600)
    with path.open("ab") as file:
        file.write(b"\0")  # which its manifest would tell of
    damage = duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2")
    silent = [Finding("files", f"api.{name} gives no answer: {damage}", "mend") for name in ("meta", "tags")]
    monkeypatch.setattr(checks, "silent_views", lambda *_: silent)
    assert found(home) == [("files", silent[0].what)]


def test_a_view_that_meets_damage_says_so(home: Home) -> None:
    path = (home.published / "current.duckdb").resolve()
    path.chmod(0o600)
    with opened(path) as db:
        for said, check in (("Corrupt database file", "files"), ("no such thing", "views")):
            db.execute(f"create or replace view api.odd as select error('{said}') as one")
            ((name, what, _),) = checks.silent_views(db)
            assert (name, what) == (
                check,
                f"api.odd of the published copy gives no answer: Invalid Input Error: {said}",
            )


def test_a_home_without_books_and_one_of_a_newer_program_are_refused(home: Home, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="trendledger restore FILE"):
        verify_home(Home(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()
    changed(home.warehouse, "insert into migrations select 900 + i, 'new' from range(99) as r(i)")
    with pytest.raises(NewerSchemaError, match="upgrade the program"):
        verify_home(home)


def test_a_home_that_may_not_be_written_is_verified_and_backed_up_and_not_rebuilt(
    home: Home, trendledger: CommandLine
) -> None:
    for path in (home.path, *home.path.glob("*.lock")):
        path.chmod(path.stat().st_mode & ~0o222)
    done = [trendledger(*words, heeds_modes=True) for words in (["verify"], ["backup", "made.tar.gz"])]
    refused = trendledger("rebuild", heeds_modes=True)
    home.path.chmod(0o700)
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert refused.returncode == 1
    assert ".lock cannot be written (Permission denied); nothing was done." in refused.stderr
    assert f"Give yourself the right to write in {home.path}, or copy that folder" in refused.stderr


def test_a_link_that_is_gone_is_a_loss_and_no_want_of_a_first_run(home: Home, trendledger: CommandLine) -> None:
    link = home.published / "current.duckdb"
    copy = link.resolve()
    link.unlink()
    ((check, what),) = found(home)
    assert (check, what) == ("copy", f"{link} is not there, the link to the newest published copy.")
    done = trendledger("status")
    assert done.returncode == 1
    assert f"`ln -sfn {copy.name} {link}` shows the last" in done.stderr
    assert "has been published" not in done.stderr
    copy.rename(copy.with_suffix(".kept"))
    link.symlink_to(copy.name)
    assert f"{link} leads to {copy.name}, which is not there; `trendledger run`" in trendledger("status").stderr


def test_a_home_that_somebody_holds_says_so(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)), pytest.raises((WarehouseError, duckdb.Error)):
        verify_home(home)
