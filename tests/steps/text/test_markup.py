"""HTML fragments to plain text: what comes out is for reading and counting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.text.markup import plain_text


def test_blocks_become_lines_and_inline_tags_vanish() -> None:
    assert (
        plain_text("<h2>New</h2><p>A <b>small</b>\nmodel</p><ul><li>one<li>two</ul>") == "New\nA small model\none\ntwo"
    )


def test_scripts_and_styles_are_not_read() -> None:
    assert plain_text("<p>Words</p><script>alert('x')</script><style>p{}</style><!-- no -->") == "Words"


@pytest.mark.parametrize("marked", ["hidden", "hidden=''", "style='Display: none !important'"])
def test_what_no_reader_sees_is_dropped(marked: str) -> None:
    assert plain_text(f"<div {marked}>In your browser<p>you see</p></div><p>words</p>") == "words"
    assert plain_text(f"<p>many<span {marked}>unseen</span> words</p>") == "many words"


def test_what_is_folded_up_is_read() -> None:
    assert plain_text("<div hidden='until-found' style='color: red'>More</div>") == "More"


def test_text_without_tags_keeps_its_angle_brackets() -> None:
    assert plain_text("2 < 3 &amp; 5 > 4") == "2 < 3 & 5 > 4"


def test_a_formula_is_read_once_and_its_names_are_words_elsewhere() -> None:
    formula = (
        "<math><semantics><mrow><mi>k</mi><mo>=</mo><mn>8</mn></mrow><annotation>k=8</annotation></semantics></math>"
    )
    assert plain_text(f"<p>Of {formula} experts</p>") == "Of k=8 experts"
    assert plain_text("it answers in <ms> of a second, not in <mi>") == "it answers in <ms> of a second, not in <mi>"


def test_a_script_in_a_title_comes_out_as_the_words_it_is() -> None:
    assert plain_text("&lt;script&gt;alert(1)&lt;/script&gt;") == "<script>alert(1)</script>"


def test_markup_nested_deeper_than_any_article_is_read_without_falling_over() -> None:
    assert plain_text("<div>" * 200 + "word") == "word"
    assert plain_text("<div>" * 400 + "word") in {"", "word"}  # libxml2 gives up at a depth of its own


@pytest.mark.parametrize("control", ["\x00", "\x0b", "\x1f", "\x7f", "\ud800"])
def test_control_characters_are_left_out(control: str) -> None:
    assert plain_text(f"<p>one{control}two</p>") == "onetwo"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="<>/!-pbr&;#x0 \n'\"", max_size=120))
def test_any_text_gives_text_without_control_characters_or_blank_lines(fragment: str) -> None:
    text = plain_text(fragment)
    assert "\x00" not in text
    text.encode("utf-8")


def test_a_fragment_with_two_bodies_is_read() -> None:
    assert plain_text("<html><body>one</body><html>two<body>three</body></html>").split() == ["one", "two", "three"]


def test_what_is_not_read_leaves_what_follows_it() -> None:
    assert plain_text("one<script>x</script>two<!-- no -->three<svg><b>x</b></svg>four") == "onetwothreefour"
