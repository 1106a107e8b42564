"""Rows that are gone on purpose: a run says what to do, and the command does it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
from front_door import CommandLine
from small_books import put_articles

from flows.commands.maintain import maintain
from flows.commands.status import NO_RUN, status
from warehouse.books import inbox, models
from warehouse.database import Home, writing
from warehouse.published.gate import ContractError
from warehouse.published.publish import open_published, publish, query
from warehouse.records import Label, Model


def test_fewer_rows_are_published_by_command_with_the_reason_in_the_books(home: Home, trendledger: CommandLine) -> None:
    put_articles(home)
    publish(home, "first")
    with writing(home) as db:
        db.execute(
            "delete from passages using (select min(passage_id) as one from passages) as o where passage_id = one"
        )
    with pytest.raises(ContractError, match="passages 8 to 7"):
        publish(home, "second")
    told = trendledger("maintain", "--accept-smaller", "a court said so", "--dry-run")
    assert (told.returncode, "would publish" in told.stdout) == (0, True)
    done = trendledger("maintain", "--accept-smaller", "a court said so", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["published"].endswith("-accepted.duckdb")
    with open_published(home) as db:
        reasons = query(db, "select reason from changes where kind = 'smaller copy accepted'").rows
        assert (reasons, query(db, "select passages from meta").rows) == ([("a court said so",)], [(7,)])
    both = trendledger("maintain", "--accept-smaller", "x", "--set-aside", "r")
    assert both.returncode == 2


def test_the_state_of_a_home_without_a_run_is_told_where_a_copy_was_published(home: Home) -> None:
    maintain(accept_smaller="to begin with", home=home)
    said = status(home=home)
    assert (said.code, said.data["run_id"], said.data["feeds"], said.notes) == (0, None, 0, [NO_RUN])


def test_labels_that_wait_teach_the_next_model_and_come_with_a_backup(
    home: Home, trendledger: CommandLine, tmp_path
) -> None:
    put_articles(home)
    now = datetime(2026, 6, 2, tzinfo=UTC)
    home.inbox.mkdir(mode=0o700)
    inbox._drop_in(home, Label("p", "A title", "Words that were read.", ["ai-agents"], "ada", now, ""))
    done = trendledger("backup", tmp_path / "b.tar.gz")
    assert done.returncode == 0, done.stderr
    with writing(home) as db:
        assert db.execute("select given_by, given_at from labels").fetchall() == [("ada", now.replace(tzinfo=None))]
    assert list(home.inbox.iterdir()) == []


def test_files_of_a_model_that_cannot_be_removed_are_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.prepare()
    with writing(home) as db:
        models.add_model(db, Model("old", 1, datetime(2026, 3, 2, tzinfo=UTC), 9, "{}", "{}"))
    (home.models / "old").mkdir()
    assert maintain(drop_model="old", dry_run=True, home=home).notes == []
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    assert maintain(drop_model="old", home=home).notes == [
        f"{home.models / 'old'} could not be removed whole; nothing reads it any more"
    ]
