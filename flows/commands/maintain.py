"""Mending a home: make it smaller, drop a model, set aside a run that was ahead, accept that rows are gone."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.maintain_size import smaller_prefect, smaller_warehouse, spare_listed
from flows.commands.options import Injected
from flows.commands.output import Output, UsageError
from flows.steps.text.figures import counted
from warehouse.database import Home
from warehouse.records import LedgerEvent, TrendledgerError

ONE_THING = (
    "name one thing to do: --compact, --spare, --prefect, --drop-model ID, --set-aside ID or --accept-smaller REASON"
)


class DropError(TrendledgerError):
    """A model cannot be dropped."""


class SetAsideError(TrendledgerError):
    """A run cannot be set aside."""


def maintain(
    *,
    compact: Annotated[bool, Parameter(negative="")] = False,
    spare: Annotated[bool, Parameter(negative="")] = False,
    as_listed: str = "",
    prefect: Annotated[bool, Parameter(negative="")] = False,
    drop_model: str = "",
    set_aside: str = "",
    accept_smaller: str = "",
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    home: Injected,
) -> Output:
    """Make a home smaller, or mend it. Nothing is ever removed but by this command, and the archive never.

    An example: trendledger maintain --compact --dry-run

    Parameters
    ----------
    compact
        Write the warehouse anew without the room of deleted rows; merge a lake's files. Every row is compared.
    spare
        List files that can go: older published copies, warehouses kept before a change. Removes nothing.
    as_listed
        The word that --spare showed with its list: remove exactly these files.
    prefect
        Delete runs from Prefect's own database that are older than `prefect.days_kept` of the settings.
    drop_model
        Id of a model that is not current: its tags, readings and files go; that it was there stays in the books.
    set_aside
        Id of a run whose clock was ahead: no week waits for that time any more. What it brought stays.
    accept_smaller
        Why the next published copy may hold fewer rows than the last; is written down, and the copy published.
    dry_run
        Only say what would be done.

    """
    chosen = [compact, spare or bool(as_listed), prefect, bool(drop_model), bool(set_aside), bool(accept_smaller)]
    if sum(chosen) != 1:
        raise UsageError(ONE_THING)
    if compact:
        return smaller_warehouse(home, dry_run=dry_run)
    if spare or as_listed:
        return spare_listed(home, "" if dry_run else as_listed)
    if prefect:
        return smaller_prefect(home, dry_run=dry_run)
    if accept_smaller:
        return _accept(home, accept_smaller, dry_run=dry_run)
    return _drop(home, drop_model, dry_run=dry_run) if drop_model else _set_aside(home, set_aside, dry_run=dry_run)


def _drop(home: Home, model_id: str, *, dry_run: bool) -> Output:
    from warehouse.books import ledger, models, tags
    from warehouse.database import writing

    with writing(home) as db:
        known = {model.model_id for model in models.newest_models(db)}
        if model_id not in known:
            raise DropError(f"there is no model {model_id} here. There are: {', '.join(sorted(known)) or 'none'}.")
        if model_id == models.current_model(db):
            raise DropError(f"model {model_id} is the current one: `trendledger retag` comes first.")
        count = tags.count_of(db, model_id)
        if not dry_run:
            tags.drop_tags(db, model_id)
            what = f"{counted(count.tags, 'tag')}, {counted(count.readings, 'reading')}"
            ledger.add_changes(
                db, [LedgerEvent(datetime.now(UTC), "", "model dropped", model_id, what, "", "maintain")]
            )
    folder = home.models / model_id
    if not dry_run:
        shutil.rmtree(folder, ignore_errors=True)
    notes = (
        [f"{folder} could not be removed whole; nothing reads it any more"] if not dry_run and folder.exists() else []
    )
    verb = "would remove" if dry_run else "removed"
    data = {"model_id": model_id, "tags": count.tags, "readings": count.readings, "is_dry_run": dry_run}
    what = f"{counted(count.tags, 'tag')} and {counted(count.readings, 'reading')}"
    text = f"{verb} {what} of model {model_id}, and its files"
    return Output(data, text=text, notes=notes)


def _set_aside(home: Home, run_id: str, *, dry_run: bool) -> Output:
    """Let the clock of the books pass over a run, judge again, and publish."""
    from flows.stages.judge import put_verdicts
    from warehouse.books import ledger
    from warehouse.database import writing
    from warehouse.published.publish import publish

    with writing(home) as db:
        clock, standing = ledger.clock_of(db, run_id), ledger.clock(db)
        if clock is None:
            raise SetAsideError(f"there is no run {run_id} here; `trendledger sql 'from runs'` lists them.")
        if clock != standing:
            raise SetAsideError(f"the books do not stand where run {run_id} has put them; nothing was changed.")
        if not dry_run:
            event = LedgerEvent(
                datetime.now(UTC), "", "run set aside", run_id, f"{clock:%Y-%m-%d %H:%M}", "", "maintain"
            )
            ledger.add_changes(db, [event])
            put_verdicts(db)
            standing = ledger.clock(db)
    if not dry_run:
        publish(home, f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-set-aside")  # a name of its own: readers may hold the run's
    verb = "would be" if dry_run else "is"
    stand = "" if dry_run else f"; the books stand at {standing:%Y-%m-%d %H:%M}" if standing else "; no run is left"
    data = {"run_id": run_id, "clock": standing, "is_dry_run": dry_run}
    return Output(data, text=f"run {run_id} of {clock:%Y-%m-%d %H:%M} {verb} set aside{stand}; what it brought stays")


def _accept(home: Home, reason: str, *, dry_run: bool) -> Output:
    """Write down why rows are gone, count anew what is left, as nobody knows of what they were, and publish."""
    from warehouse.books import ledger
    from warehouse.database import writing
    from warehouse.published.publish import publish
    from warehouse.sums.counted import mark_all

    data = {"reason": reason, "is_dry_run": dry_run, "published": ""}
    if dry_run:
        return Output(data, text="would publish, however many rows are gone; the reason would be written down")
    event = LedgerEvent(datetime.now(UTC), "", "smaller copy accepted", "published", "", "", reason)
    with writing(home) as db:
        ledger.add_changes(db, [event])
        mark_all(db)
    data["published"] = publish(home, f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-accepted").name
    return Output(data, text=f"published {data['published']}; the reason is written down")
