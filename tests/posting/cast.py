"""The cast of posting's tests: smallest valid rows, and an adapter that answers what a test tells it to."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model

from outbound.http import SendPermit
from outbound.outcome import Accepted, CallFailed, Look, Outcome, Sighting
from posting.adapters import registry
from posting.adapters.base import (
    AccountFacts,
    Credentials,
    Departure,
    FoundAccount,
    Measured,
    OutgoingPart,
    PublishingAdapter,
    Ready,
    RefreshedToken,
    Save,
)
from posting.models import PostMedia, PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.services import posts, scheduling
from posting.services.credentials import sealed
from posting.services.publishing import engine

_numbers = itertools.count(1)


class FakeAdapter(PublishingAdapter):
    """Answers from ``answers`` (then accepts), and remembers what left."""

    def __init__(self, platform: str) -> None:
        self.capabilities = registry.capabilities(platform)
        self.answers: list[Outcome] = []
        self.unready: list[Outcome] = []
        self.sent: list[tuple[OutgoingPart, Credentials]] = []
        self.prepared: list[OutgoingPart] = []
        self.look = Look(Sighting.CANNOT_TELL)
        self.facts: AccountFacts | Outcome = AccountFacts("1000", name="Studio")
        self.fresh: RefreshedToken | Outcome = RefreshedToken("fresh-access-token")
        self.refreshes = 0
        self.found: list[FoundAccount] = []
        self.numbers: dict[str, Measured] = {}

    @property
    def texts(self) -> list[str]:
        return [part.text for part, _ in self.sent]

    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        self.prepared.append(part)
        save({"uploads": [each.key for each in part.media]})
        if self.unready:
            raise CallFailed(self.unready.pop(0))
        return Ready({"uploads": [each.key for each in part.media], "done": True})

    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        self.sent.append((part, credentials))
        number = len(self.sent)
        answer = (
            self.answers.pop(0) if self.answers else Accepted(remote_id=f"r{number}", url=f"https://x.test/{number}")
        )
        if isinstance(answer, Accepted):
            return answer
        raise CallFailed(answer)

    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        return self.look

    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        return Departure(f"https://platform.test/authorize?state={state}", {"verifier": "v3rifier"})

    def arrive(self, login: str, **given: Any) -> Sequence[FoundAccount]:
        return self.found

    def verify(self, credentials: Credentials) -> AccountFacts:
        return _or_raise(self.facts)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        self.refreshes += 1
        return _or_raise(self.fresh)

    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        return {each: self.numbers[each] for each in remote_ids if each in self.numbers}


def _or_raise(answer: Any) -> Any:
    if isinstance(answer, Outcome):
        raise CallFailed(answer)
    return answer


def user(name: str = "", **fields: Any) -> Any:
    return get_user_model().objects.create_user(name or f"poster-{next(_numbers)}", **fields)


def account(platform: str = "x", **fields: Any) -> SocialAccount:
    """A connected account with a token."""
    number = next(_numbers)
    known = {"account_id": f"acc-{number}", "account_name": "Studio", "account_username": f"studio{number}"}
    row = SocialAccount(platform=platform, world=settings.WORLD, **(known | fields))
    row.credentials = sealed(Credentials(account_id=row.account_id, access_token=f"access-{number}"))
    row.save()
    return row


def medium(name: str = "a.jpg", *, content: bytes = b"jpeg", **fields: Any) -> PostMedia:
    """A file in the library that is there."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    number = next(_numbers)
    path = f"test-{number}-{name}"
    (folder / path).write_bytes(content)
    known = {"kind": "image", "mime": "image/jpeg", "size": len(content), "width": 1000, "height": 1000}
    return PostMedia.objects.create(
        name=name, path=path, sha256=hashlib.sha256(content).hexdigest(), public_key=f"key{number}", **(known | fields)
    )


def draft(*accounts: SocialAccount, by: Any = None, **fields: Any) -> ScheduledPost:
    known = {"content": "Good morning!"}
    return posts.create(fields=known | fields, accounts=[each.pk for each in accounts], actor=by)


def approved(*accounts: SocialAccount, by: Any = None, **fields: Any) -> ScheduledPost:
    return posts.approve(draft(*accounts, by=by, **fields).pk, actor=by or user())


def due(*accounts: SocialAccount, by: Any = None, **fields: Any) -> ScheduledPost:
    """A post that is to leave now."""
    by = by or user()
    return scheduling.publish_now(approved(*accounts, by=by, **fields).pk, actor=by)


def work(post: ScheduledPost) -> ScheduledPost:
    """A worker carries out what of a post is due; the post as it is now."""
    engine.run(list(PostPart.objects.filter(target__post=post).values_list("pk", flat=True)))
    post.refresh_from_db()
    return post


def targets(post: ScheduledPost) -> list[PostTarget]:
    return list(PostTarget.objects.filter(post=post).order_by("pk"))


def parts(post: ScheduledPost) -> list[PostPart]:
    return list(PostPart.objects.filter(target__post=post).order_by("target_id", "position"))
