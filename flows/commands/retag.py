"""Commands on models and the tags they gave: retag the history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output, UsageError
from flows.commands.waits import waiting
from warehouse.to_read import need_warehouse

if TYPE_CHECKING:
    from flows.steps.tagging.retagging import Retagged

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
    if processes is not None and processes < 1:
        raise UsageError(f"--processes {processes}: give 1 or more")
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
    return Output(done.as_json(), COLUMNS, done.rows(), notes=told(done, asked=model))


def told(done: Retagged, asked: str | None = None) -> list[str]:
    """Return what came of it, in sentences; of a dry run also how the model is made current, which was `asked` for."""
    if done.is_only_published:
        return [PUBLISHED]
    if done.before == done.after:
        return [f"model {done.before} is current already and there is nothing new to learn; nothing was changed"]
    if done.is_current:
        stay = f"the tags of {done.before} stay until `trendledger maintain --drop-model {done.before}`"
        corrected = "Shares are corrected by its own errors once `trendledger evaluate FILE` has measured them"
        forced = f"it misses its gates: {done.gates_missed}. The books keep that it was forced"
        return [f"model {done.after} is current; {stay}. {corrected}", *([forced] if done.gates_missed else [])]
    would = f"model {done.after} would take the place of {done.before}; nothing was changed"
    way = way_to_current(done, f"trendledger retag{f' --model {asked}' if asked else ''}")
    if not done.gates_missed:
        return [f"{would}. {way}"]
    return [would, f"it misses its gates: {done.gates_missed}. {way}"]


def way_to_current(done: Retagged, command: str = "trendledger retag") -> str:
    """Return in a sentence how what a dry run tried is made current: by the command, with force past missed gates."""
    if done.gates_missed:
        return f"`{command} --force` makes it current all the same"
    return f"`{command}` makes it current"
