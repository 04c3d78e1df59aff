"""Storing what the composer sends: only what changed, and each form once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from posting.models import PostTarget, ScheduledPost
from posting.services import composing, posts, recurrences, sent_forms, variants
from posting.services.posts import StaleEdit


@dataclass(frozen=True, slots=True)
class Saved:
    """``is_again``: this very form was sent before, and this is the post that came of it."""

    post: ScheduledPost
    is_again: bool = False


def save(
    pk: int | None,
    *,
    fields: Mapping[str, Any],
    accounts: Sequence[int],
    version: int | None,
    actor: Any,
    once: str = "",
    step: str = "",
    variant_of: int | None = None,
) -> Saved:
    """Create, or edit where something differs: an edit that changes nothing voids no approval.

    ``once``: the form's own key. Sent again as it was, the form makes nothing; sent again with something else in it, or
    for another ``step``, it goes on with the post that it made. ``variant_of``: the post that a new one is to be
    compared with, which joins its group.

    Raises NotNow, StaleEdit, NotAcceptable, ScheduledPost.DoesNotExist.
    """

    def stored(number: int | None, at: int | None) -> dict[str, Any]:
        post = _stored(number, fields=fields, accounts=accounts, version=at, actor=actor)
        if number is None and variant_of is not None:
            variants.join(variant_of, group=post.group, actor=actor)
        return {"post": post.pk, "version": post.version}

    made, is_again = sent_forms.once(
        once,
        [fields, list(accounts), step],
        actor=actor,
        make=lambda: stored(pk, version),
        change=lambda first: stored(first["post"], first["version"]),
    )
    return Saved(ScheduledPost.objects.get(pk=made["post"]), is_again)


def _stored(
    pk: int | None, *, fields: Mapping[str, Any], accounts: Sequence[int], version: int | None, actor: Any
) -> ScheduledPost:
    if pk is None:
        return posts.create(fields=fields, accounts=accounts, actor=actor)
    stored = ScheduledPost.objects.get(pk=pk)
    if version is not None and version != stored.version:
        raise StaleEdit(StaleEdit.__doc__)
    if not _differs(stored, fields, accounts):
        return stored
    return posts.edit(pk, fields=fields, accounts=accounts, version=version, actor=actor)


def start_series(
    *, when: recurrences.When, fields: Mapping[str, Any], accounts: Sequence[int], actor: Any, once: str = ""
) -> int | None:
    """Plan a post that comes again; how many of its posts are there at once. ``None``: the form was sent before.

    Raises NotNow, NotAcceptable.
    """

    def started() -> dict[str, int]:
        row = recurrences.start(when=when, fields=fields, accounts=accounts, actor=actor)
        return {"recurrence": row.pk, "made": row.made}

    made, is_again = sent_forms.once(f"{once}.series" if once else "", [], actor=actor, make=started)
    return None if is_again else made["made"]


def _differs(stored: ScheduledPost, fields: Mapping[str, Any], accounts: Sequence[int]) -> bool:
    given = composing.written(fields, pk=stored.pk)
    aimed = set(PostTarget.objects.filter(post=stored).values_list("account_id", flat=True))
    return aimed != set(accounts) or any(getattr(given, name) != getattr(stored, name) for name in fields)
