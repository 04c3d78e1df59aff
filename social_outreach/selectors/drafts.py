"""What the drafts page reads: the list around one draft, its history, the thread, the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from outbound.states import State
from social_outreach.models import SocialEvent, SocialMessage, SocialProfile, SocialReply, SocialTemplate
from social_outreach.selectors import messages
from social_outreach.states import APPROVED, DRAFT

#: Rows of the list above and below the open draft.
ABOVE, BELOW = 15, 35


def matching(*, platform: str = "", state: str = "", is_missing: bool = False, q: str = "") -> QuerySet[SocialMessage]:
    """Drafts and approved messages, oldest first."""
    rows = messages.drafts().order_by("pk")
    if platform:
        rows = rows.filter(platform=platform)
    if state in (DRAFT, APPROVED):
        rows = rows.filter(state=state)
    if is_missing:
        rows = rows.exclude(missing=[])
    return rows.filter(named(q)) if q else rows


def named(q: str) -> Q:
    return Q(profile__full_name__icontains=q) | Q(profile__username__icontains=q.removeprefix("@"))


@dataclass(frozen=True, slots=True)
class Around:
    """A stretch of the list with the open draft in it, and where it stands."""

    rows: list[SocialMessage]
    previous: int | None
    next: int | None
    position: int
    total: int
    #: Drafts just outside the stretch; None at an end of the list.
    earlier: int | None
    later: int | None
    #: The youngest draft of the whole list.
    newest: int


def around(rows: QuerySet[SocialMessage], pk: int) -> Around:
    """The list as seen from draft ``pk``, which need not be in it (0: from the start)."""
    before = list(rows.filter(pk__lt=pk).order_by("-pk")[: ABOVE + 1])[::-1] if pk else []
    after = list(rows.filter(pk__gte=pk)[: BELOW + 1])
    following = [row.pk for row in after if row.pk != pk]
    figures = rows.order_by().aggregate(
        total=Count("pk"), newest=Max("pk"), position=Count("pk", filter=Q(pk__lte=pk) if pk else Q(pk__isnull=True))
    )
    return Around(
        rows=before[-ABOVE:] + after[:BELOW],
        previous=before[-1].pk if before else None,
        next=following[0] if following else None,
        position=figures["position"],
        total=figures["total"],
        newest=figures["newest"] or 0,
        earlier=before[0].pk if len(before) > ABOVE else None,
        later=after[-1].pk if len(after) > BELOW else None,
    )


def draft(pk: int) -> SocialMessage:
    """Raises SocialMessage.DoesNotExist."""
    rows = SocialMessage.objects.select_related("profile", "account", "in_thread", "approved_by", "created_by")
    return rows.get(pk=pk)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread. ``is_ours``: we wrote it."""

    at: datetime | None
    is_ours: bool
    body: str
    message_id: int | None = None


def thread(profile_id: int, most: int = 30) -> list[Line]:
    """What was said so far between this person and any of our accounts, oldest first."""
    sent = SocialMessage.objects.filter(profile_id=profile_id, state=State.SENT).order_by("-sent_at", "-pk")[:most]
    replies = SocialReply.objects.filter(thread__profile_id=profile_id).order_by("-received_at")[:most]
    lines = [Line(row.sent_at, True, row.sent_body or row.draft_body, row.pk) for row in sent]
    lines += [Line(row.received_at, False, row.body) for row in replies]
    return sorted(lines, key=lambda line: line.at.timestamp() if line.at else 0.0)[-most:]


@dataclass(frozen=True, slots=True)
class Voided:
    """An approval that an edit has voided."""

    approved_body: str
    edited_by: str
    edited_at: datetime
    approved_by: str


def voided_approval(message_id: int) -> Voided | None:
    """The text that had been approved last, if it was edited since and not approved again."""
    events = list(
        SocialEvent.objects.filter(message_id=message_id, kind__in=["approved", "edited"])
        .select_related("actor")
        .order_by("-at", "-pk")[:200]
    )
    for place, event in enumerate(events):
        if event.kind == "approved":
            return None
        if event.from_state != DRAFT:
            by = next((str(older.actor or "") for older in events[place:] if older.kind == "approved"), "")
            return Voided(str(event.detail.get("before", "")), str(event.actor or ""), event.at, by)
    return None


def templates() -> list[dict[str, Any]]:
    """Texts of the team that drafts can be made from."""
    rows = SocialTemplate.objects.filter(is_active=True).order_by("name")
    return [dict(row) for row in rows.values("name", "platform", "message_type")]


def profile(pk: int) -> SocialProfile:
    """Raises SocialProfile.DoesNotExist."""
    return SocialProfile.objects.get(pk=pk)


def people(profile_ids: Iterable[int]) -> dict[int, SocialProfile]:
    return SocialProfile.objects.in_bulk(list(profile_ids))


def people_of(message_ids: Iterable[int]) -> dict[int, SocialProfile]:
    """The person of each message."""
    rows = SocialMessage.objects.filter(pk__in=list(message_ids)).select_related("profile")
    return {row.pk: row.profile for row in rows}
