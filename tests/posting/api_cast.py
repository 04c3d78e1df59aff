"""People and clients of the API's tests."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from tests.posting import cast

AT = "/api/posting"
RIGHTS = ("write_posts", "approve_posts", "schedule_posts", "operate_posting")


def who(*rights: str) -> Any:
    person = cast.user()
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="posting", codename__in=rights))
    return person


class Client(APIClient):
    """Signed in, speaks JSON."""

    def __init__(self, *rights: str) -> None:
        super().__init__()
        self.person = who(*rights)
        self.force_authenticate(self.person)

    def send(self, path: str, body: Any = None, method: str = "post", **more: Any) -> Any:
        return getattr(self, method)(f"{AT}/{path}", body if body is not None else {}, format="json", **more)


def everybody() -> Client:
    return Client(*RIGHTS)


def text_of(answer: Any) -> str:
    return json.dumps(answer.json())
