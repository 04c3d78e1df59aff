"""The smallest valid rows of social outreach. A test states every fact that it asserts on."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from outbound.clock import database_now
from outbound.states import State
from social_outreach.models import (
    SenderAccount,
    SocialAttempt,
    SocialDiscoveryJob,
    SocialEvent,
    SocialLimit,
    SocialMessage,
    SocialProfile,
    SocialReply,
    SocialSuppression,
    SocialTemplate,
    SocialThread,
)
from social_outreach.services.credentials import sealed
from social_outreach.services.sending import message_hash
from social_outreach.states import APPROVED, DRAFT

PERMISSIONS = ("review_profiles", "write_messages", "approve_messages", "send_messages", "operate_outreach")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda number: f"person{number}")


def user_with(*codenames: str, **fields: Any) -> Any:
    """A person who may do these things in social outreach, and read the rest."""
    person = UserFactory(**fields)
    person.user_permissions.set(
        Permission.objects.filter(content_type__app_label="social_outreach", codename__in=codenames)
    )
    return person


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialProfile

    platform = "linkedin"
    username = factory.Sequence(lambda number: f"profile{number}")
    username_key = factory.LazyAttribute(lambda made: made.username.casefold())
    full_name = "Ada Lovelace"


class AccountFactory(factory.django.DjangoModelFactory):
    """Active, at any hour, without a token: it sends by hand. ``access_token`` gives it one."""

    class Meta:
        model = SenderAccount

    platform = "linkedin"
    account_id = factory.Sequence(lambda number: f"account{number}")
    name = "Studio"
    send_window = "always"

    class Params:
        access_token = ""

    @factory.lazy_attribute
    def credentials(self) -> Any:
        from social_outreach.adapters.base import Credentials

        if not self.access_token:
            return {}
        return sealed(self.account_id, Credentials(account_id=self.account_id, access_token=self.access_token))


class MessageFactory(factory.django.DjangoModelFactory):
    """A draft. Other states get what their constraints ask for: an approval, a due time."""

    class Meta:
        model = SocialMessage

    profile = factory.SubFactory(ProfileFactory)
    account = factory.SubFactory(AccountFactory, platform=factory.SelfAttribute("..profile.platform"))
    platform = factory.SelfAttribute("profile.platform")
    state = DRAFT
    draft_body = "Hello Ada, your engine caught my eye."
    idempotency_key = factory.LazyFunction(lambda: uuid.uuid4().hex)

    @factory.lazy_attribute
    def approved_hash(self) -> str:
        if self.state == DRAFT:
            return ""
        return message_hash(
            SocialMessage(
                profile=self.profile, account=self.account, platform=self.platform, draft_body=self.draft_body
            )
        )

    @factory.lazy_attribute
    def due_at(self) -> datetime | None:
        return database_now() if self.state == State.SCHEDULED else None


def approved(**fields: Any) -> SocialMessage:
    return MessageFactory(state=APPROVED, **fields)


def scheduled(**fields: Any) -> SocialMessage:
    return MessageFactory(state=State.SCHEDULED, **fields)


class ThreadFactory(factory.django.DjangoModelFactory):
    """The person wrote just now, so that a conversation window is open."""

    class Meta:
        model = SocialThread

    profile = factory.SubFactory(ProfileFactory)
    account = factory.SubFactory(AccountFactory, platform=factory.SelfAttribute("..profile.platform"))
    remote_recipient_id = factory.Sequence(lambda number: f"person-{number}")
    last_inbound_at = factory.LazyFunction(database_now)


class ReplyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialReply

    thread = factory.SubFactory(ThreadFactory)
    body = "Tell me more."
    received_at = factory.LazyFunction(database_now)


class AttemptFactory(factory.django.DjangoModelFactory):
    """Open. ``outcome`` closes it."""

    class Meta:
        model = SocialAttempt

    message = factory.SubFactory(MessageFactory)
    account = factory.SelfAttribute("message.account")
    epoch = factory.Sequence(lambda number: number + 1)
    idempotency_key = factory.SelfAttribute("message.idempotency_key")
    content_hash = factory.SelfAttribute("message.approved_hash")
    mode = "api"
    body = factory.SelfAttribute("message.draft_body")
    opened_at = factory.LazyFunction(database_now)


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialEvent

    message = factory.SubFactory(MessageFactory)
    at = factory.LazyFunction(database_now)
    kind = "drafted"


class LimitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialLimit

    scope = "platform:linkedin"
    name = factory.Sequence(lambda number: f"limit {number}")
    limit = 10
    window_seconds = 60


class SuppressionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialSuppression

    identity = factory.LazyFunction(lambda: uuid.uuid4().hex * 2)
    kind = "handle"
    scope = "linkedin"
    hint = "ad…ce"
    reason = "Asked us to stop."
    source = "test"


class TemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialTemplate

    name = factory.Sequence(lambda number: f"template {number}")
    body = "Hello {{ first_name }}."


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SocialDiscoveryJob

    platform = "linkedin"


def long_ago(days: int = 30) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def api(*codenames: str) -> Any:
    """A signed-in client of the API whose person may do these things. ``.person`` is who."""
    from rest_framework.test import APIClient

    client = APIClient()
    client.default_format = "json"
    client.person = user_with(*codenames)
    client.force_authenticate(client.person)
    return client
