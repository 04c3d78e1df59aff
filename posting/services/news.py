"""News worth telling: found by the signal at once, and each minute by reading the ledger for what the signal lost.

The guarantee is the reading. Each row of ``PostingNews`` has a key of what happened, so both may find the same; the
deliveries to endpoints are written in the transaction that makes the row.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Sum

from outbound.clock import database_now
from outbound.engine import HELD_AGAIN
from outbound.redact import redact
from outbound.states import State
from outbound.writing import writing
from posting.models import (
    NewsWatch,
    PartEvent,
    PostAnalytics,
    PostAttempt,
    PostingControl,
    PostingNews,
    PostPart,
    PostTarget,
    SocialAccount,
    WebhookEndpoint,
)
from posting.rules.hooks import EVENT_OF_STATUS, MAILED, HookEvent, usual_if_well
from posting.rules.measures import NOW, is_timely
from posting.rules.results import INTERACTIONS, value_of
from posting.services import hooks, mails
from posting.services.publishing import account_problem

logger = logging.getLogger(__name__)

#: Read again each time: an attempt is opened a lease before it is settled, and transactions commit out of order.
OVERLAP = timedelta(minutes=10)
#: What is held for less than this is on its way.
HELD_FOR = timedelta(minutes=2)
_PIECE = 500
#: Posts that one is compared with, the newest.
_MOST_OTHERS = 200


def each_minute() -> dict[str, int]:
    """Find and mail. Nothing in here fails the minute's other work."""
    now = database_now()
    if is_anybody_listening():
        watch = NewsWatch.objects.filter(pk=1).first()
        since = (watch.looked_at if watch else now) - OVERLAP
        steps: dict[str, Callable[[], int]] = {
            "settled": lambda: find_settled(since),
            "held": lambda: find_held(now),
            "well": lambda: find_doing_well(since),
            "reconnect": lambda: find_reconnects(now),
        }
        found = {name: _tried(name, step) for name, step in steps.items()}
        if min(found.values()) < 0:
            # What broke is read again, from where it was.
            return found
    else:
        found = {}
    NewsWatch.objects.update_or_create(pk=1, defaults={"looked_at": now})
    return {**found, "mailed": _tried("mail", mails.send_waiting)}


def _tried(name: str, step: Callable[[], int]) -> int:
    """-1: it broke, and the log says how."""
    try:
        return step()
    except Exception:
        logger.exception("Looking for news (%s) ended in an error of ours", name)
        return -1


def is_anybody_listening() -> bool:
    return bool(settings.EMAIL_HOST) or WebhookEndpoint.objects.filter(is_active=True).exists()


# -- posted, failed, unknown ---------------------------------------------------------------------------


def settled(target_id: int) -> int:
    """A hint that a target has come to an end. Lost or doubled, it changes nothing."""
    return note_settled({target_id: database_now()}) if is_anybody_listening() else 0


def find_settled(since: datetime) -> int:
    """Of all that was tried or decided since then, what nobody was told of."""
    touched: dict[int, datetime] = {}
    for rows, moment in ((PostAttempt.objects.all(), "opened_at"), (PartEvent.objects.all(), "at")):
        for target_id, at in recent(rows, moment, "part__target_id", since):
            touched[target_id] = max(at, touched.get(target_id, at))
    return note_settled(touched)


def note_settled(touched: Mapping[int, datetime]) -> int:
    """``touched``: when something last happened, by id of the target."""
    ids, count = sorted(touched), 0
    for start in range(0, len(ids), _PIECE):
        rows = PostTarget.objects.filter(pk__in=ids[start : start + _PIECE], status__in=list(EVENT_OF_STATUS))
        # Each claim counts an epoch up: what is tried anew by a person and ends the same is news again.
        counted = rows.annotate(turn=Sum("parts__epoch")).values_list("pk", "status", "turn")
        keys = {f"{EVENT_OF_STATUS[status]}:{pk}:{turn or 0}": pk for pk, status, turn in counted}
        for key in _new(keys):
            count += note(key, at=touched[keys[key]], target_id=keys[key])
    return count


def recent(rows: Any, moment: str, wanted: str, since: datetime) -> Iterator[tuple[Any, datetime]]:
    """Newest first, until a whole piece is older. Ids grow with time, so that no index on the time is needed."""
    last = (rows.aggregate(last=Max("pk"))["last"] or 0) + 1
    while True:
        piece = list(rows.filter(pk__lt=last).order_by("-pk").values_list("pk", moment, wanted)[:_PIECE])
        fresh = [(found, at) for _, at, found in piece if at >= since]
        yield from fresh
        if not fresh:
            return
        last = piece[-1][0]


# -- held ----------------------------------------------------------------------------------------------


def find_held(now: datetime) -> int:
    """Parts that are due and wait for a person. Cost follows accounts and what is due on each."""
    stop = PostingControl.objects.filter(pk=1, is_stopped=True).values_list("stop_reason", flat=True).first()
    accounts = SocialAccount.objects.filter(world=settings.WORLD).defer("credentials")
    return sum(_note_held(account, stop, now) for account in accounts)


