"""Modules are loaded without the garbage collector, which comes back as it was."""

from __future__ import annotations

import gc

import pytest

from flows.running.collector import uncollected


def load_what_is_not_there(seen: list[bool]) -> None:
    with uncollected():
        seen.append(gc.isenabled())
        raise ImportError


def test_the_collector_rests_and_comes_back_also_behind_an_error() -> None:
    seen = [gc.isenabled()]
    with pytest.raises(ImportError):
        load_what_is_not_there(seen)
    assert [*seen, gc.isenabled()] == [True, False, True]


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
