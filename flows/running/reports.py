"""What a run leaves in the Prefect UI: a summary, the trends, the feeds that failed and why, the way to the dashboards.

The UI renders markdown, and a title or an error message is whatever a stranger has written: those appear as code.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence

from prefect.artifacts import acreate_link_artifact, acreate_markdown_artifact, acreate_table_artifact

from flows.steps.judging.counts import MONTH, QUARTER
from flows.steps.summary import FailedFeed, Summary, numbers_in_a_sentence
from flows.steps.text.figures import percent, times
from flows.steps.text.one_line import one_line
from warehouse.catalog.records import Taxonomy
from warehouse.records import KeptVerdict

ARROWS = {"surging": "⇈", "rising": "↑", "falling": "↓", "steady": "→", "cannot tell": "?"}
NO_ARROW = "·"
HEADINGS = {"done": "Done", "partial": "Done in part", "failed": "Failed"}
FAILURES_SHOWN = 10  # in the summary; the table of failed feeds has all of them
CHARACTERS_SHOWN = 160  # of a title or a message: two lines in the UI


async def show(summary: Summary, verdicts: Sequence[KeptVerdict], taxonomy: Taxonomy) -> None:
    """Put the run's artifacts into Prefect; the link only where TRENDLEDGER_DASHBOARD_URL says where it leads."""
    heading = f"{HEADINGS[summary.outcome]}: {numbers_in_a_sentence(summary.numbers)}"
    await acreate_markdown_artifact(key="run-summary", markdown=markdown(summary), description=heading)
    await acreate_table_artifact(key="trends", table=trend_rows(verdicts, taxonomy), description=_verdicts(verdicts))
    if summary.failures:
        told = f"{len(summary.failures):,} of {summary.feeds:,} feeds could not be fetched"
        await acreate_table_artifact(key="failed-feeds", table=failure_rows(summary.failures), description=told)
    address = os.environ.get("TRENDLEDGER_DASHBOARD_URL", "")
    if re.match(r"https?://\S+$", address):
        await acreate_link_artifact(address, "The dashboards", key="dashboards", description="What the readers see")


def markdown(summary: Summary) -> str:
    """Return the summary as markdown: what came of it in a sentence, every fate of every stage, how stages follow."""
    clock = summary.clock[:16].replace("T", " ")
    lines = [f"# {HEADINGS[summary.outcome]}", "", f"{numbers_in_a_sentence(summary.numbers)}; as of {clock} UTC.", ""]
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
    lines += ["", "## Its numbers", "", "| what | how many |", "|---|---:|"]
    lines += [f"| {name} | {value:,} |" for name, value in summary.numbers.named()]
    lines += ["", "## Between the stages", "", "| from | to | what | items |", "|---|---|---|---:|"]
    lines += [
        f"| {join.stage} | {join.next_stage} | {join.why or join.way} | {join.items:+,} |" for join in summary.joins
    ]
    return "\n".join([*lines, "", f"Run `{summary.run_id}`."])


def _verdicts(verdicts: Sequence[KeptVerdict]) -> str:
    said = Counter(verdict.verdict for verdict in verdicts if verdict.horizon == MONTH.name)
    return f"{said['surging'] + said['rising']} rising, {said['falling']} falling"


def code(text: str) -> str:
    r"""Return a stranger's text as inline code of markdown, safe in a list and in a table, on one line.

    >>> code("![x](https://tracker.example/p.png) | `<b>`\n# Free")
    '`![x](https://tracker.example/p.png) ¦ ˋ<b>ˋ # Free`'
    """
    return f"`{bare(text).translate({ord('`'): 'ˋ', ord('|'): '¦'}) or '-'}`"


def bare(text: str) -> str:
    """Return a text on one line, without what cannot be seen but turns the line around or hides in it, cut if long."""
    return one_line(text, CHARACTERS_SHOWN)


def failure_rows(failures: Sequence[FailedFeed]) -> list[dict[str, str]]:
    """Return a row a feed that could not be fetched. As code: the UI renders the cells of a table as markdown too."""
    return [
        {"feed": failure.feed_id, "title": code(failure.title), "fate": failure.fate, "reason": code(failure.reason)}
        for failure in failures
    ]


def trend_rows(verdicts: Sequence[KeptVerdict], taxonomy: Taxonomy) -> list[dict[str, str]]:
    """Return a row a trend, the surest change first."""
    names = {trend.id: bare(trend.name) for trend in taxonomy.trends}
    quarter = {verdict.trend: verdict.verdict for verdict in verdicts if verdict.horizon == QUARTER.name}
    month = (verdict for verdict in verdicts if verdict.horizon == MONTH.name)
    ordered = sorted(month, key=lambda verdict: (verdict.q_value is None, verdict.q_value, verdict.trend))
    return [
        {
            "trend": names.get(verdict.trend, verdict.trend),
            "verdict": f"{ARROWS.get(verdict.verdict, NO_ARROW)} {verdict.verdict}",
            "named": code(verdict.named) if verdict.named else "",
            "13 weeks against 39": quarter.get(verdict.trend, ""),
            "share of stories now": percent(verdict.share_now),
            "before": percent(verdict.share_before),
            "ratio (95 % interval)": ""
            if verdict.ratio is None
            else times(verdict.ratio, verdict.ratio_low, verdict.ratio_high),
        }
        for verdict in ordered
    ]
