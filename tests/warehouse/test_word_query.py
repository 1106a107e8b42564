"""What to look for, read as it is written: precedence, round trips, and a sentence for every mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.words import word_query as queries
from warehouse.words.word_query import (
    AllOf,
    AnyOf,
    NotThis,
    QueryWordsError,
    holds,
    parse,
    wordings,
    written,
)
from warehouse.words.wording import Wording

A, B, C = Wording(("a",)), Wording(("b",)), Wording(("c",))


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("a", A),
        ("A", A),
        ("a b", AllOf((A, B))),
        ("a AND b", AllOf((A, B))),
        ("a OR b c", AnyOf((A, AllOf((B, C))))),
        ("(a OR b) c", AllOf((AnyOf((A, B)), C))),
        ("a -b", AllOf((A, NotThis(B)))),
        ("a NOT b", AllOf((A, NotThis(B)))),
        ("a NOT NOT b", AllOf((A, B))),
        ("a -(b OR c)", AllOf((A, NotThis(AnyOf((B, C)))))),
        ('"a b"', Wording(("a", "b"))),
        ("“a b”", Wording(("a", "b"))),
        ("GPT-4o", Wording(("gpt", "4o"))),
        ("C++", Wording(("c++",))),
        ("deep*", Wording(("deep",), is_open=True)),
        ("a or b", AllOf((A, Wording(("or",)), B))),
        ("NOT (NOT a NOT b)", NotThis(AllOf((NotThis(A), NotThis(B))))),
    ],
)
def test_it_is_read_as_it_is_meant(said, tree):
    assert parse(said) == tree


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "no word"),
        ("   ", "no word"),
        ('a "b', "quotation mark"),
        ("(a", "opened and not closed"),
        ("a)", "closed that was not opened"),
        ("a OR", "missing before the end"),
        ("OR a", "missing before OR"),
        ("a AND OR b", "missing before OR"),
        ("()", "missing before )"),
        ("a NOT", "missing before the end"),
        ("NOT a", "none of its words"),
        ("-a", "none of its words"),
        ("a OR -b", "none of its words"),
        ("&", "no letter"),
        ('""', "no letter"),
        ("a*", "at least 2"),
        ("*", "no letter"),
        ("de*p", "star"),
        ("(" * 11 + "a" + ")" * 11, "groups"),
        ("a " * 600, "characters"),
    ],
)
def test_a_mistake_gets_a_sentence(said, reason):
    with pytest.raises(QueryWordsError, match="cannot be looked for") as told:
        parse(said)
    assert reason in str(told.value)


def test_more_words_than_are_looked_for_are_refused(monkeypatch):
    monkeypatch.setattr(queries, "MOST_WORDINGS", 3)
    assert parse("a b c a")
    with pytest.raises(QueryWordsError, match="3 are the most"):
        parse("a b c d")


words = st.builds(
    lambda first, *more: Wording(tuple(part for part in (first, *more) if part)),
    st.sampled_from(["ai", "gpt", "c++", "c#", "人工智能", "größe", "4o", "o'reilly", "not"]),
    st.sampled_from(["", "", "x1", "models"]),
)
trees = st.recursive(
    words,
    lambda parts: (
        st.builds(lambda some: AllOf(tuple(some)), st.lists(parts, min_size=2, max_size=3))
        | st.builds(lambda some: AnyOf(tuple(some)), st.lists(parts, min_size=2, max_size=3))
        | parts.filter(lambda part: not isinstance(part, NotThis)).map(NotThis)
    ),
    max_leaves=12,
).filter(lambda tree: not holds(tree, frozenset()))


@given(trees)
def test_what_is_written_is_read_back_as_the_same_tree(tree):
    assert parse(written(tree)) == tree


@given(st.text(max_size=60) | st.text(alphabet='ab "()-*ORNTD\n', max_size=40))
def test_any_text_is_a_query_or_a_sentence(said):
    try:
        tree = parse(said)
    except QueryWordsError as error:
        tree, told = None, str(error)
    if tree is None:
        assert told.endswith(".")
    else:
        assert not holds(tree, frozenset())
        assert holds(parse(written(tree)), frozenset(wordings(tree))) == holds(tree, frozenset(wordings(tree)))


@given(trees, st.sets(words))
def test_a_text_with_words_of_no_interest_is_as_one_without(tree, others):
    found = frozenset(wordings(tree)[::2])
    assert holds(tree, found) == holds(tree, found | (others - set(wordings(tree))))
