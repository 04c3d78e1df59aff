"""What we have written to somebody before, and whether a new text repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from outbound.states import State
from social_outreach.models import SocialMessage, SocialReply
from social_outreach.rules.evidence import still_said
from social_outreach.rules.similarity import nearest
from social_outreach.rules.texts import added_by_hand
from social_outreach.states import LIVE_STATES

NEAR_COPY = "near_copy"
#: A link, an address or a number that a person wrote into the text and that nothing stored has.
ADDED = "added"
#: The youngest so many: more no person has had.
_MOST = 30


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message of ours to the same person. ``has_left``: it was sent, or may have been."""

    message_id: int
    text: str
    at: datetime
    has_left: bool


def earlier_to(profile_id: int, *, besides: int | None = None) -> list[Earlier]:
    """Every message to this person that left or may still leave, oldest first; ``besides``: not this one."""
    rows = SocialMessage.objects.filter(profile_id=profile_id, state__in=LIVE_STATES)
    if besides is not None:
        rows = rows.exclude(pk=besides)
    return sorted((_as_earlier(row) for row in rows.order_by("-pk")[:_MOST]), key=lambda item: item.at)


def _as_earlier(row: SocialMessage) -> Earlier:
    has_left = row.state in (State.SENT, State.UNKNOWN)
    return Earlier(row.pk, row.sent_body or row.draft_body, row.sent_at or row.created_at, has_left)


def replies_of(profile_id: int, most: int = 5) -> tuple[str, ...]:
    """What the person wrote last, oldest first."""
    rows = SocialReply.objects.filter(thread__profile_id=profile_id).exclude(body="").order_by("-received_at")[:most]
    return tuple(row.body for row in reversed(rows))


def near_copy(text: str, earlier: Sequence[Earlier]) -> dict[str, Any] | None:
    """The flag for a text that repeats one of ``earlier``; ``similarity`` from 0 to 1 and the message it is like."""
    found = nearest(text, [item.text for item in earlier])
    if found is None or found.value < settings.DRAFT_SIMILARITY:
        return None
    like = earlier[found.place]
    which = "message" if like.has_left else "draft"
    return {
        "kind": NEAR_COPY,
        "sentence": f"{round(found.value * 100)} % like your {which} of {like.at.day} {like.at:%b}.",
        "similarity": round(found.value, 3),
        "message": like.message_id,
    }


def notes_after_edit(message: SocialMessage, body: str) -> dict[str, Any]:
    """``evidence`` and ``flags`` of a message once a person has changed its text to ``body``."""
    known = [flag for flag in message.flags if isinstance(flag, dict)]
    flags = [flag for flag in known if flag.get("kind") not in (NEAR_COPY, ADDED)]
    earlier = earlier_to(message.profile_id, besides=message.pk)
    if flag := near_copy(body, earlier):
        flags.append(flag)
    return {"evidence": still_said(message.evidence, body), "flags": [*flags, *_added(message, body, known, earlier)]}


#: The facts of a person that a text may take a link or a number from, besides what they wrote.
_GIVING = (
    "full_name", "username", "company", "title", "category", "location", "website", "email", "url", "bio",
    "followers_count", "following_count", "posts_count",
)  # fmt: skip


def _added(
    message: SocialMessage, body: str, flags: Sequence[dict[str, Any]], earlier: Sequence[Earlier]
) -> list[dict[str, Any]]:
    """Flags for what this edit adds. What an earlier edit added stays flagged for as long as it stands there."""
    facts = [str(value) for name in _GIVING if (value := getattr(message.profile, name)) is not None]
    ours = [message.account.name, message.account.username, message.instruction, message.first_draft]
    given = [*facts, *ours, *replies_of(message.profile_id), *(item.text for item in earlier)]
    still = {str(flag.get("what")) for flag in flags if flag.get("kind") == ADDED}
    fresh = added_by_hand(body, [*given, message.draft_body])
    found = added_by_hand(body, given)
    return [
        {"kind": ADDED, "sentence": sentence, "what": what}
        for what, sentence in found.items()
        if what in fresh or what in still
    ]
