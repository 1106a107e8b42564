"""The command that reads a whole home and says whether all of it is as it was written."""

from __future__ import annotations

from flows.commands.options import Injected
from flows.commands.output import DONE, FAILED, Output
from flows.commands.waits import waiting
from flows.steps.text.figures import counted

ONE = {
    "runs": "run",
    "articles": "article",
    "answers in the archive": "answer in the archive",
    "published copies": "published copy",
}


def verify(*, home: Injected) -> Output:
    """Check that the books balance, that nothing refers to what is gone, that every byte that was kept is there.

    Sums of the ledger, references between rows, each answer in the archive against its digest, every view, and the
    published copy against its source. Changes nothing. Exit code 0 where all holds, 1 where something was found.

    An example: trendledger verify
    """
    from flows.running.verification import verify_home

    with waiting("verify") as wait:
        found = verify_home(home, wait.at)
    read = ", ".join(counted(count, ONE.get(what, what), what) for what, count in found.read.items())
    lines = [f"{number}. {one.what}\n   {one.mend}" for number, one in enumerate(found.findings, 1)]
    head = f"Not as it should be in {home.path}:" if lines else f"All holds in {home.path}."
    text = "\n".join([head, *lines, f"Read: {read or 'nothing'}."])
    data = {
        "home": str(home.path),
        "is_sound": not found.findings,
        "findings": [one._asdict() for one in found.findings],
        "remarks": found.remarks,
        "read": found.read,
    }
    return Output(data, text=text, notes=found.remarks, code=FAILED if found.findings else DONE)
