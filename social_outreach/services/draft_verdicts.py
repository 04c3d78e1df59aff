"""What a reviewer decides about a draft besides approving it: discard it with a reason, and undo."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from outbound.clock import database_now
from outbound.states import State
from outbound.transitions import advance
from social_outreach.models import SocialEvent, SocialMessage
from social_outreach.services import messages
from social_outreach.services.messages import NotNow, StaleEdit
from social_outreach.services.sending import engine
from social_outreach.states import APPROVED, DRAFT, MESSAGE_TRANSITIONS, MESSAGE_WORDS


def discard(pk: int, *, reason: str = "", actor: Any) -> SocialMessage:
    """Cancel a draft; the reason stands in its history. Raises NotNow."""
    with transaction.atomic():
        message = messages.cancel(pk, actor=actor)
        if reason:
            detail = {"reason": reason}
            engine.record(
                message, "discarded", State.CANCELLED, State.CANCELLED, database_now(), actor=actor, detail=detail
            )
    return message


def withdraw(pk: int, *, version: int, actor: Any) -> SocialMessage:
    """Take back an approval that has led to nothing yet. Raises NotNow, StaleEdit."""
    with transaction.atomic():
        rows = SocialMessage.objects.filter(pk=pk)
        message = rows.select_for_update().get()
        if message.state != APPROVED:
            word = MESSAGE_WORDS[message.state].lower()
            raise NotNow(f"The approval of message {pk} cannot be taken back: it is {word}.")
        if message.version != version:
            raise StaleEdit("Somebody has edited this message since. Look at it before you take its approval back.")
        advance(
            rows,
            frm=APPROVED,
            to=DRAFT,
            table=MESSAGE_TRANSITIONS,
            approved_hash="",
            approved_by=None,
            approved_at=None,
        )
        engine.record(message, "approval taken back", APPROVED, DRAFT, database_now(), actor=actor)
    return SocialMessage.objects.select_related("profile").get(pk=pk)


def restore(pk: int, *, version: int, actor: Any) -> SocialMessage:
    """Put back the text that was there before it was written anew. Raises NotNow, StaleEdit, NotAcceptable."""
    last = SocialEvent.objects.filter(message_id=pk, kind="redrafted").order_by("-at", "-pk").first()
    if last is None:
        raise NotNow(f"Message {pk} was not written anew.")
    return messages.edit(pk, body=str(last.detail.get("before", "")), version=version, actor=actor)


#: What can be undone, by the word for it.
APPROVED_IT, DISCARDED_IT, REDRAFTED_IT = "approved", "discarded", "redrafted"


def undo(pk: int, *, did: str, version: int, actor: Any) -> SocialMessage:
    """Undo what was done to a draft. Raises NotNow, StaleEdit, NotAcceptable, SocialMessage.DoesNotExist."""
    if did == APPROVED_IT:
        return withdraw(pk, version=version, actor=actor)
    if did == REDRAFTED_IT:
        return restore(pk, version=version, actor=actor)
    return messages.revise(pk, actor=actor)
