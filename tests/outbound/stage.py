"""The social engine on a clock that stands still, and the smallest rows it works on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outbound import clock, engine, port
from outbound.outcome import Outcome
from social_outreach.adapters.base import Credentials
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage, SocialProfile, SocialThread
from social_outreach.services.credentials import sealed
from social_outreach.services.sending import SocialEngine, message_hash

#: A Wednesday.
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


class StillClock:
    """Stands until moved; the boot clock goes with it."""

    def __init__(self) -> None:
        self.at = NOON
        self.jumped = timedelta(0)

    def now(self) -> datetime:
        return self.at

    def jump(self) -> timedelta:
        return self.jumped

    def boot(self) -> float:
        return self.at.timestamp()

    def pass_by(self, **duration: float) -> None:
        self.at += timedelta(**duration)


def stand_still(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    still = StillClock()
    monkeypatch.setattr(clock, "_anchored", still)
    monkeypatch.setattr(clock, "_database_keeps_time", lambda using: False)
    for module in (engine, port):
        monkeypatch.setattr(module, "boot_seconds", still.boot)
    return still


def answer(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome | Exception) -> list[Any]:
    """The platform answers so, in this order; returns the list of what was sent."""
    left, sent = list(outcomes), []

    def call(self: SocialEngine, begun: Any) -> Outcome:
        sent.append(begun.delivery.pk)
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(SocialEngine, "call", call)
    return sent


def account(platform: str = "facebook", number: int = 1, **fields: Any) -> SenderAccount:
    secrets = sealed(f"page-{number}", Credentials(account_id=f"page-{number}", access_token="token"))
    facts = {"send_window": "always", "world": "live", "credentials": secrets, **fields}
    return SenderAccount.objects.create(platform=platform, account_id=f"page-{number}", **facts)


def profile(username: str = "ada", platform: str = "facebook", **fields: Any) -> SocialProfile:
    return SocialProfile.objects.create(platform=platform, username=username, username_key=username, **fields)


def cap(scope: str, limit: int, seconds: int = 60, **fields: Any) -> SocialLimit:
    return SocialLimit.objects.create(
        scope=scope, name=f"{limit} in {seconds}", limit=limit, window_seconds=seconds, **fields
    )


def message(of: SenderAccount, to: SocialProfile, *, at: datetime = NOON, **fields: Any) -> SocialMessage:
    """Approved, scheduled for noon, to a person who wrote an hour ago."""
    thread, _ = SocialThread.objects.get_or_create(
        profile=to,
        account=of,
        defaults={"remote_recipient_id": f"id-{to.pk}", "last_inbound_at": NOON - timedelta(hours=1)},
    )
    made = SocialMessage(
        profile=to, account=of, in_thread=thread, platform=of.platform, mode="api", draft_body=f"Hello {to.username}",
        state="scheduled", due_at=at, scheduled_for=at, idempotency_key=f"key-{to.pk}-{fields.get('step', 0)}",
    )  # fmt: skip
    made.approved_hash = message_hash(made)
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


def fresh(made: SocialMessage) -> SocialMessage:
    return SocialMessage.objects.select_related("profile", "account", "in_thread").get(pk=made.pk)
