"""Commands on models and the tags they gave: retag the history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.commands.waits import waiting
from warehouse.to_read import need_warehouse

PUBLISHED = (
    "the model was made current by a retagging that ended before it had published; readers see it from now on, and "
    "nothing had to be read again"
)


def retag(
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    force: Annotated[bool, Parameter(negative="")] = False,
    model: str | None = None,
    processes: int | None = None,
    home: Injected,
) -> Output:
    """Tag the whole history with the newest model, show what changes, and make the model current at once.

    An example: trendledger retag --dry-run

    Parameters
    ----------
    dry_run
        Read everything and show what would change; the views go on showing the current model. What was read is kept.
    force
        Make the model current also where it misses its gates (api.gates); the books keep that it did.
    model
        Id of a model to take; without it the one trained last, and a new one is trained where that is current already.
    processes
        Processes that tag side by side; as many as there are cores, if not said.

    """
    need_warehouse(home)
    with waiting("reading passages") as wait:
        from flows.retag import retag as retag_history
        from flows.steps.tagging.retagging import COLUMNS

        done = retag_history(
            home,
            datetime.now(UTC),
            model_id=model,
            dry_run=dry_run,
            force=force,
            processes=processes,
            tell=lambda read, of: wait.at("reading passages", read, of),
        )
    note = PUBLISHED if done.is_only_published else _note(done.before, done.after, is_current=done.is_current)
    missed = [f"it misses its gates: {done.gates_missed}. {_way(done.is_current)}"] if done.gates_missed else []
    return Output(done.as_json(), COLUMNS, done.rows(), notes=[note, *missed])


def _way(is_current: bool) -> str:
    return "The books keep that it was forced" if is_current else "Without --force it is not made current"


def _note(before: str, after: str, *, is_current: bool) -> str:
    if before == after:
        return f"model {before} is current already and there is nothing new to learn; nothing was changed"
    if is_current:
        return (
            f"model {after} is current; the tags of {before} stay until `trendledger maintain --drop-model {before}`. "
            "Shares are corrected by its own errors once `trendledger evaluate FILE` has measured them"
        )
    return f"model {after} would take the place of {before}; nothing was changed. `trendledger retag` makes it current"
