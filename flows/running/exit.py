"""How the program ends: quietly, soon when it is stopped, with its output written or an error that says so.

Prefect tells its event loop threads to stop when the interpreter exits, and does not wait for them. One that is still
on its way out is frozen there with all that it refers to, the flow and through it every module of ours; so DuckDB's
types are never freed, and its binding fills the terminal with a report of leaks.
"""

from __future__ import annotations

import atexit
import errno
import os
import signal
import sys
import threading
import time
from types import FrameType

from warehouse.again import AGAIN

SECONDS = 2.0  # a heartbeat thread looks every second whether it is over; the others need milliseconds
UNWRITABLE = frozenset({errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG})
SHOWING = ("flows.commands.", "rich.")  # where the frames are that write to stdout
SECONDS_TO_LEAVE = 5.0  # what a run did is shown within a second; the rest are threads that wait for a dead server
_code = 1
SECONDS_TO_STOP = 3.0  # what is stored is safe at any moment; a server that was stopped too is not waited for


def end_prefect_threads() -> None:
    """Stop Prefect's event loop threads and wait for all daemon threads to end, for SECONDS at most in all."""
    loops = sys.modules.get("prefect._internal.concurrency.threads")
    if loops is None:
        return
    # Its own name for them is private; a Prefect that has none is left alone.
    for loop in (getattr(loops, "_global_loop", None), getattr(loops, "_run_sync_loop", None)):
        if loop is not None:
            loop.shutdown()
    until = time.monotonic() + SECONDS
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread():
            thread.join(max(until - time.monotonic(), 0))


def open_streams() -> None:
    """Make sure that there is something to read from and to write to, in any encoding, and that the end is quiet."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  as long as we live
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a title in Greek is no reason to fail in a terminal of 1990
    end_quietly()


def end_quietly() -> None:
    """Let the end of this process be quiet. Called first of all: first in, last out."""
    atexit.register(_be_quiet)


def _be_quiet() -> None:
    """Let nothing more reach the terminal: what comes now are libraries' remarks on their own end."""
    if not sys.stderr.closed:
        sys.stderr.flush()
    _silence(2)


def _silence(stream: int) -> None:
    """Let what is written to a file descriptor go nowhere; the interpreter would try once more, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def flushed(code: int) -> int:
    """Return the exit code, or 1 where the output could not be written to its end, and say so."""
    global _code  # noqa: PLW0603  what _leave ends with, from a thread of its own
    _code = code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
        _silence(1)
    except OSError as error:
        _lose_output(error)
    else:
        return code
    return 1


def give_up_output(error: OSError) -> None:
    """Say that the output cannot be written, where it was that, else which file could not be read or written.

    Writes no more in the first case; raises errors that are of no file.
    """
    if error.errno in UNWRITABLE and _is_of_output(error):
        _lose_output(error)
        return
    if error.filename is None and error.errno not in UNWRITABLE:
        raise error
    named = error.filename2 if error.errno in UNWRITABLE and error.filename2 else error.filename  # a copy of a file
    file = named if isinstance(named, str) else os.fspath(named or "a file of the home")
    room = f" Is there room on the disk? Then {AGAIN}."
    print(
        f"trendledger: {file} cannot be read or written ({error.strerror}). What was stored before is kept."
        f"{room if error.errno in UNWRITABLE else ''}",
        file=sys.stderr,
    )


def _lose_output(error: OSError) -> None:
    print(f"trendledger: the output cannot be written ({error.strerror})", file=sys.stderr)
    _silence(1)


def _is_of_output(error: OSError) -> bool:
    """Say whether it was raised where something is shown: the stream itself cannot be asked, it forgets what failed."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    room = str(place.tb_frame.f_globals.get("__name__")) if place is not None else ""
    return error.filename is None and room.startswith(SHOWING)


def leave_soon() -> None:
    """Let the program end within SECONDS_TO_LEAVE, whatever is still waiting for a server that does not answer.

    Its exit code is the one it has by then come to, see `flushed`.
    """
    last_call = threading.Timer(SECONDS_TO_LEAVE, _leave)
    last_call.daemon = True
    last_call.start()


def _leave() -> None:
    """End now, and leave no server and no other process behind."""
    # What was registered for the end, which is not reached: processes that are not ended complain of it on stderr.
    tidying = threading.Thread(target=atexit._run_exitfuncs, daemon=True)  # noqa: SLF001  tests of atexit call it, too
    tidying.start()
    tidying.join(SECONDS)
    server = sys.modules.get("prefect.server.api.server")
    started = getattr(getattr(server, "SubprocessASGIServer", None), "_instances", {})
    for process in [one.server_process for one in started.values() if one.server_process]:
        process.kill()
    os._exit(_code)


def be_stopped_soon() -> None:
    """Let Ctrl-C end the program within seconds, whatever a library is waiting for, with one word of what is kept."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        kept = "What was there is kept" if AGAIN.begins_anew else "What was stored is kept"
        print(f"trendledger: stopped. {kept}; {AGAIN}.", file=sys.stderr)
        _be_quiet()
        last_call = threading.Timer(SECONDS_TO_STOP, _leave)
        last_call.daemon = True
        last_call.start()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
