"""Whole runs on the live web, played on loopback: odd answers must end no run, and the home must hold afterwards.

    PYTHONPATH=tests python tests/fuzz/fuzz_live.py --seconds 600

Each round visits sites that answer oddly on three days, twice on the first, in one home. Then the home is backed up,
restored and handed on in every form, or lived through again from its own archive, or read by another model, or takes in
what the sites list as history, in turn; and it is verified, and made again from its archive. An error, a finding, and a
row that comes out other than it was is a find: it is printed with the folder in which the home is kept, and the exit
code is 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import known_catalogs
import new_homes
import outside
import pytest
import stamina
from afterwards import handed_on, lived_again, made_again, read_anew, verified
from alone import done_alone
from fuzz_runs import stored, twice
from odd_server import Names, OddSites
from odd_web import Draw
from small_model import Trained, train_small
from small_web import CLOCK, opml

from flows import backfill as backfills
from flows.monitor import AllFeedsFailedError, monitor
from flows.running import run_context
from flows.running.exit import end_quietly
from flows.steps.web import host_queue, live
from warehouse.database import Home

CLOCKS = [CLOCK + timedelta(days=days) for days in (0, 0.1, 1.3, 2.6)]
LIMITS = live.Limits(total_seconds=2, first_byte_seconds=0.2, slow_after_seconds=1, body_bytes=2**20)


@contextmanager
def quick_web() -> Iterator[None]:
    """Let sites of loopback pass for public ones, and nobody wait for them longer than a moment."""
    with pytest.MonkeyPatch.context() as patch, outside.closed():
        patch.setattr(live, "is_public", "127.0.0.1".__eq__)
        patch.setattr(run_context, "_live", _live)
        patch.setattr(backfills, "MAX_DOCUMENTS", 20)
        patch.setattr(host_queue, "LONGEST_WAIT", 0.5)
        patch.setattr(host_queue, "SECONDS_A_HOST", 0.001)
        known_catalogs.kept(patch)
        new_homes.copied(patch)
        stamina.set_testing(True, attempts=2)
        yield


def _live(order: run_context.RunOrder, _web: object) -> live.LiveFetcher:
    return live.LiveFetcher(now=order.clock, allowed_hosts=order.allowed_hosts, limits=LIMITS, resolver=Names())


def one_round(seed: int, sites: OddSites, trained: Trained, other: Trained, folder: Path) -> str:
    """Return what was found, an empty text where nothing was."""
    home, draw, finds = trained.put_into(Home(folder / "home")), Draw(seed), list[str]()
    feeds = opml(folder / "feeds.opml", *sites.feeds)
    own = sites.own_hosts if draw.random() < 0.7 else sites.own_hosts[-1:]  # only others' are left alone when they ask
    try:
        for clock in CLOCKS:
            sites.begin(seed, clock.day)
            try:
                done_alone(
                    monitor(
                        home=str(home.path),
                        feeds=str(feeds),
                        as_of=clock,
                        allow_hosts=own,
                        publish=seed % 4 == 0 and clock == CLOCKS[-1],
                    )
                )
            except AllFeedsFailedError as error:  # of those that are due; the run is whole
                print(f"seed {seed}: {error}", file=sys.stderr)
            finds += twice(home)
        counts = stored(home)
        match seed % 4:
            case 0:
                finds += handed_on(home, folder)
            case 1:
                finds += lived_again(home, feeds, CLOCKS, trained.put_into(Home(folder / "again")))
            case 2:
                finds += read_anew(home, other)
            case 3:
                done_alone(backfills.backfill(home=str(home.path), sitemaps=sites.feeds, allow_hosts=own))
        finds += verified(home, "lived") + made_again(home)
    except Exception:  # noqa: BLE001  whatever it is, it is what we look for
        return "\n".join([*finds, traceback.format_exc()])
    print(f"seed {seed}: {counts}", file=sys.stderr)
    return "\n".join(finds)


def main() -> int:
    """Run rounds; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rounds", type=int, default=400, help="at most")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    finds, rounds, found = Path(tempfile.mkdtemp(prefix="finds-")), 0, 0
    os.environ["TRENDLEDGER_MODEL_CACHE"] = str(finds / "models")
    with quick_web():
        sites, trained, other = OddSites(), train_small(finds), train_small(finds, every=7)
        until = time.monotonic() + asked.seconds
        while time.monotonic() < until and rounds < asked.rounds:
            folder = finds / str(asked.seed + rounds)
            folder.mkdir()
            what = one_round(asked.seed + rounds, sites, trained, other, folder)
            rounds += 1
            if what:
                found += 1
                print(f"{folder}\n{what}", file=sys.stderr)
            else:
                shutil.rmtree(folder)
    print(f"live: {rounds} rounds of {len(CLOCKS)} runs in {asked.seconds:g} s, from seed {asked.seed}: {found} finds")
    return int(found > 0)


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
