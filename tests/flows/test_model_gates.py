"""A model that misses its gates is not made current, by no way but force, and the books say so."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_books import CLOCK, put_articles
from small_model import Trained

from dashboards.pages.quality import quality_page
from flows.commands.model import evaluate
from flows.commands.retag import told
from flows.commands.status import status
from flows.retag import retag
from flows.running.model_gates import HeldBackError, UnknownModelError, judge_model, told_gates
from flows.stages.model import ensure_model
from flows.steps.tagging.card import ModelCard, read_card, write_card
from warehouse.books import ledger, models, tags
from warehouse.books.labels import add_labels
from warehouse.catalog import load_examples
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, publish
from warehouse.records import Label, Model, Reading, Run
from warehouse.settings.reading import FILE

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture
def held(home: Home, trained: Trained) -> Home:
    """A home whose current model has tagged all, and a newer one with a card that says that it is bad."""
    cut = put_articles(home)
    new = trained.classifier.model_id
    trained.classifier.save(home.models / new)
    write_card(worse(read_card(home.models / new)), home.models / new)
    with writing(home) as db:
        ledger.open_run(db, Run("first", "live", CLOCK, CLOCK, "", "0"))
        models.add_model(db, Model("old", 1, CLOCK, 0, "{}", ""))
        models.make_current(db, "old", CLOCK)
        tags.add_tags(db, [Reading(one.passage_id, "old", "first", "no trend") for one in cut], [])
        models.add_model(db, Model(new, trained.taxonomy.version, NOW, 0, "{}", ""))
    return home


def worse(card: ModelCard | None) -> ModelCard:
    assert card is not None
    return card._replace(
        trends={trend: one._replace(given=one.given + 9 * one.carried) for trend, one in card.trends.items()}
    )


def asked(home: Home, sql: str) -> list[tuple[object, ...]]:
    with writing(home) as db:
        return db.execute(sql).fetchall()


def test_retag_reads_nothing_and_changes_nothing_and_the_reason_is_in_the_books(held: Home, trained: Trained) -> None:
    new = trained.classifier.model_id
    with pytest.raises(HeldBackError, match=r"misses its gates .* quality \.\d+, needed \.450.*--force") as raised:
        retag(held, NOW)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    assert asked(held, "select count(*) from readings where model_id <> 'old'") == [(0,)]
    assert asked(held, "select model_id from api.models where is_current") == [("old",)]
    assert asked(held, "select kind, before, after, reason from api.changes") == [
        ("model held back", "old", new, raised.value.missed)
    ]
    assert (new, "quality", False) in asked(held, "select model_id, gate, is_met from api.gates")


def test_a_dry_run_shows_all_and_says_what_is_missed(held: Home) -> None:
    done = retag(held, NOW, dry_run=True)
    assert done.passages_read == 8
    assert done.gates_missed.startswith("quality")
    assert done.as_json()["gates_missed"] == done.gates_missed
    for said in (told(done), told(retag(held, NOW, dry_run=True, force=True))):
        assert said[0].endswith("nothing was changed")
        assert said[1].endswith("`trendledger retag --force` makes it current all the same")


def test_force_makes_it_current_and_the_books_say_that_it_was_force(held: Home, trained: Trained) -> None:
    assert retag(held, NOW, force=True).is_current
    ((kind, reason),) = asked(held, "select kind, reason from api.changes")
    assert (kind, str(reason)[:47]) == ("model made current", "retagged by force, with gates missed: quality .")
    assert asked(held, "select model_id from api.models where is_current") == [(trained.classifier.model_id,)]


def test_the_limits_are_those_of_the_settings(held: Home) -> None:
    (held.path / FILE).write_text("[gates]\nmicro_f1 = 0\n")
    assert retag(held, NOW).gates_missed == ""


def test_judged_again_the_newest_holds(held: Home, trained: Trained) -> None:
    new = trained.classifier.model_id
    judge_model(held, new, NOW)
    trained.classifier.save(held.models / new)
    judge_model(held, new, NOW + timedelta(minutes=1))
    assert {one.gate: one.is_met for one in told_gates(held, new)}["quality"] is True
    assert len(asked(held, "select * from api.gates")) == len(told_gates(held, new))


def test_readers_see_it_on_the_quality_page_and_in_status(held: Home, trained: Trained) -> None:
    with pytest.raises(HeldBackError):
        retag(held, NOW)
    publish(held, "first")
    assert status(home=held).data["held_back_by"] == "quality"
    with open_published(held) as db:
        shown = {(one.model_id, one.gate): one.is_met for one in quality_page(db).gates}
    assert shown[trained.classifier.model_id, "quality"] is False


def test_who_was_held_back_is_told_no_longer_when_another_has_taken_charge(held: Home) -> None:
    with pytest.raises(HeldBackError):
        retag(held, NOW)
    with writing(held) as db:
        models.add_model(db, Model("third", 1, NOW, 0, "{}", ""))
        models.make_current(db, "third", NOW + timedelta(days=1))
    publish(held, "first")
    assert status(home=held).data["held_back_by"] == ""
    with open_published(held) as db:
        assert quality_page(db).gates == []


def test_a_candidate_is_scored_before_it_is_current_and_held_back_where_it_is_surely_worse(
    held: Home, trained: Trained, tmp_path: Path
) -> None:
    new = trained.classifier.model_id
    trained.classifier.save(held.models / new)
    rows = [{"title": one.title, "text": one.text, "trends": list(one.trends)} for one in load_examples()[1:600:5]]
    (tmp_path / "l.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = evaluate(tmp_path / "l.jsonl", model=new, home=held)
    assert (done.data["model_id"], done.data["gates_missed"]) == (new, "")
    asked(held, "insert into quality select * replace ('old' as model_id, .99 as f1) from quality where name = 'micro'")
    with pytest.raises(HeldBackError, match=r"labels \.\d+, needed \.990"):
        retag(held, NOW)
    with pytest.raises(UnknownModelError, match=f"no model nonsense here. There are: {new}"):
        evaluate(tmp_path / "l.jsonl", model="nonsense", home=held)


def test_a_run_goes_on_without_labels_that_hold_its_first_model_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = load_examples()[::8]
    monkeypatch.setattr("flows.stages.model.load_examples", lambda: some)
    home.prepare()
    (home.path / FILE).write_text("[gates]\nmicro_f1 = 0.45\n")
    wrong = [replace(one, trends=("future-of-work",)) for one in some]
    said = [Label(f"p{n}", e.title, e.text, list(e.trends), "ann", NOW, "m") for n, e in enumerate(wrong)]
    with writing(home) as db:
        add_labels(db, said)
    model_id = ensure_model(home, NOW)
    card = read_card(home.models / model_id)
    assert card is not None
    assert card.labelled == 0
    assert len(asked(home, "select * from api.changes where kind = 'model held back'")) == 1


def test_a_first_model_that_misses_without_any_label_ends_a_run_in_a_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = load_examples()[::8]
    monkeypatch.setattr("flows.stages.model.load_examples", lambda: some)
    home.prepare()
    (home.path / FILE).write_text("[gates]\nmicro_f1 = 0.99\n")
    with pytest.raises(HeldBackError, match="was not made current"):
        ensure_model(home, NOW)
    assert asked(home, "select count(*) from current_models") == [(0,)]
