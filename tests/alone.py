"""Flows in this process without a server of Prefect's, as `trendledger run` has them: a third of what a small run costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.running.without_server import with_one_client

T = TypeVar("T")


def done_alone(work: Awaitable[T]) -> T:
    """Return what comes of work that flows do, also where a test before this one has a server."""
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        return asyncio.run(with_one_client(work))
