"""Limits of posting: an operator tunes them, within the hard rails."""

from __future__ import annotations

from django.db import transaction

from outbound.ledger import AbstractLimit
from posting.models import PostingLimit, SocialAccount


class LimitRefused(ValueError):
    """The limit cannot be set like this; the sentence says why."""


def change(pk: int, *, limit: int, window_seconds: int) -> PostingLimit:
    """Set number and window of a limit; what waited for it is looked at again at once. Raises LimitRefused."""
    with transaction.atomic():
        row = PostingLimit.objects.select_for_update().get(pk=pk)
        check(row, limit, window_seconds)
        row.limit, row.window_seconds = limit, window_seconds
        row.save(update_fields=["limit", "window_seconds"])
        kind, _, key = row.scope.partition(":")
        bound = {"pk": key} if kind == "account" else {"platform": key}
        SocialAccount.objects.filter(**bound).update(next_free_at=None)
    return row


def check(row: AbstractLimit, limit: int, window_seconds: int) -> None:
    """Whether a limit, as it is stored, could be set like this. Raises LimitRefused."""
    if not 0 <= limit <= 1_000_000:
        raise LimitRefused("A limit is a number from 0 to 1,000,000.")
    if not 1 <= window_seconds <= 366 * 86_400:
        raise LimitRefused("A window is between one second and a year.")
    if row.hard_rail is not None and limit > row.hard_rail:
        raise LimitRefused(f"“{row.name}” has a hard rail of {row.hard_rail} ({row.source}): it cannot be set above.")
    if row.hard_rail is not None and window_seconds < row.window_seconds:
        raise LimitRefused("The window beside a hard rail cannot be shortened: that would be the same as raising it.")
