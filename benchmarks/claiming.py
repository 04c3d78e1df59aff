"""(b) Time to claim 1,000 due messages among a million, against among ten thousand."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from outbound.clock import database_now
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile
from social_outreach.services.sending import engine

DUE = 1000


def grow(rows: str) -> None:
    """So many messages, a thousand of them due; the others sent, cancelled, or scheduled for later."""
    count, now = int(rows), database_now()
    account = SenderAccount.objects.create(platform="facebook", account_id="1", world="rehearsal")
    person = SocialProfile.objects.create(platform="facebook", username="p0", username_key="p0")
    SocialMessage.objects.create(
        profile=person, account=account, platform="facebook", mode="api", draft_body="Hello", approved_hash="x",
        idempotency_key="k0", state="scheduled", due_at=now,
    )  # fmt: skip
    is_due = f"n %% {count // DUE} = 0"
    name, later = "CONCAT('p', n)", now + timedelta(days=30)
    copies(SocialProfile, count, {"id": f"{person.pk} + n", "username": name, "username_key": name}, [])
    state = "CASE n %% 5 WHEN 0 THEN 'scheduled' WHEN 1 THEN 'cancelled' ELSE 'sent' END"
    columns = {
        "id": f"{person.pk} + n",
        "profile_id": f"{person.pk} + n",
        "idempotency_key": "CONCAT('k', n)",
        "state": f"CASE WHEN {is_due} THEN 'scheduled' ELSE {state} END",
        "due_at": f"CASE WHEN {is_due} THEN due_at ELSE %s END",
    }
    copies(SocialMessage, count, columns, [later])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    settle_down()


def copies(model: type[Model], count: int, columns: dict[str, str], values: list[Any]) -> None:
    """Copies 1 to ``count`` - 1 of the table's only row, some columns made from ``n``."""
    names = [field.column for field in model._meta.concrete_fields]
    made = ", ".join(columns.get(name, f'"{name}"') for name in names)
    table, listed = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
    values = [datetime_value(value) for value in values]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            made = made.replace("CONCAT('p', n)", "'p' || n").replace("CONCAT('k', n)", "'k' || n")
        cursor.execute(
            f"INSERT INTO {table} ({listed}) {numbers} SELECT {made} FROM numbers, {table}", [count - 1, *values]
        )


def datetime_value(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def settle_down() -> None:
    """What the preparation left to be written must not be written during the next round."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "CHECKPOINT")


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
        settle_down()
    return taken
