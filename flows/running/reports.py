"""What a run leaves in the Prefect UI: a summary, the trends, the feeds that failed and why, the way to the dashboards.

The UI renders markdown, and a title or an error message is whatever a stranger has written: those appear as code.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence

from prefect.artifacts import acreate_link_artifact, acreate_markdown_artifact, acreate_table_artifact

from flows.steps.summary import FailedFeed, Summary
from warehouse.catalog import load_taxonomy
from warehouse.records import Mover

ARROWS = {"rising": "↑", "falling": "↓", "steady": "→", "too little": "·"}
HEADINGS = {"done": "Done", "partial": "Done in part", "failed": "Failed"}
FAILURES_SHOWN = 10  # in the summary; the table of failed feeds has all of them
CHARACTERS_SHOWN = 160  # of a title or a message: two lines in the UI


async def show(summary: Summary, movers: Sequence[Mover]) -> None:
    """Put the run's artifacts into Prefect; the link only where TRENDLEDGER_DASHBOARD_URL says where it leads."""
    heading = f"{HEADINGS[summary.outcome]}: {_account(summary)}"
    await acreate_markdown_artifact(key="run-summary", markdown=markdown(summary), description=heading)
    await acreate_table_artifact(key="trends", table=trend_rows(movers), description=_verdicts(movers))
    if summary.failures:
        told = f"{len(summary.failures):,} of {summary.feeds:,} feeds could not be fetched"
        await acreate_table_artifact(key="failed-feeds", table=failure_rows(summary.failures), description=told)
    address = os.environ.get("TRENDLEDGER_DASHBOARD_URL", "")
    if re.match(r"https?://\S+$", address):
        await acreate_link_artifact(address, "The dashboards", key="dashboards", description="What the readers see")


def markdown(summary: Summary) -> str:
    """Return the summary as markdown: what came of it in a sentence, then every fate of every stage."""
    clock = summary.clock[:16].replace("T", " ")
    lines = [f"# {HEADINGS[summary.outcome]}", "", f"{_account(summary)}; as of {clock}.", ""]
    if summary.failures:
        lines += ["## Feeds that could not be fetched", ""]
        lines += [
            f"- {code(failure.title)}: {failure.fate}, {code(failure.reason)}"
            for failure in summary.failures[:FAILURES_SHOWN]
        ]
        more = len(summary.failures) - FAILURES_SHOWN
        lines += [f"- and {more:,} more, in the artifact failed-feeds"] if more > 0 else []
        lines.append("")
    lines += ["## What became of every item", "", "| stage | fate | items |", "|---|---|---:|"]
    for stage, fates in summary.stages.items():
        lines += [f"| {stage} | {fate} | {items:,} |" for fate, items in fates.items()]
    return "\n".join([*lines, "", f"Run `{summary.run_id}`."])


def _account(summary: Summary) -> str:
    new, tagged = summary.count("articles", "kept"), summary.count("tags", "tagged")
    failed = f", {len(summary.failures):,} of them not fetched" if summary.failures else ""
    return f"feeds: {summary.feeds:,}{failed}; new articles: {new:,}; passages tagged: {tagged:,}"


def _verdicts(movers: Sequence[Mover]) -> str:
    rising, falling = (sum(mover.verdict == verdict for mover in movers) for verdict in ("rising", "falling"))
    return f"{rising} rising, {falling} falling"


def code(text: str) -> str:
    r"""Return a stranger's text as inline code of markdown, safe in a list and in a table, on one line.

    >>> code("![x](https://tracker.example/p.png) | `<b>`\n# Free")
    '`![x](https://tracker.example/p.png) ¦ ˋ<b>ˋ # Free`'
    """
    return f"`{bare(text).translate({ord('`'): 'ˋ', ord('|'): '¦'}) or '-'}`"


def bare(text: str) -> str:
    """Return a text on one line, without what cannot be seen but turns the line around or hides in it, cut if long."""
    seen = "".join(" " if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in text)
    line = " ".join(seen.split())
    return line if len(line) <= CHARACTERS_SHOWN else f"{line[:CHARACTERS_SHOWN]}…"


def failure_rows(failures: Sequence[FailedFeed]) -> list[dict[str, str]]:
    """Return a row a feed that could not be fetched. As code: the UI renders the cells of a table as markdown too."""
    return [
        {"feed": failure.feed_id, "title": code(failure.title), "fate": failure.fate, "reason": code(failure.reason)}
        for failure in failures
    ]


def trend_rows(movers: Sequence[Mover]) -> list[dict[str, str]]:
    """Return a row a trend, the surest change first."""
    names = {trend.id: trend.name for trend in load_taxonomy().trends}
    ordered = sorted(movers, key=lambda mover: (mover.q_value is None, mover.q_value, mover.trend))
    return [
        {
            "trend": names.get(mover.trend, mover.trend),
            "verdict": f"{ARROWS[mover.verdict]} {mover.verdict}",
            "share of stories now": f"{mover.share_now:.1%}",
            "before": f"{mover.share_before:.1%}",
            "ratio (95 % interval)": ""
            if mover.ratio is None
            else f"×{mover.ratio:.2f} ({mover.ratio_low:.2f} to {mover.ratio_high:.2f})",
        }
        for mover in ordered
    ]
