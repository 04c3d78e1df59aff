"""The ledger in the console can be read by those who may, and written by nobody."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from social_outreach.models import SocialRequest
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db
LEDGER = ("socialattempt", "socialevent", "sociallimituse", "socialrequest", "socialthread", "socialreply")


@pytest.fixture
def client(instagram):
    client = console.operator()
    cast.work(cast.by_api())
    SocialRequest.objects.create(user=client.person, key="k", path="/", fingerprint="f")
    return client


@pytest.mark.parametrize("model", LEDGER)
def test_nobody_writes_it_not_even_a_superuser(client, model):
    row = apps.get_app_config("social_outreach").get_model(model)._default_manager.first()
    before = type(row)._default_manager.filter(pk=row.pk).values().get()
    assert client.get(reverse(f"admin:social_outreach_{model}_add")).status_code == 403
    assert client.post(console.page(row), {"outcome": "accepted", "scope": "x"}).status_code == 403
    assert client.post(console.page(row, "delete"), {"post": "yes"}).status_code == 403
    console.choose(client, "delete_selected", row, post="yes")
    assert type(row)._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", LEDGER)
def test_it_is_read(client, model):
    row = apps.get_app_config("social_outreach").get_model(model)._default_manager.first()
    assert client.get(console.page(row)).status_code == 200
    assert str(row.pk) in client.get(console.list_of(model)).content.decode()
