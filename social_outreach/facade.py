"""The door for everybody else: the seeds' operations by name, and what the house shows of this app.

Frozen dataclasses and plain dictionaries cross it, model instances never.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outbound.clock import database_now
from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.selectors import overview
from social_outreach.selectors.pipeline import pipeline_status as _pipeline_status
from social_outreach.services import batches, messages, rehearsal
from social_outreach.services.credentials import environment_setup


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of asking for a send. ``status``: the message's status now; it leaves within its gates."""

    success: bool
    message_id: int
    status: str
    error: str = ""


def send_message(*, message_id: int, actor: Any = None, at: datetime | None = None) -> SendResult:
    """Send one approved message; rate limits, retries and the record of each attempt are the engine's."""
    result = batches.each([message_id], messages.send, actor=actor, at=at)
    if message_id in result.refused:
        return SendResult(False, message_id, "", result.refused[message_id])
    return SendResult(True, message_id, State.SCHEDULED)


def send_batch(*, message_ids: Iterable[int], actor: Any = None, at: datetime | None = None) -> list[SendResult]:
    """Send many; one that cannot be sent never stops the others."""
    return [send_message(message_id=message_id, actor=actor, at=at) for message_id in message_ids]


def check_platform_api_config(platform: str) -> dict[str, Any]:
    """Whether sending by API is set up for a platform, by a connected account or the environment.

    Returns {configured, source, missing, sentence}. Raises UnknownPlatform.
    """
    label = registry.capabilities(platform).label
    if overview.has_connected_token(platform):
        return {"configured": True, "source": "account", "missing": [], "sentence": f"A {label} account is connected."}
    known = environment_setup(platform)
    if known.is_complete:
        sentence = f"{label} credentials stand in the environment."
        return {"configured": True, "source": "environment", "missing": [], "sentence": sentence}
    sentence = (
        f"{label} has no connected account, and {', '.join(known.missing)} is not set: messages are sent by hand."
    )
    return {"configured": False, "source": "", "missing": list(known.missing), "sentence": sentence}


def pipeline_status(platform: str = "") -> dict[str, Any]:
    """The seeds' counts and the stages with their lock."""
    return _pipeline_status(database_now(), platform)


navigation = overview.navigation
accounts_overview = overview.accounts_overview
surroundings = overview.surroundings
health = overview.health
last_tick_at = overview.last_tick_at
oldest_due_seconds = overview.oldest_due_seconds
metrics = overview.metrics
is_stopped = overview.is_stopped
prepare_rehearsal_workspace = rehearsal.prepare_workspace
