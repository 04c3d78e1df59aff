"""What posting does on its own announcements."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from posting import signals
from posting.services import news


@receiver(signals.target_settled, dispatch_uid="posting.tell_of_settled_target")
def tell_of_settled_target(*, target_id: int, **_: Any) -> None:
    """Tell at once. What is lost here, the minute's look finds."""
    news.settled(target_id)
