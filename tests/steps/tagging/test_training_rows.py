"""What training passages are made of, against scikit-learn's own counting of words, phrases and sub-words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import diags, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.preprocessing import normalize

from flows.steps.tagging import training_rows as module
from flows.steps.tagging.features import (
    PHRASE_WEIGHT,
    RARITY_POWER,
    SUBWORD_WEIGHT,
    SUBWORDS,
    TITLE_COUNTS,
    WORD,
    words,
)
from flows.steps.tagging.training_rows import MINIMUM_PASSAGES, TrainingRows, training_rows

WORLD = st.sampled_from(["robotaxi", "robotaxis", "the", "chip", "chips", "o'clock", "AI", "été", "a", "x1"])
PASSAGES = st.lists(
    st.tuples(st.lists(WORLD, max_size=4).map(" ".join), st.lists(WORLD, max_size=9).map(" ".join)),
    min_size=2,
    max_size=8,
).filter(lambda passages: any(words(part) for passage in passages for part in passage))


def by_scikit_learn(passages: list[tuple[str, str]], defining: int) -> tuple[list[str], list[str], np.ndarray]:
    """Units, sub-words, and the features of passages up to their length: all text, the slow way."""
    as_units = CountVectorizer(token_pattern=WORD.pattern, ngram_range=(1, 2)).build_analyzer()
    counter = CountVectorizer(analyzer=lambda passage: [*TITLE_COUNTS * as_units(passage[0]), *as_units(passage[1])])
    counts = counter.fit_transform(passages)
    names = counter.get_feature_names_out()
    is_phrase = np.array([" " in name for name in names])
    is_kept = ((counts > 0).sum(axis=0).A1 >= MINIMUM_PASSAGES) | (counts[-defining:].sum(axis=0).A1 > 0)
    kept = [*np.flatnonzero(~is_phrase), *np.flatnonzero(is_phrase & is_kept)]
    names, counts = names[kept].tolist(), counts[:, kept]
    speller = TfidfVectorizer(**SUBWORDS, min_df=MINIMUM_PASSAGES, norm=None)
    speller.fit([" ".join(words(" ".join(passage))) for passage in passages])
    speller.idf_ = SUBWORD_WEIGHT * speller.idf_**RARITY_POWER
    rarity = TfidfTransformer().fit(counts).idf_ ** RARITY_POWER
    rarity *= [PHRASE_WEIGHT if " " in name else 1 for name in names]
    pieces = speller.transform(["" if " " in name else name for name in names])
    units = normalize(hstack([diags(rarity), pieces]))
    return names, speller.get_feature_names_out().tolist(), units.toarray()


@settings(max_examples=80, deadline=None)
@given(PASSAGES, st.integers(1, 2), st.sampled_from([1, 512]))
def test_units_and_what_they_are_made_of_are_those_that_scikit_learn_finds(
    passages: list[tuple[str, str]], defining: int, portion: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PORTION", portion)
        try:
            units, subwords, made_of = by_scikit_learn(passages, defining)
        except ValueError:  # scikit-learn wants at least one sub-word
            return
        rows = training_rows(passages, defining)
    assert [*rows.lexicon.words, *rows.lexicon.phrases] == units
    assert list(rows.lexicon.subwords) == subwords
    assert np.allclose(rows.units.toarray(), made_of, atol=1e-6)


def rows_of(*passages: tuple[str, str]) -> TrainingRows:
    return training_rows(passages, defining=1)


def test_a_phrase_spans_no_two_parts_and_is_kept_where_it_is_met_twice_or_defines() -> None:
    rows = rows_of(("red fox", "runs fast"), ("red fox", "sleeps long"), ("", "deep learning"))
    assert rows.lexicon.phrases == ("deep learning", "red fox")


def test_rows_have_length_one_and_silent_words_no_share() -> None:
    rows = rows_of(("The fox", "the fox and the hen"), ("A hen", "the hen"), ("", "the"))
    lengths = np.sqrt(rows.shares.multiply(rows.shares).sum(axis=1)).ravel()
    assert np.allclose(lengths, [1, 1, 0])
    silent = [rows.lexicon.words.index(word) for word in ("the", "a", "and")]
    assert not rows.shares[:, silent].nnz


def test_passages_without_a_word_are_rows_of_nothing() -> None:
    rows = rows_of(("", ""), ("Chips", "a chip"), ("", "chip"))
    assert np.diff(rows.shares.indptr).tolist()[0] == 0
