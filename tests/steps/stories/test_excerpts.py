"""What is an excerpt, by its words: whatever the order of the two, and never of nothing."""

from __future__ import annotations

import pytest

from flows.steps.stories.excerpts import find_excerpts, is_held
from flows.steps.stories.sketches import words_of
from warehouse.records import Namesakes

FULL = "Volunteers counted young oaks in northern forests where deer had eaten fewer branches lying under old trees"
EXCERPT = "Volunteers counted young oaks in northern forests. Read on."
OTHER = "Gardeners keep tomatoes indoors because frost comes late, and argue about slugs behind churches."
TEXTS = {1: FULL, 2: EXCERPT, 3: OTHER, 4: ""}


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [(FULL, EXCERPT, True), (EXCERPT, FULL, True), (FULL, OTHER, False), (FULL, "", False), ("", "", False)],
)
def test_a_text_holds_another_by_its_words(one: str, other: str, held: bool) -> None:
    assert is_held(words_of(one), words_of(other)) is held


def test_one_page_under_one_title_needs_no_words_and_all_others_do() -> None:
    asked: set[int] = set()

    def words(sketches):
        asked.update(sketches)
        return {number: words_of(TEXTS[number]) for number in sketches}

    pairs = [Namesakes(1, 4, True, True), Namesakes(1, 2, True, False), Namesakes(1, 3, False, True)]  # noqa: FBT003
    assert find_excerpts(pairs, words) == [(1, 4), (1, 2)]
    assert asked == {1, 2, 3}
