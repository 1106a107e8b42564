"""The command line as its users have it: a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 600  # the demo takes one minute on a quiet machine


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs `trendledger` in a folder, with these settings in its environment."""

    folder: Path
    settings: dict[str, str]

    def __call__(
        self, *words: str | Path, stdin: str | bytes = "", largest_file: int | None = None, **settings: str | Path
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. No file may grow beyond `largest_file` bytes: what a full disk does."""

        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        whole = subprocess.run(
            [sys.executable, "-m", "trendledger", *map(str, words)],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            env={**os.environ, **self.settings, **{name: str(value) for name, value in settings.items()}},
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=SECONDS,
            preexec_fn=limit,
        )
        return subprocess.CompletedProcess(whole.args, whole.returncode, whole.stdout.decode(), whole.stderr.decode())
