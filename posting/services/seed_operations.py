"""The seeds' operations on posts, by their names: publish, schedule, publish at once, try again.

Approval is never bypassed: a post is made as the user who is named, and approved only where that user may approve it.
Each answers with a mapping and raises nothing for what was asked wrongly: ``success`` is false where something was
refused or has failed, ``error`` says why, and ``post_status`` how far the post is.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from outbound.clock import database_now
from posting.adapters.registry import UnknownPlatform
from posting.models import PostTarget, ScheduledPost
from posting.rules.instants import BadInstant, wall_of
from posting.rules.walltime import BadTime
from posting.selectors.aims import AimRefused, accounts_named
from posting.selectors.posts import own_work
from posting.services import dry_run as dry_runs
from posting.services import posts, scheduling
from posting.services.programs import OperationRefused, may, number, post_number
from posting.services.programs import person as person_of
from posting.states import Stage, Status

#: So long ``immediate`` waits for the workers' result.
WAIT_SECONDS = 5.0
_LOOK_EVERY = 0.2
_OPTIONS = ("dry_run", "immediate", "scheduled_for", "timezone", "link", "variants", "media", "labels")
_UNDER_WAY = (Status.PENDING, Status.POSTING)
_OUT = (Status.POSTED,)
_FAILED = (Status.FAILED, Status.EXPIRED, Status.PARTLY_POSTED)

Nudge = Callable[[], None]


_REFUSALS = (OperationRefused, posts.NotAcceptable, posts.NotNow, AimRefused, UnknownPlatform, BadTime, BadInstant)


def publish(
    content: str,
    channels: Sequence[str],
    options: Mapping[str, Any] | None = None,
    *,
    user: Any = None,
    nudge: Nudge = lambda: None,
) -> dict[str, Any]:
    """Publish a text on ``channels``: platforms, or one account of a platform as ``platform:username``.

    ``options``: dry_run, immediate, scheduled_for (a time or ISO text; without a zone it is UTC, or ``timezone``),
    and link, variants, media, labels as a post has them. With neither immediate nor scheduled_for the post waits for
    a time. ``immediate`` waits a few seconds for the result; ``post_status`` says pending where it takes longer.
    """
    given = dict(options or {})
    try:
        person, accounts, fields = _read(content, channels, given, user)
        if given.get("dry_run"):
            report = dry_runs.of_fields(fields=fields, accounts=accounts, actor=person)
            return {"success": report["ok"], "error": "", **report}
        is_now = bool(given.get("immediate"))
        post, message = _made({"fields": fields, "accounts": accounts, "actor": person}, is_now=is_now)
    except _REFUSALS as error:
        return _refused(str(error))
    if given.get("immediate") and post.stage == Stage.SCHEDULED:
        nudge()
        _wait(post.pk)
    return {**result_of(post.pk), "message": message}


def _read(
    content: str, channels: Sequence[str], given: Mapping[str, Any], user: Any
) -> tuple[Any, list[int], dict[str, Any]]:
    """Who asks, for which accounts, the post's fields. Raises one of ``_REFUSALS``."""
    if unknown := sorted(set(given) - set(_OPTIONS)):
        raise OperationRefused(f"There is no option {', '.join(unknown)}; there are {', '.join(_OPTIONS)}.")
    if given.get("immediate") and given.get("scheduled_for"):
        raise OperationRefused("Give either immediate or scheduled_for.")
    person = person_of(user, "write")
    fields = {"content": content, **{name: given[name] for name in ("link", "variants", "media", "labels") if
                                     given.get(name)}}  # fmt: skip
    if when := given.get("scheduled_for"):
        fields["scheduled_local"], fields["timezone"] = _planned(when, str(given.get("timezone") or ""))
    return person, accounts_named([channels] if isinstance(channels, str) else channels), fields


def _planned(when: Any, zone: str) -> tuple[str, str]:
    instant, local, named = wall_of(when, zone)
    if instant < database_now():
        raise OperationRefused(f"{when} is over. Give a later time, or immediate.")
    return local, named


def _made(given: Mapping[str, Any], *, is_now: bool) -> tuple[Any, str]:
    """The post as far as its author may take it, and a sentence where that is not all the way.

    ``given``: as ``posts.create`` takes it.
    """
    with transaction.atomic():
        post, person = posts.create(**given), given["actor"]
        posts.require_sound(post, posts.planned_parts(post))
        if not may(person, "approve") or own_work(post, person):
            return posts.submit(
                post.pk, actor=person
            ), "It waits for approval by a person who may; until then it stays."
        post = posts.approve(post.pk, actor=person)
        if not is_now and not post.scheduled_local:
            return post, "It is approved and has no time yet. Schedule it, or publish it now."
        if not may(person, "schedule"):
            return post, "It is approved and waits for a person who may schedule it."
        if is_now:
            return scheduling.publish_now(post.pk, actor=person), ""
        return scheduling.schedule(post.pk, actor=person), ""


