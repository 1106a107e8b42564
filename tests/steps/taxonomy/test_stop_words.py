"""The list of small words that is kept here, so that scikit-learn need not be loaded for it."""

from __future__ import annotations

from importlib.resources import files

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS


def test_the_small_words_are_those_of_scikit_learn() -> None:
    kept = (files("flows.steps.taxonomy") / "stop_words.txt").read_text(encoding="utf-8").split()
    assert set(kept) == ENGLISH_STOP_WORDS
    assert len(kept) == len(ENGLISH_STOP_WORDS)
