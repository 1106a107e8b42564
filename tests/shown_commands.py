"""What README.md and the pages of docs/ show to be typed: the lines of their `console` blocks.

A block with `<!-- not run: WHY -->` on the line above is left out.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?P<skip><!-- not run: .+? -->\s*)?^```console\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
PROMPT = "$ trendledger "


def commands(text: str) -> list[list[str]]:
    """Return the words of each command that a reader is shown; a line that ends in a backslash goes on."""
    shown = [block["body"].replace("\\\n", " ") for block in BLOCK.finditer(text) if not block["skip"]]
    lines = [line for body in shown for line in body.splitlines() if line.startswith("$ ")]
    assert [line for line in lines if not line.startswith(PROMPT)] == []
    return [shlex.split(line.removeprefix(PROMPT), comments=True) for line in lines]
