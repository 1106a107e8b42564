"""Processor milliseconds an article in each stage behind the pages, beside bare trafilatura on the same pages.

    TRENDLEDGER_PAGES=pages.tar.gz python tests/benchmarks/bench_stages.py

The pages are those of bench_pages.py, which measures what comes before. Processor time of this process, all threads: a
machine that others use too says little by the clock. The first model of a home is trained before anything is measured.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from bench_pages import CLOCK, PAGES, SITES, extract_alone, pages
from prefect import flow
from small_sites import served


@flow(name="stages")
async def behind_the_pages(folder: Path) -> dict[str, float]:
    """Return the processor seconds of each stage behind the pages."""
    from flows.monitor import close_run, fetch_and_refine, register_feeds
    from flows.running.batches import quoted
    from flows.running.run_context import RunOrder, open_run
    from flows.stages.about_ai import decide_about_ai
    from flows.stages.collect import collect
    from flows.stages.group_stories import group_stories
    from flows.stages.judge import judge_trends
    from flows.stages.link_repeats import link_repeats
    from flows.stages.mark_boilerplate import mark_boilerplate
    from flows.stages.model import ensure_model
    from flows.stages.publish import publish_copy
    from flows.stages.tag import tag
    from warehouse.database import Home

    home = Home(folder)
    listed = register_feeds(home, str(folder / "feeds.toml"), CLOCK, is_live=True)
    ensure_model(home, CLOCK)
    spent: dict[str, float] = {}
    order = RunOrder(home, CLOCK, CLOCK, feeds=listed, allowed_hosts=tuple(SITES.addresses))
    async with open_run(order) as context:
        await collect(context)
        await fetch_and_refine(context)
        stages = {
            "group, set aside, link": lambda: group_stories(context, and_then=quoted((mark_boilerplate, link_repeats))),
            "about AI": lambda: decide_about_ai(context),
            "tag": lambda: tag(context),
        }
        for name, stage in stages.items():
            start = time.process_time()
            await stage()
            spent[name] = time.process_time() - start
        close_run(context)
        start = time.process_time()
        await judge_trends(context)
        await publish_copy(context)
        spent["judge, publish"] = time.process_time() - start
    return spent


def bare() -> float:
    """Return the processor seconds of trafilatura alone."""
    bodies = pages()
    extract_alone(bodies[0])
    start = time.process_time()
    for body in bodies:
        extract_alone(body)
    return time.process_time() - start


def main() -> None:
    """Print milliseconds an article, and what they are of bare trafilatura's."""

    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    alone = bare()
    print(f"bare trafilatura: {1000 * alone / PAGES:.2f} ms a page")
    with tempfile.TemporaryDirectory() as folder, served(SITES, pages()):
        from flows.commands.start_flows import prefect_of
        from flows.running.without_server import with_one_client
        from warehouse.database import Home

        home = Path(folder)
        (home / "feeds.toml").write_text(SITES.watch_list)
        with prefect_of(Home(home)):
            spent = asyncio.run(with_one_client(behind_the_pages(home)))
    for stage, seconds in spent.items():
        print(f"{stage}: {1000 * seconds / PAGES:.2f} ms an article, {seconds / alone:.0%} of bare trafilatura")


if __name__ == "__main__":
    main()
