"""The demo: what it showed, and what to type next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.commands.options import Injected
from flows.commands.output import PARTIAL, Output, Section
from flows.commands.report import write_report
from flows.commands.run import UNREPORTED
from flows.commands.trends import trends
from warehouse.database import Home
from warehouse.published.publish import open_current, query

REPORT = "report.html"
# One word for each thing that the demo shows.
SHOWN = """
select
    (select count(distinct week) from api.articles where is_watched) as weeks,
    (select count(*) from api.runs) as runs,
    (select count(distinct outlet) from api.articles) as outlets,
    articles,
    stories,
    passages,
    (select count(*) from api.tags) as tags,
    (select count(*) from api.trends) as trends
from api.meta
"""


def demo(*, home: Injected) -> Output:
    """Run on the small archive that ships with the project, then show the trend table. Needs no network.

    It lives in a home of its own, trendledger-demo, unless --home or TRENDLEDGER_HOME names one.

    An example: trendledger demo --home /tmp/try
    """
    from flows.commands.start_flows import run_demo
    from warehouse.homes import refuse_lived_in

    refuse_lived_in(home)
    unreported = run_demo(home)[-1]["unreported"]
    found = trends(home=home)
    told = write_report(home, home.path / REPORT)
    sections = [
        Section("Shown", ("what", "how many"), _shown(home)),
        Section("Trends", found.columns, found.rows),
    ]
    notes = [
        f"four invented months, lived through week by week; everything is in {home.path}",
        str(told["says"]),
        *found.notes,
    ]
    notes += [UNREPORTED.format(why=why) for why in unreported]
    closing = "\n".join(f"# {what}\n{command}" for what, command in _next(home, _risen(found.data)))
    return Output(found.data, sections=sections, closing=closing, notes=notes, code=PARTIAL if unreported else 0)


def _risen(verdicts: Sequence[dict[str, Any]]) -> str:
    """Return the trend to ask on about: one that many sources took up, if there is one."""
    risen = [one for one in verdicts if one["verdict"] in ("surging", "rising")]
    return next((str(one["trend"]) for one in [*risen, *verdicts] if one["named"] == "many sources"), "ai-agents")


def _shown(home: Home) -> list[tuple[str, int]]:
    db = open_current(home)
    try:
        (counts,) = query(db, SHOWN).as_dicts()
    finally:
        db.close()
    return list(counts.items())


def _next(home: Home, trend: str) -> list[tuple[str, str]]:
    """Return what a newcomer may ask next, each with the command that can be pasted as it stands."""
    called = as_called(Path(sys.argv[0]))
    there = f"{called} --home {shlex.quote(_from_here(home.path))}"
    asked = "select week, stories, round(share, 2) as share from api.trend_weeks where trend = '{}' order by week"
    return [
        ("pages to click through", f"{there} serve"),
        (f"the report, which is in {_from_here(home.path / REPORT)}, made anew", f"{there} report report.html"),
        (f"why {trend} moved", f"{there} trends why {trend}"),
        ("the largest stories", f"{there} stories"),
        ("a series", f'{there} sql "{asked.format(trend)}"'),
        ("the same of the real web, in a home of its own", f"{called} run"),
    ]


def as_called(program: Path) -> str:
    """Return how this program was called, in words that call it again from the same folder."""
    if program.suffix == ".py":
        return shlex.join([_from_here(Path(sys.executable)), _from_here(program)])
    found = shutil.which(program.name)
    if found and Path(found).resolve() == program.resolve():
        return program.name
    return shlex.quote(_from_here(program))


def _from_here(path: Path) -> str:
    """Return a path as short as it works from the folder that we are in."""
    whole = path.absolute()
    here = Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) and whole != here else str(whole)