def _note_held(account: SocialAccount, stop: str | None, now: datetime) -> int:
    # A hold moves the time at which it is asked again.
    rows = PostPart.objects.filter(account=account, state=State.SCHEDULED, due_at__lte=now + HELD_AGAIN)
    rows = rows.filter(scheduled_for__lte=now - HELD_FOR).order_by("pk")
    why = (stop or "") if account.is_active else account_problem(account)
    if stop is None and account.is_active:
        rows = rows.filter(verdict__kind="hold")
    keys: dict[str, tuple[int, str]] = {}
    for target_id, planned, verdict in rows.values_list("target_id", "scheduled_for", "verdict"):
        assert planned is not None  # noqa: S101 - the rows are chosen by it
        reason = why or (verdict or {}).get("reason") or "Posting is stopped."
        # Held once for each time it was planned for, however often that is looked at.
        keys[f"{HookEvent.HELD}:{target_id}:{int(planned.timestamp())}"] = (target_id, reason)
    return sum(note(key, at=now, target_id=keys[key][0], reason=keys[key][1]) for key in _new(keys))


# -- unusually well ------------------------------------------------------------------------------------


def find_doing_well(since: datetime) -> int:
    """Snapshots since then that stand far above those of the account's other posts at the same age."""
    rows = PostAnalytics.objects.exclude(age=NOW)
    ids = [pk for pk, _ in recent(rows, "recorded_at", "pk", since)]
    count = 0
    for start in range(0, len(ids), _PIECE):
        piece = PostAnalytics.objects.filter(pk__in=ids[start : start + _PIECE]).select_related("post_target")
        keys = {f"{HookEvent.DOING_WELL}:{each.post_target_id}": each for each in piece}
        for key in _new(keys):
            if numbers := _unusual(keys[key]):
                count += note(key, at=keys[key].recorded_at, target_id=keys[key].post_target_id, numbers=numbers)
    return count


def _unusual(snapshot: PostAnalytics) -> dict[str, Any]:
    """What is unusual about it; nothing where it is not."""
    others = PostAnalytics.objects.filter(age=snapshot.age, post_target__account_id=snapshot.post_target.account_id)
    others = others.exclude(post_target_id=snapshot.post_target_id).select_related("post_target").order_by("-pk")
    if not _is_timely(snapshot):
        return {}
    known = [each for each in others[:_MOST_OTHERS] if _is_timely(each)]
    for metric in (INTERACTIONS, "impressions"):
        value = _value(snapshot, metric)
        values = [number for each in known if (number := _value(each, metric)) is not None]
        usual = usual_if_well(value, values) if value is not None else None
        if usual is not None:
            return {"metric": metric, "value": value, "usual": usual, "age": snapshot.age, "posts": len(values)}
    return {}


def _is_timely(snapshot: PostAnalytics) -> bool:
    posted_at = snapshot.post_target.posted_at
    return posted_at is not None and is_timely(posted_at, snapshot.age, snapshot.recorded_at)


def _value(snapshot: PostAnalytics, metric: str) -> int | None:
    return value_of(metric, vars(snapshot))


# -- accounts ------------------------------------------------------------------------------------------


def find_reconnects(now: datetime) -> int:
    rows = SocialAccount.objects.filter(world=settings.WORLD, status="needs_reconnect").defer("credentials")
    keys = {f"{HookEvent.RECONNECT}:{row.pk}:{row.token_version}": row for row in rows}
    return sum(note(key, at=now, account=keys[key], reason=keys[key].status_reason) for key in _new(keys))


# -- the row -------------------------------------------------------------------------------------------


def _new(keys: Iterable[str]) -> list[str]:
    asked = list(keys)
    told: set[str] = set()
    for start in range(0, len(asked), _PIECE):
        told |= set(PostingNews.objects.filter(key__in=asked[start : start + _PIECE]).values_list("key", flat=True))
    return [key for key in asked if key not in told]


def note(
    key: str, *, at: datetime, target_id: int | None = None, account: SocialAccount | None = None, reason: str = "",
    numbers: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    """Make the row and the deliveries of it, in one transaction; 0 if somebody else was faster."""
    event = key.partition(":")[0]
    target = None
    if target_id is not None:
        target = PostTarget.objects.select_related("post", "account").defer("account__credentials").get(pk=target_id)
        account = target.account
    why = redact(reason or (target.error_message if target else ""))
    about = f"Post {target.post_id} on {account}" if target else f"{account}"
    facts = {
        "event": event,
        "target": target,
        "account": account,
        "at": at,
        "is_mail_due": event in MAILED and bool(settings.EMAIL_HOST),
        "sentence": f"{about}: {why or 'no reason was told.'}"[:600],
    }
    with writing():
        news, is_new = PostingNews.objects.get_or_create(key=key, defaults=facts)
        if is_new:
            hooks.tell(news, reason=why, numbers=numbers)
    return int(is_new)
