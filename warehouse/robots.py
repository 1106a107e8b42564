"""The robots.txt of sites, as they were read last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch


class HeldRules(NamedTuple):
    """What a site's robots.txt means, its text, until when that is good enough; its tdmrep.json, its Retry-After."""

    origin: str
    meaning: str
    text: str
    reason: str
    fetched_at: datetime
    good_until: datetime
    unreachable_since: datetime | None
    tdmrep: str
    closed_until: datetime | None


def held_rules(db: DuckDBPyConnection) -> list[HeldRules]:
    """Return the rules of every site that was asked."""
    return fetch(db, HeldRules, "select * from robots")


def put_rules(db: DuckDBPyConnection, rules: Sequence[HeldRules]) -> None:
    """Let these rules take the place of those held of the same sites."""
    if not rules:
        return
    db.execute("delete from robots where origin in (select unnest(?))", [[rule.origin for rule in rules]])
    columns = list(zip(*rules, strict=True))
    unnested = ", ".join(f"unnest(${place})" for place in range(1, len(columns) + 1))
    db.execute(f"insert into robots select {unnested}", [list(column) for column in columns])
