"""The global stop of this app, and the heartbeat of its tick."""

from __future__ import annotations

from typing import Any

from outbound.clock import database_now
from outbound.states import State
from posting.models import PostingControl, PostPart


def stop(*, reason: str, actor: Any) -> None:
    """Nothing begins any more; what is under way is left to its end."""
    PostingControl.objects.update_or_create(
        pk=1,
        defaults={
            "is_stopped": True,
            "stop_reason": reason[:300] or "Stopped by an operator.",
            "stopped_at": database_now(),
            "stopped_by": actor,
        },
    )


def lift(*, actor: Any) -> None:
    """What was told to wait for the stop is not said to be held by it any more."""
    PostingControl.objects.filter(pk=1).update(is_stopped=False, stop_reason="", stopped_at=None, stopped_by=None)
    waiting = PostPart.objects.filter(state=State.SCHEDULED, due_at__lte=database_now(), verdict__gate="global stop")
    waiting.update(verdict=None, hinted_at=None)


def beat() -> None:
    if not PostingControl.objects.filter(pk=1).update(ticked_at=database_now()):
        PostingControl.objects.get_or_create(pk=1, defaults={"ticked_at": database_now()})
