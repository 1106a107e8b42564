"""Addresses inside addresses: unwrapped where they are one, and else left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.web.urls import canonical, canonical_of
from flows.steps.web.wrapped import asks_to_log_in, shown, unwrapped

PAPER = "https://paper.example/x?id=7"
QUOTED = "https%3A%2F%2Fpaper.example%2Fx%3Fid%3D7"


@pytest.mark.parametrize(
    "wrapping",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga&usg=AOv",
        "https://www.google.com/url?rct=j&sa=t&url=https://paper.example/x%3Fid%3D7&ct=ga&usg=AOv",
        f"https://www.google.com/url?q={QUOTED}&sa=U",
        f"https://alerts.example/url?sa=t&url={PAPER}",
        f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&url={QUOTED}&c=1",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=1",
        f"https://duckduckgo.com/l/?uddg={QUOTED}&rut=1",
        f"https://vk.com/away.php?to={QUOTED}",
        f"https://desk.example/login?next={QUOTED}",
        f"https://login.library.example.edu/login?url={PAPER}",
        f"https://accounts.example.com/v2/identifier?continue={QUOTED}",
        f"https://desk.example/subscribe?redirect={QUOTED}",
        f"https://web.archive.org/web/20260109123000/{PAPER}",
        f"https://web.archive.org/web/20260109123000if_/{PAPER}",
        f"https://web.archive.org/web/2026/{PAPER}",
        f"https://archive.ph/newest/{PAPER}",
        f"https://archive.ph/{PAPER}",
        f"https://archive.example/wayback/en/archive/20260109123000/{PAPER}",
        f"https://reader.example/{PAPER}",
        "https://reader.example/https:/paper.example/x?id=7",
        f"https://reader.example/{QUOTED}",
        "https://reader.example/https:%2F%2Fpaper.example%2Fx?id=7",
        f"https://alerts.example/url?url=https%3A%2F%2Freader.example%2F{QUOTED.replace('%', '%25')}",
    ],
)
def test_an_address_in_a_redirect_a_copy_a_reader_or_a_login_page_is_the_articles(wrapping: str) -> None:
    assert unwrapped(wrapping) == PAPER


def test_a_login_page_leads_back_to_a_place_on_its_own_site() -> None:
    assert unwrapped("https://desk.example/account/login.php?return_to=%2Fnews%2F7") == "https://desk.example/news/7"
    assert asks_to_log_in("https://desk.example/account/login.php?return_to=%2Fnews%2F7")


@pytest.mark.parametrize(
    ("wrapping", "inner"),
    [
        ("https://web.archive.org/web/2026/https://paper.example/a//b", "https://paper.example/a//b"),
        ("https://reader.example/https://paper.example/a?x=1&y=2#z", "https://paper.example/a?x=1&y=2#z"),
        ("https://reader.example/https://paper.example/a_(b)[c]", "https://paper.example/a_(b)[c]"),
        ("https://alerts.example/url?url=https%3A%2F%2Fpaper.example%2Fa%3Fx%3D1%26y%3D2&ct=ga",
         "https://paper.example/a?x=1&y=2"),
        ("https://alerts.example/url?url=https://paper.example/a%2Fb%20c%3Fx%3D1&ct=ga",
         "https://paper.example/a%2Fb%20c?x=1"),
        ("https://alerts.example/url?url=https%3A%2F%2Fpaper.example%2Fa%252Fb", "https://paper.example/a%2Fb"),
        ("https://alerts.example/url?url=https://paper.example/a+b&ct=ga", "https://paper.example/a+b"),
        ("https://alerts.example/url?url=https://paper.example/wiki/A_(b)&ct=ga", "https://paper.example/wiki/A_(b)"),
    ],
)  # fmt: skip
def test_what_comes_out_is_the_whole_address_and_nothing_else(wrapping: str, inner: str) -> None:
    assert unwrapped(wrapping) == inner


@pytest.mark.parametrize(
    "address",
    [
        "https://desk.example/why-https-matters",
        "https://desk.example/a?url=home",
        "https://desk.example/url?url=home",
        "https://desk.example/redirect?to=%2Fa",
        f"https://desk.example/a?ref={QUOTED}",
        f"https://desk.example/a?source={QUOTED}",
        f"https://desk.example/a?url={QUOTED}",
        f"https://alerts.example/url?ref={QUOTED}",
        f"https://talk.example/share?url={QUOTED}",
        f"https://t.me/share/url?url={QUOTED}&text=Read",
        f"https://www.facebook.com/sharer/sharer.php?u={QUOTED}",
        f"https://twitter.com/intent/tweet?url={QUOTED}",
        f"https://www.linkedin.com/shareArticle?mini=true&url={QUOTED}",
        f"https://www.reddit.com/submit?url={QUOTED}",
        f"https://reader.example/subscribe?url={QUOTED}",
        f"https://talk.example/t/5?about={QUOTED}",
        f"https://checker.example/report/{PAPER}",
        f"https://search.example/search?q={QUOTED}",
        "https://alerts.example/url?url=https://paper.example/x?id=7&page=2&ct=ga",
        "https://alerts.example/url?url=https%253A%252F%252Fpaper.example%252Fx",
        "https://desk.example/login?next=//evil.example/a",
        "https://desk.example/login?next=%2F%2Fevil.example/a",
        "https://desk.example/login?next=/%5Cevil.example",
        "https://desk.example/login?next=/",
        "https://desk.example/login?next=javascript:x",
        "https://desk.example/2026/01/http-is-old",
        "https://desk.example/https://nothing",
        "https://[x/https://paper.example/",
        "https://desk.example/url?url=https://me@paper.example/",
        "https://desk.example/url?url=http://[x.y/a",
        "https://desk.example/login?next=http://[x.y/a",
        "https://desk.example/login?next=http%3A%2F%2F%5Bx.y%2Fa",
        "https://desk.example/http://[x.y/a",
        "https://www.google.com/amp/s/[x.y/a",
        "https://desk.example/url?url=http://x\u2100.y/a",
        "urn:entry:https://paper.example/x",
        "",
    ],
)
def test_what_only_holds_an_address_or_looks_so_is_left_alone(address: str) -> None:
    assert unwrapped(address) == address


@given(st.text(alphabet="htps:/%2F3Aa.?=&[]()url#@ ", max_size=60))
def test_no_address_is_too_odd_to_be_looked_into(tail: str) -> None:
    for head in ("https://desk.example/", "https://desk.example/url?url=", "https://desk.example/login?next=", ""):
        assert isinstance(unwrapped(head + tail), str)


def test_a_copy_is_believed_of_those_that_keep_pages_as_they_were_and_of_nobody_else() -> None:
    copy = f"https://web.archive.org/web/2026/{PAPER}"
    assert shown(copy) == PAPER
    assert canonical_of(copy, f"https://web.archive.org/web/2026/{PAPER}") == PAPER
    forged = f"https://evil.example/{PAPER}"
    assert shown(forged) == forged
    assert canonical_of(forged, PAPER) == forged


def test_an_address_in_an_address_keeps_both_its_slashes() -> None:
    wrapped = f"https://checker.example/report/{PAPER}"
    assert canonical(wrapped) == wrapped
