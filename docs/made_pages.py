"""The pages of the documentation that are made from the code, and from a run of the demo: `make docs` writes them.

Tests compare them with what the code says, and with what a demo of the test's own answers.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from docs import made_limits, made_settings
from docs.made_cookbook import cookbook
from warehouse.database import Home
from warehouse.fates import EVENTS, FATES, STAGES
from warehouse.published.contract import relations
from warehouse.published.publish import open_published

HERE = Path(__file__).parent
MADE = "<!-- Made from the code by `make docs`; edit {} instead. -->"


def fates() -> str:
    """Return the page on what can become of an item."""
    lines = [
        "# Fates: what can become of an item",
        "",
        MADE.format("warehouse/fates.py"),
        "",
        "Every item that was ever seen has one fate at each stage it came to, with a reason, and the sums balance:",
        "for each run and stage, items in are the sum of items over fates. `api.fates` counts them, `api.stages` says",
        "how many came in.",
        "",
        "A fate is a *success*, a *failure*, or *nobody's fault*. One that *passes* is tried again by itself.",
    ]
    for stage in STAGES:
        lines += ["", f"## {stage.capitalize()}", "", "| fate | kind | passes | what it means |", "|---|---|---|---|"]
        for fate, meaning in FATES.items():
            if stage in meaning.stages:
                lines.append(f"| {fate} | {meaning.kind} | {'yes' if meaning.passes else ''} | {meaning.means} |")
    lines += ["", "## Events", "", "What bends or marks the books, in `api.changes`.", "", "| kind | what it means |"]
    lines += ["|---|---|", *(f"| {kind} | {means} |" for kind, means in EVENTS.items())]
    return "\n".join(lines) + "\n"


def schema() -> str:
    """Return the page on the public schema: every view and macro, every column, with its comment."""
    lines = [
        "# The schema `api`",
        "",
        MADE.format("the comments in warehouse/views"),
        "",
        "What can be asked of a published copy, `published/current.duckdb` in the home. It is a contract: columns may",
        "be added; none is renamed or dropped without an entry in the CHANGELOG and a period in which both work. The",
        "same is told by `trendledger schema`, and [the cookbook](cookbook.md) shows it at work. Times are in UTC.",
    ]
    found = relations(None)
    lines += ["", "## Macros", "", "| macro | what it answers |", "|---|---|"]
    lines += [f"| `{macro.signature}` | {_cell(macro.comment)} |" for macro in found if not macro.columns]
    for view in found:
        if view.columns:
            lines += ["", f"## {view.name}", "", view.comment, "", "| column | type | what it says |", "|---|---|---|"]
            lines += [f"| {name} | {_kind(kind)} | {_cell(comment)} |" for name, kind, comment in view.columns]
    return "\n".join(lines) + "\n"


def _cell(comment: str) -> str:
    return comment.replace("|", "\\|")


def _kind(kind: str) -> str:
    return f"`{kind.lower()}`"


PAGES: dict[str, Callable[[], str]] = {
    "fates.md": fates,
    "schema.md": schema,
    "settings.md": lambda: made_settings.page(MADE.format("warehouse/settings/fields.py")),
    "limits.md": lambda: made_limits.page(MADE.format("the constants")),
}


def main() -> None:
    """Write all of them."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-m", "trendledger", "--home", folder, "demo"], check=True
        )
        with open_published(Home(folder)) as db:
            (HERE / "cookbook.md").write_text(cookbook(db), encoding="utf-8")


if __name__ == "__main__":
    main()