def schedule_post(
    post_id: Any, content: str, platform: str, scheduled_for: Any, *, user: Any = None, nudge: Nudge = lambda: None
) -> dict[str, Any]:
    """Plan one text on one platform. ``post_id`` is the caller's own name of it, which the other operations take too:
    the same one again makes nothing, and is answered with the post as it is now.

    The number of our post is ``post_id`` of the answer, theirs ``reference``. Nothing is due yet, so ``nudge`` is left.
    """
    reference = str(post_id)
    asked = hashlib.sha256(json.dumps([content, platform, str(scheduled_for)]).encode()).hexdigest()
    try:
        if not reference:
            raise OperationRefused("Give post_id, your own name of the post.")
        if not scheduled_for:
            raise OperationRefused("Give scheduled_for, the time at which it is to leave.")
        person = person_of(user, "write")
        if (known := _known(reference, asked, person)) is not None:
            return known
        person, accounts, fields = _read(content, [platform], {"scheduled_for": scheduled_for}, person)
        given = {"fields": fields, "accounts": accounts, "actor": person, "reference": reference, "asked": asked}
        try:
            post, message = _made(given, is_now=False)
        except posts.NameTaken:
            # Asked twice at once: the other one has made it meanwhile.
            return _known(reference, asked, person) or _refused(f"There is a post “{reference[:60]}” already.")
    except _REFUSALS as error:
        return {**_refused(str(error)), "reference": reference}
    return {**result_of(post.pk), "message": message, "repeated": False}


def _known(reference: str, asked: str, person: Any) -> dict[str, Any] | None:
    """The post that this caller has made under this name. Raises OperationRefused where something else was asked."""
    post = ScheduledPost.objects.filter(created_by=person, reference=reference).first()
    if post is None:
        return None
    written = post.events.filter(kind="written").order_by("pk").first()
    if written is None or written.detail.get("asked") != asked:
        raise OperationRefused(
            f"The name “{reference[:60]}” was used for another request, post {post.pk}. Use a new one."
        )
    return {**result_of(post.pk), "message": "", "repeated": True}


def publish_post_immediately(post_id: Any, *, user: Any = None, nudge: Nudge = lambda: None) -> dict[str, Any]:
    """Let an approved post leave now, whatever its time. Waits a few seconds for the result."""
    try:
        person = person_of(user, "schedule")
        pk = post_number(post_id, person)
        scheduling.publish_now(pk, actor=person)
    except ScheduledPost.DoesNotExist:
        return _refused(f"There is no post {post_id}.")
    except _REFUSALS as error:
        return _refused(str(error))
    nudge()
    _wait(pk)
    return result_of(pk)


def retry_failed_target(target_id: int, *, user: Any = None, nudge: Nudge = lambda: None) -> dict[str, Any]:
    """Try what failed of one target again; what is out is not repeated. Waits a few seconds for the result.

    Returns {success, target_id, account, platform, status, post_url, error}.
    """
    try:
        target = scheduling.retry(number(target_id), actor=person_of(user, "schedule"))
    except PostTarget.DoesNotExist:
        return {"success": False, "target_id": target_id, "error": f"There is no target {target_id}."}
    except _REFUSALS as error:
        return {"success": False, "target_id": target_id, "error": str(error)}
    nudge()
    _wait(target.post_id)
    row = _row(PostTarget.objects.select_related("account").get(pk=target.pk))
    return {"success": row["status"] not in _FAILED, "target_id": target.pk, **row}


# -- the answer ------------------------------------------------------------------------------------------


def result_of(post_id: int) -> dict[str, Any]:
    """{success, error, post_id, reference, post_status, needs_approval, scheduled_for, published_count, failed_count,
    targets: [{account, platform, status, post_url, error}]}."""
    post = ScheduledPost.objects.get(pk=post_id)
    rows = [_row(each) for each in PostTarget.objects.filter(post=post).select_related("account").order_by("pk")]
    failed = sum(row["status"] in _FAILED for row in rows)
    return {
        "success": not failed,
        "error": " ".join(row["error"] for row in rows if row["error"]),
        "post_id": post.pk,
        "reference": post.reference,
        "post_status": str(post.status),
        "needs_approval": post.stage in (Stage.DRAFT, Stage.IN_REVIEW),
        "scheduled_for": post.scheduled_at.isoformat() if post.scheduled_at else None,
        "published_count": sum(row["status"] in _OUT for row in rows),
        "failed_count": failed,
        "targets": rows,
    }


def _row(target: PostTarget) -> dict[str, Any]:
    account = target.account
    return {
        "account": account.account_name or account.account_username or account.account_id,
        "platform": target.platform,
        "status": str(target.status),
        "post_url": target.platform_post_url or None,
        "error": target.error_message or None,
    }


def _refused(reason: str) -> dict[str, Any]:
    none: dict[str, Any] = {"post_id": None, "reference": "", "scheduled_for": None, "targets": []}
    counts = {"published_count": 0, "failed_count": 0}
    return {"success": False, "error": reason, "post_status": "refused", "needs_approval": False, **none, **counts}


def _wait(post_id: int) -> None:
    """Until nothing of the post is under way any more, or the time is over."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        if not ScheduledPost.objects.filter(pk=post_id, status__in=_UNDER_WAY).exists():
            return
        time.sleep(_LOOK_EVERY)
