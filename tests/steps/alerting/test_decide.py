"""An alert is told once, goes on until it is over for certain, and rests before it comes back."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace

import pytest
from alert_facts import DAY, DROP, FEED, NOW, candidate, facts, failing, kept, rule, verdict
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.alerting.decide import decide
from flows.steps.alerting.signs import KINDS
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.records import Alert


def titles(rules, known, books=(), now=NOW) -> list[str]:
    return [alert.title for alert in decide(rules, known, books, now, "run").begun]


@pytest.mark.parametrize(
    ("kind", "said", "title"),
    [
        ("rise", {"verdict": "rising"}, "AI video: rising"),
        ("rise", {"verdict": "surging"}, "AI video: surging"),
        ("surge", {"verdict": "surging"}, "AI video: surging"),
        ("fall", {"verdict": "falling", "ratio": 0.3}, "AI video: falling"),
    ],
)
def test_a_trend_that_moves_for_certain_is_told(kind: str, said: dict, title: str) -> None:
    assert titles([rule(kind)], facts(verdicts=[verdict(**said)])) == [title]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("rise", {"q_value": 0.021}),
        ("rise", {"q_value": None}),
        ("rise", {"horizon": "13/39"}),
        ("rise", {"verdict": "falling"}),
        ("rise", {"verdict": "cannot tell"}),
        ("surge", {"verdict": "rising"}),
        ("fall", {"verdict": "rising"}),
    ],
    ids=str,
)
def test_what_is_not_sure_or_not_meant_is_not_told(kind: str, said: dict) -> None:
    assert titles([rule(kind)], facts(verdicts=[verdict(**said)])) == []


def test_a_rule_on_some_trends_passes_over_the_others() -> None:
    known = facts(verdicts=[verdict(), verdict(trend="law")])
    assert titles([rule("rise", trends=("law",))], known) == ["law: rising"]


def test_what_surges_is_told_once_though_it_rises_too_and_stays_a_surge() -> None:
    rules = [rule("rise"), rule("surge")]
    surging = facts(verdicts=[verdict(verdict="surging")])
    first = decide(rules, surging, [], NOW, "run")
    assert [alert.kind for alert in first.begun] == ["surge"]
    books = kept([], first)
    rising = decide(rules, facts(verdicts=[verdict()]), books, NOW + 7 * DAY, "run")
    assert rising == ([], [])  # still up, if less: the surge goes on, and no rise is told beside it
    over = decide(rules, facts(verdicts=[verdict(verdict="cannot tell")]), books, NOW + 14 * DAY, "run")
    assert [end.ended_because for end in over.ended] == ["the verdict is now: cannot tell"]
    again = decide(rules, surging, kept(books, over), NOW + 15 * DAY, "run")
    assert again.begun == []  # the cool-down of the surge is that of its rise


def test_what_rose_and_now_surges_is_told_as_a_surge() -> None:
    rules = [rule("rise"), rule("surge")]
    books = kept([], decide(rules, facts(verdicts=[verdict()]), [], NOW, "run"))
    assert titles(rules, facts(verdicts=[verdict(verdict="surging")]), books, NOW + 7 * DAY) == ["AI video: surging"]


def test_a_source_fails_at_one_threshold_and_is_well_at_another() -> None:
    rules = [rule("failing", begin=5, end=1, days=0)]
    books: list[Alert] = []
    told = []
    for hour, times in enumerate([4, 5, 4, 2, 5, 1, 4, 5]):
        decision = decide(rules, failing(times), books, NOW + hour * DAY, "run")
        told.append((len(decision.begun), len(decision.ended)))
        books = kept(books, decision)
    assert told == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 0), (0, 1), (0, 0), (1, 0)]


def test_after_an_alert_its_rule_is_quiet_for_the_cool_down_and_tells_then() -> None:
    rules = [rule("silent", days=7)]
    silent, speaking = facts(feeds=[replace(FEED, is_silent=True)]), facts(feeds=[FEED])
    books = kept([], decide(rules, silent, [], NOW, "run"))
    books = kept(books, decide(rules, speaking, books, NOW + DAY, "run"))
    assert books[0].ended_because.startswith("it has published again")
    assert titles(rules, silent, books, NOW + 7 * DAY) == []
    assert titles(rules, silent, books, NOW + 8 * DAY) == ["The Lab: silent"]


def test_one_is_no_plural() -> None:
    lone = verdict(stories_now=1, sources=1, named="one source: The Post")
    (told,) = decide([rule("rise")], facts(verdicts=[lone]), [], NOW, "run").begun
    assert told.sentence == (
        "AI video: rising, ×3.00 (1.90 to 4.50) in the four weeks to 2026-08-16 against the twelve before, q 0.003; "
        "1 story, 30 before; 1 of the 8 publishers compared wrote of it; one source: The Post."
    )
    alone = verdict(sources=1, sources_compared=1, named="")
    (told,) = decide([rule("rise")], facts(verdicts=[alone]), [], NOW, "run").begun
    assert told.sentence.endswith("; 40 stories, 30 before; 1 of the 1 publisher compared wrote of it.")
    (told,) = decide([rule("failing", begin=1)], failing(1), [], NOW, "run").begun
    assert told.sentence.startswith("The Lab: 1 visit in a row failed, the last with: timed out: 20 s; ")


@pytest.mark.parametrize("name", ["AI video", "AI chips and data centres"])
def test_a_name_of_several_things_takes_the_words_that_one_takes(name: str) -> None:
    known = facts(verdicts=[verdict(verdict="surging")], trend_names={"video": name})
    (told,) = decide([rule("surge")], known, [], NOW, "run").begun
    assert told.title == f"{name}: surging"
    assert told.sentence == (
        f"{name}: surging, ×3.00 (1.90 to 4.50) in the four weeks to 2026-08-16 against the twelve before, q 0.003; "
        "40 stories, 30 before; 6 of the 8 publishers compared wrote of it; many sources."
    )


def test_a_source_that_fails_or_is_silent_is_told_by_what_is_known_of_it() -> None:
    (told,) = decide([rule("failing", begin=5)], failing(5, last_success_at=None), [], NOW, "run").begun
    assert (told.title, told.sentence) == (
        "The Lab: failing",
        "The Lab: 5 visits in a row failed, the last with: timed out: 20 s; it has never answered.",
    )
    (told,) = decide([rule("failing", begin=5)], failing(5, title=""), [], NOW, "run").begun
    assert (
        told.sentence
        == "lab: 5 visits in a row failed, the last with: timed out: 20 s; it last answered on 2026-08-17."
    )
    silent = facts(
        feeds=[replace(FEED, is_silent=True), replace(FEED, feed_id="x", is_silent=True, last_published_at=None)]
    )
    assert [told.sentence for told in decide([rule("silent")], silent, [], NOW, "run").begun] == [
        "The Lab: silent, nothing published since 2026-08-16: over three of its long gaps, or over a year.",
        "The Lab: silent, it has published nothing that bears a date for over a year.",
    ]


def test_a_source_that_was_silent_for_a_year_before_it_was_watched_is_no_alert() -> None:
    dead = facts(feeds=[replace(FEED, is_silent=True, was_silent_before=True)])
    assert decide([rule("silent")], dead, [], NOW, "run").begun == []


def test_quality_drops_only_where_the_whole_interval_lies_under_the_best() -> None:
    rules = [rule("quality", begin=0.05, end=0.02)]
    assert titles(rules, facts(quality=[DROP])) == ["Quality dropped on dev.jsonl"]
    assert titles(rules, facts(quality=[replace(DROP, f1_high=0.81)])) == []
    assert titles(rules, facts(quality=[replace(DROP, f1=0.76, f1_high=0.79)])) == []


def test_data_are_stale_by_the_hours_since_anything_came() -> None:
    rules = [rule("stale", begin=48, end=24)]
    assert titles(rules, facts(newest_item_at=NOW - 2 * DAY)) == ["The data are stale"]
    assert titles(rules, facts(newest_item_at=NOW - DAY)) == []
    assert titles(rules, facts(newest_item_at=None)) == []


def test_a_candidate_whose_stories_are_a_trends_is_not_said_to_be_nobodys() -> None:
    told = [
        decide([rule("candidate")], facts(candidates=[candidate(share_beside=share)]), [], NOW, "run").begun[0].sentence
        for share in (0.49, 0.93)
    ]
    assert told[0].endswith("; no trend explains it.")
    assert told[1].endswith("; 93.0% of its stories carry AI video, which does not rise itself.")


def test_a_candidate_is_told_once_and_over_when_somebody_has_settled_it() -> None:
    rules = [rule("candidate")]
    first = decide(rules, facts(candidates=[candidate()]), [], NOW, "run")
    assert [alert.title for alert in first.begun] == ["New candidate: world models"]
    assert "in 14 stories of 5 publishers compared, ×3.00 in the four weeks to 2026-08-16" in first.begun[0].sentence
    assert titles(rules, facts(candidates=[candidate(q_value=0.04)])) == []
    assert decide(rules, facts(candidates=[candidate()]), first.begun, NOW + DAY, "run") == ([], [])
    (over,) = decide(rules, facts(candidates=[]), first.begun, NOW + DAY, "run").ended
    assert over.ended_because == "somebody settled it, or it rises no more"


def test_what_cannot_be_looked_at_goes_on() -> None:
    rules = [rule("rise"), rule("candidate"), rule("stale", begin=48, end=24)]
    known = facts(verdicts=[verdict()], candidates=[candidate()], newest_item_at=NOW - 9 * DAY)
    books = decide(rules, known, [], NOW, "run").begun
    assert len(books) == 3
    blind = facts(verdicts=None, candidates=None, newest_item_at=None)
    assert decide(rules, blind, books, NOW + DAY, "run") == ([], [])


def test_an_alert_ends_with_its_rule_and_with_its_subject() -> None:
    books = decide([rule("failing", begin=5)], failing(5), [], NOW, "run").begun
    assert decide([], failing(5), books, NOW, "run").ended[0].ended_because == "its rule is gone"
    gone = decide([rule("failing", begin=5)], facts(), books, NOW, "run")
    assert gone.ended[0].ended_because == "it is no longer looked at"
    other = decide([rule("silent", name="on-failing")], failing(5), books, NOW, "run")
    assert other.ended[0].ended_because == "its rule is gone"


def test_an_alert_ends_where_its_rule_looks_at_another_horizon_and_what_is_so_there_is_told() -> None:
    seen = facts(verdicts=[verdict(), verdict(horizon="13/39")])
    books = decide([rule("rise")], seen, [], NOW, "run").begun
    other = decide([rule("rise", horizon="13/39")], seen, books, NOW + DAY, "run")
    assert [end.ended_because for end in other.ended] == ["its rule looks at the horizon 13/39 now"]
    assert [(one.subject, one.horizon) for one in other.begun] == [(books[0].subject, "13/39")]
    again = decide([rule("rise", horizon="13/39")], seen, kept(books, other), NOW + DAY, "run")
    assert (again.begun, again.ended) == ([], [])


def test_evidence_is_json_for_every_reader_also_where_nothing_was_before() -> None:
    infinite = verdict(ratio=math.inf, ratio_high=math.inf)
    (alert,) = decide([rule("rise")], facts(verdicts=[infinite]), [], NOW, "run").begun
    figures = json.loads(alert.evidence, parse_constant=pytest.fail)["figures"]
    assert (figures["ratio"], figures["stories_now"], figures["onset"]) == (None, 40, "2026-08-10")
    assert (
        "AI video: rising, ×∞ (1.90 to ∞) in the four weeks to 2026-08-16 against the twelve before" in alert.sentence
    )


def test_names_of_strangers_stay_on_one_line() -> None:
    known = failing(9, title="Lab\r\nBcc: \u202eall" + "x" * 200)
    (alert,) = decide([rule("failing", begin=5)], known, [], NOW, "run").begun
    assert alert.title.startswith("Lab Bcc: all")
    assert alert.title.endswith("x…: failing")
    assert len(alert.title) < 100
    assert "\n" not in alert.sentence


WORDS = ("surging", "rising", "falling", "steady", "cannot tell", "too little")
VERDICTS = st.builds(
    lambda trend, word, q: verdict(trend=trend, verdict=word, q_value=q),
    st.sampled_from(("video", "law", "chips")),
    st.sampled_from(WORDS),
    st.sampled_from((0.001, 0.02, 0.04, None)),
)
FEEDS = st.builds(
    lambda name, silent, times: replace(FEED, feed_id=name, is_silent=silent, consecutive_failures=times),
    st.sampled_from(("lab", "desk", "post")),
    st.booleans(),
    st.integers(0, 8),
)
FACTS = st.builds(
    lambda verdicts, feeds, quality, hours, candidates: facts(
        verdicts=verdicts,
        feeds=feeds,
        quality=quality,
        newest_item_at=NOW - hours * DAY / 24,
        candidates=candidates,
    ),
    st.none() | st.lists(VERDICTS, max_size=3, unique_by=lambda one: one.trend),
    st.lists(FEEDS, max_size=3, unique_by=lambda one: one.feed_id),
    st.lists(st.builds(lambda f1: replace(DROP, f1=f1, f1_high=f1 + 0.01), st.floats(0.6, 0.8)), max_size=1),
    st.integers(0, 96),
    st.none() | st.lists(st.sampled_from(("a", "b")).map(candidate), max_size=2, unique_by=lambda one: one.name),
)
SHIPPED = load_alert_rules().rules


@given(st.lists(FACTS, min_size=1, max_size=6), st.integers(0, 5))
def test_decided_again_on_the_same_facts_nothing_changes(looks, days: int) -> None:
    rules = [replace(each, cool_down=days * DAY) for each in SHIPPED]
    books: list[Alert] = []
    for week, known in enumerate(looks):
        now = NOW + 7 * week * DAY
        books = kept(books, decide(rules, known, books, now, "run"))
        assert decide(rules, known, books, now, "another run") == ([], [])


@given(st.lists(FACTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_rules_facts_and_books_changes_nothing(looks, chance: random.Random) -> None:
    books: list[Alert] = []
    for week, known in enumerate(looks):
        now = NOW + 7 * week * DAY
        decision = decide(SHIPPED, known, books, now, "run")
        rules, shuffled_books = list(SHIPPED), list(books)
        verdicts = None if known.verdicts is None else chance.sample(known.verdicts, len(known.verdicts))
        shuffled = replace(known, verdicts=verdicts, feeds=chance.sample(known.feeds, len(known.feeds)))
        chance.shuffle(rules)
        chance.shuffle(shuffled_books)
        assert decide(rules, shuffled, shuffled_books, now, "run") == decision
        books = kept(books, decision)


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 8), st.integers(0, 4), st.integers(0, 6))
def test_between_two_alerts_on_one_subject_lie_an_end_and_the_cool_down(
    failures: list[int], begin: int, end: int, days: int
) -> None:
    rules = [rule("failing", begin=begin, end=min(end, begin - 1), days=days)]
    books: list[Alert] = []
    for day, times in enumerate(failures):
        now = NOW + day * DAY
        decision = decide(rules, failing(times), books, now, "run")
        for alert in decision.begun:
            assert times >= begin
            before = [one for one in books if one.subject == alert.subject]
            assert all(one.ended_at is not None and now - one.ended_at >= days * DAY for one in before)
        assert not decision.ended or times <= rules[0].end
        books = kept(books, decision)


def test_every_kind_of_rule_has_somebody_who_looks() -> None:
    assert set(KINDS) == {each.kind for each in SHIPPED}
