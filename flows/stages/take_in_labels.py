"""What editors said while the warehouse was not free goes into the books before a run reads them."""

from __future__ import annotations

from flows.running.run_context import RunContext
from flows.running.run_log import log
from flows.running.said import say
from flows.steps.text.figures import counted
from warehouse.books import inbox


def take_in_labels(context: RunContext) -> None:
    """Store the labels that wait, and say what of the inbox cannot be read."""
    home = context.home
    came = inbox.take_in(home)
    if came.labels:
        say(f"labels from the inbox: {came.labels:,}")
    if came.unread:
        held = counted(len(came.unread), "file that is no label", "files that are no labels")
        log(f"{home.inbox} holds {held}, {came.unread[0]} for one; what is no label stays")
