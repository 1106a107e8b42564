"""A small model, trained once a session, to be put into homes that would otherwise train a large one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.steps.tagging.classifier import Classifier, train
from warehouse.books import models, trends
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.records import Taxonomy
from warehouse.database import Home, writing
from warehouse.records import Model

EVERY = 8  # of the catalog's examples: trained in a second, where all take six
TRAINED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trained:
    """The small model, saved in a folder of its own."""

    classifier: Classifier
    taxonomy: Taxonomy
    folder: Path

    def put_into(self, home: Home) -> Home:
        """Make this model the home's current one; return the home."""
        model_id = self.classifier.model_id
        home.prepare()
        shutil.copytree(self.folder / model_id, home.models / model_id)
        with writing(home) as db:
            models.add_model(db, Model(model_id, self.taxonomy.version, TRAINED_AT, 0, "{}", ""))
            models.make_current(db, model_id, TRAINED_AT)
            trends.put_taxonomy(db, self.taxonomy.records())
        return home


def train_small(folder: Path, every: int = EVERY) -> Trained:
    """Train on a slice of the catalog and save the model in `folder`."""
    taxonomy = load_taxonomy()
    classifier = train(load_examples()[::every], taxonomy)
    classifier.save(folder / classifier.model_id)
    return Trained(classifier, taxonomy, folder)
