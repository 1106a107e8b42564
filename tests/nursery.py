"""A process that has loaded everything and forks a child for each order: a run to be killed starts at once.

As a program it reads orders from stdin, a JSON object a line, and answers each with how the child has ended:
{"act": "run", "home": ..., "feeds": ..., "archive": ..., "as_of": ..., "settings": {...}, "seconds": 0.5 or null}
What is in `first` is Python, done before. No file of a child may grow beyond `largest_file` bytes. A child is killed
after so many `seconds`, as by `kill -9`; what it started is killed with it by its own doing. The processes that read
pages for it are forked by one that all share.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.005
LIMIT_SECONDS = 900  # a run takes one or two; behind all that else was at work on a machine it took over 120
# Also what a run loads when it comes to it, which would take each child more than the run does.
LOADED = (
    "flows.monitor",
    "flows.steps.tagging.classifier",
    "listparser",
    "prefect.flow_engine",
    "prefect.task_engine",
    "prefect.utilities.visualization",
    "warehouse.upkeep.backup",
    "warehouse.upkeep.restore",
)
DONE, REFUSED, KILLED = 0, 3, -signal.SIGKILL  # refused: with an error that tells its user what to do


class Nursery:
    """The process, as who gives it orders sees it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(
        self, act: str, *, settings: dict[str, str] | None = None, seconds: float | None = None, **asked: Any
    ) -> int:
        """Have a child do something; return its exit code, negative where it was killed."""
        order = {"act": act, "settings": settings or {}, "seconds": seconds, **asked}
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline())["code"])


@contextmanager
def nursery(errors: Path, **environment: str) -> Iterator[Nursery]:
    """Start one; what its children complain of is written to `errors`."""
    with errors.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            env={**os.environ, "PREFECT_LOGGING_LEVEL": "CRITICAL", **environment},
        )
    try:
        assert process.stdout.readline() == "ready\n", errors.read_text()
        yield Nursery(process)
    finally:
        process.stdin.close()
        process.wait(LIMIT_SECONDS)


def _run(order: dict[str, Any]) -> None:
    from flows.monitor import monitor
    from flows.running.without_server import with_one_client

    asked = {"home": order["home"], "feeds": order["feeds"], "archives": [order["archive"]]}
    as_of = order.get("as_of")
    asyncio.run(with_one_client(monitor(**asked, as_of=as_of and datetime.fromisoformat(as_of))))


def _open(order: dict[str, Any]) -> None:
    from warehouse.database import Home, writing

    with writing(Home(order["home"])):
        pass


def _back_up(order: dict[str, Any]) -> None:
    from warehouse.database import Home
    from warehouse.upkeep.backup import back_up

    back_up(Home(order["home"]), Path(order["file"]), datetime.now(UTC))


def _restore(order: dict[str, Any]) -> None:
    from warehouse.database import Home
    from warehouse.upkeep.restore import restore

    restore(Path(order["file"]), Home(order["home"]), lambda _: None)


def _compact(order: dict[str, Any]) -> None:
    from warehouse.database import Home
    from warehouse.upkeep.compact import compact

    compact(Home(order["home"]), dry_run=False)


def _rebuild(order: dict[str, Any]) -> None:
    from flows.commands.rebuild import rebuild
    from warehouse.database import Home

    rebuild(home=Home(order["home"]))


def _backfill(order: dict[str, Any]) -> None:
    from flows.backfill import backfill
    from flows.running.without_server import with_one_client

    asyncio.run(with_one_client(backfill(home=order["home"], feeds=order["feeds"], warcs=[order["archive"]])))


def _train(order: dict[str, Any]) -> None:
    from small_model import EVERY

    from flows.stages import model
    from warehouse.catalog import load_examples
    from warehouse.database import Home

    few = load_examples()[::EVERY]
    model.load_examples = lambda: few
    model.train_model(Home(order["home"]), datetime.now(UTC), make_current=True, force=True)


ACTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "run": _run,
    "backfill": _backfill,
    "open": _open,
    "back up": _back_up,
    "restore": _restore,
    "compact": _compact,
    "rebuild": _rebuild,
    "train": _train,
}


def _limit(largest: int) -> None:
    """Let this process write no larger file. Those that read pages have begun before: one unpacks 66 MB into /tmp."""
    from flows.running.run_context import workers

    asyncio.run(workers().run(len, [("",)], expected=ValueError, fate="no text"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


def _start_readers() -> None:
    """Start the process from which those that read pages are forked: to start one for each child would cost a second.

    It is no child of a child's, who could not ask whether it lives; it does as long as this process.
    """
    from flows.steps.pages.workers import PRELOADED

    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()
    forkserver._forkserver.ensure_running = lambda: None


def _child(order: dict[str, Any]) -> None:
    os.environ.update(order["settings"])
    if order.get("largest_file"):
        _limit(order["largest_file"])
    from flows.running.exit import UNWRITABLE
    from warehouse.records import TrendledgerError

    try:
        exec(order.get("first", ""), {})
        ACTS[order["act"]](order)
    except TrendledgerError as error:
        print(f"{order['act']}: {error}", file=sys.stderr, flush=True)
        os._exit(REFUSED)
    except OSError as error:  # the front door explains these, see give_up_output
        traceback.print_exc()
        os._exit(REFUSED if error.errno in UNWRITABLE else 1)
    except BaseException:  # noqa: BLE001  whatever it is: this is the end of the child
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what is at the end of a process takes longer than the run


def main() -> None:
    """Load everything, then do what is ordered, a child each."""
    for module in LOADED:
        importlib.import_module(module)
    _start_readers()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(order)
        print(json.dumps({"code": _wait(child, order["seconds"] or LIMIT_SECONDS)}), flush=True)


def _wait(child: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    main()
