"""The automations of `automations.yaml`, put on a Prefect server: those that it does not have yet, and can act on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

FILE = Path(__file__).with_name("automations.yaml")
BLOCK = "trendledger"  # what a block is to be called that is told of trouble
PLACE = "NOTIFY_BLOCK_ID"  # where its id belongs in the file
# Prefect's blocks that can send what a `send-notification` says; others, mail by SMTP for one, it does not take.
KINDS = ("slack-webhook", "custom-webhook", "sendgrid-email", "ms-teams-webhook", "mattermost-webhook")


def read_automations(block_id: str | None) -> list[dict[str, Any]]:
    """Return the automations of the file, with the block that is told; without one those that tell nobody."""
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["automations"]
    for automation in found:
        for action in automation["actions"]:
            if action.get("block_document_id") == PLACE:
                action["block_document_id"] = block_id
    return [one for one in found if all(action.get("block_document_id", "") is not None for action in one["actions"])]


async def add_missing(client: PrefectClient) -> list[str]:
    """Make the automations that the server does not have; return their names. Others stay as they are."""
    from prefect.events.schemas.automations import AutomationCore

    added = []
    for automation in read_automations(await _block_id(client)):
        if not await client.read_automations_by_name(automation["name"]):
            await client.create_automation(AutomationCore.model_validate(automation))
            added.append(automation["name"])
    return added


async def _block_id(client: PrefectClient) -> str | None:
    from prefect.exceptions import ObjectNotFound

    for kind in KINDS:
        try:
            return str((await client.read_block_document_by_name(BLOCK, kind)).id)
        except ObjectNotFound:
            continue
    return None
