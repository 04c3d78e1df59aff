"""Every page of the console opens, in a bounded number of statements, and shows no secret."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.outcome import OutcomeUnknown
from social_outreach.models import (
    SocialDiscoveryJob,
    SocialImport,
    SocialImportError,
    SocialRequest,
    SocialTemplate,
)
from social_outreach.services import suppressions
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db
SECRETS = ("s3cret-access", "s3cret-refresh", "s3cret-app")


def some_of_everything(instagram, count=1):
    sender = cast.account(
        access_token=SECRETS[0], refresh_token=SECRETS[1], app_secret=SECRETS[2], name="Studio Lovelace"
    )
    person = cast.user()
    for number in range(count):
        instagram.answers = [OutcomeUnknown(reason="No answer came.")]
        message = cast.work(cast.by_api(sender=sender, by=person))
        cast.scheduled(cast.profile(), by=person)
        suppressions.add_profile(message.profile, reason="No", source="test", actor=person)
        SocialTemplate.objects.create(name=f"t{sender.pk}-{number}", body="Hello {{ first_name }}")
        source = SocialImport.objects.create(name="a.csv", path="", size=1, created_by=person)
        SocialImportError.objects.create(source=source, line=1, reason="Why")
        SocialDiscoveryJob.objects.create(platform="instagram", created_by=person)
        SocialRequest.objects.create(user=person, key=f"k{number}", path="/", fingerprint="f")
    return sender


def test_every_table_has_a_page():
    ours = set(apps.get_app_config("social_outreach").get_models())
    assert ours <= set(admin.site._registry)
    assert {model._meta.model_name for model in ours} == set(console.ALL_MODELS)


def test_lists_details_and_histories_open_and_show_no_secret(instagram):
    some_of_everything(instagram)
    client = console.operator()
    for model in console.ALL_MODELS:
        shown = client.get(console.list_of(model)).content.decode()
        row = apps.get_app_config("social_outreach").get_model(model)._default_manager.first()
        if row is not None:
            shown += client.get(console.page(row), follow=True).content.decode()
            shown += client.get(console.page(row, "history")).content.decode()
        assert "</html>" in shown, model
        assert not [secret for secret in SECRETS if secret in shown], model
        assert "gAAAA" not in shown, f"ciphertext is shown by {model}"


def statements(client, model):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(console.list_of(model)).status_code == 200, model
    return len(caught)


def test_the_statements_of_a_list_do_not_grow_with_its_rows(instagram):
    client = console.operator()
    some_of_everything(instagram, count=2)
    few = {model: statements(client, model) for model in console.ALL_MODELS}
    some_of_everything(instagram, count=6)
    assert {model: statements(client, model) for model in console.ALL_MODELS} == few
    assert max(few.values()) <= 20


def test_searching_and_filtering_never_fail(instagram):
    some_of_everything(instagram)
    client = console.operator()
    for model in console.ALL_MODELS:
        for query in ("?q=ada", "?q='%00", "?account=x", "?state=nonsense&platform=myspace"):
            assert client.get(console.list_of(model) + query).status_code in (200, 302), (model, query)


def test_a_detail_page_of_a_message_tells_its_story(instagram, django_assert_max_num_queries):
    sender = cast.account()
    instagram.answers = [OutcomeUnknown(reason="No answer came.")]
    message = cast.work(cast.by_api(sender=sender))
    client = console.operator()
    with django_assert_max_num_queries(25):
        shown = client.get(console.page(message)).content.decode()
    for words in ("Nobody can tell yet whether it went", "It arrived", "Send again", "Give up", "No answer came."):
        assert words in shown


def test_the_first_page_opens(instagram):
    some_of_everything(instagram)
    assert "Sender accounts" in console.operator().get(reverse("admin:index")).content.decode()


def test_nobody_without_a_permission_sees_anything(instagram):
    cast.account()
    client = console.staff_with()
    assert {client.get(console.list_of(model)).status_code for model in console.ALL_MODELS} == {403}


def test_an_account_whose_secrets_cannot_be_read_is_still_shown(instagram, settings):
    cast.account(name="Studio Lovelace")
    settings.FIELD_KEYS = ["YW5vdGhlci1rZXktdGhhdC1vcGVucy1ub3RoaW5nISE="]
    assert "Studio Lovelace" in console.operator().get(console.list_of("senderaccount")).content.decode()
