"""Makes the process that imports it deaf to Ctrl-C, which its parent answers, and silent where that has gone.

Imported first by the process from which the workers are forked, which would else be interrupted at its other imports.
A worker whose parent ends before it has begun has nothing to do, and nobody to tell.
"""

from __future__ import annotations

import signal
import sys
from types import TracebackType


def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show an error, but for the end of the line to the parent."""
    if kind is not EOFError:
        sys.__excepthook__(kind, error, trace)


signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.excepthook = tell
