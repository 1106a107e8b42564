"""Commands on what runs: runs, replays, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from flows.commands.options import Injected, refuse_unreadable
from flows.commands.output import PARTIAL, Output, Section, UsageError
from flows.steps.text.figures import counted
from warehouse.catalog.watchlist import new_feed, read_watch_list
from warehouse.database import Home
from warehouse.homes import refuse_invented
from warehouse.records import RunNumbers

IDLE = "no feed was due: each is visited as often as it speaks, and one that failed is left alone for a while"
UNREPORTED = "all is done and kept, but Prefect could not be told of it ({why}): its UI shows the run as it last heard"
MIXED = "this home also holds the demo's invented articles; a home of its own (--home DIR) keeps real ones apart"


def run(
    *,
    feeds: Path | None = None,
    archive: list[Path] | None = None,
    as_of: datetime | None = None,
    allow_host: list[str] | None = None,
    home: Injected,
) -> Output:
    """Run the monitor once, live or on archives, and say what it did.

    An example: trendledger run --feeds reader.opml

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
    from flows.commands.start_flows import run_once

    refuse_invented(home, archive or [])
    left_out = _left_out(feeds)
    done = _summed({**run_once(home, feeds, archive or [], as_of, allow_host or []), "left_out": left_out})
    if archive:
        return done
    mixed = [MIXED] if home.demo_feeds.exists() else []
    return replace(done, notes=[*done.notes, *mixed, *_ahead(home)])


def _left_out(feeds: Path | None) -> list[str]:
    """Return a sentence for each entry of a list of feeds that is none. Raises CatalogError."""
    return read_watch_list(feeds).left_out if feeds else []


def _ahead(home: Home) -> list[str]:
    """Return what is to be said where the books stand in a time that has not come."""
    from flows.steps.web.archive import MOST_AHEAD
    from warehouse.books import ledger
    from warehouse.database import writing

    with writing(home) as db:
        found = ledger.run_ahead(db, datetime.now(UTC) + MOST_AHEAD)
    if not found:
        return []
    run_id, clock = found
    said = (
        f"the books stand at {clock:%Y-%m-%d %H:%M}, where run {run_id} has put them: until then no week is judged anew"
    )
    return [f"{said}. `trendledger maintain --set-aside {run_id}` undoes it"]


def _summed(summary: dict[str, Any]) -> Output:
    fates = [(stage, fate, items) for stage, fates in summary["stages"].items() for fate, items in fates.items()]
    is_idle = summary["stages"].get("feeds", {}).keys() == {"not due"}
    failures = [f"{one['title']}: {one['fate']} ({one['reason']})" for one in summary["failures"]]
    sections = [
        Section("The numbers of the run", ("what", "how many"), RunNumbers(**summary["numbers"]).named()),
        Section("What became of every item", ("stage", "fate", "items"), fates),
        Section("Between the stages", ("from", "to", "kept", "joined", "left", "in"), _between(summary["joins"])),
    ]
    return Output(
        summary,
        sections=[section for section in sections if section.rows],
        notes=[
            f"{summary['outcome']}: run {summary['run_id']}",
            *(f"left out: {said}" for said in summary["left_out"]),
            *summary["cut"],
            *summary["beside"],
            *failures,
            *([IDLE] if is_idle else []),
            *(UNREPORTED.format(why=why) for why in summary["unreported"]),
        ],
        code=PARTIAL if summary["outcome"] == "partial" or summary["unreported"] else 0,
    )


