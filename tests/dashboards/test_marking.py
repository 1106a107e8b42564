"""Terms in passages: whole words, any case, whatever stands between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.marking import marked


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("Copyright and FAIR use.", ["fair use"], ["FAIR use"]),
        ("fair-use, fair\nuse, fair  use", ["fair use"], ["fair-use", "fair\nuse", "fair  use"]),
        ("misuse of useful uses", ["use"], []),
        ("GPT-4o and gpt-4", ["gpt-4o"], ["GPT-4o"]),
        ("open model weights", ["open model", "model weights"], ["open model weights"]),
        ("open model weights", ["open", "model"], ["open", "model"]),
        ("the agent_loop calls AI_agents", ["agent", "ai agents"], ["agent", "AI_agents"]),
        ("quantization", ["quant", "tion"], []),
        ("İstanbul'da yapay zeka", ["yapay zeka"], ["yapay zeka"]),
        ("nothing", ["", " ", "!"], []),
        ("", ["a"], []),
    ],
)
def test_terms_are_marked_as_whole_words(text: str, terms: list[str], expected: list[str]) -> None:
    assert [piece.text for piece in marked(text, terms) if piece.is_marked] == expected


@given(st.text(alphabet="aAbB İß.-\n", max_size=40), st.lists(st.text(alphabet="ab ", max_size=5), max_size=4))
def test_the_pieces_joined_are_the_text(text: str, terms: list[str]) -> None:
    assert "".join(piece.text for piece in marked(text, terms)) == text
