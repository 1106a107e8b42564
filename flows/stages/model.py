"""The model in charge; the first one of a home is trained here, from catalog and labels."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import datetime

from flows.running.model_gates import HeldBackError, judge_model, reason_for, refuse_missed
from flows.running.run_log import log
from flows.running.shared_models import shared_or_trained
from flows.running.usable_model import usable_model
from flows.steps.tagging.card import ModelCard, read_card
from flows.steps.tagging.models import train_tagger
from flows.steps.tagging.tagger import Tagger
from warehouse.books import inbox, labels, ledger, models, trends
from warehouse.catalog import load_examples, taxonomy_with
from warehouse.catalog.records import Example, Taxonomy
from warehouse.database import Connection, Home, writing
from warehouse.records import LedgerEvent, Model

_one_at_a_time = threading.Lock()  # two threads that both find no model would both train one


def ensure_model(home: Home, now: datetime) -> str:
    """Return the id of the current model; train and make current one where there is none, or none that is read.

    Where what people labelled here holds it back, it is trained on the catalog alone. Raises HeldBackError.
    """
    with _one_at_a_time:
        model_id = usable_model(home)
        if model_id:
            return model_id
        try:
            return train_model(home, now, make_current=True).model_id
        except HeldBackError as held:
            if not labelled_examples(home, taxonomy_with(home.own_trends)):
                raise
            log(f"{held} A run goes on with the catalog alone, without the labels of this home.")
            return train_model(home, now, make_current=True, with_labels=False).model_id


def train_model(
    home: Home, now: datetime, *, make_current: bool, force: bool = False, with_labels: bool = True
) -> Tagger:
    """Fit a model on catalog and labels, save it in the home and write it down; same input, same id.

    What ships is learnt once a machine: a home that nobody taught takes the model that another one made. Raises
    HeldBackError where it is to be current, misses its gates and is not forced; it is kept all the same.
    """
    taxonomy = taxonomy_with(home.own_trends)
    labelled = labelled_examples(home, taxonomy) if with_labels else []
    examples = [*load_examples(), *labelled]
    is_taught_here = bool(labelled) or home.own_trends.exists() or home.own_terms.exists()
    tagger = (train_tagger if is_taught_here else shared_or_trained)(examples, taxonomy)
    tagger.save(home.models / tagger.model_id)
    model = Model(
        model_id=tagger.model_id,
        taxonomy_version=taxonomy.version,
        trained_at=now,
        passages=len(examples),
        settings=json.dumps(tagger.settings, sort_keys=True),
        quality=_on_catalog(read_card(home.models / tagger.model_id)),
    )
    with writing(home) as db:
        models.add_model(db, model)
    found = judge_model(home, model.model_id, now)
    if make_current:
        if not force:
            refuse_missed(home, model.model_id, found, now)
        with writing(home) as db:
            put_in_charge(db, model, taxonomy, now, reason_for("trained", found))
    log(f"model {tagger.model_id} trained on {len(examples):,} passages{', now current' if make_current else ''}")
    return tagger


def _on_catalog(card: ModelCard | None) -> str:
    """Return what unseen passages of the catalog say of a model, trend by trend, as readers of the copy get it."""
    if card is None:
        return ""
    errors = [error._asdict() for error in card.errors]
    return json.dumps({"catalog": {"passages": card.passages, "trends": card.trends, "errors": errors}})


def labelled_examples(home: Home, taxonomy: Taxonomy) -> list[Example]:
    """Return what people have labelled in this home, without the trends that the taxonomy no longer has."""
    known = {trend.id for trend in taxonomy.trends}
    inbox.take_in(home)
    with writing(home) as db:
        labelled = labels.load_labels(db)
    return [replace(one, trends=tuple(trend for trend in one.trends if trend in known)) for one in labelled]


def put_in_charge(
    db: Connection, model: Model, taxonomy: Taxonomy, now: datetime, reason: str, run_id: str = ""
) -> str:
    """Let a model speak for the whole history, mark the books if another one did before, and return that one's id.

    The taxonomy goes with it where it still has the version that the model was trained for.
    """
    before = models.current_model(db) or ""
    models.make_current(db, model.model_id, now)
    if taxonomy.version == model.taxonomy_version:
        trends.put_taxonomy(db, taxonomy.records())
    if before not in {"", model.model_id}:
        ledger.add_changes(
            db, [LedgerEvent(now, run_id, "model made current", "model", before, model.model_id, reason)]
        )
    return before
