"""The pages of the documentation that are made from the code: `make docs` writes them, a test compares them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs import made_limits, made_settings
from warehouse.fates import EVENTS, FATES, STAGES

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


PAGES: dict[str, Callable[[], str]] = {
    "fates.md": fates,
    "settings.md": lambda: made_settings.page(MADE.format("warehouse/settings/fields.py")),
    "limits.md": lambda: made_limits.page(MADE.format("the constants")),
}


def main() -> None:
    """Write all of them."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
