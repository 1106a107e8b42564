"""A cluster that loses its workers while a run waits for them: Dask would wait for ever, the run does not."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra `dask` is not installed")

from flows.running.shards import cluster as seam
from flows.steps.shards.order import Order

ORDER = Order("range", ["x"], {}, {})
MADE = (1, ORDER.shard_id, "range", 0, 0, "", {})


def client(workers: list[int], *, comes_after: float) -> Any:
    """A client whose scheduler has so many workers, each time that it is asked, and what is ordered comes so late."""

    async def identity() -> dict[str, Any]:
        return {"workers": dict.fromkeys(range(workers.pop(0) if len(workers) > 1 else workers[0]))}

    def submit(*_: object, **__: object) -> Any:
        return asyncio.ensure_future(asyncio.sleep(comes_after, MADE))

    return SimpleNamespace(submit=submit, scheduler=SimpleNamespace(identity=identity))


def made_by(cluster: Any) -> Any:
    return asyncio.run(seam.Cluster(cluster, "tcp://127.0.0.1:9", Path("shards"), 1).make(ORDER))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seam, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(seam, "LONELY_SECONDS", 0.1)


def test_a_run_whose_cluster_has_lost_its_last_worker_says_so() -> None:
    with pytest.raises(seam.SchedulerError, match=r"lost its last worker.*What was made is kept; start some"):
        made_by(client([0], comes_after=60))


def test_a_worker_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(seam, "ANSWER_SECONDS", 0.01)
    hanging = client([1], comes_after=60)
    hanging.run = never
    with pytest.raises(seam.SchedulerError, match=r"has a worker that gives no answer\. Nothing was done"):
        asyncio.run(seam._threads(hanging, "tcp://127.0.0.1:9", tmp_path))


def test_a_worker_that_comes_again_in_time_is_waited_for() -> None:
    assert tuple(made_by(client([1, 0, 0, 1], comes_after=0.3))) == MADE
