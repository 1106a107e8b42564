"""Where a long benchmark keeps what it has come to, so that it can go on there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """Yield the folder that was named, made where it is not there; without a name one that goes at the end."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
