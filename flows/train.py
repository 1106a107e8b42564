"""The catalog to a model."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from prefect import flow

from flows.steps.classify import Classifier, train
from warehouse import models, trends
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.database import Home, writing
from warehouse.records import Model


def ensure_model(home: Home, now: datetime) -> str:
    """Return the id of the current model; train and make current a first one where there is none."""
    with writing(home) as db:
        model_id = models.current_model(db)
    if model_id and (home.models / model_id).exists():
        return model_id
    return train_model(home, now, make_current=True).model_id


def train_model(home: Home, now: datetime, *, make_current: bool) -> Classifier:
    """Fit a classifier on the catalog, save it in the home and write it down; the same catalog gives the same id."""
    taxonomy, examples = load_taxonomy(), load_examples()
    classifier = train(examples, taxonomy)
    classifier.save(home.models / classifier.model_id)
    model = Model(
        model_id=classifier.model_id,
        taxonomy_version=taxonomy.version,
        trained_at=now,
        passages=len(examples),
        settings=json.dumps(classifier.settings, sort_keys=True),
        quality="",
    )
    with writing(home) as db:
        models.add_model(db, model)
        if make_current:
            models.make_current(db, model.model_id, now)
            trends.put_taxonomy(db, taxonomy.records())
    return classifier


@flow(name="train", flow_run_name="train a model")
def train_flow(home: str, make_current: bool = False) -> str:
    """Train on the catalog; return the model's id. It becomes current only when asked to."""
    return train_model(Home(home), datetime.now(UTC), make_current=make_current).model_id
