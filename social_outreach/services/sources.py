"""The sources of discovery: who may be asked, at what pace, and what stops one. Shared by all workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from outbound.clock import database_now
from outbound.credentials import UnreadableSecret
from outbound.outcome import CallFailed, Halted
from outbound.redact import register_secret
from social_outreach.adapters import registry as adapters
from social_outreach.adapters.base import Credentials
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.base import Access, Source
from social_outreach.models import SenderAccount, SocialDiscoveryJob, SocialSource
from social_outreach.services.credentials import ForeignSecret, credentials_of, has_token
from social_outreach.states import OPEN_JOB_STATES, AccountStatus

#: Where a source that was too often asked does not say how long to wait.
PAUSE = timedelta(minutes=1)
#: So often the place in the row is tried again when another worker was faster.
_TRIES = 5


class NotHalted(Exception):
    """This source is not halted; there is nothing to resume."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a source can be used here and now; ``why`` not, and what to do, in a sentence."""

    source: Source
    why: str = ""
    paused_until: datetime | None = None
    is_halted: bool = False

    @property
    def ready(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Wait:
    """No request now: until when, and why in a sentence."""

    until: datetime
    reason: str


def ready(source: Source, row: SocialSource | None = None) -> Readiness:
    """``row``: the source's own, where known. A halted source takes no new run; those under way wait."""
    why = _lacking(source)
    if row is None:
        return Readiness(source, why)
    if row.is_halted and not why:
        why = halted_sentence(source, row.pause_reason)
    return Readiness(source, why, row.paused_until, row.is_halted)


def state_of(source: Source) -> Readiness:
    return ready(source, SocialSource.objects.filter(name=source.name).first())


def offered(platform: str) -> list[Readiness]:
    """The sources of a platform as they stand."""
    rows = {row.name: row for row in SocialSource.objects.all()}
    return [ready(source, rows.get(name)) for name, source in registry.offered_for(platform).items()]


def halted() -> list[SocialSource]:
    return list(SocialSource.objects.filter(is_halted=True).order_by("name"))


def _lacking(source: Source) -> str:
    """What is missing before the source can be asked."""
    keys = settings.SOURCE_KEYS.get(source.name, {})
    if missing := [variable for name, variable in source.needs_keys if not keys.get(name)]:
        return f"Not set up: set {' and '.join(missing)} in the environment."
    if not source.needs_account:
        return ""
    return _asking_account(source)[1]


def _asking_account(source: Source) -> tuple[Credentials | None, str]:
    """The credentials of the account that asks, or why there is none."""
    label = adapters.capabilities(source.needs_account).label
    rows = SenderAccount.objects.filter(
        platform=source.needs_account, world=settings.WORLD, status=AccountStatus.ACTIVE
    )
    problem = f"Not set up: connect {'an' if label[0] in 'AEIOU' else 'a'} {label} account with an access token first."
    for account in rows.order_by("pk"):
        try:
            if not has_token(account):
                continue
            credentials = credentials_of(account)
        except (ForeignSecret, UnreadableSecret) as error:
            problem = str(error)
            continue
        problem = source.account_problem(credentials)
        if not problem:
            return credentials, ""
    return None, problem


def access_to(source: Source) -> Access:
    """What opens the source. Raises ``CallFailed(Halted)`` where it is missing."""
    if why := _lacking(source):
        raise CallFailed(Halted(reason=why, code="not-set-up"))
    keys = dict(settings.SOURCE_KEYS.get(source.name, {}))
    for value in keys.values():
        register_secret(value)
    return Access(keys, _asking_account(source)[0] if source.needs_account else None)


def take_turn(source: Source, now: datetime) -> Wait | None:
    """Take the next request of a source, across all workers; or how long to wait, and why."""
    for _ in range(_TRIES):
        row, _made = SocialSource.objects.get_or_create(name=source.name)
        if wait := _wait(row, source, now):
            return wait
        if _taken(row, source, now):
            return None
    return Wait(now + timedelta(seconds=source.seconds_between or 1), f"{source.label} is being asked by other runs.")


def _wait(row: SocialSource, source: Source, now: datetime) -> Wait | None:
    if row.is_halted:
        return Wait(now + timedelta(minutes=5), halted_sentence(source, row.pause_reason))
    if row.paused_until and row.paused_until > now:
        return Wait(row.paused_until, row.pause_reason)
    if row.used_on == now.astimezone(UTC).date() and row.used >= settings.SOURCE_REQUESTS_PER_DAY:
        midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        most = f"{settings.SOURCE_REQUESTS_PER_DAY:,}"
        return Wait(midnight, f"{source.label} was asked {most} times today, which is the most. It goes on tomorrow.")
    if row.next_at and row.next_at > now:
        return Wait(row.next_at, f"Waiting for the next turn at {source.label}.")
    return None


def _taken(row: SocialSource, source: Source, now: datetime) -> bool:
    today = now.astimezone(UTC).date()
    unchanged = SocialSource.objects.filter(
        pk=row.pk, next_at=row.next_at, used=row.used, used_on=row.used_on, is_halted=False
    )
    used = row.used + 1 if row.used_on == today else 1
    next_at = now + timedelta(seconds=source.seconds_between)
    return bool(unchanged.update(next_at=next_at, used=used, used_on=today))


def pause(source: Source, *, until: datetime | None, reason: str, now: datetime) -> datetime:
    """The source asked us to wait; returns until when. An earlier, longer pause stays."""
    until = until if until is not None and until > now else now + PAUSE
    shorter = Q(paused_until__isnull=True) | Q(paused_until__lt=until)
    SocialSource.objects.get_or_create(name=source.name)
    SocialSource.objects.filter(shorter, name=source.name).update(paused_until=until, pause_reason=reason[:300])
    return until


def halt(source: Source, *, reason: str) -> None:
    """Nothing more is asked of the source until an operator resumes it."""
    SocialSource.objects.update_or_create(name=source.name, defaults={"is_halted": True, "pause_reason": reason[:300]})


def halted_sentence(source: Source, reason: str) -> str:
    return f"{source.label} is halted. {reason} See to it, then resume the source.".replace("  ", " ")[:300]


def resume(name: str) -> None:
    """An operator has seen to it: the source is asked again, and what waits looks again at once.

    Raises ``NotHalted``.
    """
    resumed = SocialSource.objects.filter(Q(is_halted=True) | Q(paused_until__gt=database_now()), name=name)
    fields: dict[str, Any] = {"is_halted": False, "paused_until": None, "pause_reason": ""}
    if not resumed.update(**fields):
        raise NotHalted(NotHalted.__doc__)
    # Which of the open runs wait for this very source is for each to find out.
    SocialDiscoveryJob.objects.filter(status__in=OPEN_JOB_STATES).exclude(waits_for="").update(resume_at=None)
