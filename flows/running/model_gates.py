"""The gates before a model is put in charge: judged by the settings of its home, and kept in the books either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.steps.quality.gates import GateFinding, GateLimits, gate_findings, in_a_line
from flows.steps.tagging.card import read_card
from warehouse.books import ledger, model_gates, models
from warehouse.database import Home, writing
from warehouse.fates import EventKind
from warehouse.records import GateVerdict, LedgerEvent, TrendledgerError
from warehouse.settings.reading import settings_of

HELD_BACK: EventKind = "model held back"


class HeldBackError(TrendledgerError):
    """A model misses its gates and was not made current. It is kept, and so is the reason."""

    def __init__(self, model_id: str, missed: str) -> None:
        super().__init__(model_id, missed)
        self.model_id, self.missed = model_id, missed

    def __str__(self) -> str:
        return (
            f"model {self.model_id} misses its gates and was not made current: {self.missed}. Look at what taught it "
            "(`trendledger label`, own_trends.toml), or put it in charge all the same with --force; the limits are "
            "[gates] of the settings, and api.gates has the figures."
        )


class UnknownModelError(TrendledgerError):
    """No model of that id is in the home. Names those that are."""

    def __init__(self, model_id: str, known: tuple[str, ...]) -> None:
        super().__init__(model_id, known)
        self.model_id, self.known = model_id, known

    def __str__(self) -> str:
        there = f"There are: {', '.join(self.known)}" if self.known else "There is none; `trendledger train` makes one"
        return f"there is no model {self.model_id} here. {there}."


def judge_model(home: Home, model_id: str, now: datetime) -> list[GateFinding]:
    """Judge a model of this home beside the one in charge, keep what is found, and return it. Raises SettingsError."""
    limits = GateLimits(**settings_of(home.path).gates.model_dump())
    with writing(home) as db:
        current = models.current_model(db)
        other = current if current != model_id else None
        found = gate_findings(
            read_card(home.models / model_id),
            read_card(home.models / other) if other else None,
            model_gates.measured_on_both(db, model_id, other) if other else [],
            limits,
        )
        model_gates.add_verdicts(db, [GateVerdict(model_id, now, *one) for one in found])
    return found


def told_gates(home: Home, model_id: str) -> list[GateVerdict]:
    """Return what the gates said of a model when it was judged last."""
    with writing(home) as db:
        return model_gates.newest_verdicts(db, model_id)


def refuse_missed(home: Home, model_id: str, found: Sequence[GateFinding], now: datetime) -> None:
    """Raise HeldBackError where a gate is missed, and write down that the model was held back."""
    said = in_a_line(found)
    if not said:
        return
    with writing(home) as db:
        before = models.current_model(db) or ""
        ledger.add_changes(db, [LedgerEvent(now, "", HELD_BACK, "model", before, model_id, said)])
    raise HeldBackError(model_id, said)


def reason_for(reason: str, found: Sequence[GateFinding]) -> str:
    """Return why a model is made current, as the books have it: by force, where it misses gates.

    >>> reason_for("retagged", [])
    'retagged'
    """
    said = in_a_line(found)
    return f"{reason} by force, with gates missed: {said}" if said else reason
