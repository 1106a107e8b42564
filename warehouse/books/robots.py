"""The robots.txt of sites, as they were read last."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import RobotsRules


def held_rules(db: DuckDBPyConnection) -> list[RobotsRules]:
    """Return the rules of every site that was asked."""
    return fetch(db, RobotsRules, "select * from robots")


def put_rules(db: DuckDBPyConnection, rules: Sequence[RobotsRules]) -> None:
    """Let these rules take the place of those held of the same sites."""
    if not rules:
        return
    db.execute("delete from robots where origin in (select unnest(?))", [[rule.origin for rule in rules]])
    insert(db, "robots", rules)
