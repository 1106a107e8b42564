"""Processes are started on every system, also where none is bound to processors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.steps.processors import processors
from flows.steps.tagging.tagging_pool import TaggingPool


def test_as_many_as_the_process_may_use_else_all_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert processors() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert processors() == TaggingPool(tmp_path).processes == 3
