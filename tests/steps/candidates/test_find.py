"""Candidates in a made world: what rises at many sources, at one, in one week; what trends explain; names and topics."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from flows.steps.candidates.find import TrendsTell, find_candidates
from flows.steps.candidates.identity import identified
from flows.steps.judging.memory import Remembered
from warehouse.records import CountedStory

LAST = date(2026, 3, 2)
WEEKS = [LAST - timedelta(weeks=51 - place) for place in range(52)]
SOURCES, STORIES_A_WEEK = 8, 5
NOTHING = TrendsTell(frozenset(), {}, frozenset())
EVERYDAY = ("Barlab", "the chip market", "Quxsoft", "cloud prices", "Old Works", "a safety board")


def world(rise, *, trends=(), seed=1):
    """Eight sources with five stories a week; `rise(week, source)` is how many of the five have the new words."""
    chance = random.Random(seed)
    stories = []
    for age, week in enumerate(reversed(WEEKS)):
        for source in range(SOURCES):
            new = rise(age, source)
            for number in range(STORIES_A_WEEK):
                said = chance.sample(EVERYDAY, 2)
                words = f"They write of {said[0]} and of {said[1]}."
                is_new = number < new
                if is_new:
                    words += " With Foonet-7, too; and of the model welfare debate."
                stories.append(
                    CountedStory(
                        f"{week}-{source}-{number}",
                        f"Paper {source}",
                        week,
                        datetime.combine(week, time(number), UTC),
                        "A headline",
                        [words],
                        list(trends) if is_new else [],
                    )
                )
    return stories


def rises_everywhere(age, source):
    return 2 if age < 4 else (age + source) % 13 == 0


def look(stories, explained=NOTHING, remembered=None):
    return find_candidates(stories, WEEKS, explained, remembered or {})


def on(horizon, candidate):
    return next(one for one in candidate.verdicts if one.horizon == horizon)


def test_words_that_rise_at_many_sources_are_found_with_their_stories():
    found = look(world(rises_everywhere)).found
    assert len(found) == 1
    one = found[0]
    assert set(one.terms) == {"foonet 7", "model welfare debate"}  # they stand in the same stories
    verdict = on("4/12", one)
    assert (verdict.verdict, verdict.named, verdict.sources) == ("surging", "many sources", SOURCES)
    assert one.stories[0].startswith(str(LAST))
    assert len(one.stories) == 20


def test_names_are_told_from_topics():
    only_topic = [
        CountedStory(
            one.story_id,
            one.publisher,
            one.week,
            one.published_at,
            one.title,
            [words.replace("Foonet-7", "it") for words in one.passages],
            one.trends,
        )
        for one in world(rises_everywhere)
    ]
    (topic,) = look(only_topic).found
    assert (topic.name, topic.kind) == ("model welfare debate", "topic")
    only_name = [
        CountedStory(
            one.story_id,
            one.publisher,
            one.week,
            one.published_at,
            one.title,
            [words.replace("model welfare debate", "talk") for words in one.passages],
            one.trends,
        )
        for one in world(rises_everywhere)
    ]
    (name,) = look(only_name).found
    assert (name.name, name.kind) == ("Foonet-7", "name")


def test_what_rises_at_one_source_is_named_so():
    def at_one(age, source):
        if source == 3:
            return 5 if age < 4 else 0
        return (age + source) % 40 == 0

    for one in look(world(at_one)).found:
        assert on("4/12", one).named == "one source: Paper 3"
    assert on("4/12", look(world(at_one)).found[0]).verdict in {"rising", "surging"}


def test_a_burst_of_one_week_is_named_so():
    (one,) = look(world(lambda age, source: 4 if age == 1 else (age + source) % 13 == 0)).found
    assert on("4/12", one).named == f"one week: {LAST - timedelta(weeks=1)}"


def test_what_a_single_source_alone_says_is_its_own_way_of_talking():
    assert look(world(lambda age, source: 5 if source == 3 and age < 4 else 0)).found == []


def test_what_stays_or_falls_is_no_candidate():
    assert look(world(lambda age, source: (age + source) % 3 == 0)).found == []
    assert look(world(lambda age, source: int(age >= 4) * (source >= 0))).found == []


def test_of_calm_worlds_few_give_a_candidate():
    chance = random.Random(7)

    def now_and_then(age, source):
        return chance.random() < 0.4

    calm = [world(now_and_then, seed=seed) for seed in range(10)]
    assert sum(bool(look(stories).found) for stories in calm) <= 1


def test_what_a_rising_trend_explains_is_no_candidate():
    stories = world(rises_everywhere, trends=("welfare",))
    rising = TrendsTell(frozenset(), {}, frozenset({"welfare"}))
    assert look(stories, rising).found == []
    assert look(stories).found[0].beside == "welfare"
    named = TrendsTell(frozenset({"model welfare debate"}), {"foonet 7": frozenset({"models"})}, frozenset())
    assert look(stories, named).found[0].terms == ("foonet 7",)  # its trend does not rise: it tells of nothing
    assert look(stories, named._replace(rising=frozenset({"models"}))).found == []


def test_the_order_of_the_stories_does_not_matter():
    stories = world(rises_everywhere)
    shuffled = random.Random(2).sample(stories, len(stories))
    assert look(stories) == look(shuffled)


def test_a_verdict_that_holds_keeps_its_beginning():
    since = LAST - timedelta(weeks=2)
    before = {
        "4/12": {
            "foonet 7": Remembered("rising", since, is_alert=True),
            "model welfare debate": Remembered("rising", since, is_alert=True),
        }
    }
    (one,) = look(world(rises_everywhere), remembered=before).found
    assert on("4/12", one).since == since


def test_nothing_comes_of_nothing():
    assert look([]).found == []


def test_a_candidate_is_known_again_by_its_first_term_or_half_of_its_terms():
    known = {"foo": ["foo", "foo r1", "bar"], "bar": ["bar"]}
    assert identified([["foo"]], known) == ["foo"]
    assert identified([["foo r1", "qux"]], known) == ["foo"]
    assert identified([["qux"]], known) == ["qux"]
    assert identified([["bar"], ["bar", "x"]], {"bar": ["bar"]}) == ["bar", "bar-2"]
    assert identified([["&"]], {}) == ["candidate"]
