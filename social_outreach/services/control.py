"""The global stop and the heartbeat of the tick."""

from __future__ import annotations

from typing import Any

from outbound.clock import database_now
from social_outreach.models import SocialControl


def stop(*, actor: Any, reason: str) -> None:
    """Nothing begins any more, by API or by hand; calls under way end."""
    SocialControl.objects.update_or_create(
        pk=1,
        defaults={
            "is_stopped": True,
            "stop_reason": (reason.strip() or "Stopped by an operator.")[:300],
            "stopped_by": actor,
            "stopped_at": database_now(),
        },
    )


def go_on() -> None:
    SocialControl.objects.update_or_create(pk=1, defaults={"is_stopped": False, "stop_reason": "", "stopped_by": None})


def beat() -> None:
    """Note that the tick ran."""
    now = database_now()
    if not SocialControl.objects.filter(pk=1).update(ticked_at=now):
        SocialControl.objects.get_or_create(pk=1, defaults={"ticked_at": now})
