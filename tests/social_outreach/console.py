"""Going into the console as a person does: sign in, open a page, press a button."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.social_outreach import cast

ALL_MODELS = (
    "senderaccount", "socialattempt", "socialcontrol", "socialdiscoveryjob", "socialdraftitem", "socialdraftrun",
    "socialevent", "socialfinding", "socialimport", "socialimporterror", "socialinbound", "sociallimit",
    "sociallimituse", "socialmessage", "socialprofile", "socialreply", "socialrequest", "socialsavedview",
    "socialsource", "socialsuppression", "socialtemplate", "socialthread", "socialtokenuse", "socialunknownperson",
)  # fmt: skip


def operator() -> Client:
    """A client of somebody who may do everything."""
    return of(cast.user(is_staff=True, is_superuser=True))


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    client.person = person
    return client


def staff_with(*codenames: str) -> Client:
    """A client of somebody with these permissions of this app and no other."""
    person = cast.user(is_staff=True)
    person.user_permissions.set(
        Permission.objects.filter(content_type__app_label="social_outreach", codename__in=codenames)
    )
    return of(person)


def list_of(model: str) -> str:
    return reverse(f"admin:social_outreach_{model}_changelist")


def page(row: Any, kind: str = "change") -> str:
    return reverse(f"admin:social_outreach_{row._meta.model_name}_{kind}", args=[row.pk])


def press(client: Client, row: Any, verb: str, **fields: str) -> list[str]:
    """Press a button of a row's page; the sentences that are shown then."""
    address = reverse(f"admin:social_outreach_{row._meta.model_name}_verb", args=[row.pk, verb])
    client.cookies.pop("messages", None)  # those of the last button, which no page has shown yet
    return said(client.post(address, fields))


def choose(client: Client, action: str, *rows: Any, **fields: str) -> Any:
    """Tick rows of a list and run an action."""
    fields = {"action": action, "_selected_action": [str(row.pk) for row in rows], "index": "0"} | fields
    return client.post(list_of(rows[0]._meta.model_name), fields)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]
