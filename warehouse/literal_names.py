"""Names of files as DuckDB's readers take them: as patterns, unless they are told otherwise."""

from __future__ import annotations

import re
from pathlib import Path

PATTERN = re.compile(r"([*?\[])")


def literally(path: Path) -> str:
    """Return what DuckDB reads as this file, and not as all that are like it.

    >>> literally(Path("trends*/[1].parquet"))
    'trends[*]/[[]1].parquet'
    """
    return PATTERN.sub(r"[\1]", str(path))
