"""What many commands have in common on the command line."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from cyclopts import Parameter

from flows.commands.output import UsageError
from warehouse.database import Home
from warehouse.readiness import HOUR, MAX_AGE

# The home that --home or TRENDLEDGER_HOME names; the front door puts it in, no command parses it.
Injected = Annotated[Home, Parameter(parse=False)]
# How old a published copy may be for /readyz and `status --check`; by the variable also for the dashboards of `up`.
MaxAge = Annotated[float, Parameter(env_var="TRENDLEDGER_MAX_AGE_HOURS")]
MAX_AGE_HOURS = MAX_AGE / HOUR
LONGEST_AGE_HOURS = 24 * 366 * 100  # beyond what a span of time can hold there is no age


def span_of(hours: float) -> timedelta:
    """Return an age that was asked for. Raises UsageError where it is none."""
    if not 0 < hours <= LONGEST_AGE_HOURS:
        raise UsageError(f"--max-age-hours must be more than 0 and no more than a century, and is {hours:g}")
    return timedelta(hours=hours)
