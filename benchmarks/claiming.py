"""(b) Time to claim 1,000 due messages among a million, against among ten thousand."""

from __future__ import annotations

import statistics
import time
import uuid
from datetime import timedelta

from django.db import connection, transaction

from outbound.clock import database_now
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile
from social_outreach.services.sending import engine

DUE = 1000
CHUNK = 10_000


def grow(rows: str) -> None:
    """So many messages, a thousand of them due; the others sent, cancelled, or scheduled for later."""
    account, _ = SenderAccount.objects.get_or_create(platform="facebook", account_id="1", world="rehearsal")
    states = ("sent", "sent", "sent", "cancelled", "scheduled")
    now, count = database_now(), int(rows)
    every = count // DUE
    for start in range(0, count, CHUNK):
        with transaction.atomic():
            names = [f"p{number}" for number in range(start, start + CHUNK)]
            people = SocialProfile.objects.bulk_create(
                SocialProfile(platform="facebook", username=name, username_key=name) for name in names
            )
            SocialMessage.objects.bulk_create(
                SocialMessage(
                    profile=person, account=account, platform="facebook", mode="api", draft_body="Hello",
                    approved_hash="x", idempotency_key=uuid.UUID(int=start + n).hex, hinted_at=None,
                    state="scheduled" if (start + n) % every == 0 else states[n % 5],
                    due_at=now if (start + n) % every == 0 else now + timedelta(days=30),
                )
                for n, person in enumerate(people)
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(rounds: int) -> list[float]:
    """Seconds to find and claim all that is due, as tick and workers do: in rounds of 200, batches of ten."""
    lane = SenderAccount.objects.get().pk
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        claimed = 0
        while ids := engine.due(lane, database_now()):
            for start in range(0, len(ids), 10):
                claimed += len(engine.claim(ids[start : start + 10]))
        taken.append(time.perf_counter() - started)
        assert claimed == DUE, claimed
        SocialMessage.objects.filter(state="claimed").update(state="scheduled", hinted_at=None, claims=0)
    return taken


def medians(small: list[float], large: list[float]) -> tuple[float, float]:
    return statistics.median(small), statistics.median(large)
