"""Why a passage carries what it carries, for a person and for a program."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text
from small_model import Trained

from flows.steps.tagging.explain import Explained, explain, marked, shown
from flows.steps.tagging.tagger import FoundTag, NearMiss, Relevance
from flows.steps.tagging.term_spans import places
from flows.steps.text.terminal_safe import OBEYED, bracketed, visible
from warehouse.records import Term

AGENTS = {
    "id": "a",
    "title": "Agents at work",
    "text": "Autonomous AI agents plan tasks, call tools and act on their own; an AI agent books a table.",
}
GARDEN = {"id": "g", "text": "The roses bloom in May and the birds sing early in the old trees by the brook."}
GERMAN = {"id": "d", "text": "Die Rosen blühen, und die Vögel singen früh am Morgen in den alten Bäumen am Bach."}


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("Fair-use, fair\nuse and FAIR  use", "fair use", ["Fair-use", "fair\nuse", "FAIR  use"]),
        ("misuse of useful uses", "use", []),
        ("GPT-4o and gpt-4", "gpt 4o", ["GPT-4o"]),
        ("snake_case", "case", ["case"]),
        ("agent agent agent", "agent agent", ["agent agent", "agent agent"]),
        ("", "a", []),
    ],
)
def test_a_term_stands_where_its_words_follow_each_other(text: str, term: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in places(text, [term])[term]] == expected


@given(st.text())
def test_nothing_that_a_terminal_would_obey_is_left_and_places_hold(text: str) -> None:
    assert not OBEYED.search(visible(text))
    assert len(visible(text)) == len(text)


def test_brackets_stand_around_what_is_marked_and_nowhere_else() -> None:
    text = Text.assemble(("a", "bold cyan"), ("b", "bold green"), " c ", ("d", "cyan"), ("e", "bold"))
    assert bracketed(text) == "[a][b] c d[e]"


def test_every_term_of_a_tag_says_where_it_stands(trained: Trained) -> None:
    (one,) = explain(trained.classifier, [AGENTS])
    assert one.tags
    for trend in one.as_json()["trends"]:
        assert trend["terms"]
        for term in trend["terms"]:
            found = [AGENTS["title"][start:end] for start, end in term["title_spans"]]
            found += [AGENTS["text"][start:end] for start, end in term["spans"]]
            assert found
            assert {re.sub(r"[\W_]+", " ", one).lower() for one in found} == {term["term"]}


def test_the_tags_explained_are_the_tags_given(trained: Trained) -> None:
    rows = [AGENTS, GARDEN, GERMAN]
    passages = [(str(row.get("title", "")), str(row["text"])) for row in rows]
    found = list(explain(trained.classifier, rows))
    assert [one.tags for one in found][:2] == trained.classifier.tag(passages[:2])
    assert (found[2].language, found[2].tags, found[2].miss) == ("de", [], None)


def test_the_nearest_trend_that_was_not_given_is_no_tag_and_lies_below_its_threshold_or_was_kept_out(
    trained: Trained,
) -> None:
    for one in explain(trained.classifier, [AGENTS, GARDEN]):
        assert one.miss
        assert one.miss.trend not in {tag.trend for tag in one.tags}
        assert one.miss.probability <= one.miss.needed or one.miss.relevance
    assert one.miss.relevance
    assert one.miss.relevance.score < one.miss.relevance.needed


def test_a_passage_without_a_word_has_no_nearest_trend(trained: Trained) -> None:
    (one,) = explain(trained.classifier, [{"id": 1, "text": "!?"}])
    assert (one.tags, one.miss) == ([], None)
    assert "no word to go by" in shown(one).plain


TAGS = [
    FoundTag("ai-agents", 0.9, [Term("ai agents", 0.5), Term("agents", 0.3), Term("the", 0.01)]),
    FoundTag("open-models", 0.4, [Term("weights", 0.2)]),
]


def test_a_phrase_is_marked_whole_and_crumbs_are_not_marked() -> None:
    assert bracketed(marked("The AI agents share the weights; agents act.", TAGS)) == (
        "The [AI agents] share the [weights]; [agents] act."
    )


def test_a_person_reads_passage_tags_and_what_was_missed() -> None:
    miss = NearMiss("ai-coding", 0.21, 0.26, [Term("agents", 0.1)], None)
    told = bracketed(shown(Explained(7, "AI agents", "They act.", "en", TAGS, miss)))
    assert told.splitlines() == [
        "7",
        "[AI agents]",
        "They act.",
        "  ai-agents                0.900  ai agents 0.50, agents 0.30",
        "  open-models              0.400  weights 0.20",
        "  nearest not given: ai-coding 0.210, given from 0.260, for agents 0.10",
    ]


def test_what_was_kept_out_and_what_was_not_read_say_so() -> None:
    kept_out = NearMiss("embodied-ai", 0.8, 0.26, [Term("robot", 0.3)], Relevance(0.9, 1.5))
    assert "not look to be about AI at all, 0.90 where 1.50" in shown(Explained(1, "", "A", "en", [], kept_out)).plain
    assert "the language is de" in shown(Explained(1, "", "A", "de", [], None)).plain


def test_markup_and_control_sequences_from_outside_are_only_shown() -> None:
    told = shown(Explained("[red]", "\x1b]0;title\x07", "[bold]x[/] \x9b31m \u202egpj", "en", [], None))
    assert "[red]" in told.plain
    assert "[bold]x[/]" in told.plain
    assert not OBEYED.search(told.plain)
    assert bracketed(told) == told.plain
