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


@given(
    st.from_regex(
        r"https://(www\.)?[a-z]{1,9}\.example(/[a-zA-Z0-9~_-]{1,9}){0,3}(\?[a-z]{1,5}=[a-z0-9]{0,9})?(#[a-z]{0,9})?",
        fullmatch=True,
    )
)
def test_the_canonical_form_of_a_canonical_form_is_itself(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
