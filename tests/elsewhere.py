"""An environment of its own for programs that read what this project writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 300  # they may be 150 MB, where no cache has them


def environment(folder: Path, packages: tuple[str, ...]) -> Path:
    """Install packages into a new environment; return its Python. Skips the test where they cannot be had."""
    python = folder / "bin" / "python"
    for words in (
        ["venv", "--quiet", "--python", sys.executable, str(folder)],
        ["pip", "install", "--quiet", "--python", str(python), *packages],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "uv", *words], capture_output=True, text=True, check=False, timeout=SECONDS
        )
        if done.returncode:
            pytest.skip(f"{packages[0]} cannot be installed here: {done.stderr.strip()[-200:]}")
    return python
