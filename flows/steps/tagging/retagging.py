"""What another model would change, told by trend and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from warehouse.records import TagChange

COLUMNS = ("trend", "month", "gained", "lost", "share before", "share after")


class Retagged(NamedTuple):
    """What a retagging did, or would do. `changes`: for each trend the whole history, then its months."""

    run_id: str
    before: str
    after: str
    is_current: bool
    passages_read: int
    changes: Sequence[TagChange]
    is_only_published: bool = False  # all was done but for the copy that everyone reads
    gates_missed: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain data, months inside their trends."""
        trends: dict[str, dict[str, Any]] = {}
        for change in self.changes:
            if change.month is None:
                trends[change.trend] = {"trend": change.trend, **_figures(change), "months": []}
            else:
                trends[change.trend]["months"].append({"month": change.month.isoformat(), **_figures(change)})
        return {
            "run_id": self.run_id,
            "model_before": self.before,
            "model_after": self.after,
            "is_current": self.is_current,
            "passages_read": self.passages_read,
            "gates_missed": self.gates_missed,
            "trends": list(trends.values()),
        }

    def rows(self) -> list[tuple[str, str, int, int, str, str]]:
        """Return a row for each trend and each month of it in which a tag or a story that carries it came or went."""
        return [
            (
                change.trend,
                f"{change.month:%Y-%m}" if change.month else "all",
                change.gained,
                change.lost,
                f"{_share(change.stories_before, change.stories):.1%}",
                f"{_share(change.stories_after, change.stories):.1%}",
            )
            for change in self.changes
            if change.gained or change.lost or change.stories_before != change.stories_after
        ]


def _figures(change: TagChange) -> dict[str, Any]:
    return {
        "gained": change.gained,
        "lost": change.lost,
        "stories": change.stories,
        "stories_before": change.stories_before,
        "stories_after": change.stories_after,
        "share_before": _share(change.stories_before, change.stories),
        "share_after": _share(change.stories_after, change.stories),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
