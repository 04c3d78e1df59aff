"""The seeds' operations on posts, by their names: publish, schedule, publish at once, try again.

Approval is never bypassed: a post is made as the user who is named, and approved only where that user may approve it.
Each answers with a mapping and raises nothing for what was asked wrongly: ``success`` is false where something was
refused or has failed, ``error`` says why, and ``post_status`` how far the post is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from outbound.clock import database_now
from posting.adapters.registry import UnknownPlatform
from posting.models import PostTarget, ScheduledPost
from posting.rules.instants import BadInstant, wall_of
from posting.rules.walltime import BadTime
from posting.selectors.aims import AimRefused, accounts_named
from posting.services import dry_run as dry_runs
from posting.services import posts, requests, scheduling
from posting.services.programs import OperationRefused, may, number
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


_REFUSALS = (OperationRefused, posts.NotAcceptable, posts.NotNow, AimRefused, UnknownPlatform, BadTime, BadInstant,
             requests.AnotherRequest, requests.StillAnswering)  # fmt: skip


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
        with transaction.atomic():
            post, message = _made(fields, accounts, person, is_now=bool(given.get("immediate")))
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


def _made(fields: Mapping[str, Any], accounts: Sequence[int], person: Any, *, is_now: bool) -> tuple[Any, str]:
    """The post as far as its author may take it, and a sentence where that is not all the way."""
    post = posts.create(fields=fields, accounts=accounts, actor=person)
    posts.require_sound(post, posts.planned_parts(post))
    if not may(person, "approve") or not settings.ALLOW_SELF_APPROVAL:
        return posts.submit(post.pk, actor=person), "It waits for approval by a person who may; until then it stays."
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
    """Plan one text on one platform. ``post_id`` is the caller's own name of it: for a ``user``, the same one again
    is answered with the first answer. The number of our post is ``post_id`` of the answer, theirs ``reference``."""
    reference = str(post_id)[:150]
    options = {"scheduled_for": scheduled_for}
    if not scheduled_for:
        return {**_refused("Give scheduled_for, the time at which it is to leave."), "reference": reference}
    try:
        person = person_of(user, "write")
        if person is None:
            return {**publish(content, [platform], options, nudge=nudge), "reference": reference}
        asked = requests.fingerprint_of([content, platform, str(scheduled_for)])
        mine = requests.claim(user=person, key=f"schedule_post {reference}", path="schedule_post", fingerprint=asked)
    except _REFUSALS as error:
        return {**_refused(str(error)), "reference": reference}
    if isinstance(mine, requests.Answer):
        return {**mine.body, "repeated": True}
    try:
        answer = {**publish(content, [platform], options, user=person, nudge=nudge), "reference": reference}
    except BaseException:
        requests.give_back(mine)
        raise
    if answer["success"]:
        requests.answer(mine, status=201, body=answer)
    else:
        requests.give_back(mine)
    return answer


def publish_post_immediately(post_id: int, *, user: Any = None, nudge: Nudge = lambda: None) -> dict[str, Any]:
    """Let an approved post leave now, whatever its time. Waits a few seconds for the result."""
    try:
        scheduling.publish_now(number(post_id), actor=person_of(user, "schedule"))
    except ScheduledPost.DoesNotExist:
        return _refused(f"There is no post {post_id}.")
    except _REFUSALS as error:
        return _refused(str(error))
    nudge()
    _wait(number(post_id))
    return result_of(number(post_id))


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
    """{success, error, post_id, post_status, needs_approval, scheduled_for, published_count, failed_count, targets:
    [{account, platform, status, post_url, error}]}."""
    post = ScheduledPost.objects.get(pk=post_id)
    rows = [_row(each) for each in PostTarget.objects.filter(post=post).select_related("account").order_by("pk")]
    failed = sum(row["status"] in _FAILED for row in rows)
    return {
        "success": not failed,
        "error": " ".join(row["error"] for row in rows if row["error"]),
        "post_id": post.pk,
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
    return {"success": False, "error": reason, "post_id": None, "post_status": "refused", "needs_approval": False,
            "scheduled_for": None, "published_count": 0, "failed_count": 0, "targets": []}  # fmt: skip


def _wait(post_id: int) -> None:
    """Until nothing of the post is under way any more, or the time is over."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        if not ScheduledPost.objects.filter(pk=post_id, status__in=_UNDER_WAY).exists():
            return
        time.sleep(_LOOK_EVERY)
