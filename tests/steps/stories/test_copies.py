"""What is a copy and what only looks like one; and that nothing hangs on the order of arrival."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.feeds.publishers import propose_publishers
from flows.steps.stories import clusters
from flows.steps.stories.clusters import find_kin, join_stories, partition
from flows.steps.stories.copies import (
    FEW_NAMES,
    MIN_LIKENESS,
    SHARED_IN_STRETCH,
    STRETCH,
    LaidOut,
    compare,
    is_copy,
    laid_out,
)
from flows.steps.stories.sketches import sketch, words_of
from warehouse.records import StoryMember

AT = datetime(2026, 3, 1, tzinfo=UTC)
GOLDEN_BANDS = [640334201, 2349912178, 2502039651]
GOLDEN_SIGNATURE = "d00f44fd8c0f"


def prose(seed: int, count: int = 300) -> str:
    """Words that no other seed shares, in sentences."""
    rng = random.Random(seed)
    made = ["".join(rng.choices("bcdfglmnprst", k=3)) + rng.choice(["ia", "or", "el", "um"]) for _ in range(count)]
    return "\n".join(" ".join(made[start : start + 12]).capitalize() + "." for start in range(0, count, 12))


def edited(text: str, share: float) -> str:
    rng = random.Random(text)
    return " ".join(f"new{rng.randrange(10**6)}" if rng.random() < share else word for word in text.split())


def cut(text: str, share: float) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * share)])


ROUND = (
    "{0}, a startup that builds software for hospitals, has raised ${1} million in a round led by {2} Ventures, with "
    "participation from {3} Capital. The company, founded in {4} by {5} and {6}, will use the money to hire engineers, to "
    "open an office in {7} and to grow its sales team, said chief executive {6}. Investors value the business at ${8} "
    "million, and it has now raised ${9} million in total, the company said in a statement on Tuesday morning."
)
ROUNDS = [
    ROUND.format("Ardor", 40, "Brisk", "Cinder", 2019, "Dana Eld", "Fay Grim", "Hull", 310, 77),
    ROUND.format("Isthmus", 12, "Juniper", "Kestrel", 2022, "Lou Marr", "Nia Orr", "Perth", 95, 21),
]

# Days and places of a tour stand in both reports of it, and hardly a word beside.
TOUR = [f"{day} {prose(300 + day, 2).title()}" for day in range(1, 70)]
TOUR_REPORTS = [
    "\n".join(
        [
            prose(200 + report, 60),
            *(f"{place} {prose(400 + 100 * report + day, 2).lower()} tickets" for day, place in enumerate(TOUR)),
        ]
    )
    for report in range(2)
]


def seen(text: str) -> LaidOut:
    """A text as comparisons see it."""
    return laid_out(words_of(text))


@pytest.mark.parametrize(
    "copy",
    [
        edited(prose(1), 0.1),
        edited(prose(1), 0.3),
        cut(prose(1), 0.5),
        "\n".join([prose(2, 40), prose(1)]),
        "\n".join([prose(1), prose(2, 250)]),
        "\n".join([prose(3, 30), prose(1), prose(4, 40)]),
        prose(1).upper().replace(".", " ;"),
    ],
    ids=["a tenth edited", "a third edited", "half", "new lead", "grown", "another outlet's frame", "set otherwise"],
)
def test_a_copy_is_known_as_one(copy: str) -> None:
    assert is_copy(seen(prose(1)), seen(copy))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (prose(1), prose(2)),
        ("\n".join([prose(5, 130), prose(1)]), "\n".join([prose(5, 130), prose(2)])),
        (prose(1, 60), "\n".join([prose(2), prose(1, 60), prose(3)])),
        (ROUNDS[0], ROUNDS[1]),
        (TOUR_REPORTS[0], TOUR_REPORTS[1]),
        ("", ""),
        ("", prose(1)),
    ],
    ids=[
        "strangers",
        "one frame",
        "quoted in a newsletter",
        "one template",
        "one list of dates",
        "no words",
        "some words",
    ],
)
def test_what_only_looks_alike_is_no_copy(one: str, other: str) -> None:
    assert not is_copy(seen(one), seen(other))


def test_chinese_text_is_compared_by_its_characters() -> None:
    text = "人工智能模型的训练成本正在迅速上升，许多公司开始寻找更便宜的芯片和更小的模型来完成同样的任务。" * 1 + (
        "研究人员认为，数据质量比数据数量更加重要，而能源消耗将成为未来几年最大的限制因素之一，各国政府也在制定新的规则。"
    )
    assert is_copy(seen(text), seen("快讯：" + text))
    assert not is_copy(
        seen(text),
        seen("今天的天气很好，我们决定去公园散步，然后在附近的餐馆吃了一顿丰盛的午餐，晚上看了一部电影。" * 2),
    )


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_comparing_knows_no_order(one: str, other: str) -> None:
    here, there = compare(seen(one), seen(other)), compare(seen(other), seen(one))
    assert here.likeness == there.likeness
    assert is_copy(seen(one), seen(other)) == is_copy(seen(other), seen(one))


def mould(count: int) -> list[str]:
    """Job offers: one text, in which every eighth word is a name of the employer's own."""
    words = list(enumerate(prose(1, 400).split()))
    return [" ".join(word if place % 8 else f"N{place}o{offer}" for place, word in words) for offer in range(count)]


