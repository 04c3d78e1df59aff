"""The cast of the service tests: smallest valid rows, and an adapter that answers what a test tells it to."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model

from outbound.clock import database_now
from outbound.http import SendPermit
from outbound.outcome import Accepted, CallFailed, Look, Outcome, Sighting
from social_outreach.adapters import registry
from social_outreach.adapters.base import AccountFacts, Credentials, OutgoingMessage, RefreshedToken, SocialAdapter
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile
from social_outreach.services import accounts, drafting, messages, replies
from social_outreach.services.sending import engine
from social_outreach.states import DiscoveryStatus

_numbers = itertools.count(1)
DAY = timedelta(days=1)


class FakeAdapter(SocialAdapter):
    """Answers from ``answers`` (then accepts), and remembers what left."""

    def __init__(self, platform: str) -> None:
        self.capabilities = registry.capabilities(platform)
        self.real = registry.get(platform)
        self.answers: list[Outcome] = []
        self.sent: list[tuple[OutgoingMessage, Credentials]] = []
        self.look = Look(Sighting.CANNOT_TELL)
        self.facts: AccountFacts | Outcome = AccountFacts("1000", name="Ada's studio")
        self.fresh: RefreshedToken | Outcome = RefreshedToken("fresh-access-token")
        self.refreshes = 0

    @property
    def texts(self) -> list[str]:
        return [message.text for message, _ in self.sent]

    def send(self, message: OutgoingMessage, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        self.sent.append((message, credentials))
        answer = self.answers.pop(0) if self.answers else Accepted(remote_id=f"remote-{len(self.sent)}")
        if isinstance(answer, Accepted):
            return answer
        raise CallFailed(answer)

    def find(self, message: OutgoingMessage, credentials: Credentials, since: datetime) -> Look:
        return self.look

    def verify(self, credentials: Credentials) -> AccountFacts:
        return _or_raise(self.facts)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        self.refreshes += 1
        return _or_raise(self.fresh)

    def profile_url(self, username: str) -> str:
        return self.real.profile_url(username)

    def compose_url(self, username: str) -> str:
        return self.real.compose_url(username)

    def username_from(self, text: str) -> str:
        return self.real.username_from(text)


def _or_raise(answer: Any) -> Any:
    if isinstance(answer, Outcome):
        raise CallFailed(answer)
    return answer


def user(name: str = "", **fields: Any) -> Any:
    return get_user_model().objects.create_user(name or f"person-{next(_numbers)}", **fields)


def account(platform: str = "instagram", **fields: Any) -> SenderAccount:
    """A connected account with a token, sending at any hour."""
    known = {"account_id": f"acc-{next(_numbers)}", "access_token": "access-token", "send_window": "always"}
    return accounts.connect(platform=platform, **(known | fields))


def profile(platform: str = "instagram", **fields: Any) -> SocialProfile:
    """A qualified profile."""
    username = fields.pop("username", f"ada{next(_numbers)}")
    known = {"full_name": "Ada Lovelace", "discovery_status": DiscoveryStatus.QUALIFIED}
    return SocialProfile.objects.create(
        platform=platform, username=username, username_key=username.casefold(), **(known | fields)
    )


def wrote(to: SenderAccount, person: SocialProfile, *, ago: timedelta = timedelta(minutes=5)) -> Any:
    """The person wrote to the account, which opens a conversation window where the platform has one."""
    at = database_now() - ago
    return replies.record(person, body="Hello!", received_at=at, recipient_id=f"r-{person.pk}", account=to)


def draft(person: SocialProfile, *, by: Any = None, body: str = "Good morning, Ada!", **fields: Any) -> SocialMessage:
    return drafting.draft(person, actor=by, body=body, **fields)


def approved(person: SocialProfile, *, by: Any = None, **fields: Any) -> SocialMessage:
    return messages.approve(draft(person, by=by, **fields).pk, actor=by)


def scheduled(person: SocialProfile, *, by: Any = None, mode: str | None = None, **fields: Any) -> SocialMessage:
    return messages.send(approved(person, by=by, **fields).pk, actor=by, mode=mode)


def by_api(**fields: Any) -> SocialMessage:
    """A message that may go by API now: the person has just written."""
    sender, person = fields.pop("sender", None) or account(), profile()
    wrote(sender, person)
    return scheduled(person, **fields)


def work(*rows: SocialMessage) -> SocialMessage:
    """A worker carries the messages out; the first one as it is now."""
    engine.run([row.pk for row in rows])
    return now(rows[0])


def now(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row)._base_manager.get(pk=row.pk)
