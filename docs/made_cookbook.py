"""The page of the cookbook: every question with its query, and what the demo's published copy answers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.cookbook import READERS, Recipe, recipes

MADE = "<!-- Made from a run of the demo by `make docs`; edit the files in warehouse/cookbook instead. -->"
ROWS_SHOWN = 5
LETTERS_SHOWN = 70
# What differs from one run of the demo to the next, or with each model: it is told of, not told.
RUN_ID, DIGEST = re.compile(r"\b\d{8}T\d{6}-[0-9a-f]{6}\b"), re.compile(r"\b[0-9a-f]{16,32}\b")
OF_THE_MACHINE = {"took": "(how long)", "archive_offset": "(where in it)", "version": "(version)"}
HEADINGS = {
    "analyst": "For the analyst: what rises, since when, who says so",
    "editor": "For the editor: what was written",
    "operator": "For the operator: sources and runs",
    "researcher": "For the researcher: from a number down to the page",
}


def cookbook(db: DuckDBPyConnection) -> str:
    """Return the page, its answers from the demo's copy."""
    lines = [
        "# Cookbook: questions, and the queries that answer them",
        "",
        MADE,
        "",
        "`trendledger cookbook` lists these questions, `trendledger cookbook NAME` answers one from your own home, and",
        "`--show` gives the query, to be changed and handed to `trendledger sql`. All run in DuckDB 1.5 and 2.0, on",
        "[the schema `api`](schema.md). What stands below each is the demo's answer, its first rows.",
    ]
    for reader in READERS:
        lines += ["", f"## {HEADINGS[reader]}"]
        for recipe in recipes():
            if recipe.reader == reader:
                lines += _told(db, recipe)
    return "\n".join(lines) + "\n"


def _told(db: DuckDBPyConnection, recipe: Recipe) -> list[str]:
    answer = db.execute(recipe.sql)
    columns, rows = [column[0] for column in answer.description or ()], answer.fetchall()
    lines = ["", f"### {recipe.question}", "", f"`{recipe.name}`", "", "```sql", recipe.sql, "```", ""]
    if not rows:
        return [*lines, f"The demo has no row: {recipe.none}."]
    lines += [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    for row in rows[:ROWS_SHOWN]:
        cells = [OF_THE_MACHINE.get(name) or _shown(value) for name, value in zip(columns, row, strict=True)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines if len(rows) <= ROWS_SHOWN else [*lines, "", f"... {len(rows)} rows in all."]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:g}"  # a weight is single precision: 0.17, and not 0.17000000178813934
    if isinstance(value, (list, timedelta)):
        return str(value)
    text = DIGEST.sub("(id)", RUN_ID.sub("(run)", str(value)))
    text = text if len(text) <= LETTERS_SHOWN else text[:LETTERS_SHOWN].rstrip() + " ..."
    return text.replace("|", "\\|").replace("<", "&lt;")