def _between(joins: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return a row for each pair of neighbouring stages: what joined and what left, and what came of it."""
    rows = []
    for (stage, following), parts in groupby(joins, key=lambda join: (join["stage"], join["next_stage"])):
        listed = list(parts)
        kept = sum(part["items"] for part in listed if part["way"] == "kept")
        said = {
            way: "; ".join(f"{abs(part['items']):,} {part['why']}" for part in listed if part["way"] == way)
            for way in ("joined", "left")
        }
        rows.append((stage, following, kept, said["joined"], said["left"], sum(part["items"] for part in listed)))
    return rows


def replay(
    *,
    feeds: Path,
    archive: list[Path],
    from_: Annotated[date, Parameter(name="--from")],
    to: date,
    every: Literal["week", "day"] = "week",
    home: Injected,
) -> Output:
    """Live through years of runs on archives: one run per step of the clock, through the same flow.

    An example: trendledger replay --feeds feeds.opml --archive web.warc.gz --from 2025-01-06 --to 2025-12-28

    Parameters
    ----------
    feeds
        OPML or TOML file with the feeds to visit.
    archive
        WARC file that answers in place of the web; may be given several times.
    from_
        First day. A run stands at its end, the next ones a step later each.
    to
        Last day; a run stands at its end too.
    every
        Step of the clock.

    """
    from flows.commands.start_flows import run_steps

    if from_ > to:
        raise UsageError(f"--from {from_} lies behind --to {to}")
    refuse_invented(home, archive)
    left_out = _left_out(feeds)
    summaries = run_steps(home, feeds, archive, from_, to, every)
    return _totalled(summaries, left_out)


def _totalled(summaries: Sequence[dict[str, Any]], left_out: Sequence[str]) -> Output:
    """Return what several runs came to, together."""
    totals: dict[tuple[str, str], int] = {}
    for summary in summaries:
        for stage, fates in summary["stages"].items():
            for fate, items in fates.items():
                totals[stage, fate] = totals.get((stage, fate), 0) + items
    rows = [(stage, fate, items) for (stage, fate), items in totals.items()]
    data = {
        "runs": summaries,
        "left_out": left_out,
        "totals": [{"stage": s, "fate": f, "items": n} for s, f, n in rows],
    }
    unreported = summaries[-1]["unreported"]
    notes = [
        counted(len(summaries), "run"),
        *(f"left out: {said}" for said in left_out),
        *(UNREPORTED.format(why=why) for why in unreported),
    ]
    is_partial = bool(unreported) or any(summary["outcome"] == "partial" for summary in summaries)
    return Output(data, ("stage", "fate", "items"), rows, notes=notes, code=PARTIAL if is_partial else 0)


def backfill(
    *,
    warc: list[Path] | None = None,
    sitemap: list[str] | None = None,
    feeds: Path | None = None,
    allow_host: list[str] | None = None,
    all_pages: Annotated[bool, Parameter(negative="")] = False,
    home: Injected,
) -> Output:
    """Take in history from WARC files or sitemaps; it is marked as such and kept out of baselines.

    An example: trendledger backfill --sitemap https://lab.example/sitemap.xml

    Parameters
    ----------
    warc
        WARC file, of ours or of Common Crawl's news crawls; may be given several times.
    sitemap
        Address of a sitemap, or of a feed with archives (RFC 5005); may be given several times.
    feeds
        OPML or TOML file with the feeds whose sites are watched; without it the home's watch list.
    allow_host
        Host whose address may be private; may be given several times.
    all_pages
        Read all pages of the WARC files; without it those that no feed names are read only if they name the field in a
        language that is read.

    """
    from flows.commands.start_flows import run_backfill

    if bool(warc) == bool(sitemap):
        raise UsageError("name WARC files with --warc or sitemaps with --sitemap, one of the two")
    if all_pages and not warc:
        raise UsageError("--all-pages is about WARC files; of what a sitemap lists, every page is read")
    for address in sitemap or []:
        new_feed(address)  # at once, and before Prefect writes down what it was asked
    refuse_unreadable(*warc or [])
    refuse_invented(home)
    left_out = _left_out(feeds)
    done = run_backfill(home, warc or [], sitemap or [], feeds, allow_host or [], all_pages=all_pages)
    return _summed({**done, "left_out": left_out})
