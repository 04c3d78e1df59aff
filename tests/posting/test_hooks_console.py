"""The console of outgoing webhooks: endpoints are kept, tested and switched; ledger read only; no secret shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from outbound.clock import database_now
from posting.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookLimit, WebhookLimitUse
from posting.services import hooks
from tests.posting import cast
from tests.posting.test_hooks_sending import SECRET, carry_out, endpoint, receiver  # noqa: F401 - a fixture among them

pytestmark = pytest.mark.django_db
ADD = "admin:posting_webhookendpoint_add"


def person(*codenames):
    user = cast.user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames, content_type__app_label="posting"))
    return user


@pytest.fixture
def operator(client):
    client.force_login(person("operate_posting", "view_webhookendpoint", "view_webhookdelivery", "view_webhookattempt"))
    return client


def page(row, name="change"):
    return reverse(f"admin:posting_{row._meta.model_name}_{name}", args=[row.pk])


def verb(row, name):
    return reverse("admin:posting_webhookendpoint_verb", args=[row.pk, name])


def form(**fields):
    known = {"name": "Desk", "url": "https://hooks.example.org/in", "events": ["posted", "failed"]}
    return known | {"secret_key": SECRET} | fields


def test_an_endpoint_is_kept_with_its_secret_sealed(operator):
    assert operator.post(reverse(ADD), form()).status_code == 302
    row = WebhookEndpoint.objects.get()
    assert (row.events, row.secret["key"]) == (["posted", "failed"], SECRET)
    assert row.created_by is not None
    shown = operator.get(page(row)).content.decode()
    assert "stored" in shown
    assert SECRET not in shown


def test_what_is_wrong_is_said_and_the_secret_is_not_sent_back(operator):
    for wrong, says in (({"url": "https://10.0.0.7/in"}, "private"), ({"secret_key": "short"}, "24 to 200 characters")):
        answer = operator.post(reverse(ADD), form(**wrong))
        assert answer.status_code == 200
        assert says in answer.content.decode()
        assert SECRET not in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_an_empty_secret_keeps_the_stored_one(operator):
    row = endpoint()
    assert operator.get(page(row)).context["adminform"].form["events"].initial == row.events
    operator.post(page(row), form(name="Other", events=["held"], secret_key=""))
    row = WebhookEndpoint.objects.get()
    assert (row.name, row.events, row.secret["key"]) == ("Other", ["held"], SECRET)


def test_the_test_button_sends_and_the_ledger_shows_it(operator, receiver):  # noqa: F811
    row = endpoint(receiver)
    answer = operator.post(verb(row, "test"), follow=True)
    assert "on its way" in answer.content.decode()
    carry_out()
    assert len(receiver.requests) == 1
    for found in (WebhookDelivery.objects.get(), WebhookAttempt.objects.get()):
        shown = operator.get(page(found))
        assert shown.status_code == 200
        assert "accepted" in shown.content.decode()
        assert SECRET not in shown.content.decode()
        assert operator.post(page(found), {}).status_code == 403
        assert operator.post(page(found, "delete"), {"post": "yes"}).status_code == 403


def test_it_is_switched_off_and_on(operator):
    row = endpoint()
    before = row.listens_since
    operator.post(verb(row, "off"))
    answer = operator.post(verb(row, "test"), follow=True)
    assert "Switch it on first." in answer.content.decode()
    operator.post(verb(row, "on"))
    row.refresh_from_db()
    assert row.is_active
    assert row.listens_since > before


def test_who_may_not_operate_changes_nothing(client):
    client.force_login(person("view_webhookendpoint"))
    row = endpoint()
    assert client.get(page(row)).status_code == 200
    assert client.post(reverse(ADD), form()).status_code == 403
    assert client.post(page(row), form()).status_code == 403
    assert client.post(verb(row, "test")).status_code == 403
    assert not WebhookDelivery.objects.exists()


def test_an_operator_tunes_the_limit_of_an_endpoint(client):
    client.force_login(person("operate_posting", "view_webhooklimit"))
    row = endpoint()
    WebhookEndpoint.objects.update(next_free_at=database_now())
    bound = WebhookLimit.objects.get()
    assert f"The endpoint {row.name}" in client.get(page(bound)).content.decode()
    assert client.post(page(bound), {"limit": "5", "window_seconds": "3600"}).status_code == 302
    bound.refresh_from_db()
    assert (bound.limit, bound.window_seconds, WebhookEndpoint.objects.get().next_free_at) == (5, 3600, None)
    refused = client.post(page(bound), {"limit": "5", "window_seconds": "0"})
    assert "between one second and a year" in refused.content.decode()
    assert client.post(page(bound, "delete"), {"post": "yes"}).status_code == 403


def test_who_may_only_look_tunes_no_limit(client):
    client.force_login(person("view_webhooklimit"))
    endpoint()
    assert client.post(page(WebhookLimit.objects.get()), {"limit": "5", "window_seconds": "60"}).status_code == 403


@pytest.mark.parametrize("window", [60, 7 * 86_400])
def test_a_slot_is_kept_as_long_as_its_limit_looks_back(receiver, window):  # noqa: F811
    hooks.send_test(endpoint(receiver).pk)
    carry_out()
    WebhookLimit.objects.update(window_seconds=window)
    WebhookLimitUse.objects.update(ended_at=database_now() - timedelta(days=3))
    hooks.forget(database_now())
    assert WebhookLimitUse.objects.exists() == (window > 3 * 86_400)
