"""(f) Time to claim 1,000 due parts of posts among a million, against among ten thousand."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import connection

from benchmarks import claiming
from outbound.clock import database_now
from posting.models import PostPart, PostTarget, ScheduledPost, SocialAccount
from posting.services.publishing import engine

DUE = claiming.DUE


def grow_posts(rows: str) -> None:
    """So many targets with a part each, a thousand of them due; the others posted, cancelled, or planned."""
    count, now = int(rows), database_now()
    account = SocialAccount.objects.create(platform="x", account_id="1", world="rehearsal")
    post = ScheduledPost.objects.create(stage="scheduled", status="pending", approved_hash="x", scheduled_at=now)
    target = PostTarget.objects.create(post=post, account=account, platform="x", status="pending")
    part = PostPart.objects.create(
        target=target, account=account, platform="x", content={"text": "Hello", "media": [], "link": "", "options": {}},
        approved_hash="x", idempotency_key="k0", state="scheduled", due_at=now, scheduled_for=now,
    )  # fmt: skip
    claiming.copies(ScheduledPost, count, {"id": f"{post.pk} + n"}, [])
    columns = {"id": f"{target.pk} + n", "post_id": f"{post.pk} + n"}
    claiming.copies(PostTarget, count, columns, [])
    is_due = f"n %% {count // DUE} = 0"
    state = "CASE n %% 5 WHEN 0 THEN 'scheduled' WHEN 1 THEN 'cancelled' ELSE 'sent' END"
    columns = {
        "id": f"{part.pk} + n",
        "target_id": f"{target.pk} + n",
        "idempotency_key": "CONCAT('k', n)",
        "state": f"CASE WHEN {is_due} THEN 'scheduled' ELSE {state} END",
        "due_at": f"CASE WHEN {is_due} THEN due_at ELSE %s END",
    }
    claiming.copies(PostPart, count, columns, [now + timedelta(days=30)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    claiming.settle_down()


def measured(rounds: int) -> list[float]:
    """Seconds to find and claim all that is due, as tick and workers do: in rounds of 200, batches of ten."""
    lane = SocialAccount.objects.get().pk
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        claimed = 0
        while ids := engine.due(lane, database_now()):
            for start in range(0, len(ids), 10):
                claimed += len(engine.claim(ids[start : start + 10]))
        taken.append(time.perf_counter() - started)
        assert claimed == DUE, claimed
        PostPart.objects.filter(state="claimed").update(state="scheduled", hinted_at=None, claims=0)
        claiming.settle_down()
    return taken
