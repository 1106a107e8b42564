"""A server of our own on loopback for the benchmarks: hosts with feeds, and the pages that these name.

Addresses of 127/8 stand for hosts. /requests tells how often feeds and pages were asked for since the last such
question; /speak adds an entry to each feed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web


@dataclass(frozen=True)
class Sites:
    """`hosts` hosts with `feeds` feeds each, of `entries` entries each at first, on one port.

    `crawl_delay` is what each robots.txt asks for, in seconds between two requests; 0 asks for nothing.
    """

    port: int
    hosts: int
    feeds: int
    entries: int = 1
    crawl_delay: float = 0.0

    @property
    def addresses(self) -> list[str]:
        """The loopback addresses that stand for hosts."""
        return [f"127.0.0.{host}" for host in range(2, 2 + self.hosts)]

    @property
    def watch_list(self) -> str:
        """The feeds as a TOML file."""
        urls = (f"http://{host}:{self.port}/feed/{feed}" for host in self.addresses for feed in range(self.feeds))
        return "\n".join(f"[[feeds]]\nurl = '{url}'\n" for url in urls)

    async def ask(self, path: str) -> Any:
        """Ask the server something; return its JSON, if it gives any."""
        url = f"http://{self.addresses[0]}:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.json() if answer.content_type == "application/json" else None


@contextmanager
def served(sites: Sites, pages: Sequence[bytes]) -> Iterator[None]:
    """Serve the sites in a process of their own while the block runs."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    server = context.Process(target=_serve, args=(sites, pages, ready), daemon=True)
    server.start()
    try:
        if not ready.wait(60):
            raise RuntimeError(f"nothing listens on port {sites.port} of {sites.addresses[0]} after a minute")
        yield
    finally:
        server.kill()
        server.join()


def _serve(sites: Sites, pages: Sequence[bytes], ready: Any) -> None:
    asyncio.run(_listen(sites, _application(sites, pages), ready))


async def _listen(sites: Sites, app: web.Application, ready: Any) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for address in sites.addresses:
        await web.TCPSite(runner, address, sites.port).start()
    ready.set()
    await asyncio.Event().wait()


def _application(sites: Sites, pages: Sequence[bytes]) -> web.Application:
    requests: Counter[str] = Counter()
    said = [sites.entries]

    async def feed(request: web.Request) -> web.Response:
        requests["feed"] += 1
        etag = f'"{said[0]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        body = _feed(sites, request.host, int(request.match_info["feed"]), said[0], len(pages))
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def page(request: web.Request) -> web.Response:
        requests["page"] += 1
        return web.Response(body=pages[int(request.match_info["page"])], content_type="text/html")

    async def robots(_: web.Request) -> web.Response:
        requests["robots.txt"] += 1
        rules = f"User-agent: *\nCrawl-delay: {sites.crawl_delay}\n" if sites.crawl_delay else ""
        return web.Response(text=rules)

    async def told(_: web.Request) -> web.Response:
        counts = dict(requests)
        requests.clear()
        return web.json_response(counts)

    async def speak(_: web.Request) -> web.Response:
        said[0] += 1
        return web.Response()

    app = web.Application()
    routes = {"/feed/{feed}": feed, "/page/{page}": page, "/robots.txt": robots, "/requests": told, "/speak": speak}
    app.add_routes([web.get(path, handler) for path, handler in routes.items()])
    return app


def _feed(sites: Sites, host: str, feed: int, entries: int, pages: int) -> str:
    """Return a feed of a host; its entries name pages that no other entry names, as long as there are enough."""
    address = host.partition(":")[0]
    place = sites.addresses.index(address) * sites.feeds + feed
    name = f"{address.replace('.', '-')}-{feed}"
    items = "".join(
        f"<item><guid>{name}-{number}</guid><title>Item {number} of {name}</title>"
        f"<link>http://{host}/page/{(place + number * sites.hosts * sites.feeds) % pages}?{name}-{number}</link></item>"
        for number in range(entries)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>"
