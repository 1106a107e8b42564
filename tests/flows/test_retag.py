"""A new model for the whole history."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from small_books import CLOCK, put_articles

from dashboards.charts.marks import marks
from dashboards.pages.about import about_page
from dashboards.pages.runs import runs_page
from flows.retag import RetagError, retag
from flows.running.usable_model import usable_model
from flows.stages.model import ensure_model
from flows.steps.tagging import tagging_pool as readers
from flows.steps.tagging.classifier import train
from flows.steps.tagging.tagging_pool import ReaderDiedError, TaggingPool
from warehouse.books import ledger, models, tags
from warehouse.books.contributions import new_models
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.records import Example
from warehouse.database import writing
from warehouse.published.publish import open_published, published_model
from warehouse.records import Model, Reading, Run, Tag

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def has_read(home, model_id, cut, trend="ai-agents"):
    """The model has seen all, and gave the trend to all."""
    with writing(home) as db:
        tags.add_tags(
            db,
            [Reading(one.passage_id, model_id, "r", "tagged") for one in cut],
            [Tag(one.passage_id, model_id, trend, 0.9, []) for one in cut],
        )


@pytest.fixture
def old_and_new(home, trained):
    """A home whose current model is an old one, with all passages tagged; the small model was trained since."""
    cut = put_articles(home)
    with writing(home) as db:
        models.add_model(db, Model("old", 1, CLOCK, 0, "{}", ""))
        models.make_current(db, "old", CLOCK)
    has_read(home, "old", cut)
    with writing(home) as db:
        models.add_model(db, Model(trained.classifier.model_id, trained.taxonomy.version, NOW, 0, "{}", ""))
    trained.classifier.save(home.models / trained.classifier.model_id)
    return home


def count(home, sql, *values):
    with writing(home) as db:
        return db.execute(sql, list(values)).fetchall()


def test_a_dry_run_shows_what_would_change_and_changes_nothing_that_anyone_sees(old_and_new, trained):
    before = count(old_and_new, "select * from api.tags order by all")
    done = retag(old_and_new, NOW, dry_run=True)
    assert (done.before, done.after, done.is_current) == ("old", trained.classifier.model_id, False)
    assert done.passages_read == 8
    assert count(old_and_new, "select * from api.tags order by all") == before
    assert not (old_and_new.published / "current.duckdb").exists()
    agents = {trend["trend"]: trend for trend in done.as_json()["trends"]}["ai-agents"]
    assert agents["lost"] >= 4
    assert (agents["share_before"], agents["stories"]) == (1.0, 6), (
        "two of the eight are in a language that is not read"
    )
    assert [month["month"] for month in agents["months"]] == ["2026-04-01", "2026-05-01"]
    assert sum(month["lost"] for month in agents["months"]) == agents["lost"]


def says(home, model_id, *, sure_of):
    """The model has the old one's tags of all that it can read, and is sure of so many."""
    retag(home, NOW, dry_run=True)
    count(home, "delete from tags where model_id = ?", model_id)
    alike = "select passage_id, $1, trend, if(row_number() over (order by passage_id) <= $2, 0.9, 0.7), terms from tags"
    can_read = "select passage_id from readings where model_id = $1 and fate <> 'other language'"
    alike = f"{alike} where model_id = 'old' and passage_id in ({can_read})"
    count(home, f"insert into tags {alike}", model_id, sure_of)


def test_what_changes_is_told_in_the_shares_that_are_shown_then(old_and_new, trained):
    says(old_and_new, trained.classifier.model_id, sure_of=5)
    agents = retag(old_and_new, NOW + timedelta(hours=1)).as_json()["trends"][0]
    columns = ("month", "stories_after", "stories", "share_after")
    query = (
        "select month::varchar, stories, stories_about_ai, share from api.trend_months where trend = $1 order by month"
    )
    with open_published(old_and_new) as db:
        shown = db.execute(query, ["ai-agents"]).fetchall()
    assert [tuple(month[column] for column in columns) for month in agents["months"]] == shown
    assert 0 < sum(stories for _, stories, *_ in shown) < 6


def test_a_story_is_lost_where_its_tag_becomes_too_unsure_to_count(old_and_new, trained):
    says(old_and_new, trained.classifier.model_id, sure_of=0)
    assert retag(old_and_new, NOW + timedelta(hours=1), dry_run=True).rows() == [
        ("ai-agents", "all", 0, 0, "100.0%", "0.0%"),
        ("ai-agents", "2026-04", 0, 0, "100.0%", "0.0%"),
        ("ai-agents", "2026-05", 0, 0, "100.0%", "0.0%"),
    ]


