"""The end of a process that ran a flow: Prefect's threads are waited for.

Prefect tells its event loop threads to stop when the interpreter exits, and does not wait for them. One that is still
on its way out is frozen there with all that it refers to, the flow and through it every module of ours; so DuckDB's
types are never freed, and its binding fills the terminal with a report of leaks.
"""

from __future__ import annotations

import sys
import threading
import time

SECONDS = 2.0  # a heartbeat thread looks every second whether it is over; the others need milliseconds


def end_prefect_threads() -> None:
    """Stop Prefect's event loop threads and wait for all daemon threads to end, for SECONDS at most in all."""
    loops = sys.modules.get("prefect._internal.concurrency.threads")
    if loops is None:
        return
    # Its own name for them is private; a Prefect that has none is left alone.
    for loop in (getattr(loops, "_global_loop", None), getattr(loops, "_run_sync_loop", None)):
        if loop is not None:
            loop.shutdown()
    until = time.monotonic() + SECONDS
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread():
            thread.join(max(until - time.monotonic(), 0))
