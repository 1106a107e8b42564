"""How good a model is, as a person reads it."""

import json

import pytest
from small_books import put_articles
from small_web import CHIPS, GARDEN, RULES

from warehouse.database import writing
from warehouse.published.publish import publish


@pytest.fixture
def gold(tmp_path):
    rows = [
        {"text": CHIPS, "trends": ["ai-hardware"], "kind": "news", "published": "2025-02-01"},
        {"text": RULES, "trends": ["ai-regulation"], "kind": "blog", "published": "2026-02-01"},
        {"title": "[red]", "text": f"\x1b[2J {GARDEN}", "trends": ["ai-coding"], "kind": "blog"},
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "enough.jsonl").write_text("\n".join(map(json.dumps, rows * 20)))
    return "gold.jsonl"


def test_a_person_reads_all_that_was_found_from_the_headline_to_the_calibration(ready, gold, trendledger):
    told = trendledger("evaluate", gold)
    assert told.returncode == 0, told.stderr
    assert "micro F1" in told.stderr
    headings = [
        "All trends together",
        "Trend by trend, the worst first",
        "By kind of source",
        "By year",
        "The worst confusions",
        "Probabilities: said and come true",
    ]
    places = [told.stdout.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "[red]: ␛[2J" in told.stdout


def test_figures_by_kind_and_year_are_kept_with_their_intervals(ready, gold, trendledger):
    report = json.loads(trendledger("evaluate", gold, "--json").stdout)
    with writing(ready) as db:
        kept = db.execute(
            "select scope, name, passages, f1, f1_low, f1_high from api.quality where scope in ('kind', 'year') order by all"
        ).fetchall()
    said = [(scope, one) for scope in ("kind", "year") for one in report[f"by_{scope}"]]
    assert kept == [
        (scope, one["name"], one["passages"], *(one["quality"]["f1"][key] for key in ("value", "low", "high")))
        for scope, one in said
    ]
    assert [name for _, name, *_ in kept] == ["blog", "news", "2025", "2026"]


@pytest.mark.long
def test_what_was_measured_is_seen_at_once_in_the_published_copy(ready, gold, trendledger):
    put_articles(ready)
    publish(ready, "r")
    before = trendledger("sql", "select count(share_corrected) as corrected from api.trend_weeks", "--json").stdout
    assert json.loads(before) == [{"corrected": 0}]
    assert trendledger("evaluate", gold).returncode == 0
    reason = trendledger("sql", "select distinct share_corrected_reason as why from api.trend_weeks", "--json").stdout
    assert json.loads(reason) == [
        {"why": "the model that tags now was evaluated on 3 labelled passages, 50 are needed"}
    ]
    assert trendledger("evaluate", "enough.jsonl").returncode == 0
    corrected, figures = (
        "select count(*) > 0 and count(*) = count(share_corrected) as is_so from api.trend_weeks",
        "select count(*) > 0 as is_so from api.quality where is_latest",
    )
    for question in (corrected, figures):
        assert json.loads(trendledger("sql", question, "--json").stdout) == [{"is_so": True}]
