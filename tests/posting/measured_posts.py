"""Posts that are out, and numbers of them, for the tests of measuring and of the analytics pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from outbound.clock import database_now
from posting.models import PostAnalytics, PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.rules.measures import AGES
from posting.states import Stage, Status
from tests.posting import cast


def out(account: SocialAccount, *, ago: timedelta, late: timedelta = timedelta(0), **fields: Any) -> PostTarget:
    """A post that left so long ago, as the engine leaves it: its first numbers are due an hour after it left."""
    at = database_now() - ago
    remote_id = fields.pop("remote_id", f"r{ScheduledPost.objects.count() + 1}")
    url = fields.pop("url", f"https://{account.platform}.test/{remote_id}")
    post = _post(at - late, {"stage": Stage.SCHEDULED, "status": Status.POSTED, **fields})
    target = PostTarget.objects.create(
        post=post,
        account=account,
        platform=account.platform,
        status=Status.POSTED,
        platform_post_id=remote_id,
        platform_post_url=url,
        posted_at=at,
        measure_at=at + timedelta(hours=1),
    )
    _part(target, at, late, url)
    return target


def failed(account: SocialAccount, *, ago: timedelta, **fields: Any) -> PostTarget:
    at = database_now() - ago
    post = _post(at, {"stage": Stage.SCHEDULED, "status": Status.FAILED, **fields})
    return PostTarget.objects.create(post=post, account=account, platform=account.platform, status=Status.FAILED)


def _post(due: datetime, fields: dict[str, Any]) -> ScheduledPost:
    known = {"content": "Good morning!", "scheduled_at": due, "approved_hash": "x" * 64, "created_by": cast.user()}
    return ScheduledPost.objects.create(**(known | fields))


def _part(target: PostTarget, at: datetime, late: timedelta, url: str) -> PostPart:
    return PostPart.objects.create(
        target=target,
        account=target.account,
        platform=target.platform,
        content={"text": "Good morning!", "media": [], "link": "", "options": {}},
        approved_hash="x" * 64,
        state="sent",
        scheduled_for=at - late,
        due_at=at - late,
        sent_at=at,
        remote_id=target.platform_post_id,
        remote_url=url,
        idempotency_key=f"key-{target.pk}",
    )


def snapshot(target: PostTarget, age: str = "24h", **numbers: Any) -> PostAnalytics:
    """Taken when the post was of that age."""
    at = target.posted_at + dict(AGES).get(age, timedelta(hours=1))
    return PostAnalytics.objects.create(post_target=target, age=age, recorded_at=numbers.pop("at", at), **numbers)
