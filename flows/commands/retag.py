"""Commands on models and the tags they gave: retag the history, drop what an old model said."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from warehouse.records import LedgerEvent, TrendledgerError


class DropError(TrendledgerError):
    """A model cannot be dropped."""


def retag(
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    model: str | None = None,
    processes: int | None = None,
    home: Injected,
) -> Output:
    """Tag the whole history with the newest model, show what changes, and make the model current at once.

    Parameters
    ----------
    dry_run
        Read everything and show what would change; the views go on showing the current model. What was read is kept.
    model
        Id of a model to take; without it the one trained last, and a new one is trained where that is current already.
    processes
        Processes that tag side by side; as many as there are cores, if not said.

    """
    from rich.console import Console
    from rich.progress import Progress

    home.prepare()
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("reading passages", total=None)

        from flows.retag import retag as retag_history
        from flows.steps.tagging.retagging import COLUMNS

        done = retag_history(
            home,
            datetime.now(UTC),
            model_id=model,
            dry_run=dry_run,
            processes=processes,
            tell=lambda read, of: progress.update(bar, completed=read, total=of),
        )
        progress.update(bar, completed=done.passages_read, total=done.passages_read)
    note = _note(done.before, done.after, is_current=done.is_current)
    return Output(done.as_json(), COLUMNS, done.rows(), notes=[note])


def _note(before: str, after: str, *, is_current: bool) -> str:
    if before == after:
        return f"model {before} is current already and there is nothing new to learn; nothing was changed"
    if is_current:
        return (
            f"model {after} is current; the tags of {before} stay until `trendledger maintain --drop-model {before}`. "
            "Shares are corrected by its own errors once `trendledger evaluate FILE` has measured them"
        )
    return f"model {after} would take the place of {before}; nothing was changed. `trendledger retag` makes it current"


def maintain(*, drop_model: str, dry_run: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """Remove what is no longer wanted, and say what that is. Nothing is ever removed but by this command.

    Parameters
    ----------
    drop_model
        Id of a model that is not current: its tags, readings and files go; that it was there stays in the books.
    dry_run
        Only say what would be removed.

    """
    from warehouse import ledger, models, tags
    from warehouse.database import writing

    with writing(home) as db:
        known = {model.model_id for model in models.newest_models(db)}
        if drop_model not in known:
            raise DropError(f"there is no model {drop_model} here. There are: {', '.join(sorted(known)) or 'none'}.")
        if drop_model == models.current_model(db):
            raise DropError(f"model {drop_model} is the current one: `trendledger retag` comes first.")
        count = tags.count_of(db, drop_model)
        if not dry_run:
            tags.drop_tags(db, drop_model)
            what = f"{count.tags} tags, {count.readings} readings"
            ledger.add_changes(
                db, [LedgerEvent(datetime.now(UTC), "", "model dropped", drop_model, what, "", "maintain")]
            )
    if not dry_run:
        shutil.rmtree(home.models / drop_model, ignore_errors=True)
    verb = "would remove" if dry_run else "removed"
    data = {"model_id": drop_model, "tags": count.tags, "readings": count.readings, "is_dry_run": dry_run}
    text = f"{verb} {count.tags:,} tags and {count.readings:,} readings of model {drop_model}, and its files"
    return Output(data, text=text)


COMMANDS: tuple[Any, ...] = (retag, maintain)
