"""Going into the console of posting as a person does, and some rows of every table."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from outbound.clock import database_now
from posting.adapters.base import Credentials
from posting.models import (
    Campaign,
    Connection,
    ContentTemplate,
    MediaRendition,
    NewsWatch,
    PostAnalytics,
    PostAttempt,
    PostingControl,
    PostingLimit,
    PostingLimitUse,
    PostingRequest,
    PostingSlot,
    PostPart,
    Recurrence,
    TokenEvent,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from posting.services import hooks, news, posts, token_budget
from posting.services.credentials import sealed
from posting.services.hook_sending import engine as hook_engine
from tests.posting import cast

TABLES = set(apps.get_app_config("posting").get_models())
MODELS = tuple(sorted(model._meta.model_name for model in TABLES))
RECEIVERS_KEY = "s3cret-of-a-receiver-0123456789"
SECRETS = ("s3cret-access", "s3cret-verifier", "s3cret-upload-address", "s3cret-public-key", "s3cret-copy-key",
           RECEIVERS_KEY)  # fmt: skip


def root() -> Client:
    return of(cast.user(is_staff=True, is_superuser=True))


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    client.person = person
    return client


def staff_with(*codenames: str) -> Client:
    """Somebody with these permissions of posting and no other."""
    person = cast.user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="posting", codename__in=codenames))
    return of(person)


def list_of(model: str) -> str:
    return reverse(f"admin:posting_{model}_changelist")


def page(row: Any, kind: str = "change") -> str:
    return reverse(f"admin:posting_{row._meta.model_name}_{kind}", args=[row.pk])


def verb(row: Any, name: str) -> str:
    return reverse(f"admin:posting_{row._meta.model_name}_verb", args=[row.pk, name])


def press(client: Client, row: Any, name: str, **fields: Any) -> list[str]:
    """Press a button of a row's page; the sentences that are shown then."""
    client.cookies.pop("messages", None)
    return said(client.post(verb(row, name), fields))


def choose(client: Client, action: str, *rows: Any, **fields: str) -> Any:
    """Tick rows of a list and run an action."""
    ticked = {"action": action, "_selected_action": [str(row.pk) for row in rows], "index": "0"}
    return client.post(list_of(rows[0]._meta.model_name), ticked | fields)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def log_of(row: Any) -> list[str]:
    entries = LogEntry.objects.filter(object_id=str(row.pk), content_type__model=row._meta.model_name)
    return [entry.get_change_message() for entry in entries.order_by("pk")]


def some_of_everything(adapter: Any, doubt: Any) -> Any:
    """A row of each table at least, and a part that nobody can tell the fate of; the post."""
    person, account, now = cast.user(), cast.account(), database_now()
    account.credentials = sealed(Credentials(account_id=account.account_id, access_token=SECRETS[0]))
    account.save()
    number = account.pk
    medium = cast.medium(alt_text="A kiln")
    type(medium).objects.filter(pk=medium.pk).update(public_key=f"{SECRETS[3]}-{number}")
    MediaRendition.objects.create(
        medium=medium, purpose="instagram", path="b", mime="image/jpeg", size=1, width=1, height=1,
        public_key=f"{SECRETS[4]}-{number}",
    )  # fmt: skip
    adapter.answers = [doubt]
    campaign = Campaign.objects.create(name=f"Spring {number}", slug=f"spring-{number}")
    post = cast.due(account, by=person, media=[{"medium": medium.pk}], campaign_id=campaign.pk)
    cast.work(post)
    PostPart.objects.update(prepared={"upload": SECRETS[2]})
    posts.comment(post.pk, body="Lovely.", actor=person)
    target = post.targets.get()
    PostAnalytics.objects.create(post_target=target, age="1h", recorded_at=now, likes=0)
    PostingLimit.objects.create(scope=f"account:{number}", name="day", limit=5, window_seconds=86_400)
    PostingLimitUse.objects.create(attempt=PostAttempt.objects.latest("pk"), scope=f"account:{number}", ended_at=now)
    PostingControl.objects.get_or_create(pk=1)
    PostingRequest.objects.create(user=person, key=f"k{number}", path="/", fingerprint="f")
    ContentTemplate.objects.create(name=f"t{number}", body="Fresh: {{ title }}")
    PostingSlot.objects.create(account=account, weekday=0, wall_time=time(9, 30))
    Recurrence.objects.create(
        frequency="weekly", weekdays=[0], first_on=date(2027, 1, 4), wall_time=time(9), zone="Europe/Lisbon",
        content={"fields": {"content": "Again!"}, "accounts": [account.pk]}, created_by=person,
    )  # fmt: skip
    TokenEvent.objects.create(account=account, at=now, kind="connected")
    Connection.objects.create(
        platform="x", state_hash=f"h{number}", session_hash="s", user=person, secrets={"verifier": SECRETS[1]},
        created_at=now, expires_at=now + timedelta(hours=1),
    )  # fmt: skip
    _some_news(person, target, now)
    return post


def _some_news(person: Any, target: Any, now: Any) -> None:
    """News that an endpoint took, with its whole ledger."""
    endpoint = WebhookEndpoint(name=f"Desk {target.pk}", url="https://hooks.example.org/in", events=["posted"])
    hooks.keep(endpoint, secret=RECEIVERS_KEY, actor=person)
    NewsWatch.objects.get_or_create(pk=1, defaults={"looked_at": now})
    token_budget.add("gemini", now, tokens=1_200)
    news.note(f"posted:{target.pk}:1", at=database_now(), target_id=target.pk)
    delivery = WebhookDelivery.objects.filter(endpoint=endpoint).latest("pk")
    (claimed,) = hook_engine.claim([delivery.pk])
    hook_engine.begin(claimed)
    WebhookEvent.objects.create(delivery=delivery, at=now, kind="hinted", detail={"reason": "It was due."})
