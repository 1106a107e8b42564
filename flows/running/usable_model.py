"""Which model of a home can be put to work."""

from __future__ import annotations

from pathlib import Path

from flows.steps.tagging.models import is_former, load_tagger
from flows.steps.tagging.tagger import ModelError
from warehouse.books import models
from warehouse.database import Home
from warehouse.to_read import reading


def usable_model(home: Home) -> str | None:
    """Return the id of the current model; None where there is none, its folder is gone, or of a former format."""
    if not home.has_warehouse:
        return None
    with reading(home) as db:
        model_id = models.usable_model(db, home)
    return None if model_id is None or is_former(home.models / model_id) else model_id


def damage_of(folder: Path) -> str:
    """Return why a model that is in its folder cannot be put to work; nothing where it can, or gives way to another."""
    if is_former(folder):
        return ""
    try:
        load_tagger(folder)
    except ModelError as error:
        return str(error)
    return ""
