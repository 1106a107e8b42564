"""`trends why` and `trends together`, on weeks so few that every figure can be checked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
from small_weeks import TRENDS, put_weeks, read_again, week

from flows.commands.output import Output, UsageError
from flows.commands.show import show
from flows.commands.spans import NothingWatchedError
from flows.commands.trend_names import UnknownTrendError
from flows.commands.trends import trends as trends_command
from flows.commands.trends_together import together
from flows.commands.trends_why import why
from flows.commands.why_account import NothingToCompareError
from flows.stages.judge import put_verdicts
from warehouse.books import stories, trends
from warehouse.database import Home, writing
from warehouse.published.publish import OldEditionError, publish

CHIPS, BOTH, NONE = ("chips",), ("chips", "robots"), ()
QUIET, LOUD = [CHIPS, NONE, NONE, NONE, NONE], [CHIPS, CHIPS, BOTH, NONE, NONE]
# Ten weeks: at "post" the share of chips grows from 1/5 to 3/5, "wire" has none, "added" was not watched before week 6.
WRITTEN = {
    "post": [QUIET] * 6 + [LOUD] * 4,
    "wire": [[NONE] * 5] * 10,
    "added": [[]] * 6 + [[CHIPS, CHIPS]] * 4,
}
SPANS = {"weeks": 4, "before": 6}


def made(home: Home, written: dict, **more: object) -> Home:
    """These weeks, judged and published."""
    put_weeks(home, written, **more)
    with writing(home) as db:
        put_verdicts(db)
    publish(home, "made")
    return home


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made(Home(tmp_path_factory.mktemp("lived")), WRITTEN)


def parts(output: Output) -> dict[str, float]:
    return {part["name"]: part["change"] for part in output.data["parts"]}


def test_the_change_is_split_into_parts_that_sum_to_it(lived: Home) -> None:
    told = why("chips", **SPANS, home=lived)
    # Now 20 of 48 stories, before 6 of 60.
    assert told.data["change"] == pytest.approx(20 / 48 - 6 / 60)
    assert sum(parts(told).values()) == pytest.approx(told.data["change"])
    assert parts(told)["within"] == pytest.approx((20 / 48 + 30 / 60) / 2 * (3 / 5 - 1 / 5))
    # "added" is our doing, and that the others weigh less beside it.
    assert parts(told)["mix"] == parts(told)["turnover"] == 0
    assert parts(told)["watching"] == pytest.approx(told.data["change"] - parts(told)["within"])
    assert {one["publisher"]: one["kind"] for one in told.data["publishers"]} == {
        "post": "in both",
        "wire": "in both",
        "added": "not watched before",
    }


def test_what_each_publisher_and_each_term_gave_sums_to_the_change_too(lived: Home) -> None:
    told = why("The chips", **SPANS, home=lived)
    for what in ("publishers", "terms"):
        assert sum(one["change"] for one in told.data[what]) == pytest.approx(told.data["change"])
    assert [(one["term"], one["stories_now"], one["stories_before"]) for one in told.data["terms"]] == [
        ("gpu", 20, 6),
        ("wafer", 20, 6),
    ]
    post = next(one for one in told.data["publishers"] if one["publisher"] == "post")
    assert (post["stories_now"], post["all_now"], post["ratio"]) == (12, 20, pytest.approx(3.0))


def test_the_parts_shown_sum_to_the_whole_shown_and_that_to_the_shares_beside_it(lived: Home) -> None:
    # 18.33 and 13.33 of 31.67: rounded one by one they would be 18.3, 13.3 and 31.7.
    (table,) = [section for section in why("chips", **SPANS, home=lived).sections if section.heading == "What moved it"]
    *parts_shown, whole = [float(row[1]) for row in table.rows]
    assert whole == 31.7
    assert table.rows[-1][3] == "10.0% to 41.7%"
    assert sum(parts_shown) == pytest.approx(whole)


def test_the_sentence_and_the_tables_have_addresses_and_words(lived: Home, capsys: pytest.CaptureFixture[str]) -> None:
    told = why("chips", **SPANS, home=lived)
    assert told.data["sentence"] == (
        "The chips rose from 10 % to 42 % of the stories about AI, in 4 weeks against the 6 weeks before: "
        "18 of 32 points within the 2 sources that spoke in both spans, above all post (+18); "
        "14 points from our own gaps, feeds added, removed or not to be had, above all added (+12)."
    )
    assert show(told, as_json=False) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(told.data["sentence"])
    assert "Each source against itself: 3.00 times as often" in shown.out
    assert "https://post.example/post-6-0" in shown.out
    assert "words of" in shown.out
    assert f"{week(6)} to {week(9) + timedelta(days=6)} against {week(0)} to {week(5) + timedelta(days=6)}" in shown.err
    assert show(told, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["stories"][0]["url"].startswith("https://")


def test_spans_that_were_hardly_watched_are_not_said_to_lack_stories(lived: Home) -> None:
    told = why("chips", weeks=4, before=100, home=lived)
    assert told.text.endswith("Each source against itself: no ratio, not enough history.")
    notes = trends_command(weeks=4, before=100, home=lived).notes
    assert any(str(week(0)) in note and "fewer than half were watched" in note for note in notes)
    assert not any("watched" in note or "kept" in note for note in trends_command(**SPANS, home=lived).notes)


def test_what_moved_over_a_quarter_alone_is_shown_unasked_and_before_what_moved_nowhere(home: Home) -> None:
    # Chips fall silent with the quarter: of the last sixteen weeks three have any. Robots are there all the time.
    weekly = [[CHIPS, ("robots",), NONE, NONE, NONE]] * 39 + [[("robots",), NONE, NONE, NONE, NONE]] * 13
    made(home, dict.fromkeys(("post", "wire", "star"), weekly))
    shown = trends_command(home=home)
    assert [row[1:5] for row in shown.rows] == [
        ("chips", "too little", "falling (many sources)", f"{week(51)} (13/39)"),
        ("robots", "cannot tell", "steady", ""),
    ]
    assert "ratio 4/12, 95 %" in shown.columns
    quarter = trends_command(weeks=13, before=39, home=home)
    assert quarter.columns[2:4] == ("13/39", "4/12")
    assert quarter.rows[0][1:5] == ("chips", "falling (many sources)", "too little", str(week(51)))


def test_a_look_of_the_past_sees_what_came_until_then(lived: Home) -> None:
    until = week(5) + timedelta(days=6)
    told = why("chips", weeks=2, before=4, until=until, home=lived)
    assert (told.data["until"], told.data["change"]) == (until, pytest.approx(0.0))
    assert told.data["sentence"].startswith("The chips stayed at 10.0 %")


def test_a_fall_shows_the_stories_that_are_missed(home: Home) -> None:
    told = why("chips", **SPANS, home=made(home, {"post": [LOUD] * 6 + [QUIET] * 4}))
    assert told.data["sentence"].startswith("The chips fell from 60 % to 20 %")
    (stories,) = (one for one in told.sections if one.heading.startswith("Stories"))
    assert stories.heading == "Stories before, 10 of 18"


def test_weeks_in_which_a_feed_could_not_be_had_are_told_and_are_no_silence(home: Home) -> None:
    written = {"post": [LOUD] * 8 + [[], []], "wire": [[NONE] * 5] * 10}
    told = why("chips", **SPANS, home=made(home, written, down=[("post", 8), ("post", 9)]))
    assert parts(told)["within"] == parts(told)["mix"] == parts(told)["turnover"] == 0
    assert parts(told)["watching"] == pytest.approx(6 / 30 - 18 / 60)
    assert [(one["url"], one["weeks_now"], one["weeks_before"]) for one in told.data["gaps"]] == [
        ("https://post.example/feed", 2, 0)
    ]


def of_longer_lists(home: Home) -> Home:
    """Sixteen weeks, judged by the model "old" on the horizon of 4 against 12."""
    return made(home, {"post": [QUIET] * 12 + [LOUD] * 4, "wire": [[NONE] * 5] * 16})


def test_what_another_model_reads_otherwise_is_a_part_of_the_change_that_was_said(home: Home) -> None:
    of_longer_lists(home)
    # The new model finds chips in one story less of each of the last four weeks.
    carried = {
        f"{feed}-{number}-{place}": found
        for feed, lists in {"post": [QUIET] * 12 + [LOUD[:2] + [NONE] * 3] * 4, "wire": [[NONE] * 5] * 16}.items()
        for number, stories in enumerate(lists)
        for place, found in enumerate(stories)
    }
    read_again(home, "new", carried, datetime(2026, 7, 1, tzinfo=UTC))
    publish(home, "after")
    told = why("chips", home=home)
    assert told.data["kept"]["model_id"] == "old"
    assert (told.data["share_now"], told.data["share_before"]) == pytest.approx((12 / 40, 12 / 120))
    assert told.data["today"]["share_now"] == pytest.approx(8 / 40)
    assert parts(told)["reclassified"] == pytest.approx(12 / 40 - 8 / 40)
    assert parts(told)["late"] == pytest.approx(0)
    assert sum(parts(told).values()) == pytest.approx(told.data["change"])
    assert {(one["url"], one["is_carrying"]) for one in told.data["reclassified"]} == {
        (f"https://post.example/post-{number}-2", False) for number in range(12, 16)
    }
    assert "10 points by the model of then, which today's does not bear out" in told.data["sentence"]
    kept = f"the look of {told.data['kept']['week']} was kept with other counts or another verdict of 2 trends: "
    assert any(note.startswith(kept) for note in trends_command(home=home).notes)


def test_a_tag_too_unsure_to_count_is_none_of_the_model_of_then(home: Home) -> None:
    of_longer_lists(home)
    with writing(home) as db:
        db.execute(
            "insert into tags select passage_id, model_id, 'chips', 0.5, [] from readings where passage_id like 'p-wire%'"
        )
        read = "insert into {0} select * replace ('new' as model_id) from {0}"
        db.execute(f"{read.format('readings')}; {read.format('tags')}; {read.format('models')}")
        db.execute("insert into current_models values ('new', '2026-07-01')")
    publish(home, "after")
    told = why("chips", home=home)
    assert (told.data["kept"]["model_id"], told.data["reclassified"]) == ("old", [])
    assert parts(told)["reclassified"] == parts(told)["late"] == 0


def test_what_came_late_is_a_part_of_its_own(home: Home) -> None:
    of_longer_lists(home)
    with writing(home) as db:
        stories.move(db, [("post-15-0", "post-15-1", False)])
    publish(home, "after")
    told = why("chips", home=home)
    assert parts(told)["late"] == pytest.approx(12 / 40 - 11 / 39)
    assert parts(told)["reclassified"] == 0
    assert sum(parts(told).values()) == pytest.approx(told.data["change"]) == pytest.approx(12 / 40 - 12 / 120)


def test_where_the_tags_of_the_model_of_then_are_gone_it_says_so(home: Home) -> None:
    of_longer_lists(home)
    with writing(home) as db:
        db.execute("update readings set model_id = 'new'")
        db.execute("update tags set model_id = 'new'")
    with writing(home) as db:
        db.execute("insert into models select 'new', 2, trained_at, 10, '{}', '' from models")
        db.execute("insert into current_models values ('new', '2026-07-01')")
    publish(home, "after")
    told = why("chips", home=home)
    assert parts(told)["reclassified"] == 0
    assert any("model old, which judged then, are gone" in note for note in told.notes)


def test_what_cannot_be_answered_gets_a_sentence(lived: Home) -> None:
    with pytest.raises(UnknownTrendError, match="did you mean chips"):
        why("chip", home=lived)
    with pytest.raises(UnknownTrendError, match="`trendledger trends watch` follows any words"):
        why("ChatGPT", home=lived)
    with pytest.raises(NothingWatchedError, match="the first is that of Monday"):
        why("chips", until=date(2026, 1, 1), home=lived)
    with pytest.raises(NothingToCompareError, match="no story about AI was counted from"):
        why("chips", weeks=4, before=4, until=week(3) + timedelta(days=6), home=lived)
    with pytest.raises(UsageError, match="--weeks 0"):
        why("chips", weeks=0, home=lived)
    with pytest.raises(UnknownTrendError):
        together("chip", home=lived)
    with pytest.raises(NothingWatchedError):
        together(until=date(2026, 1, 1), home=lived)


def test_no_word_of_a_title_or_of_a_trend_is_taken_for_a_pattern_of_ours(home: Home) -> None:
    put_weeks(home, {"post {0}": [QUIET] * 6 + [LOUD] * 4})
    with writing(home) as db:
        trends.put_taxonomy(db, [replace(one, name="{} %s") for one in TRENDS])
    publish(home, "made")
    assert why("chips", **SPANS, home=home).data["sentence"].startswith("{} %s rose")


def test_together_shows_pairs_with_enough_stories_and_whether_they_have_changed(home: Home) -> None:
    apart, close = [CHIPS, ("robots",), BOTH, NONE, NONE], [BOTH, BOTH, NONE, NONE, NONE]
    made(home, {"post": [apart] * 20 + [close] * 20})
    told = together(weeks=20, before=20, home=home)
    (pair,) = told.data
    assert (pair["trend"], pair["other"], pair["stories_both"], pair["stories"]) == ("chips", "robots", 40, 100)
    assert pair["lift"] == pytest.approx(40 * 100 / (40 * 40))
    assert pair["before"]["lift"] == pytest.approx(20 * 100 / (40 * 40))
    assert (pair["said"], pair["changed"]) == ("together", "closer")
    assert pair["change_low"] < 2.0 < pair["change_high"]
    assert [row[:3] for row in told.rows] == [("The chips", "The robots", "2.50")]
    assert [row[:2] for row in together("robots", weeks=20, before=20, home=home).rows] == [("The robots", "The chips")]


def test_together_says_where_no_pair_has_enough_stories(lived: Home) -> None:
    told = together("agents", weeks=1, before=1, home=lived)
    assert (told.data, list(told.rows)) == ([], [])
    assert any("give more --weeks" in note for note in told.notes)


def test_together_leaves_out_what_is_not_sure_unless_it_is_asked_for_all(lived: Home) -> None:
    few, every = together(weeks=4, before=6, home=lived), together(weeks=4, before=6, all_=True, home=lived)
    assert len(few.rows) <= len(every.rows) == len(every.data)


def test_a_copy_that_an_older_version_published_is_named_as_such(home: Home) -> None:
    put_weeks(home, WRITTEN)
    with duckdb.connect(publish(home, "old")) as db:
        db.execute("update view_versions set digest = 'of old'")
        for macro in ("cooccur", "trend_stories"):
            db.execute(f"drop macro table api.{macro}")
    for asked in (lambda: why("chips", home=home), lambda: together(home=home)):
        with pytest.raises(OldEditionError, match="`trendledger run` publishes a new one"):
            asked()


def test_only_sources_that_spoke_in_one_span_leave_nothing_to_compare_with_itself(home: Home) -> None:
    told = why("chips", **SPANS, home=made(home, {"gone": [QUIET] * 6 + [[]] * 4, "new": [[]] * 6 + [LOUD] * 4}))
    assert parts(told)["within"] == parts(told)["mix"] == 0
    assert parts(told)["watching"] + parts(told)["turnover"] == pytest.approx(3 / 5 - 1 / 5)
    assert "no ratio" in told.text
