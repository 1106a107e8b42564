"""Addresses: two spellings of one address are one article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.addresses import canonical


@pytest.mark.parametrize(
    "spelling",
    [
        "https://desk.example/a",
        "https://Desk.example/a",
        "https://desk.example/a#comments",
        "https://desk.example/a?utm_source=rss&utm_medium=feed",
        "https://desk.example:443/a",
    ],
)
def test_trackers_fragments_and_spelling_make_no_new_address(spelling: str) -> None:
    assert canonical(spelling) == "https://desk.example/a"


def test_what_a_page_is_asked_for_stays_in_the_address() -> None:
    assert canonical("https://desk.example/?id=7") != canonical("https://desk.example/?id=8")


@given(st.text(max_size=60) | st.text(max_size=40).map("https://desk.example/".__add__))
def test_the_canonical_form_of_a_canonical_form_is_itself(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
