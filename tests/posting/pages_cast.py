"""People of the page tests, each with just the rights named."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from tests.posting import cast

ALL = ("write_posts", "approve_posts", "schedule_posts")


def person(*codenames: str) -> Any:
    someone = cast.user()
    someone.user_permissions.set(Permission.objects.filter(content_type__app_label="posting", codename__in=codenames))
    return someone


def signed_in(*codenames: str) -> Client:
    client = Client()
    client.force_login(person(*codenames))
    return client
