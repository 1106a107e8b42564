"""The log of a run: the home's, and Prefect's where a flow or a task is at work."""

from __future__ import annotations

import sys

from warehouse import logbook


def log(sentence: str) -> None:
    """Put a sentence into the home's log and into Prefect's of the flow or task at work; outside there is none."""
    logbook.write(sentence)
    if "prefect" not in sys.modules:
        return  # nor is there a flow, and to load Prefect takes a second
    from prefect.exceptions import MissingContextError
    from prefect.logging import get_run_logger

    try:
        get_run_logger().info("%s", sentence)
    except MissingContextError:
        return
