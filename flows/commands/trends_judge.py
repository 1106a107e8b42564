"""The command that judges counts from elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.commands.options import STDIN
from flows.commands.output import FileError


def judge_counts(file: Path | None = None, /) -> Iterator[dict[str, Any]]:
    """Judge counts from elsewhere, each source against itself, and write a verdict a line as JSON.

    CSV with the names of its columns in the first line, or JSON lines: trend, source, week (a Monday), stories, total,
    and look where several looks are to be judged apart.

    An example: trendledger trends judge counts.csv

    Parameters
    ----------
    file
        The counts; without it, or with `-`, they are read from stdin.

    """
    from flows.steps.judging.judge_file import judge_file

    if file is None or file == STDIN:
        yield from judge_file(sys.stdin.buffer, "stdin")
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise FileError(file, f"cannot be read: {error.strerror}") from error
    with stream:
        yield from judge_file(stream, str(file))
