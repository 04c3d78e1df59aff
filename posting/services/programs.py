"""Who a program speaks for, and what that user may do with posts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from posting.models import ScheduledPost
from posting.rules import references

_RIGHTS = {"write": "posting.write_posts", "approve": "posting.approve_posts", "schedule": "posting.schedule_posts"}


class OperationRefused(ValueError):
    """It cannot be done as asked; the sentence says why."""


def person(user: Any, right: str) -> Any:
    """The user by name, number or row, who may write, approve or schedule posts. None: a program of the house, which
    approves nothing. Raises OperationRefused."""
    if user is None:
        return None
    people = get_user_model()._default_manager
    if isinstance(user, str):
        user = people.filter(username=user).first()
    elif isinstance(user, int):
        user = people.filter(pk=user).first()
    if user is None or not user.is_active:
        raise OperationRefused("There is no such user.")
    if not may(user, right):
        raise OperationRefused(f"{user} may not {right} posts. Ask an operator for the right.")
    return user


def may(user: Any, right: str) -> bool:
    return user is not None and bool(user.has_perm(_RIGHTS[right]))


def number(given: Any) -> int:
    """An id of ours. Raises OperationRefused."""
    if (found := references.as_number(given)) is None:
        raise OperationRefused(f"“{str(given)[:60]}” is not a number of ours.")
    return found


def post_number(given: Any, caller: Any) -> int:
    """The post that is meant, by our number or by the name that its program gave it; the caller's own comes first.

    Raises OperationRefused.
    """
    if (found := references.as_number(given)) is not None:
        return found
    name = str(given)
    named = ScheduledPost.objects.filter(reference=name).order_by("-pk") if name else ScheduledPost.objects.none()
    own = list(named.filter(created_by=caller).values_list("pk", flat=True)[:2])
    rows = own or list(named.values_list("pk", flat=True)[:2])
    if not rows:
        raise OperationRefused(f"“{name[:60]}” is not a number of ours, and no post has that reference.")
    if len(rows) > 1:
        raise OperationRefused(f"Several posts are called “{name[:60]}”. Give the number of the one that is meant.")
    return int(rows[0])
