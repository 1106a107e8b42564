"""What many commands have in common on the command line."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from warehouse.database import Home

# The home that --home or TRENDLEDGER_HOME names; the front door puts it in, no command parses it.
Injected = Annotated[Home, Parameter(parse=False)]
