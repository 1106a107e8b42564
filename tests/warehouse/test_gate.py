"""What a copy must come up to before readers see it, and what stands beside it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from test_database import flip

from warehouse.books.ledger import add_changes
from warehouse.database import Home, opened, writing
from warehouse.published import gate, kept_answers
from warehouse.published.gate import ContractError, miscounted_weeks, shortcomings
from warehouse.published.manifest import CopyManifest, beside, catalog_in, manifest_of, unlike_manifest
from warehouse.published.publish import open_published, publish, query
from warehouse.published.shelf import NoRoomError
from warehouse.records import LedgerEvent

CLOCK = datetime(2026, 3, 11, 7, tzinfo=UTC)


def current(home: Home) -> str:
    return str((home.published / "current.duckdb").readlink())


def written(home: Home, *statements: str) -> None:
    """Do to the books what no command does."""
    with writing(home) as db:
        for statement in statements:
            db.execute(statement)


def test_beside_each_copy_stands_what_it_is_to_the_byte(books: Home) -> None:
    copy = publish(books, "run-1")
    told = json.loads(beside(copy).read_text())
    assert told["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert (told["file"], told["copy_id"], told["size"]) == ("run-1.duckdb", "run-1", copy.stat().st_size)
    assert (told["run_id"], told["cut_off"], told["model_id"]) == ("run-1", "2026-03-11T06:00:00Z", "m")
    assert (told["rows"]["articles"], told["rows"]["api.evidence"]) == (5, 4)
    assert beside(copy).stat().st_mode & 0o777 == 0o444


def test_a_copy_whose_bytes_have_changed_is_not_what_its_manifest_says(books: Home) -> None:
    copy = publish(books, "run-1")
    assert unlike_manifest(copy) == []
    copy.chmod(0o644)
    flip(copy, copy.stat().st_size - 100)
    assert ["bytes have changed" in one.what for one in unlike_manifest(copy)] == [True]
    beside(copy).chmod(0o644)
    beside(copy).write_text('{"format": 1')
    assert ["cannot be read" in one.what for one in unlike_manifest(copy)] == [True]


@pytest.mark.parametrize(
    ("table", "lost"),
    [("articles", "articles 5 to 4"), ("labels", "labels 1 to 0"), ("readings", "readings 5 to 4")],
)
def test_a_copy_with_fewer_rows_and_no_reason_is_not_published(books: Home, table: str, lost: str) -> None:
    written(books, "insert into labels values ('p-a-1', 'T', 'words', ['chips'], 'ada', now(), 'm')")
    publish(books, "run-1")
    written(books, f"delete from {table} where rowid = 0")
    with pytest.raises(ContractError, match=rf"readers keep the last one.*\[rows\] .*{lost}.*--accept-smaller"):
        publish(books, "run-2")
    assert current(books) == "run-1.duckdb"
    assert sorted(path.name for path in books.published.iterdir()) == [
        "current.duckdb",
        "run-1.duckdb",
        "run-1.duckdb.json",
    ]


def test_a_reason_in_the_books_lets_rows_go_and_serves_once(books: Home) -> None:
    publish(books, "run-1")
    with writing(books) as db:
        db.execute("delete from readings where rowid = 0")
        add_changes(db, [LedgerEvent(CLOCK, "", "model dropped", "old", "", "", "maintain")])
    assert publish(books, "run-2").name == "run-2.duckdb"
    written(books, "delete from readings where rowid = 1")
    with pytest.raises(ContractError, match="readings 4 to 3"):
        publish(books, "run-3")


def test_what_is_accepted_by_command_is_published(books: Home) -> None:
    publish(books, "run-1")
    with writing(books) as db:
        db.execute("delete from articles where article_id = 'e'")
        add_changes(db, [LedgerEvent(CLOCK, "", "smaller copy accepted", "published", "", "", "a court said so")])
    assert publish(books, "run-2").name == "run-2.duckdb"


def test_evidence_that_melts_away_is_noticed_and_a_new_model_explains_it(books: Home) -> None:
    publish(books, "run-1")
    written(books, "update tags set probability = 0.2 where passage_id <> 'p-a-1'", "update tags set trend = 'gone'")
    with pytest.raises(ContractError, match=r"api\.evidence 4 to"):
        publish(books, "run-2")
    with writing(books) as db:
        add_changes(db, [LedgerEvent(CLOCK, "", "model made current", "m", "", "", "")])
    assert publish(books, "run-2").name == "run-2.duckdb"


def test_a_copy_of_an_older_program_without_manifest_is_a_measure_all_the_same(books: Home) -> None:
    beside(publish(books, "run-1")).unlink()
    written(books, "delete from articles where article_id = 'e'")
    with pytest.raises(ContractError, match="articles 5 to 4"):
        publish(books, "run-2")


BREAKS: dict[str, tuple[str, Callable[[DuckDBPyConnection], object]]] = {
    "a view without comment": ("comments", lambda db: db.execute("comment on view api.tags is null")),
    "a column without comment": ("comments", lambda db: db.execute("comment on column api.tags.trend is null")),
    "a macro without comment": ("comments", lambda db: db.execute("comment on macro api.wilson_low is null")),
    "a view that lacks a table": ("answers", lambda db: db.execute("alter table main.labels rename to elsewhere")),
    "a view that fails at work": (
        "answers",
        lambda db: db.execute("create or replace view api.tags as select error('no such luck') as passage_id"),
    ),
    "a macro that lacks a view": ("answers", lambda db: db.execute("drop view api.feed_weeks")),
    "weeks that do not add up": (
        "sums",
        lambda db: db.execute("update kept.trend_weeks set stories_in_week = stories_in_week + 1"),
    ),
    "a fate too many": (
        "sums",
        lambda db: db.execute("insert into main.fates select * from main.fates limit 1"),
    ),
}


def own_copy(published: Home, folder: Path) -> Path:
    copy = folder / "copy.duckdb"
    copy.write_bytes((published.published / "current.duckdb").read_bytes())
    return copy


@pytest.mark.parametrize("what", BREAKS)
def test_each_break_of_the_contract_is_found(published: Home, tmp_path: Path, what: str) -> None:
    copy = own_copy(published, tmp_path)
    check, break_it = BREAKS[what]
    with opened(copy) as db:
        break_it(db)
        assert check in {one.check for one in shortcomings(db, None)}


@pytest.mark.parametrize("is_known", [False, True])
def test_a_view_is_asked_of_every_copy_or_in_its_turn_where_nothing_has_changed(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    before = manifest_of((published.published / "current.duckdb").resolve())
    assert before is not None
    with opened(own_copy(published, tmp_path)) as db:
        assert before.catalog == catalog_in(db)
        # One for each turn: to ask all of them in each takes ten seconds.
        asked = sorted(gate.relations(db), key=lambda one: one.name != "labels")[: gate.COPIES_A_ROUND]
        monkeypatch.setattr(gate, "relations", lambda _: asked)
        db.execute("create or replace view api.labels as select error('no such luck') as label")
        before = before._replace(catalog=catalog_in(db)) if is_known else before
        found = []
        for _ in range(gate.COPIES_A_ROUND):
            told = [one.what for one in shortcomings(db, before)]
            found.append(any("api.labels gives no answer" in what for what in told))
            db.execute("insert into main.runs select * from main.runs limit 1")
    assert sum(found) == (1 if is_known else gate.COPIES_A_ROUND)


def test_each_week_is_counted_anew_in_its_turn(
    published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "WEEKS_AT_ONCE", 1)
    with opened(own_copy(published, tmp_path)) as db:
        db.execute(
            "insert into kept.trend_weeks select k.* replace (k.week - 70 * nth as week, 0 as stories_in_week) "
            "from kept.trend_weeks as k, (values (1), (2)) as t(nth)"
        )
        weeks = [week for (week,) in db.execute("select distinct week from kept.trend_weeks order by week").fetchall()]
        assert len(weeks) > 3
        assert miscounted_weeks(db, in_turn=False) == []
        db.execute("update kept.trend_weeks set stories_in_week = 99 where week = $1", weeks[:1])
        found = []
        for _ in weeks[:-1]:
            found.append(len(miscounted_weeks(db, in_turn=True)))
            db.execute("insert into main.runs select * from main.runs limit 1")
        assert sum(found) == 1
        assert [str(weeks[0]) in one.what for one in miscounted_weeks(db, in_turn=False)] == [True]


FULL = """
import resource, sys
from warehouse.database import Home, WarehouseError
from warehouse.published.publish import publish
room = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    publish(Home(sys.argv[1]), "run-2")
except WarehouseError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize(
    "missing",
    ["a byte", *(pytest.param(more, marks=pytest.mark.long) for more in ("room for the answers", "everything"))],
)
def test_on_a_full_disk_the_last_copy_stays_and_nothing_half_made(books: Home, missing: str) -> None:
    copy = publish(books, "run-1")
    room = {
        "a byte": copy.stat().st_size - 1,
        "room for the answers": books.warehouse.stat().st_size + 1,
        "everything": 4096,
    }[missing]
    done = subprocess.run(
        [sys.executable, "-c", FULL, books.path, str(room)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.split()[0], done.stderr) == (NoRoomError.__name__, ""), done.stderr
    assert "The last published copy stays" in done.stdout
    assert "Is there room on the disk" in done.stdout
    assert sorted(path.name for path in books.published.iterdir()) == [
        "current.duckdb",
        "run-1.duckdb",
        "run-1.duckdb.json",
    ]
    with open_published(books) as db:
        assert query(db, "select count(*) from articles").rows == [(5,)]
    assert publish(books, "run-2").name == "run-2.duckdb"


def test_a_manifest_from_before_catalogs_were_told_is_read_without_one(books: Home) -> None:
    copy = publish(books, "run-1")
    told = beside(copy)
    whole = json.loads(told.read_bytes())
    told.chmod(0o644)
    told.write_text(json.dumps({name: value for name, value in whole.items() if name != "catalog"}))
    assert manifest_of(copy) == CopyManifest(**whole)._replace(catalog="")
    assert unlike_manifest(copy) == []


def test_a_manifest_of_another_format_is_none(books: Home) -> None:
    told = beside(publish(books, "run-1"))
    told.chmod(0o644)
    told.write_text(told.read_text().replace('"format": 1', '"format": 2'))
    assert manifest_of(Path(books.published / "run-1.duckdb")) is None


def test_evidence_whose_words_would_be_those_of_other_passages_is_not_published(
    books: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(books, "run-1")
    before = current(books)
    astray = kept_answers.WORDS_APART.replace("p.rowid as place", "(p.rowid + 1) % 3 as place")
    monkeypatch.setattr(kept_answers, "WORDS_APART", astray)
    with pytest.raises(ContractError, match=r"4 passages of api\.evidence do not stand"):
        publish(books, "run-1")
    assert current(books) == before


def test_words_are_found_behind_passages_that_were_taken_out(books: Home) -> None:
    many = "insert into passages select 'x' || n, 'gone', 1, n, 'words ' || n, 1, 'x' || n, null, false, null, null"
    with writing(books) as db:
        told = db.execute("select passage_id, text from api.evidence order by all").fetchall()
        db.execute("create table kept_rows as from passages")
        db.execute("delete from passages")
        db.execute(f"{many} from range(300_000) as r(n)")
        db.execute("insert into passages from kept_rows")
        db.execute("drop table kept_rows")
    written(books, "delete from passages where article_id = 'gone'")
    publish(books, "run-1")
    with open_published(books) as db:
        assert query(db, "select passage_id, text from api.evidence order by all").rows == told
