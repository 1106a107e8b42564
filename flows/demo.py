"""The demo: two runs on the small archive that ships with the project."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from flows.monitor import monitor
from flows.stages.model import ensure_model
from flows.steps.demo_web import pack, watch_list
from warehouse.catalog.watchlist import write_toml
from warehouse.database import Home

# Two weeks before the end: so that the second run finds an edited article, and much that is unchanged.
EARLIER = datetime(2026, 10, 12, 12, tzinfo=UTC)


async def run_demo(home: Home) -> dict[str, Any]:
    """Pack the archive into the home, run on it two weeks before its end and at its end; return the last summary."""
    source = files("warehouse") / "demo"
    archive, feeds = home.path / "demo.warc.gz", home.demo_feeds
    pack(source, archive)
    feeds.write_text(write_toml(watch_list(source)), encoding="utf-8")
    asked: dict[str, Any] = {"home": str(home.path), "feeds": str(feeds), "archives": [str(archive)]}
    # The first model takes ten seconds to train; feeds and pages can be had meanwhile.
    trained = asyncio.create_task(asyncio.to_thread(ensure_model, home, EARLIER))
    await monitor(**asked, as_of=EARLIER, publish=False)
    await trained
    summary: dict[str, Any] = await monitor(**asked)
    return summary
