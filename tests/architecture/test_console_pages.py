"""Every list and every add page of the console opens, with a number of queries that does not grow with the rows."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

MOST_QUERIES = 25


def registered() -> list[str]:
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address, follow=True)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return len(captured)


@pytest.fixture
def operator(db: None, client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("ada", password="a-password-of-ada"))
    return client


@pytest.mark.parametrize("model", registered())
def test_a_list_opens(operator: Client, model: str):
    assert queries_of(operator, reverse(f"admin:{model}_changelist")) <= MOST_QUERIES


@pytest.mark.parametrize("model", registered())
def test_an_add_page_opens_or_is_refused(operator: Client, model: str):
    assert operator.get(reverse(f"admin:{model}_add")).status_code in (200, 403)


def test_the_first_page_opens(operator: Client):
    assert queries_of(operator, reverse("admin:index")) <= 40


def test_a_planted_query_per_row_is_found(operator: Client, monkeypatch: pytest.MonkeyPatch):
    User.objects.bulk_create(User(username=f"u{number}") for number in range(MOST_QUERIES))
    page = admin.site._registry[User]

    def groups_of(person: User) -> str:
        return str(list(person.groups.all()))

    monkeypatch.setattr(page, "list_display", ("username", groups_of))
    assert queries_of(operator, reverse("admin:auth_user_changelist")) > MOST_QUERIES
