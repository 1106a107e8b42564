"""Which passages teach, how people answer, how far they agree."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.quality.active_learning import Predictions, lessons, newness, uncertainty
from flows.steps.quality.agreement import agreement
from flows.steps.quality.label_prompt import LabelQuestion, Reply, ask
from flows.steps.taxonomy.key_terms import TermFinder

TRENDS = ("agents", "chips")
NAMES = {"agents": "AI agents", "chips": "Chips"}


def passage(text="word", article="", title=""):
    return SimpleNamespace(article_id=article or text, title=title, text=text)


def judged(*rows, border=0.5):
    probabilities = np.array(rows)
    return Predictions(TRENDS, probabilities, probabilities >= border)


def nothing(_):
    return set()


def test_what_stands_at_the_border_teaches_before_what_is_clear():
    rows = judged((0.9, 0.01), (0.52, 0.01), (0.01, 0.02), (0.48, 0.01))
    found = lessons([passage(t) for t in "abcd"], rows, nothing, set("abcd"), 2)
    assert {one.place for one in found} == {1, 3}
    assert (found[0].trend, found[0].why) == ("agents", "unsure")


def test_the_border_is_read_off_what_the_model_gives():
    rows = judged((0.30,), (0.24,), (0.9,), (0.01,), border=0.25)
    unsure = uncertainty(rows.probabilities, rows.given)
    assert unsure[:, 0].argsort().tolist()[-2:] == [1, 0] or unsure[:, 0].argsort().tolist()[-2:] == [0, 1]


def test_a_passage_whose_key_term_the_model_overlooked_teaches():
    rows = judged((0.01, 0.01), (0.01, 0.01))
    found = lessons([passage("a"), passage("b")], rows, lambda text: {"chips"} if "b" in text else set(), set("ab"), 1)
    assert (found[0].place, found[0].trend, found[0].why) == (1, "chips", "key terms say otherwise")


def test_words_that_training_has_not_seen_count_only_where_they_come_back():
    passages = [passage("the zorb rolls"), passage("a zorb again"), passage("the misprnt rolls")]
    assert newness(passages, {"the", "rolls", "a", "again"}).tolist() == [1, 1, 0]


def test_one_unsure_trend_does_not_fill_the_lesson():
    rows = judged((0.51, 0.01), (0.505, 0.01), (0.5, 0.01), (0.01, 0.4))
    found = lessons([passage(t) for t in "abcd"], rows, nothing, set("abcd"), 2)
    assert {one.trend for one in found} == {"agents", "chips"}


def test_of_one_article_one_passage_is_asked():
    rows = judged((0.5, 0.01), (0.5, 0.01))
    assert len(lessons([passage("a", "x"), passage("b", "x")], rows, nothing, set("ab"), 5)) == 1


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8), st.integers(1, 9))
def test_the_same_passages_give_the_same_lesson_and_none_twice(rows, count):
    passages = [passage(f"text {place}") for place in range(len(rows))]
    one, again = (lessons(passages, judged(*rows), nothing, set(), count) for _ in range(2))
    assert one == again
    assert len({lesson.place for lesson in one}) == len(one) == min(count, len(rows))


QUESTION = LabelQuestion(
    "p", "A [bold]title[/bold]", "Agents call tools.", ("agents",), ("chips",), ("tools",), "unsure"
)


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("\n", Reply(("agents",))),
        ("2\n\n", Reply(("agents", "chips"))),
        ("agents\n\n", Reply(())),
        ("1, chips\n\n", Reply(("chips",))),
        ("n\n", Reply(())),
        ("none\n", Reply(())),
        ("s\n", Reply((), is_skipped=True)),
        ("q\n", None),
        ("", None),
        ("99 nonsense\n\n", Reply(("agents",))),
        ("l\n\n", Reply(("agents",))),
    ],
)
def test_what_a_person_types_is_what_is_said(typed, reply):
    screen = io.StringIO()
    assert ask(QUESTION, NAMES, 1, 1, io.StringIO(typed), screen) == reply
    assert "[bold]title[/bold]" in screen.getvalue()
    if "nonsense" in typed:
        assert "no such trend: 99, nonsense" in screen.getvalue()


def test_kappa_is_one_for_the_same_and_nought_for_chance():
    assert agreement([({"a"}, {"a"}), ({"b"}, {"b"})], 2) == (2, 1.0, 1.0)
    assert agreement([({"a"}, {"a"}), ({"a"}, set()), (set(), {"a"}), (set(), set())], 1) == (4, 0.5, 0.0)
    assert agreement([(set(), set())], 40) == (1, 1.0, None)
    assert agreement([], 40) is None


def test_terms_are_found_as_people_spell_them():
    finder = TermFinder(["AI agents", "world models", "LIME", "GPT-4o", "small language model"])
    assert finder.find("AI Agents and World-Models") == {"AI agents", "world models"}
    assert finder.find("a lime for ai agents") == set()
    assert finder.find("LIME, GPT 4o") == {"LIME", "GPT-4o"}
    assert finder.find("") == set()
