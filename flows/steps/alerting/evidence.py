"""What stands behind an alert, as JSON that every program reads."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flows.steps.text.one_line import one_line
from warehouse.records import Alert

CHARACTERS_OF_TITLE, CHARACTERS_OF_ADDRESS = 160, 1000  # of a story; a cut address leads nowhere, so none is better


def written(figures: dict[str, Any]) -> str:
    """Return figures as evidence. What is infinite is none in JSON, and becomes null.

    >>> written({"ratio": math.inf, "stories_now": 12})
    '{"figures": {"ratio": null, "stories_now": 12}}'
    """
    finite = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in figures.items()
    }
    return json.dumps({"figures": finite}, allow_nan=False)


def with_stories(alert: Alert, stories: Sequence[dict[str, str]]) -> Alert:
    """Return the alert with the stories that speak for it, each cut to what a message has room for."""
    told = [
        {
            "title": one_line(story["title"], CHARACTERS_OF_TITLE),
            "source": one_line(story["source"], CHARACTERS_OF_TITLE),
            "url": story["url"] if len(story["url"]) <= CHARACTERS_OF_ADDRESS else "",
        }
        for story in stories
    ]
    return replace(alert, evidence=json.dumps({**evidence_of(alert), "stories": told}))


def evidence_of(alert: Alert) -> dict[str, Any]:
    """Return the evidence of an alert as data."""
    evidence: dict[str, Any] = json.loads(alert.evidence)
    return evidence
