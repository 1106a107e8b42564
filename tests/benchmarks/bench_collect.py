"""What collecting costs, on a server of our own on loopback. Run: `python tests/benchmarks/bench_collect.py`.

300 feeds on 30 hosts: at the first meeting, all saying 304, and with one new entry each. Once as fast as two
connections a host allow, once with a robots.txt that asks for a pause between requests. Wall time, requests, memory.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from peak_memory import peak_megabytes
from small_sites import Sites, served

from flows.running.exit import end_quietly

PAGES = 900
BEGIN = datetime(2026, 11, 1, 6, tzinfo=UTC)
UNHURRIED = Sites(port=18431, hosts=30, feeds=10)
STRICT = Sites(port=18432, hosts=30, feeds=10, crawl_delay=0.2)


def pages() -> list[bytes]:
    """Return PAGES different pages, made from the demo's."""
    from flows.steps.demo_web import answers

    found = [answer.body for answer in answers(files("warehouse") / "demo") if b"<article" in answer.body]
    return [found[place % len(found)].replace(b"<p>", b"<p>Copy %d of it. " % place, 1) for place in range(PAGES)]


async def measure(sites: Sites, home: Path) -> None:
    """Run the monitor over the feeds: first meeting, all unchanged, one new entry each."""
    from flows.monitor import monitor

    feeds = home / "feeds.toml"
    feeds.write_text(sites.watch_list)
    for visit, name in enumerate(("first meeting", "all unchanged (304)", "one new entry each")):
        if name.startswith("one new"):
            await sites.ask("/speak")
        clock = BEGIN + timedelta(days=2 * visit)
        start = time.perf_counter()
        summary = await monitor(home=str(home), feeds=str(feeds), allow_hosts=sites.addresses, as_of=clock)
        seconds = time.perf_counter() - start
        peak = peak_megabytes()
        requests = await sites.ask("/requests")
        kept = summary["stages"].get("articles", {})
        print(f"{name:22} {seconds:6.1f} s  requests {requests}  articles {kept}  peak so far {peak:,.0f} MB")


def main() -> None:
    """Print the figures."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    for sites in (UNHURRIED, STRICT):
        pause = f"{sites.crawl_delay:g} s between requests" if sites.crawl_delay else "no pause asked for"
        print(f"-- {sites.hosts} hosts with {sites.feeds} feeds each, two connections a host, {pause}")
        with tempfile.TemporaryDirectory() as folder, served(sites, pages()):
            from flows.commands.start_flows import prefect_of
            from flows.running.without_server import with_one_client
            from warehouse.database import Home

            with prefect_of(Home(folder)):
                asyncio.run(with_one_client(measure(sites, Path(folder))))


if __name__ == "__main__":
    end_quietly()
    main()