@pytest.mark.parametrize("other", [edited(prose(1), 0.3), cut(prose(1), 0.5), *TOUR_REPORTS, *ROUNDS, prose(1, 20), ""])
@pytest.mark.parametrize("one", [prose(1), prose(1, 60) + prose(2), TOUR_REPORTS[0], ROUNDS[1], prose(1, 20), "one"])
def test_names_survive_as_counting_them_one_by_one_tells(one: str, other: str) -> None:
    compared, sides = compare(seen(one), seen(other)), [common(one, other), common(other, one)]
    if compared.likeness < MIN_LIKENESS:
        return
    assert compared.common == tuple(sum(map(bool, side)) / len(side) for side in sides)
    told = [[word for word in side if word] for side in sides]
    known = [{value for value, _ in side} for side in told]
    found = [
        [(is_name, value in there) for value, is_name in side] for side, there in zip(told, known[::-1], strict=True)
    ]
    shares = [[is_found for is_name, is_found in side if is_name] for side in found]
    others = [is_found for side in found for is_name, is_found in side if not is_name]
    expected = 1.0
    if sum(map(len, shares)) >= FEW_NAMES and any(others):
        expected = max(sum(side) / len(side) for side in shares if side) / (sum(others) / len(others))
    assert compared.survival == expected


def common(one: str, other: str) -> list[tuple[int, bool] | None]:
    """The words of a text and whether each is a name; None where the other text has nothing like it around."""
    words, others = words_of(one), words_of(other)
    listed, pairs = words.hashes.tolist(), set(pairwise(others.hashes.tolist()))
    firsts = {pair: place for place, pair in reversed([*enumerate(pairwise(listed))])}
    starts = {place for pair, place in firsts.items() if pair in pairs}
    covered = [place in starts or place - 1 in starts for place in range(len(listed))]
    size = min(STRETCH, len(listed))
    foreign = {
        place
        for start in range(len(listed) - size + 1)
        if sum(covered[start : start + size]) < SHARED_IN_STRETCH * size
        for place in range(start, start + size)
    }
    named = words.is_specific.tolist()
    return [None if place in foreign else (value, named[place]) for place, value in enumerate(listed)]


def test_a_text_from_a_mould_is_prepared_once_for_all_its_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []
    monkeypatch.setattr(clusters, "laid_out", lambda words: prepared.append(len(words.hashes)) or laid_out(words))
    offers = [words_of(offer) for offer in mould(12)]
    pairs = list(combinations(range(len(offers)), 2))
    assert find_kin(pairs, (), lambda numbers: {number: offers[number] for number in numbers}) == []
    assert len(prepared) == len(offers)


def test_a_sketch_is_what_it_was_when_it_was_stored() -> None:
    # Where this fails, the library sketches differently: a migration has to empty sketches, bands and gathered.
    made = sketch([words_of("Small models learn from large ones.")])[0]
    assert (len(made.bands), len(made.signature)) == (128, 256)
    assert made.bands[:3].tolist() == GOLDEN_BANDS
    assert made.signature[:6].hex() == GOLDEN_SIGNATURE


def test_a_text_without_words_has_no_bands() -> None:
    assert [len(made.bands) for made in sketch([words_of("..."), words_of("word")])] == [0, 128]


TEXTS = [
    prose(1), edited(prose(1), 0.2), cut(prose(1), 0.6), prose(2), edited(prose(2), 0.1), prose(3), *ROUNDS,
    "\n".join([prose(3), prose(4, 100)]), edited(edited(prose(1), 0.2), 0.2), prose(1),
]  # fmt: skip


@given(st.permutations(range(len(TEXTS))))
@settings(max_examples=25, deadline=None)
def test_the_order_of_texts_makes_no_difference_to_their_stories(order: list[int]) -> None:
    found = partition([TEXTS[place] for place in order])
    stories = {frozenset(order[place] for place in range(len(order)) if found[place] == first) for first in set(found)}
    assert stories == {frozenset(story) for story in ({0, 1, 2, 9, 10}, {3, 4}, {5, 8}, {6}, {7})}


def member(article_id: str, *, story: str = "", seen: int = 0, published: int = 0, is_new: bool = False) -> StoryMember:
    at = timedelta(days=1)
    return StoryMember(article_id, story or article_id, AT + seen * at, AT + published * at, not story, is_new)


def test_the_original_is_the_earliest_published_and_the_id_the_earliest_seen() -> None:
    members = [member("a", seen=1, published=1), member("b", seen=2, published=0, is_new=True)]
    settled = join_stories(members, [(1, "a"), (2, "b")], [(1, 2)], arriving={"b"}, run_id="r", now=AT)
    assert [(one.article_id, one.story_id, one.is_original) for one in settled.moved] == [
        ("a", "a", False), ("b", "a", True)
    ]  # fmt: skip
    assert settled.merged == []


def test_two_stories_that_turn_out_to_be_one_keep_the_older_id_and_leave_a_change() -> None:
    members = [member("b", seen=1), member("a", seen=2), member("c", seen=3, is_new=True)]
    settled = join_stories(
        members, [(1, "b"), (2, "a"), (3, "c")], [(1, 3), (2, 3)], arriving={"c"}, run_id="r", now=AT
    )
    assert {one.story_id for one in settled.moved} == {"b"}
    assert [(change.kind, change.before, change.after) for change in settled.merged] == [("stories merged", "a", "b")]
    assert settled.merged[0].reason.startswith("c:")


def test_feeds_of_one_domain_or_one_boilerplate_are_one_publisher() -> None:
    addresses = {
        "a": "https://www.house.example.com/feed",
        "b": "https://blog.house.example.com/rss",
        "c": "https://other.org/rss",
        "d": "https://writer.substack.com/feed",
        "e": "https://rival.substack.com/feed",
    }
    box = {"one line", "two lines", "three lines"}
    found = propose_publishers(addresses, {"b": box, "c": box | {"four"}, "d": {"one line"}})
    assert found["a"] == found["b"] == found["c"] == "example.com"
    assert found["d"] == "writer.substack.com"
    assert found["e"] == "rival.substack.com"
