"""What the benchmark of posts does inside the console: accounts, posts, and the word to begin."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings

from benchmarks import busy_world
from outbound.clock import database_now
from posting import tasks
from posting.models import PostingLimit, PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.services import rehearsal
from posting.services.publishing import hash_of

_TEXT = "{} {} of a busy minute. " + "What we make is made with care. " * 6


def connect_posts() -> None:
    """As many accounts of X as the world has hands: as many lanes."""
    for number in range(busy_world.HANDS):
        member = {**busy_world.publisher(number), "login": "oauth2", "access_token": busy_world.token(number)}
        rehearsal.connect_publisher(member)
    PostingLimit.objects.update(limit=10**6, hard_rail=None)


def fill_posts(count: str) -> None:
    """So many approved posts, scheduled for tomorrow, each with words of its own."""
    accounts, now = list(SocialAccount.objects.order_by("pk")), database_now()
    later = now + timedelta(days=1)
    made = ScheduledPost.objects.bulk_create(
        ScheduledPost(stage="scheduled", status="pending", approved_hash="x", scheduled_at=later, scheduled_local="x")
        for _ in range(int(count))
    )
    targets = PostTarget.objects.bulk_create(
        PostTarget(post=post, account=accounts[number % len(accounts)], platform="x", status="pending")
        for number, post in enumerate(made)
    )
    parts = []
    for target in targets:
        content = {"text": _TEXT.format("Post", target.pk).strip(), "media": [], "link": "", "options": {}}
        parts.append(
            PostPart(
                target=target, account=target.account, platform="x", content=content, state="scheduled",
                approved_hash=hash_of(target.account, "root", content), due_at=later, scheduled_for=later,
                idempotency_key=uuid.uuid4().hex,
            )
        )  # fmt: skip
    PostPart.objects.bulk_create(parts)


def kick_posts() -> None:
    """The minute has come."""
    now = database_now()
    PostPart.objects.filter(state="scheduled").update(due_at=now, scheduled_for=now)
    tasks.tick.apply_async(queue="console")


def kick_bare_posts(bare: Callable[..., Any]) -> None:
    """The same bodies from the same accounts, one plain task each; but for one word, as X refuses twins."""
    url, accounts = f"{settings.X_API_BASE}/2/tweets", list(SocialAccount.objects.order_by("pk"))
    tokens = {account.pk: busy_world.token(number) for number, account in enumerate(accounts)}
    for part in PostPart.objects.filter(state="sent").order_by("pk"):
        body = {"text": part.content["text"].replace("Post", "Bare", 1)}
        bare.apply_async(args=(url, tokens[part.account_id], body), queue="bare")


def forget_posts() -> None:
    """So that the next round has its own posts only."""
    PostPart.objects.filter(state="sent").update(state="cancelled")
