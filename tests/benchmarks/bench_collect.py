"""What collecting and refining cost, on a server of our own on loopback. Run: `python tests/benchmarks/bench_collect.py`.

300 feeds on 30 hosts that all say 304, then the same with one new entry each; then pages a second through collect and
refine beside bare trafilatura in as many processes on the same pages. Pages come from the demo archive, many times over.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from aiohttp import web

HOSTS, FEEDS_A_HOST, PAGES = 30, 10, 900
BEGIN = datetime(2026, 11, 1, 6, tzinfo=UTC)


def addresses() -> list[str]:
    """Return the loopback addresses that stand for hosts."""
    return [f"127.0.0.{host}" for host in range(2, 2 + HOSTS)]


def pages() -> list[str]:
    """Return PAGES different pages, made from the demo's."""
    from flows.steps.demo import answers

    source = files("warehouse") / "demo"
    found = [answer.body.decode("utf-8", "replace") for answer in answers(source) if b"<article" in answer.body]
    return [found[place % len(found)].replace("<p>", f"<p>Copy {place} of it. ", 1) for place in range(PAGES)]


def serve(port: int, ready: Any) -> None:
    """Serve feeds and pages until killed; /requests tells how many were asked for, /speak adds an entry to each feed."""
    state: dict[str, Any] = {"said": 0, "requests": Counter(), "pages": pages()}

    async def feed(request: web.Request) -> web.Response:
        state["requests"]["feed"] += 1
        etag = f'"{state["said"]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        name = f"{request.host.partition(':')[0].replace('.', '-')}-{request.match_info['feed']}"
        items = "".join(
            f"<item><guid>{name}-{number}</guid><title>Item {number} of {name}</title>"
            f"<link>http://{request.host}/page/{(hash(name) + number * 997) % PAGES}?{name}-{number}</link></item>"
            for number in range(state["said"] + 1)
        )
        body = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def page(request: web.Request) -> web.Response:
        state["requests"]["page"] += 1
        return web.Response(text=state["pages"][int(request.match_info["page"])], content_type="text/html")

    async def told(_: web.Request) -> web.Response:
        counts = dict(state["requests"])
        state["requests"].clear()
        return web.json_response(counts)

    async def speak(_: web.Request) -> web.Response:
        state["said"] += 1
        return web.Response()

    async def main() -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/feed/{feed}", feed),
                web.get("/page/{page}", page),
                web.get("/requests", told),
                web.get("/speak", speak),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        for address in addresses():
            await web.TCPSite(runner, address, port).start()
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(main())


async def ask(port: int, path: str) -> Any:
    """Ask the server something; return its JSON, if it gives any."""
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.2:{port}{path}") as answer:
        return await answer.json() if answer.content_type == "application/json" else None


async def measure(port: int, home: Path) -> None:
    """Run the monitor over the feeds: first meeting, all unchanged, one new entry each."""
    from flows.monitor import monitor

    feeds = home / "feeds.toml"
    lines = (f"[[feeds]]\nurl = 'http://{host}:{port}/feed/{n}'\n" for host in addresses() for n in range(FEEDS_A_HOST))
    feeds.write_text("\n".join(lines))
    asked = {"home": str(home), "feeds": str(feeds), "allow_hosts": addresses()}
    for hours, name in enumerate(("first meeting", "all unchanged (304)", "one new entry each")):
        if name.startswith("one new"):
            await ask(port, "/speak")
        start = time.perf_counter()
        summary = await monitor(**asked, as_of=BEGIN + timedelta(days=2 * hours))
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        requests = await ask(port, "/requests")
        kept = summary["stages"].get("articles", {})
        print(f"{name:22} {seconds:6.1f} s  requests {requests}  articles {kept}  peak so far {peak:,.0f} MB")


def extract_alone(page: bytes) -> int:
    """What bare trafilatura makes of a page, metadata included."""
    import trafilatura

    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    return len(found.text or "") if found else 0


def main() -> None:
    """Print the figures."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    context = multiprocessing.get_context("spawn")
    ready, port = context.Event(), 18431
    server = context.Process(target=serve, args=(port, ready), daemon=True)
    server.start()
    ready.wait(30)
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ.setdefault("PREFECT_HOME", f"{folder}/prefect")
            from flows.terminal import prefect_of
            from warehouse.database import Home

            with prefect_of(Home(folder)):
                asyncio.run(measure(port, Path(folder)))
    finally:
        server.kill()
    bodies = [page.encode() for page in pages()]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(extract_alone, bodies[:20]))
        start = time.perf_counter()
        list(pool.map(extract_alone, bodies, chunksize=10))
        print(
            f"bare trafilatura, {os.cpu_count()} processes: {len(bodies) / (time.perf_counter() - start):,.0f} pages a second"
        )


if __name__ == "__main__":
    main()
