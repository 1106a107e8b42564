"""What a run says of itself while it runs: in Prefect's log of it, in the home's, and to whoever waits for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from flows.running.progress import heard
from flows.running.run_context import RunContext
from flows.running.run_log import log
from flows.steps.sentences import in_a_sentence
from flows.steps.summary import FailedFeed
from flows.steps.web.fetcher import FetchError
from warehouse.books import ledger
from warehouse.database import writing
from warehouse.records import Fate, without_login


def say(sentence: str) -> None:
    """Put a sentence into the log of the run, and tell it to who waits."""
    log(sentence)
    if listener := heard():
        listener.said(sentence)


def log_batch(stage: str, fates: Iterable[Fate]) -> None:
    """Put into a task's log what came of its batch."""
    counts: Counter[str] = Counter()
    for fate in fates:
        counts[fate.fate] += fate.items
    log(in_a_sentence(stage, dict(counts.most_common())))


@asynccontextmanager
async def stage(context: RunContext, act: str, *told: str) -> AsyncIterator[None]:
    """Do a stage of the day; say before what is at work, and behind it what came of the items of the stages `told`."""
    if listener := heard():
        listener.at(act, 0, None)
    yield
    if told:
        _say_what_came(context, told)


def _say_what_came(context: RunContext, stages: Iterable[str]) -> None:
    with writing(context.home) as db:
        fates = ledger.fates_of(db, context.run_id)
        failures = [FailedFeed(*feed) for feed in ledger.failed_feeds(db, context.run_id)] if "feeds" in stages else []
    for name in stages:
        of_stage = {fate: items for stage, fate, items in fates if stage == name}
        if of_stage:
            say(in_a_sentence(name, of_stage, failures if name == "feeds" else ()))


def _log_retry(details: RetryDetails) -> None:
    """Say of whom it is that something is tried again, and why."""
    error = details.caused_by
    if isinstance(error, FetchError):
        log(
            f"{without_login(error.url)}: {error.fate}, {error.detail}; "
            f"asked again in {details.wait_for:.1f} s, for the {ORDINALS.get(details.retry_num, 'next')} time"
        )


ORDINALS = {1: "second", 2: "third"}
# stamina's own hook would name the code at work, and not the host.
set_on_retry_hooks([_log_retry])
