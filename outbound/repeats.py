"""The memory of API requests: the first answer to an Idempotency-Key is the answer to all its repeats.

The row is claimed by a unique insert before any work. A claim whose holder died is taken over after a while. An answer
that is kept in the transaction of the change itself is there exactly where the change is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from outbound.clock import database_now

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


class Memory:
    """Of one app: ``model`` has user, key, path, fingerprint, status, body, created_at; user and key are unique."""

    def __init__(self, model: Any) -> None:
        self._rows = model._default_manager

    def claim(self, *, user: Any, key: str, path: str, fingerprint: str) -> Claim | Answer:
        """The right to answer this request, or the answer it had. Raises AnotherRequest, StillAnswering."""
        for _ in range(_TRIES):
            if (mine := self._insert(user, key, path, fingerprint)) is not None:
                return mine
            row = self._rows.filter(user=user, key=key).first()
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
            if (mine := self._take_over(row, now, path, fingerprint)) is not None:
                return mine
        raise StillAnswering(StillAnswering.__doc__)

    def _insert(self, user: Any, key: str, path: str, fingerprint: str) -> Claim | None:
        try:
            with transaction.atomic():
                row = self._rows.create(user=user, key=key, path=path, fingerprint=fingerprint)
        except IntegrityError:
            return None
        return Claim(row.pk, row.created_at)

    def _take_over(self, row: Any, now: datetime, path: str, fingerprint: str) -> Claim | None:
        unchanged = self._rows.filter(pk=row.pk, status=row.status, created_at=row.created_at)
        fresh = {"path": path, "fingerprint": fingerprint, "status": _OPEN, "body": None, "created_at": now}
        return Claim(row.pk, now) if unchanged.update(**fresh) else None

    def answer(self, mine: Claim, *, status: int, body: Any) -> bool:
        """Keep the answer. False: it is kept already, or somebody has taken the claim over meanwhile."""
        return bool(self._held(mine).update(status=status, body=body))

    def answer_here(self, mine: Claim, *, status: int, body: Any) -> None:
        """Keep the answer in the transaction of the change that it tells of. Raises StillAnswering where somebody has
        taken the claim over: the change must not stand then, or it would be made twice."""
        if not self.answer(mine, status=status, body=body):
            raise StillAnswering("This took so long that a repeat of it has taken over. Ask again in a moment.")

    def give_back(self, mine: Claim) -> None:
        """Nothing was answered: the key may be used again at once."""
        self._held(mine).delete()

    def _held(self, mine: Claim) -> Any:
        return self._rows.filter(pk=mine.pk, status=_OPEN, created_at=mine.at)
