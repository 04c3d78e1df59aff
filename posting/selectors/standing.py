"""Which of what waits is held, said in SQL in this one place, and why.

Nothing is stored for it: an account that is halted, or a stop, would have to touch every row that waits. Held is what
the gates would hold if they were asked now, and what the platform's pause outlasts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from outbound.clock import database_now, now_expression
from outbound.engine import HELD_AGAIN
from outbound.states import State
from posting.models import PostingControl, PostPart, PostTarget, ScheduledPost
from posting.states import AccountStatus, Status

_OPEN = (Status.PENDING, Status.POSTING)
_UNDER_WAY = (State.CLAIMED, State.SENDING)
_HELD_BY_GATE = Q(verdict__kind="hold")


# -- parts ---------------------------------------------------------------------------------------------


def _part_held() -> Q:
    """Of a part that waits for a time of its own; one that follows another is not asked about yet."""
    ours = Q(account__status=AccountStatus.ACTIVE, account__world=settings.WORLD)
    paused = Q(account__paused_until__gt=now_expression(), scheduled_for__lt=F("account__paused_until"))
    stopped = Q(Exists(PostingControl.objects.filter(pk=1, is_stopped=True)))
    return Q(state=State.SCHEDULED, due_at__isnull=False) & (~ours | _HELD_BY_GATE | paused | stopped)


def held_parts() -> QuerySet[PostPart]:
    return PostPart.objects.filter(_part_held())


def parts_with_standing(rows: QuerySet[PostPart]) -> QuerySet[PostPart]:
    """Each with ``is_held``."""
    return rows.annotate(is_held=ExpressionWrapper(_part_held(), output_field=BooleanField()))


def waiting_for_a_person(now: datetime) -> int:
    """Parts that should have left and do not until somebody acts."""
    # A hold moves a part by a quarter of an hour at most: the index on what is due finds them.
    late = held_parts().filter(due_at__lte=now + HELD_AGAIN + timedelta(minutes=1), scheduled_for__lte=now)
    return late.exclude(account__status=AccountStatus.ACTIVE, account__paused_until__gt=now).count()


# -- targets and posts ---------------------------------------------------------------------------------


def _target_held() -> Q:
    parts = PostPart.objects.filter(target=OuterRef("pk"))
    leaving = Exists(parts.filter(state__in=_UNDER_WAY))
    return Q(status__in=_OPEN) & Q(Exists(parts.filter(_part_held()))) & ~Q(leaving)


def _post_held() -> Q:
    """Some target is held and none is on its way: the same order of words as ``states.post_status``."""
    targets = PostTarget.objects.filter(post=OuterRef("pk"))
    on_its_way = Exists(targets.filter(Q(status=Status.POSTING) & ~_target_held()))
    return Q(status__in=_OPEN) & Q(Exists(targets.filter(_target_held()))) & ~Q(on_its_way)


def _held_row(rows: QuerySet[Any], condition: Q) -> Subquery:
    """The row's own key where it is held. Not an EXISTS: PostgreSQL would work that out for every row there is."""
    return Subquery(_held_rows(rows, condition).values("pk")[:1])


def _held_rows(rows: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.model._default_manager.filter(condition, pk=OuterRef("pk"))
    return found


def targets_with_standing(rows: QuerySet[PostTarget]) -> QuerySet[PostTarget]:
    """Each read so that its ``is_held`` and ``shown_status`` know."""
    return rows.annotate(held_now=_held_row(rows, _target_held()))


def posts_with_standing(rows: QuerySet[ScheduledPost]) -> QuerySet[ScheduledPost]:
    """As ``targets_with_standing``."""
    return rows.annotate(held_now=_held_row(rows, _post_held()))


def narrowed(rows: QuerySet[Any], status: str) -> QuerySet[Any]:
    """Posts or targets that show ``status``."""
    held = _post_held() if rows.model is ScheduledPost else _target_held()
    if status == Status.HELD:
        return rows.filter(held)
    found = rows.filter(status=status)
    return found.filter(~Exists(_held_rows(rows, held))) if status in _OPEN else found


def held_posts() -> QuerySet[ScheduledPost]:
    return ScheduledPost.objects.filter(_post_held())


# -- why -----------------------------------------------------------------------------------------------


def stop_reason() -> str:
    """Of the global stop; empty while posting is on."""
    reason = PostingControl.objects.filter(pk=1, is_stopped=True).values_list("stop_reason", flat=True).first()
    return "" if reason is None else f"Posting is stopped. {reason}".strip()


def reason_held(part: Any, now: datetime, stopped: str) -> str:
    """Why a part that is held does not go. ``account`` is read already."""
    if stopped:
        return stopped
    account, verdict = part.account, part.verdict or {}
    if account.world != settings.WORLD:
        return f"This account belongs to the {account.world} world, and the console runs in the {settings.WORLD} world."
    if not account.is_active:
        return f"The account is not active ({account.get_status_display()}). {account.status_reason}".strip()
    if verdict.get("kind") == "hold":
        return str(verdict.get("reason", ""))
    if account.paused_until and account.paused_until > now:
        return account.pause_reason or "The platform asked for a pause."
    return ""


def reasons(posts: list[int]) -> dict[int, str]:
    """Post -> why its first held part does not go. Two statements, however many posts; none where there are none."""
    if not posts:
        return {}
    rows = held_parts().filter(target__post__in=posts).select_related("account").defer("account__credentials")
    stopped, now = stop_reason(), database_now()
    found = rows.annotate(of_post=F("target__post")).order_by("-pk")
    return {part.of_post: reason_held(part, now, stopped) for part in found}