def test_after_it_the_new_model_speaks_for_the_whole_history_and_the_books_are_marked(old_and_new, trained):
    done = retag(old_and_new, NOW)
    new = trained.classifier.model_id
    assert done.is_current
    assert count(old_and_new, "select count(distinct passage_id) from tags where model_id = 'old'") == [(8,)]
    db = open_published(old_and_new)
    assert db.execute("select model_id from api.meta").fetchall() == [(new,)]
    change = db.execute("select kind, subject, before, after, run_id from api.changes").fetchall()
    assert change == [("model made current", "model", "old", new, done.run_id)]
    unseen = (
        "select count(*) from api.passages where passage_id not in (select passage_id from readings where model_id = ?)"
    )
    assert db.execute(unseen, [new]).fetchall() == [(0,)]
    told = [one for one in (*about_page(db).changes, *runs_page(db, {}).changes) if one.kind == "model made current"]
    days = [one.clock.date() for one in (*told, *new_models(db, date.min))]
    assert [*days, *(mark.since for mark in marks(db))] == 4 * [CLOCK.date()], "pages, `trends why` and charts agree"
    assert db.execute("select changed_at::date > $1 from api.changes", [CLOCK.date()]).fetchall() == [(True,)]
    db.close()


def test_the_sums_of_a_retag_balance_and_its_clock_is_that_of_the_last_run(old_and_new):
    done = retag(old_and_new, NOW)
    with writing(old_and_new) as db:
        ledger.check_balance(db)
        fates = ledger.fates_of(db, done.run_id)
    assert sum(items for _, _, items in fates) == 8
    assert ("tags", "other language", 2) in fates
    kind, clock, ended = count(old_and_new, "select kind, clock, ended_at from api.runs where run_id = ?", done.run_id)[
        0
    ]
    assert (kind, clock.replace(tzinfo=UTC)) == ("retag", CLOCK)
    assert ended is not None


def test_what_a_dry_run_or_a_run_that_died_has_read_is_not_read_again(old_and_new):
    assert retag(old_and_new, NOW, dry_run=True).passages_read == 8
    assert retag(old_and_new, NOW + timedelta(hours=1)).passages_read == 0


def test_several_processes_find_what_one_finds(old_and_new, monkeypatch):
    monkeypatch.setattr("flows.retag.PORTION", 3)
    two = retag(old_and_new, NOW, dry_run=True, processes=2)
    found = count(
        old_and_new, "select passage_id, trend, probability from tags where model_id = ? order by all", two.after
    )
    count(old_and_new, "delete from tags where model_id = ?", two.after)
    count(old_and_new, "delete from readings where model_id = ?", two.after)
    one = retag(old_and_new, NOW, dry_run=True, processes=1)
    assert (one.passages_read, one.changes) == (8, two.changes)
    assert (
        count(old_and_new, "select passage_id, trend, probability from tags where model_id = ? order by all", one.after)
        == found
    )


def test_passages_that_come_in_the_meantime_are_read_before_the_model_becomes_current(old_and_new, monkeypatch):
    from flows import retag as flow

    whole = flow.read_all

    def read_all(home, *rest):
        seen = whole(home, *rest)
        if seen == 8:
            put_articles(home, months=("2026-06-01",))
        return seen

    monkeypatch.setattr(flow, "read_all", read_all)
    assert retag(old_and_new, NOW).passages_read == 12


def test_the_newest_model_is_not_one_that_was_replaced(ready, trained, monkeypatch):
    put_articles(ready)
    with writing(ready) as db:
        models.add_model(db, Model("older", 1, CLOCK, 0, "{}", ""))
        db.execute("delete from models where model_id = ?", [trained.classifier.model_id])
        models.add_model(db, Model(trained.classifier.model_id, 1, NOW, 0, "{}", ""))
    (ready.models / "older").mkdir()
    monkeypatch.setattr("flows.retag.train_model", lambda *_, **__: trained.classifier)
    done = retag(ready, NOW)
    assert done.before == done.after == trained.classifier.model_id
    assert done.passages_read == 0


