"""Recurring posts: each date becomes a post of its own, ahead of time, so that people see and may change it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from outbound.clock import database_now
from posting.models import Recurrence, ScheduledPost
from posting.rules import recurrence as rules
from posting.rules.walltime import BadTime, resolve, zone_named
from posting.services import posts, scheduling
from posting.services.posts import NotAcceptable

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class When:
    """A rule as a person gives it, on the clock of ``zone``."""

    frequency: str
    first_on: date
    wall_time: time
    zone: str
    every: int = 1
    weekdays: tuple[int, ...] = ()
    last_on: date | None = None
    most: int | None = None


def start(*, when: When, fields: Mapping[str, Any], accounts: Iterable[int], actor: Any) -> Recurrence:
    """Plan a post that comes again. The posts of the next days are there at once, as drafts to approve.

    Raises NotAcceptable.
    """
    accounts = list(accounts)
    _require_whole(fields, accounts)
    rule = rules.Rule(when.frequency, when.first_on, when.every, when.weekdays, when.last_on)
    try:
        rules.check(rule)
        zone_named(when.zone)
    except (rules.BadRule, BadTime) as error:
        raise NotAcceptable(str(error)) from error
    with transaction.atomic():
        row = Recurrence.objects.create(
            frequency=when.frequency,
            every=when.every,
            weekdays=list(when.weekdays),
            first_on=when.first_on,
            wall_time=when.wall_time,
            zone=when.zone,
            last_on=when.last_on,
            most=when.most,
            content={"fields": dict(fields), "accounts": accounts},
            next_on=rules.next_after(rule, None),
            created_by=actor,
        )
        write_ahead(row)
    return row


def _require_whole(fields: Mapping[str, Any], accounts: Iterable[int]) -> None:
    """Each date would bring one more draft that says nothing, or goes nowhere. Raises NotAcceptable."""
    whole = [fields, *(fields.get("variants") or {}).values()]
    if not any(str(each.get("content") or "").strip() or each.get("media") or each.get("link") for each in whole):
        raise NotAcceptable("A post that comes again needs a text, a medium or a link: this one says nothing.")
    if not list(accounts):
        raise NotAcceptable("A post that comes again needs an account: choose at least one that it goes to.")


def due(most: int = 50) -> list[int]:
    """Rules whose next post is to be written out now."""
    horizon = (database_now() + timedelta(days=settings.RECURRENCE_DAYS_AHEAD)).date()
    rows = Recurrence.objects.filter(is_active=True, next_on__lte=horizon).order_by("next_on")
    return list(rows.values_list("pk", flat=True)[:most])


def write_out() -> int:
    """Write the posts that are due to be written; returns how many. Done twice at once it writes none twice."""
    return sum(_tried(pk) for pk in due())


def _tried(pk: int) -> int:
    """A rule that cannot be written out must not cost the others their posts; it is tried again."""
    try:
        row = Recurrence.objects.filter(pk=pk).first()
        return write_ahead(row) if row is not None else 0
    except Exception:
        logger.exception("The posts of recurrence %s could not be written out", pk)
        return 0


def write_ahead(row: Recurrence) -> int:
    horizon = (database_now() + timedelta(days=settings.RECURRENCE_DAYS_AHEAD)).date()
    made = 0
    while row.is_active and row.next_on is not None and row.next_on <= horizon:
        made += _write_one(row)
        row.refresh_from_db()
    return made


def _write_one(row: Recurrence) -> int:
    """The post of ``next_on``, and the rule moved on, in one transaction; 0 where somebody else was faster."""
    on, now = row.next_on, database_now()
    assert on is not None  # noqa: S101 - the caller has looked
    later = rules.next_after(_rule_of(row), on)
    is_last = later is None or (row.most is not None and row.made + 1 >= row.most)
    meant = resolve(datetime.combine(on, row.wall_time), zone_named(row.zone))
    with transaction.atomic():
        moved = Recurrence.objects.filter(pk=row.pk, next_on=on, made=row.made).update(
            next_on=None if is_last else later, made=row.made + 1, is_active=not is_last
        )
        if not moved or meant.instant < now:
            return 0
        try:
            with transaction.atomic():
                _post_of(row, on)
        except IntegrityError:
            return 0
    return 1


def _post_of(row: Recurrence, on: date) -> ScheduledPost:
    local = datetime.combine(on, row.wall_time)
    fields = {**row.content["fields"], "scheduled_local": local.isoformat(), "timezone": row.zone}
    post = posts.create(fields=fields, accounts=row.content["accounts"], actor=row.created_by)
    ScheduledPost.objects.filter(pk=post.pk).update(recurrence=row, occurs_on=on)
    return post


def _rule_of(row: Recurrence) -> rules.Rule:
    return rules.Rule(row.frequency, row.first_on, row.every, tuple(row.weekdays), row.last_on)


def resume(pk: int, *, actor: Any) -> Recurrence:
    """Let a stopped rule go on with its next date to come; what was cancelled with it stays so.

    Raises NotNow, Recurrence.DoesNotExist.
    """
    row = Recurrence.objects.get(pk=pk)
    if row.is_active:
        raise posts.NotNow("This series is not stopped.")
    last = ScheduledPost.objects.filter(recurrence=row).aggregate(last=Max("occurs_on"))["last"]
    ahead = rules.Ahead(_rule_of(row), row.wall_time, row.zone, row.made, row.most)
    following = rules.next_when_resumed(ahead, last_written=last, now=database_now())
    if following is None:
        raise posts.NotNow("This series has come to its end: it has no further date.")
    with transaction.atomic():
        stopped = Recurrence.objects.filter(pk=pk, is_active=False, made=row.made)
        if not stopped.update(is_active=True, next_on=following):
            raise posts.NotNow("This series is not stopped.")
        row.refresh_from_db()
        write_ahead(row)
    logger.info("Series %s goes on from %s, by %s", pk, following, actor)
    return row


def rewrite(pk: int, *, texts: Mapping[str, str], link: str, actor: Any) -> Recurrence:
    """Another text for the dates that are not written yet. ``texts``: by network, '' for all of them; those of
    networks that have no text of their own are not asked for.

    Raises NotAcceptable, Recurrence.DoesNotExist.
    """
    with transaction.atomic():
        row = Recurrence.objects.select_for_update().get(pk=pk)
        fields = {**row.content["fields"], "content": texts.get("", ""), "link": link}
        variants = {name: dict(each) for name, each in (fields.get("variants") or {}).items()}
        for platform, variant in variants.items():
            if "content" in variant and platform in texts:
                variant["content"] = texts[platform]
        fields["variants"] = variants
        _require_whole(fields, row.content["accounts"])
        row.content = {**row.content, "fields": fields}
        row.save(update_fields=["content"])
    logger.info("The text of series %s was changed by %s", pk, actor)
    return row


def stop(pk: int, *, cancel_waiting: bool, actor: Any) -> int:
    """End a rule; what was sent stays. Returns how many of its waiting posts were cancelled."""
    Recurrence.objects.filter(pk=pk).update(is_active=False, next_on=None)
    if not cancel_waiting:
        return 0
    waiting = ScheduledPost.objects.filter(recurrence_id=pk, scheduled_at__gt=database_now()).exclude(stage="cancelled")
    cancelled = 0
    for post_id in list(waiting.values_list("pk", flat=True)):
        try:
            scheduling.cancel(post_id, actor=actor)
            cancelled += 1
        except posts.NotNow:
            continue
    return cancelled
