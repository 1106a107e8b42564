"""Prefect's worker, with a memory that stays what it is: `prefect worker start`, with old garbage collected.

Each run leaves some forty objects in circles, and with them a TLS context, a third of a megabyte outside of Python. It
looks for circles among old objects only when a quarter as many have come as there are: a worker has 130,000 from its
start, and so keeps what 200 runs have left, 30 to 50 MB. What it has loaded need not be looked through at all.
"""

from __future__ import annotations

import gc
import threading

STARTED_SECONDS = 60.0  # a worker has loaded what it needs after its first seconds, or after its first run
# Rounds of the collector: 700 objects, 10 times that, and the oldest after 2 times this, some 14,000. Python's own last
# figure is 10; here there is little to look through.
ROUNDS = (700, 10, 2)


def rest_what_is_loaded() -> None:
    """Have the collector pass over all objects that there are, and look through later ones often.

    The one round makes Python forget how many it had: it would wait for a quarter of them.
    """
    gc.freeze()
    gc.collect()
    gc.set_threshold(*ROUNDS)


def main() -> None:
    """Do as `prefect` does with these arguments."""
    from prefect.cli import app

    settled = threading.Timer(STARTED_SECONDS, rest_what_is_loaded)
    settled.daemon = True  # a worker that ends earlier does not wait for it
    settled.start()
    app()


if __name__ == "__main__":
    main()
