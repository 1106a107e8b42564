"""Passages: joined they are the text, and they have the size of one theme."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.text.segment import MAX_WORDS, MIN_WORDS, count_words, segment

WORD = st.text(alphabet="abcdefghij", min_size=1, max_size=9)
SENTENCE = st.builds(lambda words: " ".join(words).capitalize() + ".", st.lists(WORD, min_size=1, max_size=30))
PARAGRAPH = st.builds(" ".join, st.lists(SENTENCE, min_size=1, max_size=12))
TEXT = st.builds("\n".join, st.lists(PARAGRAPH, min_size=1, max_size=12))
ANY_TEXT = st.one_of(TEXT, st.text(max_size=600), st.text(alphabet="模型人工智能。 a\n", max_size=600))


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT)
def test_joined_passages_are_the_text(text: str) -> None:
    assert "".join("".join(segment(text)).split()) == "".join(text.split())


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT)
def test_no_passage_is_empty_or_longer_than_allowed(text: str) -> None:
    assert all(passage.strip() for passage in segment(text))
    assert all(count_words(passage) <= MAX_WORDS for passage in segment(text))


@settings(max_examples=50, deadline=None)
@given(TEXT)
def test_only_where_a_neighbour_is_full_is_a_passage_shorter_than_fifty_words(text: str) -> None:
    sizes = [count_words(passage) for passage in segment(text)]
    for place, size in enumerate(sizes):
        neighbours = [sizes[other] for other in (place - 1, place + 1) if 0 <= other < len(sizes)]
        assert size >= MIN_WORDS or all(size + other > MAX_WORDS for other in neighbours[-1:])


@settings(max_examples=50, deadline=None)
@given(TEXT)
def test_the_same_text_gives_the_same_passages_whatever_its_blank_lines(text: str) -> None:
    assert segment(text) == segment(text.replace("\n", "\n\n\n") + "\n")


def test_paragraphs_stay_whole_where_they_fit() -> None:
    paragraphs = [" ".join([word] * 60) for word in ("one", "two", "three")]
    assert segment("\n".join(paragraphs)) == paragraphs


def test_a_long_paragraph_is_cut_at_sentences_into_equal_parts() -> None:
    sentence = " ".join(["word"] * 24) + " End."
    passages = segment(" ".join([sentence] * 12))
    assert [count_words(passage) for passage in passages] == [100, 100, 100]
    assert all(passage.endswith("End.") for passage in passages)


def test_a_list_without_full_stops_is_cut_at_words() -> None:
    assert all(count_words(passage) <= MAX_WORDS for passage in segment(" ".join(["item"] * 1000)))


def test_no_text_has_no_passage() -> None:
    assert segment("") == segment(" \n\n ") == []
