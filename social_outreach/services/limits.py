"""Limits: an operator tunes them, within the hard rails."""

from __future__ import annotations

from django.db import transaction

from social_outreach.models import SenderAccount, SocialLimit


class LimitRefused(ValueError):
    """The limit cannot be set like this; the sentence says why."""


def change(pk: int, *, limit: int | None = None, window_seconds: int | None = None) -> SocialLimit:
    """Set number or window of a limit; what waited for it is looked at again at once. Raises LimitRefused."""
    with transaction.atomic():
        row = SocialLimit.objects.select_for_update().get(pk=pk)
        number = row.limit if limit is None else limit
        seconds = row.window_seconds if window_seconds is None else window_seconds
        check(row, number, seconds)
        row.limit, row.window_seconds = number, seconds
        row.save(update_fields=["limit", "window_seconds"])
        _look_again(row.scope)
    return row


def add(*, scope: str, name: str, limit: int, window_seconds: int, source: str = "set by an operator") -> SocialLimit:
    """A further limit, e.g. of a whole platform. Raises LimitRefused."""
    if not scope.partition(":")[2] or scope.partition(":")[0] not in {"account", "platform", "recipient"}:
        raise LimitRefused("A scope reads like account:7, platform:linkedin or recipient:linkedin.")
    if SocialLimit.objects.filter(scope=scope, name=name).exists():
        raise LimitRefused(f"{scope} has a limit named '{name}' already.")
    row = SocialLimit(scope=scope, name=name, limit=limit, window_seconds=window_seconds, source=source)
    check(row, limit, window_seconds)
    row.save()
    return row


def check(row: SocialLimit, limit: int, window_seconds: int) -> None:
    """Whether a limit, as it is stored, could be set like this. Raises LimitRefused."""
    if not 0 <= limit <= 1_000_000:
        raise LimitRefused("A limit is a number from 0 to 1,000,000.")
    if not 1 <= window_seconds <= 366 * 86400:
        raise LimitRefused("A window is between one second and a year.")
    if row.hard_rail is not None and limit > row.hard_rail:
        raise LimitRefused(f"'{row.name}' has a hard rail of {row.hard_rail} ({row.source}): it cannot be set above.")
    if row.hard_rail is not None and row.pk and window_seconds < row.window_seconds:
        raise LimitRefused("The window beside a hard rail cannot be shortened: that would be the same as raising it.")


def _look_again(scope: str) -> None:
    kind, _, key = scope.partition(":")
    accounts = SenderAccount.objects.filter(pk=key) if kind == "account" else SenderAccount.objects.filter(platform=key)
    accounts.update(next_free_at=None)
