"""Deciding from a list of messages read back whether a doubtful one arrived. Pure; knows no platform.

A wrong "absent" sends a message twice, a wrong "cannot tell" costs a person a look: in doubt, cannot tell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from outbound.outcome import Look, Sighting

#: Our clock and the platform's may differ by so much.
CLOCK_DIFFERENCE = timedelta(minutes=2)


class Seen(Protocol):
    """One message of a conversation as the platform lists it."""

    @property
    def remote_id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def is_ours(self) -> bool: ...


def judge(seen: Sequence[Seen], *, text: str, since: datetime, whole: bool, thread_id: str = "") -> Look:
    """Look for ``text`` among the newest messages of the conversation.

    ``whole``: nothing older exists than what is listed. That a platform may list a message late is not weighed
    here: whoever acts on "absent" waits first.
    """
    wanted = comparable(text)
    # Platforms list whole seconds, so ``since`` loses its fraction.
    after = since.replace(microsecond=0)
    ours = [message for message in seen if message.is_ours]
    same = [message for message in ours if comparable(message.text) == wanted]
    for message in same:
        if message.sent_at >= after:
            return Look(Sighting.FOUND, remote_id=message.remote_id, thread_id=thread_id)
    if any(message.sent_at >= after - CLOCK_DIFFERENCE for message in same):
        return _cannot_tell("The same text stands in the conversation a little before this try.")
    if any(not message.text and message.sent_at >= after - CLOCK_DIFFERENCE for message in ours):
        return _cannot_tell("A recent message of ours is listed without its text.")
    if not seen:
        return _cannot_tell("The platform lists no message of this conversation.")
    if not whole and min(message.sent_at for message in seen) >= after - CLOCK_DIFFERENCE:
        return _cannot_tell("The list does not reach back to before this try.")
    return Look(Sighting.ABSENT, thread_id=thread_id, reason="The conversation lists no such message since this try.")


def comparable(text: str) -> str:
    """A text as compared: platforms trim, join spaces and change line ends and Unicode form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _cannot_tell(reason: str) -> Look:
    return Look(Sighting.CANNOT_TELL, reason=reason)
