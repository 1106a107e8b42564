"""Real data that are no part of the project: where the environment names them, or where they lie beside it."""

from __future__ import annotations

import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[3] / "shared"
PLACES = {
    "TRENDLEDGER_GOLD": BESIDE / "gold" / "dev.jsonl",
    "TRENDLEDGER_PAGES": BESIDE / "archive" / "extraction-dev.tar.gz",
    "TRENDLEDGER_TIMELAPSE": BESIDE / "archive" / "timelapse-dev.warc.gz",
    "TRENDLEDGER_ZOO": BESIDE / "archive" / "feed-zoo-dev.tar.gz",
}


def at_hand(variable: str) -> Path | None:
    """Return the file that a variable names, or that of its kind beside the project; None where there is neither."""
    if named := os.environ.get(variable):
        return Path(named)
    return PLACES[variable] if PLACES[variable].exists() else None


def skipped(variable: str) -> str:
    """Return what a benchmark says that has nothing to measure."""
    return f"skipped: {variable} names no file, and {PLACES[variable].name} does not lie beside the project"
