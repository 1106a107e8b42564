"""The copy that the pages read from: what is kept of it in memory while nobody reads."""

from __future__ import annotations

import pytest

from dashboards import newest
from dashboards.newest import NewestCopy
from warehouse import memory
from warehouse.database import Home

HELD = "select coalesce(sum(memory_usage_bytes), 0)::bigint from duckdb_memory() where tag = 'BASE_TABLE'"
LIMIT = "select current_setting('memory_limit')"


def test_what_was_read_is_let_go_when_nobody_reads(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "MEGABYTES_AT_REST", 0)
    monkeypatch.setattr(memory, "CACHE_AT_REST", "0MB")
    copy = NewestCopy(home)
    with copy.cursor() as first:
        with copy.cursor() as second:
            second.execute("select sum(length(text)) from api.passages").fetchall()
        held, limit = first.execute(HELD).fetchall(), first.execute(LIMIT).fetchall()
    with copy.cursor() as third:
        assert held > [(0,)]  # somebody read still
        assert third.execute(HELD).fetchall() == [(0,)]
        assert third.execute(LIMIT).fetchall() == limit
