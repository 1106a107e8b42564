"""Shards made on a Dask cluster, by workers that have this program and see the same files.

Imported only where the settings name a scheduler: `distributed` is an extra. Dask hands out orders and tells who died;
what is made, under which name and when it is whole, is decided by the same code as at home.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from distributed import Client, get_worker
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from flows.running.shards.making import NotMade, make
from flows.steps.pages.workers import Workers
from flows.steps.shards.order import Order, UnseenFileError, check_recipe, check_seen, recipe, this_worker
from warehouse.records import TrendledgerError
from warehouse.shards.shard_files import ShardManifest

CONNECT_SECONDS = 10.0  # on one network a scheduler answers in milliseconds
ANSWER_SECONDS = 60.0  # of a worker that is looked over: at first it loads the program, in some ten
LOOK_SECONDS = 2.0  # between two looks whether there is still a worker
LONELY_SECONDS = 30.0  # a nanny starts another worker for one that died within some five
ORDERS_A_THREAD = 2  # one at work and one that waits: no worker idles while the run stores what came

OR_UNSET = "run again, or unset the setting: then this machine does all."


class SchedulerError(TrendledgerError):
    """The Dask cluster of the settings cannot be used. Says what is wrong, and the way out."""

    def __init__(self, address: str, wrong: str, mend: str) -> None:
        super().__init__(address, wrong, mend)
        self.address, self.wrong, self.mend = address, wrong, mend

    def __str__(self) -> str:
        named = f"the Dask scheduler at {self.address}, which `shards.scheduler` of the settings names,"
        return f"{named} {self.wrong}. {self.mend}"


class Cluster:
    """A Maker that is a Dask cluster. `at_once`: orders that keep all its threads busy."""

    def __init__(self, client: Any, address: str, folder: Path, threads: int) -> None:
        self._client, self._address, self._folder = client, address, folder
        self.at_once = ORDERS_A_THREAD * threads

    async def make(self, order: Order) -> ShardManifest | NotMade:
        """As Maker.make. Raises OtherVersionError and UnseenFileError of a worker, SchedulerError without a cluster."""
        # Not retried by Dask where it fails, and under a name of its own each time: a shard that was cut off since is
        # made again, instead of being remembered as made.
        future = self._client.submit(make_here, str(self._folder), tuple(order), pure=False)
        try:
            made = await self._came(future)
        except KilledWorker:
            return NotMade.SPENT
        except UnseenFileError as error:
            if Path(error.file).exists():  # noqa: ASYNC240  once a run, which ends
                raise
            return NotMade.SPENT  # nor do we: that is told as it is where one machine does all
        except (FutureCancelledError, OSError) as error:
            raise SchedulerError(
                self._address,
                "is gone",
                f"What was made is kept; start it and {OR_UNSET}",
            ) from error
        return NotMade.SPENT if made is None else ShardManifest(*made)

    async def _came(self, future: Any) -> Any:
        """Return what a future comes to. Raises SchedulerError where no worker is left: Dask would wait for ever."""
        coming = asyncio.ensure_future(future)
        lonely_since: float | None = None
        try:
            while not (await asyncio.wait({coming}, timeout=LOOK_SECONDS))[0]:
                now = time.monotonic()
                has_workers = bool((await self._client.scheduler.identity())["workers"])
                lonely_since = None if has_workers else lonely_since or now
                if lonely_since is not None and now - lonely_since >= LONELY_SECONDS:
                    wrong = f"has lost its last worker, and no other has come for {LONELY_SECONDS:.0f} seconds"
                    raise SchedulerError(self._address, wrong, f"What was made is kept; start some and {OR_UNSET}")
            return coming.result()
        finally:
            coming.cancel()


def make_here(folder: str, order: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Make a shard in this worker of a cluster; return its manifest, None where workers have died at it.

    Raises OtherVersionError where it would be another shard here, UnseenFileError where a file of it is not here.
    """
    wanted = Order(*order)
    check_recipe(wanted.recipe)
    check_seen(wanted)
    threads = get_worker().state.nthreads
    made = asyncio.run(make(Path(folder), wanted, _pool(threads), is_expendable=True))
    return None if isinstance(made, NotMade) else tuple(made)


@lru_cache(maxsize=1)
def _pool(processes: int) -> Workers:
    return Workers(processes)


def looked_over(wanted: dict[str, str], proof: str) -> str:
    """Say in a worker why it cannot work for a run, nothing where it can. Raises OtherVersionError.

    `proof` is a file that the run has just made in its folder: another disk may have a folder at the same path.
    """
    check_recipe(wanted)
    if multiprocessing.current_process().daemon:
        return f"has a worker ({this_worker()}) that may start no processes, in which hostile pages would be read"
    if not Path(proof).exists():
        return f"has a worker ({this_worker()}) that does not see the folder {Path(proof).parent}"
    return ""


MENDS = {
    "may start": "Start it with DASK_DISTRIBUTED__WORKER__DAEMON=False in its environment, or with --no-nanny.",
    "does not see": "Home and archives must be at the same path on all machines, as on a shared disk.",
}


@asynccontextmanager
async def cluster(address: str, folder: Path) -> AsyncIterator[Cluster]:
    """Reach a cluster, look its workers over, and let go of it behind the work. Raises SchedulerError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240  once a run
    try:
        client: Any = await Client(address, asynchronous=True, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(
            address,
            f"does not answer ({error})",
            "Nothing was done. Start it (`dask scheduler`), or unset the setting: then this machine does all.",
        ) from error
    try:
        yield Cluster(client, address, folder, await _threads(client, address, folder))
    finally:
        await client.close()


async def _threads(client: Any, address: str, folder: Path) -> int:
    """Return how many threads the workers have, when all of them have been looked over."""
    workers = (await client.scheduler.identity())["workers"]
    if not workers:
        mend = "Nothing was done. Start some (`dask worker`), or unset the setting: then this machine does all."
        raise SchedulerError(address, "has no workers", mend)
    with NamedTemporaryFile(dir=folder, prefix=".proof-") as proof:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                found = await client.run(looked_over, recipe(), proof.name)
        except OSError as error:  # as is a timeout
            said = f" ({error})" if str(error) else ""
            mend = "Nothing was done. End the worker that hangs, or start it anew, then run again."
            raise SchedulerError(address, f"has a worker that gives no answer{said}", mend) from error
    for wrong in found.values():
        if wrong:
            mend = next(mend for words, mend in MENDS.items() if words in wrong)
            raise SchedulerError(address, wrong, f"Nothing was done. {mend}")
    return sum(int(worker["nthreads"]) for worker in workers.values())
