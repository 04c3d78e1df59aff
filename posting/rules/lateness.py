"""What a planned time says of when a post leaves, also once it is over. The gates decide the same of a part."""

from __future__ import annotations

from datetime import datetime, timedelta

from posting.states import LatePolicy


def said_of(at: datetime, now: datetime, *, policy: str, minutes: int, with_engine: bool) -> str:
    """What keeps a post from leaving at ``now``, in a sentence; '' where its time does not.

    ``minutes``: its allowance; ``with_engine``: it is scheduled, so it needs nobody to leave.
    """
    named = f"{at:%d %B %Y, %H:%M} UTC"
    if at > now:
        return f"It is planned for {named}."
    over = f"Its time, {named}, is over"
    if now - at > timedelta(minutes=minutes) and policy != LatePolicy.SEND:
        late = f"{over} by more than the {minutes} minutes it is allowed"
        if policy == LatePolicy.DROP:
            return f"{late}: it would be dropped. Give it another time, or publish it now."
        return f"{late}: it would be held. Give it another time, or publish it now."
    return "" if with_engine else f"{over}: once it is scheduled, it leaves at once."
