"""Commands on what runs: runs, replays, the demo, training, and the steps on files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from warehouse.answers import PARTIAL, Answer
from warehouse.database import Home

Injected = Annotated[Home, Parameter(parse=False)]


def run(
    *,
    feeds: Path | None = None,
    archive: list[Path] | None = None,
    as_of: datetime | None = None,
    allow_host: list[str] | None = None,
    home: Injected,
) -> Answer:
    """Run the monitor once, live or on archives, and say what it did.

    Parameters
    ----------
    feeds
        OPML or TOML file with the feeds to visit; without it the home's watch list.
    archive
        WARC file that answers in place of the web; may be given several times.
    as_of
        Time to take for now, UTC; with archives, the newest record otherwise.
    allow_host
        Host whose address may be private, as `host` or `host:port`; may be given several times.
    """
    from flows.terminal import run_once

    return _summed(run_once(home, feeds, archive or [], as_of, allow_host or []))


def _summed(summary: dict[str, Any]) -> Answer:
    rows = [
        (stage, fate, items) for stage, fates in summary["stages"].items() for fate, items in fates.items()
    ]
    failures = [f"{one['title']}: {one['fate']} ({one['reason']})" for one in summary["failures"]]
    return Answer(
        summary,
        ("stage", "fate", "items"),
        rows,
        notes=[f"{summary['outcome']}: run {summary['run_id']}", *failures],
        code=PARTIAL if summary["outcome"] == "partial" else 0,
    )


def replay(
    *,
    feeds: Path,
    archive: list[Path],
    from_: Annotated[date, Parameter(name="--from")],
    to: date,
    every: Literal["week", "day"] = "week",
    home: Injected,
) -> Answer:
    """Live through years of runs on archives: one run per step of the clock, through the same flow.

    Parameters
    ----------
    feeds
        OPML or TOML file with the feeds to visit.
    archive
        WARC file that answers in place of the web; may be given several times.
    from_
        First day; a weekly run stands at the end of each week.
    to
        Last day.
    every
        Step of the clock.
    """
    from flows.terminal import run_steps

    summaries = run_steps(home, feeds, archive, from_, to, every)
    totals: dict[tuple[str, str], int] = {}
    for summary in summaries:
        for stage, fates in summary["stages"].items():
            for fate, items in fates.items():
                totals[stage, fate] = totals.get((stage, fate), 0) + items
    rows = [(stage, fate, items) for (stage, fate), items in totals.items()]
    data = {"runs": summaries, "totals": [{"stage": s, "fate": f, "items": n} for s, f, n in rows]}
    is_partial = any(summary["outcome"] == "partial" for summary in summaries)
    return Answer(data, ("stage", "fate", "items"), rows, notes=[f"{len(summaries)} runs"], code=PARTIAL if is_partial else 0)


def train(*, home: Injected) -> Answer:
    """Fit a model on the catalog and save it; the first one becomes current."""
    from flows.terminal import train_once

    return train_once(home)


COMMANDS = (run, replay, train)
FEED_COMMANDS: dict[str, Any] = {}
