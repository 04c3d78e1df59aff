"""The ledger of posting can be read by those who may, and written by nobody."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from outbound.outcome import OutcomeUnknown
from tests.posting import console_cast as console

pytestmark = pytest.mark.django_db
LEDGER = (
    "postattempt", "partevent", "postevent", "postinglimituse", "postingrequest", "postanalytics", "postcomment",
    "mediause", "mediarendition", "postpart", "posttarget", "scheduledpost", "tokenevent", "connection",
)  # fmt: skip


@pytest.fixture
def client(x):
    console.some_of_everything(x, OutcomeUnknown(reason="No answer came."))
    return console.root()


@pytest.mark.parametrize("model", LEDGER)
def test_nobody_writes_it_not_even_a_superuser(client, model):
    row = apps.get_app_config("posting").get_model(model)._default_manager.first()
    before = type(row)._default_manager.filter(pk=row.pk).values().get()
    assert client.get(reverse(f"admin:posting_{model}_add")).status_code == 403
    assert client.post(console.page(row), {"outcome": "accepted", "scope": "x"}).status_code == 403
    assert client.post(console.page(row, "delete"), {"post": "yes"}).status_code == 403
    console.choose(client, "delete_selected", row, post="yes")
    assert type(row)._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", LEDGER)
def test_whoever_may_see_it_reads_it(client, model):
    row = apps.get_app_config("posting").get_model(model)._default_manager.first()
    reader = console.staff_with(f"view_{model}")
    assert reader.get(console.page(row)).status_code == 200
    assert console.page(row) in reader.get(console.list_of(model)).content.decode()
