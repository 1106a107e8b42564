"""What a run leaves in the Prefect UI: a summary, the trends, the feeds that failed and why."""

from __future__ import annotations

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from flows.shift import Shift
from flows.steps.summary import Summary
from warehouse.records import Mover

ARROWS = {"rising": "↑", "falling": "↓", "steady": "→", "too little": "·"}


async def show(shift: Shift, summary: Summary, movers: list[Mover]) -> None:
    """Put the run's artifacts into Prefect. Titles of feeds are theirs, so they appear as code, never as markup."""
    await acreate_markdown_artifact(key="run-summary", markdown=markdown(summary), description="What the run did")
    await acreate_table_artifact(key="trends", table=trend_rows(movers), description="What rises and falls")
    if summary.failures:
        rows = [failure._asdict() for failure in summary.failures]
        await acreate_table_artifact(key="failed-feeds", table=rows, description="Feeds that could not be had, and why")


def markdown(summary: Summary) -> str:
    """Return the summary as markdown, a table a stage."""
    lines = [f"# {summary.outcome}: {summary.clock[:16]}", "", "| stage | fate | items |", "|---|---|---:|"]
    for stage, fates in summary.stages.items():
        lines += [f"| {stage} | {fate} | {items:,} |" for fate, items in fates.items()]
    lines += ["", f"{len(summary.failures)} of {summary.feeds} feeds could not be had."]
    return "\n".join(lines)


def trend_rows(movers: list[Mover]) -> list[dict[str, str]]:
    """Return a row a trend, the surest change first."""
    ordered = sorted(movers, key=lambda mover: (mover.q_value is None, mover.q_value, mover.trend))
    return [
        {
            "trend": mover.trend,
            "verdict": f"{ARROWS[mover.verdict]} {mover.verdict}",
            "now": f"{mover.share_now:.1%}",
            "before": f"{mover.share_before:.1%}",
            "ratio": ""
            if mover.ratio is None
            else f"×{mover.ratio:.2f} ({mover.ratio_low:.2f}-{mover.ratio_high:.2f})",
        }
        for mover in ordered
    ]
