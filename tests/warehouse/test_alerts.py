"""The books on alerts: what people said of them, how many were false, and what stands behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from alert_facts import DAY, NOW, failing, rule
from small_books import CLOCK, put_articles

from flows.steps.alerting.decide import decide
from warehouse.books import alert_facts, alerts, feeds, ledger, models, tags
from warehouse.database import Home, insert, writing
from warehouse.records import AlertMark, FeedVisit, Model, QualityFigure, Reading, Run, Tag, Term


def alert(number: int, **changes):
    begun = decide([rule("failing", begin=5)], failing(5), [], NOW, "run").begun[0]
    return replace(begun, alert_id=f"{number:02}aa", **changes)


def test_the_share_of_false_alarms_is_of_those_marked_with_wilsons_interval(home: Home) -> None:
    with writing(home) as db:
        ledger.open_run(db, Run("r0", "live", NOW - 365.25 * DAY, NOW, "", "0"))
        ledger.open_run(db, Run("r1", "live", NOW, NOW, "", "0"))
        alerts.enter(
            db, [alert(n, kind="rise" if n < 12 else "silent", subject=str(n)) for n in range(15)], [], "waiting", ""
        )
        for number in range(10):
            alerts.add_mark(db, AlertMark(f"{number:02}aa", number >= 2, "me", NOW, ""))
        rates = {one["subjects"]: one for one in alerts.rates(db)}
    trends = rates["trends"]
    assert (trends["alerts"], trends["marked"], trends["useful"], trends["not_useful"]) == (12, 10, 8, 2)
    assert trends["share_false"] == 0.2
    assert (trends["share_false_low"], trends["share_false_high"]) == (
        pytest.approx(0.0567, abs=1e-4),
        pytest.approx(0.5098, abs=1e-4),
    )
    assert trends["false_a_year"] == pytest.approx(2)
    assert (trends["simulated_a_year_low"], trends["simulated_a_year_high"]) == (1.4, 1.7)
    assert (rates["sources"]["share_false"], rates["sources"]["simulated_a_year_low"]) == (None, None)
    assert (rates["all"]["alerts"], rates["all"]["not_useful"]) == (15, 2)


def test_the_latest_mark_counts_and_all_are_kept(home: Home) -> None:
    with writing(home) as db:
        alerts.enter(db, [alert(1)], [], "waiting", "")
        for opinion, who in ((True, "me"), (False, "you")):
            alerts.add_mark(db, AlertMark("01aa", opinion, who, NOW, f"says {who}"))
        assert db.execute("select is_useful, marked_by, note from api.alerts").fetchall() == [
            (False, "you", "says you")
        ]
        assert db.execute("select count(*) from alert_marks").fetchall() == [(2,)]


def test_an_alert_is_named_by_the_beginning_of_its_id_where_that_is_the_only_one(home: Home) -> None:
    with writing(home) as db:
        alerts.enter(db, [alert(11), alert(12, subject="other")], [], "waiting", "")
        assert alerts.alert_named(db, "11").alert_id == "11aa"
        for name in ("1", "", "13", "%"):
            with pytest.raises(alerts.UnknownAlertError):
                alerts.alert_named(db, name)


def test_entered_twice_an_alert_is_there_once_and_what_ended_stays_so(home: Home) -> None:
    with writing(home) as db:
        one = alert(1, channels=["a", "b"])
        over = decide([], failing(5), [one], NOW + DAY, "run")
        alerts.enter(db, [one], [], "waiting", "")
        alerts.enter(db, [one], over.ended, "waiting", "")
        alerts.enter(db, [], [replace(over.ended[0], ended_because="again")], "waiting", "")
        assert db.execute("select ended_because, is_open from api.alerts").fetchall() == [("its rule is gone", False)]
        assert db.execute("select count(*) from alert_sendings").fetchall() == [(2,)]
        assert alerts.last_of_each(db)[0].ended_at == NOW + DAY


def test_the_stories_behind_an_alert_are_of_its_week_one_line_a_story_the_surest_first(home: Home) -> None:
    cut = put_articles(home, months=("2026-05-15",))
    with writing(home) as db:
        # Watched from the start: what was there before the first visit would be history.
        early = datetime(2026, 5, 1, tzinfo=UTC)
        feeds.add_visits(db, [FeedVisit("f", "r", early + n * 7 * DAY, "kept", "", "", "", "", 1) for n in range(5)])
        models.add_model(db, Model("m", 1, CLOCK, 1, "{}", "{}"))
        models.make_current(db, "m", CLOCK)
        read = [Reading(one.passage_id, "m", "r", "tagged") for one in cut[:3]]
        found = [Tag(one.passage_id, "m", "chips", 0.7 + n / 10, [Term("chip", 1.0)]) for n, one in enumerate(cut[:3])]
        tags.add_tags(db, read, found)
        # The first two are one story.
        db.execute("update articles set story_id = $1 where article_id = $2", [cut[0].article_id, cut[1].article_id])
        stories = alert_facts.stories_behind(db, "chips", date(2026, 5, 11))
    assert [(one.title, one.source) for one in stories] == [("Chip exports", "Lab"), ("Robotaxi fleet grows", "Lab")]


def figure(model: str, at: datetime, f1: float, high: float | None = None, **changes) -> QualityFigure:
    made = QualityFigure(
        model, at, "dev.jsonl", 500, "all", "micro", f1, None, None, f1, None, None, f1, None, high, 90
    )
    return replace(made, **changes)


def test_quality_is_compared_with_the_best_that_came_before_on_the_same_file(home: Home) -> None:
    with writing(home) as db:
        for name in ("old", "new"):
            models.add_model(db, Model(name, 1, CLOCK, 1, "{}", "{}"))
        models.make_current(db, "new", CLOCK)
        hour = timedelta(hours=1)
        insert(db, "quality", [
            figure("old", CLOCK, 0.80), figure("old", CLOCK + hour, 0.78), figure("new", CLOCK + 2 * hour, 0.70, 0.74),
            figure("new", CLOCK + 2 * hour, 0.1, name="macro"), figure("old", CLOCK + 3 * hour, 0.9),
            figure("new", CLOCK, 0.5, file="other.jsonl"),
        ])  # fmt: skip
        (drop,) = alert_facts.alert_facts(db).quality
    assert (drop.file, drop.model_id, drop.f1, drop.f1_high, drop.best_f1, drop.best_model_id) == (
        "dev.jsonl", "new", 0.70, 0.74, 0.80, "old",
    )  # fmt: skip


def test_an_empty_home_has_facts_on_which_nothing_is_told(home: Home) -> None:
    with writing(home) as db:
        known = alert_facts.alert_facts(db)
    assert (known.verdicts, known.newest_item_at) == (None, None)
    assert not known.candidates


def test_candidates_that_are_open_are_seen_where_the_books_know_candidates(home: Home) -> None:
    rows = """
        ('2026-08-10', 'a', '4/12', .03, 'open'), ('2026-08-10', 'a', '13/39', .001, 'open'),
        ('2026-08-10', 'b', '4/12', .001, 'dismissed'), ('2026-08-03', 'c', '4/12', .001, 'open')
    """
    with writing(home) as db:
        db.execute(
            f"""
            create or replace view api.candidates as
            select week::date as week, candidate, horizon, q_value, decision, 'world models' as name, 3.0 as ratio,
                2.0 as ratio_low, 4.5 as ratio_high, 14 as stories_now, 5 as sources, null as beside,
                null as share_beside
            from (values {rows}) as c(week, candidate, horizon, q_value, decision)
            """
        )
        assert alert_facts.candidates(db) == []  # no look has been made yet
        db.execute(
            """
            insert into verdicts by name
            select date '2026-08-10' as week, 'law' as trend, '4/12' as horizon, 'too little' as verdict, '' as named,
                false as is_alert, 0 as stories_now, 0 as stories_before, 0 as sources, 0 as sources_compared,
                0 as sources_now, 0 as share_compared, timestamp '2026-08-17' as judged_at
            """
        )
        (found,) = alert_facts.candidates(db)
    assert (found.candidate, found.horizon, found.week) == ("a", "13/39", date(2026, 8, 10))
