"""The picture of the README: a page of the demo, as a browser shows it. `make picture` makes it, in a minute."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.async_api import async_playwright

from dashboards.app import create_app
from flows.commands.start_flows import run_demo
from flows.running.exit import end_quietly
from warehouse.database import Home

PICTURE = Path(__file__).parent / "dashboard.png"
PAGE = "/"
WIDTH, HEIGHT = 1120, 840
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Run the demo in a home for the moment, or show the one that is named, and take the picture."""
    end_quietly()
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium here, which takes the picture; install one and run again")
    with TemporaryDirectory() as folder:
        home = Home(sys.argv[1] if len(sys.argv) > 1 else folder)
        if len(sys.argv) == 1:
            run_demo(home)
        with served(home) as address:
            asyncio.run(take(browser, f"{address}{PAGE}", PICTURE))
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB")


async def take(browser: str, address: str, picture: Path) -> None:
    """Take a picture of a page, light, as large as a screen."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = await started.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        await page.goto(address, wait_until="networkidle")
        await page.screenshot(path=picture)
        await started.close()


@contextmanager
def served(home: Home) -> Iterator[str]:
    """Serve the dashboards of a home on loopback; yield their address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(home), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
