"""Claims on shards: one of many gets each, the dead are followed, and what kills is given up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from warehouse.shards import claims
from warehouse.shards.claims import Claim, NotTaken, take


@pytest.fixture(scope="module")
def dead() -> int:
    """The id of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def left_by(folder: Path, pid: int, *, deaths: int = 0, is_expendable: bool = True, host: str = "") -> Path:
    """Leave the claim of another process."""
    said = {"host": host or os.uname().nodename, "pid": pid, "deaths": deaths, "is_expendable": is_expendable}
    path = folder / "a.claim"
    path.write_text(json.dumps(said))
    return path


def test_of_many_at_once_one_gets_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as many:
        came = list(many.map(lambda _: take(tmp_path, "a", is_expendable=True), range(64)))
    assert sorted(isinstance(one, Claim) for one in came) == [False] * 63 + [True]
    assert {one for one in came if not isinstance(one, Claim)} == {NotTaken.HELD}
    assert [path.name for path in tmp_path.iterdir()] == ["a.claim"]


def test_it_can_be_had_again_when_it_was_let_go(tmp_path: Path) -> None:
    first = take(tmp_path, "a", is_expendable=True)
    assert isinstance(first, Claim)
    with first.held():
        assert take(tmp_path, "a", is_expendable=True) is NotTaken.HELD
    assert isinstance(take(tmp_path, "a", is_expendable=True), Claim)


def test_a_dead_worker_is_followed_at_once(tmp_path: Path, dead: int) -> None:
    left_by(tmp_path, dead)
    assert take(tmp_path, "a", is_expendable=True) == Claim(tmp_path / "a.claim", deaths=1)


def test_a_sign_of_life_of_a_time_that_has_not_come_is_none(tmp_path: Path) -> None:
    ahead = time.time() + 2 * claims.STALE_SECONDS  # the clock was set back, and the process has another's number
    os.utime(left_by(tmp_path, os.getpid()), (ahead, ahead))
    assert isinstance(take(tmp_path, "a", is_expendable=True), Claim)


def test_what_two_workers_died_of_is_given_to_no_third_but_to_the_run(tmp_path: Path, dead: int) -> None:
    left_by(tmp_path, dead, deaths=1)
    assert take(tmp_path, "a", is_expendable=True) is NotTaken.SPENT
    assert isinstance(take(tmp_path, "a", is_expendable=False), Claim)


def test_a_run_that_was_killed_any_number_of_times_says_nothing_of_a_shard(tmp_path: Path, dead: int) -> None:
    for _ in range(3):
        left_by(tmp_path, dead, is_expendable=False)
        assert take(tmp_path, "a", is_expendable=True) == Claim(tmp_path / "a.claim", deaths=0)


def test_a_worker_elsewhere_is_alive_while_it_gives_signs(
    tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left_by(tmp_path, dead, host="elsewhere.example")
    assert take(tmp_path, "a", is_expendable=True) is NotTaken.HELD
    os.utime(path, (0, 0))
    assert isinstance(take(tmp_path, "a", is_expendable=True), Claim)


def test_who_works_gives_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BEAT_SECONDS", 0.01)
    claim = take(tmp_path, "a", is_expendable=True)
    assert isinstance(claim, Claim)
    os.utime(claim.path, (0, 0))
    with claim.held():
        while claim.path.stat().st_mtime == 0:
            pass


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"pid": "x"}'])
def test_a_claim_that_says_nothing_is_judged_by_its_age(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "a.claim"
    path.write_text(torn)
    assert take(tmp_path, "a", is_expendable=True) is NotTaken.HELD
    os.utime(path, (0, 0))
    assert isinstance(take(tmp_path, "a", is_expendable=True), Claim)


def test_a_claim_that_another_made_meanwhile_is_not_taken_away(
    tmp_path: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by(tmp_path, dead)
    judged = claims._is_alive

    def slowly(*asked) -> bool:
        monkeypatch.setattr(claims, "_is_alive", judged)
        assert isinstance(take(tmp_path, "a", is_expendable=True), Claim)
        return False  # of the dead one, which was there when we looked

    monkeypatch.setattr(claims, "_is_alive", slowly)
    assert take(tmp_path, "a", is_expendable=True) is NotTaken.HELD
    assert json.loads((tmp_path / "a.claim").read_bytes())["deaths"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.claim"]


def test_who_lets_go_while_another_looks_has_not_died_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = left_by(tmp_path, os.getpid(), deaths=1)
    monkeypatch.setattr(claims, "_is_alive", lambda *_: path.unlink())
    assert take(tmp_path, "a", is_expendable=True) is NotTaken.HELD
    assert take(tmp_path, "a", is_expendable=True) == Claim(path, deaths=0)


def test_a_slow_worker_neither_keeps_alive_nor_ends_the_claim_of_who_took_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "BEAT_SECONDS", 0.01)
    slow = take(tmp_path, "a", is_expendable=True)
    assert isinstance(slow, Claim)
    with slow.held():
        other = left_by(tmp_path, os.getpid(), host="elsewhere.example")
        time.sleep(0.05)  # for a beat that was on its way
        os.utime(other, (0, 0))
        time.sleep(0.1)
        assert other.stat().st_mtime == 0
    assert json.loads(other.read_bytes())["host"] == "elsewhere.example"