def test_a_current_model_of_a_former_format_gives_way_to_one_that_is_read(ready, monkeypatch):
    put_articles(ready)
    few = load_examples()[::8]
    monkeypatch.setattr("flows.stages.model.load_examples", lambda: few[1:])
    before = ensure_model(ready, NOW)
    file = ready.models / before / "model.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 1}))
    assert usable_model(ready) is None
    after = ensure_model(ready, NOW)
    assert usable_model(ready) == after != before
    assert retag(ready, NOW).before == after
    assert count(ready, "select before, after from changes where kind = 'model made current'") == [(before, after)]


def test_a_model_that_is_not_there_is_named_with_those_that_are(old_and_new, trained):
    with pytest.raises(RetagError, match=f"no model nonsense here. There are: {trained.classifier.model_id}"):
        retag(old_and_new, NOW, model_id="nonsense")


def test_without_any_model_there_is_nothing_to_retag(home):
    with pytest.raises(RetagError, match="trendledger run"):
        retag(home, NOW)


@pytest.mark.long
def test_a_reader_that_dies_is_told_and_what_was_read_is_kept(old_and_new, trained, monkeypatch):
    from flows import retag as flow

    monkeypatch.setattr("flows.retag.PORTION", 3)

    class Dying(TaggingPool):
        def tag_texts(self, portions):
            for place, portion in enumerate(super().tag_texts(portions)):
                if place == 1:
                    next(iter(self._pool._processes.values())).kill()
                yield portion

    monkeypatch.setattr(flow, "TaggingPool", Dying)
    monkeypatch.setattr(readers, "_read", _slowly)
    with pytest.raises(ReaderDiedError, match="goes on from there"):
        retag(old_and_new, NOW, processes=2)
    monkeypatch.undo()
    kept = count(old_and_new, "select count(*) from readings where model_id = ?", trained.classifier.model_id)[0][0]
    assert kept > 0
    assert retag(old_and_new, NOW).passages_read == 8 - kept
    with writing(old_and_new) as db:
        ledger.check_balance(db)


def _slowly(texts):
    import time

    time.sleep(2)
    return [[] for _ in texts]


@pytest.mark.long
def test_the_command_shows_trends_and_months_and_then_drops_the_old_model(old_and_new, trendledger, trained):
    shown = trendledger("retag", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "would take the place of old" in shown.stderr
    assert "2026-04" in shown.stdout
    data = json.loads(trendledger("retag", "--json").stdout)
    assert (data["model_before"], data["model_after"], data["passages_read"]) == ("old", trained.classifier.model_id, 0)
    refused = trendledger("maintain", "--drop-model", trained.classifier.model_id)
    assert (refused.returncode, "is the current one" in refused.stderr) == (1, True)
    assert "would remove 8 tags" in trendledger("maintain", "--drop-model", "old", "--dry-run").stdout
    assert "removed 8 tags and 8 readings of model old" in trendledger("maintain", "--drop-model", "old").stdout
    assert count(old_and_new, "select count(*) from tags where model_id = 'old'") == [(0,)]


def test_labels_teach_the_next_model_and_survive_it(home):
    from flows.stages.model import labelled_examples
    from warehouse.books.labels import add_labels
    from warehouse.records import Label

    taxonomy = load_taxonomy()
    with writing(home) as db:
        add_labels(db, [Label("p", "T", "zorblatt words", ["ai-agents", "a-trend-of-old"], "ann", NOW, "m")])
    assert labelled_examples(home, taxonomy) == [Example("T", "zorblatt words", ("ai-agents",), "label")]
    few = load_examples()[::40]
    assert train([*few, *labelled_examples(home, taxonomy)], taxonomy).model_id != train(few, taxonomy).model_id


def test_a_retagging_that_died_before_it_published_is_published_by_the_next(old_and_new, trained, monkeypatch):
    from flows import retag as retagging
    from warehouse.published.publish import publish

    with writing(old_and_new) as db:
        ledger.open_run(db, Run("first", "live", CLOCK, CLOCK, "", "0"))
    publish(old_and_new, "first")

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(retagging, "publish", die)
        with pytest.raises(KeyboardInterrupt):
            retag(old_and_new, NOW)
    new = trained.classifier.model_id
    assert _published_model(old_and_new) == "old"
    assert not retag(old_and_new, NOW, model_id=new, dry_run=True).is_only_published
    assert _published_model(old_and_new) == "old"
    done = retag(old_and_new, NOW, model_id=new)
    assert (done.before, done.after, done.is_only_published) == (new, new, True)
    assert _published_model(old_and_new) == new
    assert not retag(old_and_new, NOW, model_id=new).is_only_published


def _published_model(home):
    with open_published(home) as db:
        return published_model(db)
