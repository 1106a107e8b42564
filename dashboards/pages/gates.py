"""What a model had to come up to: the gates of the one that tags, and of one that was held back."""

from __future__ import annotations

from typing import NamedTuple

from warehouse.records import GATES_AT_MOST

GATES = """
    select g.model_id, m.is_current, g.gate, g.value, g.needed, g.is_met, g.says
    from api.gates as g join api.models as m on g.model_id = m.model_id
    where m.is_current or m.is_held_back
    order by m.is_current desc, g.is_met nulls last, g.gate
"""


class GateShown(NamedTuple):
    """A gate of a model: what it found, what it asks, and whether that is met; None where it cannot be told."""

    model_id: str
    is_current: bool
    gate: str
    value: float | None
    needed: float | None
    is_met: bool | None
    says: str

    @property
    def found(self) -> str:
        """The figure; trends are counted."""
        return self._plain(self.value)

    @property
    def limit(self) -> str:
        """The limit, and on which side of it a figure may be."""
        if self.needed is None:
            return self._plain(None)
        return f"{'at most' if self.gate in GATES_AT_MOST else 'at least'} {self._plain(self.needed)}"

    def _plain(self, value: float | None) -> str:
        if value is None:
            return "–"
        return f"{value:.0f}" if self.gate == "trends" else f"{value:.3f}"
