"""Catalog and labels to a model."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow

from flows.running.run_context import home_of
from flows.stages.model import train_model


def run_name() -> str:
    """Name a flow run after what it trains on, and say whether its model is to be the one in charge."""
    from prefect.runtime import flow_run

    return "train and make current" if flow_run.parameters.get("make_current") else "train"


@flow(name="train", flow_run_name=run_name)
async def train_flow(home: str | None = None, make_current: bool = False, force: bool = False) -> str:
    """Train on catalog and labels; return the model's id. It becomes current only when asked to.

    Asynchronous, though nothing waits: a synchronous flow ends with up to a second for the heartbeats' thread.

    Args:
        home: Folder that holds everything; without it TRENDLEDGER_HOME of the worker.
        make_current: Whether new passages are read with it from now on; `retag` reads the history with it too.
        force: Whether that holds though the model misses its gates; else the run fails, and the model is kept.

    """
    return train_model(home_of(home), datetime.now(UTC), make_current=make_current, force=force).model_id
