"""Before anybody has measured more, the page of quality tells trend by trend what the training knew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from page_words import words
from small_edition import CLOCK, fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from warehouse.books.quality import add_quality
from warehouse.database import Home, writing
from warehouse.published.publish import publish
from warehouse.records import QualityFigure

COUNTS = {"video": [20, 10, 10], "law": [8, 16, 4], "quiet": [4, 0, 0], "gone": [1, 1, 1]}


def shown(path: Path, quality: str, *figures: QualityFigure) -> str:
    home = Home(path)
    fill(home)
    with writing(home) as db:
        db.execute("update models set quality = ?", [quality])
        add_quality(db, figures)
    publish(home, "run-1")
    web = TestClient(create_app(home))
    assert "catalog.trends" not in web.get("/about").text
    assert "catalog.errors" not in web.get("/about").text
    return words(web.get("/quality").text)


def test_trends_are_told_on_the_passages_of_the_catalog_the_weakest_first(tmp_path: Path) -> None:
    said = shown(tmp_path, json.dumps({"catalog": {"passages": 5466, "trends": COUNTS}}))
    assert "5,466 passages, written for this project" in said
    quiet = said.index("Nobody's trend – – 0.0 % 0.0–49.0 4")
    law = said.index("Regulation & <law> 25.0 % 10.2–49.5 50.0 % 21.5–78.5 8")
    assert quiet < law < said.index("AI video generation 100.0 % 72.2–100.0 50.0 % 29.9–70.1 20")


def test_errors_of_the_catalog_are_shown_where_nobody_has_labelled_any(tmp_path: Path) -> None:
    made = {
        "trend": "law",
        "title": "On <b>rules</b>",
        "text": "Nothing of law.",
        "is_given": True,
        "probability": 0.91,
    }
    gone = made | {"trend": "gone", "title": "Of no trend"}
    said = shown(tmp_path, json.dumps({"catalog": {"passages": 9, "trends": COUNTS, "errors": [made, gone]}}))
    assert "On <b>rules</b> Regulation & <law> tagged, and should not be probability 0.91 Nothing of law." in said
    assert "Of no trend" not in said


@pytest.mark.parametrize("quality", ["", "{}", "no JSON", '{"catalog": 1}', '{"file": "gold.jsonl"}'])
def test_a_model_without_such_counts_has_no_such_table(tmp_path: Path, quality: str) -> None:
    assert "on the catalog’s own passages" not in shown(tmp_path, quality)


def test_what_people_labelled_takes_its_place(tmp_path: Path) -> None:
    measured = QualityFigure(
        "model-1", CLOCK, "gold", 50, "all", "micro", 0.8, 0.7, 0.9, 0.6, 0.5, 0.7, 0.7, 0.6, 0.8, 12
    )
    told = json.dumps({"catalog": {"passages": 5466, "trends": COUNTS}})
    assert "on the catalog’s own passages" not in shown(tmp_path, told, measured)
