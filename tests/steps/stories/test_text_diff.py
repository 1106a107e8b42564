"""What differs between two texts, in words that a person can read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.steps.stories.text_diff import Fragment, difference

TEXT = "The maker said that its chip is fast.\nPrices have doubled since May."


def test_a_text_differs_in_nothing_from_itself_however_it_is_set() -> None:
    assert difference(TEXT, TEXT.replace("\n", "  \n\n ")) == (1.0, 0, 0, [])


def test_added_missing_and_changed_words_stand_in_their_order() -> None:
    later = "By staff\nThe maker said that its new chip is fast.\nPrices have tripled since May."
    assert difference(TEXT, later).fragments == [
        Fragment("", "By staff"),
        Fragment("", "new"),
        Fragment("doubled", "tripled"),
    ]


def test_a_lone_word_that_two_stretches_share_does_not_tear_them_apart() -> None:
    found = difference("He sold the old house by the sea.", "They bought the new car in Rome.")
    assert found.fragments == [Fragment("He sold the old house by the sea.", "They bought the new car in Rome.")]


def test_a_text_compared_with_none_is_all_missing() -> None:
    assert difference("Two words", "") == (0.0, 0, 2, [Fragment("Two words", "")])
    assert difference("", "Two words") == (0.0, 2, 0, [Fragment("", "Two words")])


WORDS = st.lists(st.sampled_from(["chip", "the", "maker", "fast", "\n"]), max_size=30).map(" ".join)


@given(WORDS, WORDS)
def test_words_that_stayed_and_words_that_did_not_are_all_of_them(before: str, after: str) -> None:
    found = difference(before, after)
    stayed = len(before.split()) - found.missing
    assert stayed + found.added == len(after.split())
    assert found.missing <= sum(len(fragment.before.split()) for fragment in found.fragments)
    assert (found.fragments == []) == (before.split() == after.split())
