"""What the drafts page reads: the list around one draft, its history, the thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from outbound.states import State
from social_outreach.models import SocialDraftItem, SocialEvent, SocialMessage, SocialProfile, SocialReply
from social_outreach.selectors import messages
from social_outreach.selectors.counting import Count, counted
from social_outreach.selectors.words import saying
from social_outreach.states import APPROVED, DRAFT

#: Rows of the list above and below the open draft.
ABOVE, BELOW = 15, 35


def matching(
    *,
    platform: str = "",
    state: str = "",
    is_missing: bool = False,
    is_flagged: bool = False,
    run: int | None = None,
    q: str = "",
) -> QuerySet[SocialMessage]:
    """Drafts and approved messages, oldest first. ``run``: of this drafting run; ``q``: words that begin a name."""
    rows = messages.drafts().order_by("pk")
    if platform:
        rows = rows.filter(platform=platform)
    if state in (DRAFT, APPROVED):
        rows = rows.filter(state=state)
    if is_missing:
        rows = rows.exclude(missing=[])
    if is_flagged:
        rows = rows.exclude(flags=[])
    if run:
        rows = rows.filter(pk__in=SocialDraftItem.objects.filter(run_id=run, message__isnull=False).values("message"))
    if not q:
        return rows
    is_few = not counted(saying(SocialProfile.objects.all(), name=q)).is_more
    return rows.filter(profile__in=saying(SocialProfile.objects.order_by(), is_few=is_few, name=q))


@dataclass(frozen=True, slots=True)
class Around:
    """A stretch of the list with the open draft in it, and where it stands."""

    rows: list[SocialMessage]
    previous: int | None
    next: int | None
    position: Count
    total: Count
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
    return Around(
        rows=before[-ABOVE:] + after[:BELOW],
        previous=before[-1].pk if before else None,
        next=following[0] if following else None,
        position=counted(rows.filter(pk__lte=pk)) if pk else Count(),
        total=counted(rows),
        newest=rows.order_by("-pk").values_list("pk", flat=True).first() or 0,
        earlier=before[0].pk if len(before) > ABOVE else None,
        later=after[-1].pk if len(after) > BELOW else None,
    )


def following(rows: QuerySet[SocialMessage], pk: int) -> int | None:
    """The draft to work on after ``pk``: the next one, at the end of the list the one before."""
    later = rows.filter(pk__gt=pk).values_list("pk", flat=True).first()
    return later or rows.filter(pk__lt=pk).order_by("-pk").values_list("pk", flat=True).first()


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


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a draft's text. ``drafted``: the text that the drafter wrote last; ``before``: the one that it
    replaced, where it was asked to write anew."""

    voided: Voided | None
    drafted: str
    before: str


def past(message: SocialMessage) -> Past:
    """One statement; of a very long history the youngest part."""
    kinds = ["approved", "approval taken back", "edited", "redrafted"]
    rows = SocialEvent.objects.filter(message=message, kind__in=kinds).select_related("actor")
    events = list(rows.order_by("-at", "-pk")[:200])
    drafted = message.draft_body
    for event in events:
        if event.kind == "redrafted":
            return Past(_voided(events, message), drafted, str(event.detail.get("before", "")))
        if event.kind == "edited":
            drafted = str(event.detail.get("before", ""))
    return Past(_voided(events, message), drafted, "")


def _voided(events: list[SocialEvent], message: SocialMessage) -> Voided | None:
    """The approval that was voided last, if nobody has approved since."""
    if message.state != DRAFT:
        return None
    for place, event in enumerate(events):
        if event.kind in ("approved", "approval taken back"):
            return None
        if event.kind == "edited" and event.from_state != DRAFT:
            by = next((str(older.actor or "") for older in events[place:] if older.kind == "approved"), "")
            return Voided(str(event.detail.get("before", "")), str(event.actor or ""), event.at, by)
    return None


def texts_of(message_ids: Iterable[int]) -> dict[int, SocialMessage]:
    """Earlier messages that a flag speaks of."""
    return SocialMessage.objects.in_bulk(list(message_ids))


def profile(pk: int) -> SocialProfile:
    """Raises SocialProfile.DoesNotExist."""
    return SocialProfile.objects.get(pk=pk)


def people(profile_ids: Iterable[int]) -> dict[int, SocialProfile]:
    return SocialProfile.objects.in_bulk(list(profile_ids))


def people_of(message_ids: Iterable[int]) -> dict[int, SocialProfile]:
    """The person of each message."""
    rows = SocialMessage.objects.filter(pk__in=list(message_ids)).select_related("profile")
    return {row.pk: row.profile for row in rows}
