"""The token of editors: off where none is set, refused where others could read it, and never repeated."""

from __future__ import annotations

import pytest

from flows.commands.serve import serve
from flows.running.editor_token import VARIABLE, EditorTokenError, editor_token
from warehouse.database import Home

TOKEN = "0123456789-of-the-file"


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def put(home: Home, token: str, mode: int = 0o600) -> None:
    home.prepare()
    home.editor_token.write_text(token)
    home.editor_token.chmod(mode)


def test_without_a_token_nobody_writes(home: Home) -> None:
    assert editor_token(home) == ""


def test_the_environment_comes_before_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, f"{TOKEN}\n")
    assert editor_token(home) == TOKEN
    monkeypatch.setenv(VARIABLE, "0123456789-of-the-environment")
    assert editor_token(home) == "0123456789-of-the-environment"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_may_open_is_refused(home: Home, mode: int) -> None:
    put(home, TOKEN, mode)
    with pytest.raises(EditorTokenError, match="`chmod 600` it first") as refused:
        serve(home=home, port=0)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("token", ["short", "x" * 201, "with a space in it, long enough", "ünlöblich-aber-lang-genug"])
def test_a_token_that_can_be_guessed_or_typed_wrong_is_refused_and_not_repeated(home: Home, token: str) -> None:
    put(home, token)
    with pytest.raises(EditorTokenError, match=r"must be 20 to 200 letters.*openssl rand") as refused:
        editor_token(home)
    assert token not in str(refused.value)


def test_an_empty_file_is_no_wish_to_be_open(home: Home) -> None:
    put(home, "\n")
    with pytest.raises(EditorTokenError, match="is empty"):
        editor_token(home)
