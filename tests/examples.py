"""How many examples a property draws that costs seconds each: few in `make test`, many in `make long`."""

from __future__ import annotations

import os


def examples(few: int, many: int) -> int:
    """Return `many` where `make long` asks, which runs what is marked `thorough`, too."""
    return many if os.environ.get("TRENDLEDGER_THOROUGH") else few
