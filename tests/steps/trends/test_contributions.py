"""The parts of a change sum to it, whatever the sources did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_spans import BEFORE, MANY, WEEKS, full

from flows.steps.trends.contributions import Contribution, SourceInSpans, contributions_of, pooled


def summed(found: list[Contribution], part: str) -> float:
    return sum(getattr(one, part) for one in found)


def by_name(found: list[Contribution]) -> dict[str, Contribution]:
    return {one.counts.source: one for one in found}


def swapped(one: SourceInSpans) -> SourceInSpans:
    return SourceInSpans(
        one.source,
        one.stories_before,
        one.all_before,
        one.stories_now,
        one.all_now,
        one.watched_before,
        one.watched_now,
    )


@given(MANY)
def test_the_parts_sum_to_the_change_of_the_pooled_share(found: list[SourceInSpans]) -> None:
    shares, parts = pooled(found), contributions_of(found, WEEKS, BEFORE)
    if shares is None:
        assert parts == []
        return
    assert summed(parts, "whole") == pytest.approx(shares.change, abs=1e-12)
    four = sum(summed(parts, part) for part in ("within", "mix", "turnover", "watching"))
    assert four == pytest.approx(shares.change, abs=1e-12)


@given(MANY)
def test_with_the_spans_exchanged_every_part_turns_its_sign(found: list[SourceInSpans]) -> None:
    there = by_name(contributions_of(found, WEEKS, BEFORE))
    back = by_name(contributions_of([swapped(one) for one in found], BEFORE, WEEKS))
    assert there.keys() == back.keys()
    for name, one in there.items():
        for part in ("within", "mix", "turnover", "watching"):
            assert getattr(one, part) == pytest.approx(-getattr(back[name], part), abs=1e-12)


@given(MANY, st.integers(2, 9))
def test_so_many_times_as_many_stories_change_nothing(found: list[SourceInSpans], times: int) -> None:
    def more(one: SourceInSpans) -> SourceInSpans:
        return replace(
            one,
            stories_now=one.stories_now * times,
            all_now=one.all_now * times,
            stories_before=one.stories_before * times,
            all_before=one.all_before * times,
        )

    once, often = contributions_of(found, WEEKS, BEFORE), contributions_of([more(one) for one in found], WEEKS, BEFORE)
    assert by_name(once).keys() == by_name(often).keys()
    for name, one in by_name(once).items():
        assert one.whole == pytest.approx(by_name(often)[name].whole, abs=1e-12)


@given(MANY)
def test_where_all_was_watched_nothing_is_laid_at_our_door(found: list[SourceInSpans]) -> None:
    watched = [replace(one, watched_now=WEEKS, watched_before=BEFORE) for one in found]
    assert all(abs(one.watching) < 1e-12 for one in contributions_of(watched, WEEKS, BEFORE))


def test_a_feed_that_was_added_is_our_doing_and_moves_nobody_else() -> None:
    added = SourceInSpans("added", 30, 40, 0, 0, WEEKS, 0)
    found = by_name(contributions_of([full("A", 1, 10, 3, 30), full("B", 4, 10, 12, 30), added], WEEKS, BEFORE))
    assert found["added"].kind == "not watched before"
    assert [one.within + one.mix + one.turnover for one in found.values()] == pytest.approx([0, 0, 0])
    assert sum(one.watching for one in found.values()) == pytest.approx(35 / 60 - 15 / 60)


def test_figures_reckoned_by_hand() -> None:
    # 10 of 40 stories now, 4 of 40 before. A doubles its rate, B writes thrice as much, C comes, D goes.
    found = contributions_of(
        [full("A", 4, 10, 2, 10), full("B", 3, 15, 1, 5), full("C", 3, 15, 0, 0), full("D", 0, 0, 1, 25)], WEEKS, BEFORE
    )
    a, b, c, d = (by_name(found)[name] for name in "ABCD")
    middle = (10 / 40 + 4 / 40) / 2
    assert (a.kind, b.kind, c.kind, d.kind) == ("in both", "in both", "came", "went")
    assert a.within == pytest.approx((10 / 40 + 10 / 40) / 2 * (0.4 - 0.2))
    assert a.mix == pytest.approx(0)
    assert (b.within, b.mix) == pytest.approx((0, (15 / 40 - 5 / 40) * (0.2 - middle)))
    assert c.turnover == pytest.approx(15 / 40 * (0.2 - middle))
    assert d.turnover == pytest.approx(-25 / 40 * (0.04 - middle))
    assert [one.counts.source for one in found[:1]] == ["D"]
    assert (a.ratio, b.ratio, c.ratio) == (pytest.approx(2.0), pytest.approx(1.0), None)
    # Without A only B was heard in both spans: its own ratio is left.
    assert a.ratio_without == pytest.approx(1.0)
    assert b.ratio_without == pytest.approx(2.0)


def test_a_week_that_could_not_be_had_is_ours_and_no_silence_of_the_source() -> None:
    # A writes ten stories a week, all of them on the trend, and B ten, none of them; of A two of four weeks are missing.
    a = SourceInSpans("A", 20, 20, 120, 120, 2, BEFORE)
    found = by_name(contributions_of([a, full("B", 0, 40, 0, 120)], WEEKS, BEFORE))
    assert sum(one.watching for one in found.values()) == pytest.approx(20 / 60 - 1 / 2)
    assert [(one.within, one.mix) for one in found.values()] == [(0, 0), (0, 0)]


def test_where_a_span_has_no_story_there_is_nothing_to_split() -> None:
    assert contributions_of([full("A", 1, 5, 0, 0)], WEEKS, BEFORE) == []
    assert pooled([]) is None
