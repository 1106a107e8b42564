"""A new model for the whole history: read everything with it, see what changes, then let it speak."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from prefect import flow

from flows.running.corrected_shares import put_corrected_shares
from flows.running.model_gates import judge_model, reason_for, refuse_missed
from flows.running.run_context import home_of
from flows.running.said import say
from flows.stages.candidates import put_candidates
from flows.stages.judge import put_verdicts
from flows.stages.model import put_in_charge, train_model
from flows.steps.quality.gates import GateFinding, in_a_line
from flows.steps.tagging.retagging import Retagged
from flows.steps.tagging.tag_passages import enter
from flows.steps.tagging.tagging_pool import TaggingPool
from flows.steps.text.figures import counted
from warehouse.books import ledger, models, tags
from warehouse.catalog import taxonomy_with
from warehouse.database import Home, writing
from warehouse.published.publish import is_published, open_published, publish, published_model
from warehouse.records import Model, Run, TrendledgerError, Unread
from warehouse.unheard import nobody_waits

PORTION = 20_000  # passages: some 20 MB, and an opening of the warehouse (60 ms) is nothing beside the 3 s they take
FEW = 2 * PORTION  # up to here one process is done before others have started

Progress = Callable[[int, int], None]  # told how many passages are done, and of how many


class RetagError(TrendledgerError):
    """There is nothing to retag, or nothing to retag with."""


def retag(
    home: Home,
    now: datetime,
    *,
    model_id: str | None = None,
    dry_run: bool = False,
    force: bool = False,
    processes: int | None = None,
    tell: Progress = nobody_waits,
) -> Retagged:
    """Read every passage that the new model has not seen; unless `dry_run`, make it current and publish.

    What was read is kept, also by a dry run and by one that died: the next one goes on from there. Raises
    HeldBackError, before anything is read, where the model misses its gates and neither `dry_run` nor `force` is said.
    """
    before, model = choose_model(home, now, model_id)
    if model.model_id == before:
        is_late = not dry_run and _publish_late(home, before)
        return Retagged("", before, before, is_current=True, passages_read=0, changes=[], is_only_published=is_late)
    gates = judge_model(home, model.model_id, now)
    if not (dry_run or force):
        refuse_missed(home, model.model_id, gates, now)
    run = _open(home, now)
    count = read_all(home, run.run_id, model.model_id, processes, tell)
    while not _finish(home, run, model, gates, dry_run=dry_run):
        count += read_all(home, run.run_id, model.model_id, processes, tell)
    with writing(home) as db:
        changes = tags.changes_between(db, before, model.model_id)
    if not dry_run:
        publish(home, run.run_id)
    return Retagged(run.run_id, before, model.model_id, not dry_run, count, changes, gates_missed=in_a_line(gates))


def choose_model(home: Home, now: datetime, model_id: str | None) -> tuple[str, Model]:
    """Return the current model's id and the model to retag with: the one named, else the newest.

    Where the newest is the current one, a model is trained: it is the same again if nothing new is to be learnt.
    """
    with writing(home) as db:
        before, known = models.current_model(db), models.newest_models(db)
    if before is None:
        raise RetagError("no model has tagged anything here yet; `trendledger run` or `trendledger demo` comes first.")
    here = [model for model in known if (home.models / model.model_id).exists()]
    if model_id is not None:
        return before, _named(here, model_id)
    if here and here[0].model_id != before:
        return before, here[0]
    trained = train_model(home, now, make_current=False).model_id
    with writing(home) as db:
        return before, _named(models.newest_models(db), trained)


def _publish_late(home: Home, current: str) -> bool:
    """Publish where readers see another model than the current one: a retagging that died. Return whether they did."""
    if not is_published(home):
        return False
    with open_published(home) as db:
        if published_model(db) == current:
            return False
    with writing(home) as db:
        run_id = ledger.newest_run(db)
    publish(home, run_id)
    return True


def _named(known: list[Model], model_id: str) -> Model:
    for model in known:
        if model.model_id == model_id:
            return model
    raise RetagError(f"there is no model {model_id} here. There are: {', '.join(one.model_id for one in known)}.")


def _open(home: Home, now: datetime) -> Run:
    """Open a run on the clock of the last one: what is complete and what is new does not change with the model."""
    with writing(home) as db:
        clock = ledger.clock(db) or now
        run = Run(f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}", "retag", clock, now, "", version("trendledger"))
        ledger.open_run(db, run)
    return run


def read_all(home: Home, run_id: str, model_id: str, processes: int | None, tell: Progress) -> int:
    """Read what the model has not seen, store it portion by portion, and return how many passages that were."""
    with writing(home) as db:
        unread = tags.count_unread(db, model_id)
    done = 0
    with TaggingPool(home.models / model_id, 1 if unread <= FEW and processes is None else processes) as pool:
        for portion, found in pool.tag_texts(_portions(home, model_id)):
            books = enter(run_id, model_id, portion, found)
            with writing(home) as db:
                tags.add_tags(db, books.readings, books.tags, {passage.story_id for passage in portion})
                ledger.add_fates(db, run_id, "tags", len(portion), books.fates)
            done += len(portion)
            tell(done, unread)
    return done


def _portions(home: Home, model_id: str) -> Iterator[list[Unread]]:
    last = ""
    while True:
        with writing(home) as db:
            portion = tags.unread_after(db, model_id, last, PORTION)
        if not portion:
            return
        last = portion[-1].passage_id
        yield portion


def _finish(home: Home, run: Run, model: Model, gates: Sequence[GateFinding], *, dry_run: bool) -> bool:
    """End the run, all in one write; return False, and change nothing, where passages came in the meantime."""
    taxonomy = taxonomy_with(home.own_trends)
    with writing(home) as db:
        if tags.count_unread(db, model.model_id):
            return False
        now = datetime.now(UTC)
        if not dry_run:
            put_in_charge(db, model, taxonomy, now, reason_for("retagged", gates), run.run_id)
            put_candidates(db, put_verdicts(db), taxonomy)
            put_corrected_shares(db)
        ledger.close_run(db, run.run_id, now, "done")
    return True


def run_name() -> str:
    """Name a flow run after the model that it reads the history with."""
    from prefect.runtime import flow_run

    parameters = flow_run.parameters
    what = "try" if parameters.get("dry_run") else "retag with"
    return f"{what} {parameters.get('model_id') or 'the newest model'}"


@flow(name="retag", flow_run_name=run_name)
async def retag_flow(
    home: str | None = None, model_id: str | None = None, dry_run: bool = False, force: bool = False
) -> dict[str, Any]:
    """Retag the whole history with the newest model, or the one named; return what changed.

    Args:
        home: Folder that holds everything; without it TRENDLEDGER_HOME of the worker.
        model_id: Id of the model to read with; without it the one trained last.
        dry_run: Whether to say only what would change; what was read is kept for the run that changes it.
        force: Whether the model is made current though it misses its gates.

    """
    place = home_of(home)
    done = await asyncio.to_thread(retag, place, datetime.now(UTC), model_id=model_id, dry_run=dry_run, force=force)
    read = counted(done.passages_read, "passage")
    say(f"{read} read with {done.after}, {'now' if done.is_current else 'not made'} current")
    return done.as_json()
