"""The command line as its users have it: a process of its own."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

C_LIBRARY = ctypes.CDLL(None)
DROP_RIGHT, WRITE_ANY_FILE = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: root's alone, which others lack anyway
SECONDS = 600  # the demo takes one minute on a quiet machine


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs `trendledger` in a folder, with these settings in its environment."""

    folder: Path
    settings: dict[str, str]

    def __call__(
        self,
        *words: str | Path,
        stdin: str | bytes = "",
        largest_file: int | None = None,
        heeds_modes: bool = False,
        **settings: str | Path,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. No file may grow beyond `largest_file` bytes: what a full disk does.

        With `heeds_modes` a file that may not be written is not, even by root.
        """

        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
            if heeds_modes:
                C_LIBRARY.prctl(DROP_RIGHT, WRITE_ANY_FILE, 0, 0, 0)

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
