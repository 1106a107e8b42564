"""The demo: a summer lived through week by week, on the small archive that ships with the project."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import Any

from prefect.context import AsyncClientContext

from flows.monitor import monitor
from flows.stages.model import ensure_model
from flows.steps.demo_web import mondays, pack, read_pieces, watch_list
from warehouse.catalog.watchlist import write_toml
from warehouse.database import Home


async def run_demo(home: Home) -> dict[str, Any]:
    """Pack the archive into the home, run on it once for each of its weeks, and return the last summary.

    Week by week, since what a feed lists at its first visit is history: only weeks that were watched are judged.
    """
    source = files("warehouse") / "demo"
    archive, feeds = home.demo_archive, home.demo_feeds
    pack(source, archive)
    feeds.write_text(write_toml(watch_list(source)), encoding="utf-8")
    asked: dict[str, Any] = {"home": str(home.path), "feeds": str(feeds), "archives": [str(archive)]}
    articles = read_pieces(source)
    clocks = list(mondays(articles[0].since, articles[-1].since))
    # The first model of a machine takes four seconds to train; feeds and pages can be had meanwhile.
    trained = asyncio.create_task(asyncio.to_thread(ensure_model, home, clocks[0]))
    # One client of Prefect's for all weeks: each run would open its own, with certificates read and versions compared.
    async with AsyncClientContext.get_or_create():
        for clock in clocks[:-1]:
            await monitor(**asked, as_of=clock, publish=False)
        await trained
        summary: dict[str, Any] = await monitor(**asked)
    return summary
