"""The memory of API requests: the first answer to an Idempotency-Key is the answer to all its repeats.

The row is claimed by a unique insert before any work. A claim whose holder died is taken over after a while.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from outbound.clock import database_now
from posting.models import PostingRequest

#: Nobody works on one request for so long: its holder has died.
ABANDONED_AFTER = timedelta(minutes=5)
#: While it is being answered.
_OPEN = 0
_TRIES = 5


class AnotherRequest(Exception):
    """This Idempotency-Key was used for another request. Use a new key."""


class StillAnswering(Exception):
    """The first request with this Idempotency-Key is still being answered. Ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer. ``at`` is its token: who takes over has another one."""

    pk: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: Any


def claim(*, user: Any, key: str, path: str, fingerprint: str) -> Claim | Answer:
    """The right to answer this request, or the answer it had. Raises AnotherRequest, StillAnswering."""
    for _ in range(_TRIES):
        if (mine := _insert(user, key, path, fingerprint)) is not None:
            return mine
        row = PostingRequest.objects.filter(user=user, key=key).first()
        if row is None:
            continue  # forgotten or given back between the two statements
        now = database_now()
        expired = row.created_at < now - timedelta(hours=settings.IDEMPOTENCY_HOURS)
        if not expired and (row.path, row.fingerprint) != (path, fingerprint):
            raise AnotherRequest(AnotherRequest.__doc__)
        if row.status != _OPEN and not expired:
            return Answer(row.status, row.body)
        if row.created_at > now - ABANDONED_AFTER:
            raise StillAnswering(StillAnswering.__doc__)
        if (mine := _take_over(row, now, path, fingerprint)) is not None:
            return mine
    raise StillAnswering(StillAnswering.__doc__)


def _insert(user: Any, key: str, path: str, fingerprint: str) -> Claim | None:
    try:
        with transaction.atomic():
            row = PostingRequest.objects.create(user=user, key=key, path=path, fingerprint=fingerprint)
    except IntegrityError:
        return None
    return Claim(row.pk, row.created_at)


def _take_over(row: PostingRequest, now: datetime, path: str, fingerprint: str) -> Claim | None:
    unchanged = PostingRequest.objects.filter(pk=row.pk, status=row.status, created_at=row.created_at)
    fresh = {"path": path, "fingerprint": fingerprint, "status": _OPEN, "body": None, "created_at": now}
    return Claim(row.pk, now) if unchanged.update(**fresh) else None


def answer(mine: Claim, *, status: int, body: Any) -> bool:
    """Keep the answer. False: somebody has taken the claim over meanwhile."""
    return bool(_held(mine).update(status=status, body=body))


def give_back(mine: Claim) -> None:
    """Nothing was answered: the key may be used again at once."""
    _held(mine).delete()


def _held(mine: Claim) -> Any:
    return PostingRequest.objects.filter(pk=mine.pk, status=_OPEN, created_at=mine.at)


def fingerprint_of(asked: Any) -> str:
    """The same for programs that ask for the same."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
