"""Every table of posting has a page in the console; it opens in bounded statements and shows no secret."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.outcome import OutcomeUnknown
from posting.models import PostPart
from tests.posting import cast
from tests.posting import console_cast as console

pytestmark = pytest.mark.django_db
IN_DOUBT = OutcomeUnknown(reason="No answer came.")


def first(model):
    return apps.get_app_config("posting").get_model(model)._default_manager.order_by("pk").first()


def statements(client, model):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(console.list_of(model)).status_code == 200, model
    return len(caught)


def test_every_table_has_a_page():
    assert set(admin.site._registry) >= console.TABLES


def test_lists_details_and_histories_open_and_show_no_secret(x):
    console.some_of_everything(x, IN_DOUBT)
    client = console.root()
    for model in console.MODELS:
        row = first(model)
        assert row is not None, f"the test makes no {model}"
        shown = client.get(console.list_of(model)).content.decode()
        shown += client.get(console.page(row), follow=True).content.decode()
        shown += client.get(console.page(row, "history")).content.decode()
        assert shown.count("</html>") == 3, model
        assert not [secret for secret in console.SECRETS if secret in shown], model
        assert "gAAAA" not in shown, f"ciphertext is shown by {model}"


def test_a_planted_secret_is_found(x, monkeypatch):
    console.some_of_everything(x, IN_DOUBT)
    monkeypatch.setattr(admin.site._registry[PostPart], "list_display", ("pk", "prepared"))
    shown = console.root().get(console.list_of("postpart")).content.decode()
    assert [secret for secret in console.SECRETS if secret in shown]


def test_the_statements_of_a_list_do_not_grow_with_its_rows(x):
    client = console.root()
    for _ in range(2):
        console.some_of_everything(x, IN_DOUBT)
    few = {model: statements(client, model) for model in console.MODELS}
    for _ in range(4):
        console.some_of_everything(x, IN_DOUBT)
    assert {model: statements(client, model) for model in console.MODELS} == few
    assert max(few.values()) <= 20


def test_a_page_of_a_post_on_many_accounts_opens_in_bounded_statements(x, django_assert_max_num_queries):
    post = cast.work(cast.due(*(cast.account() for _ in range(8))))
    client = console.root()
    with django_assert_max_num_queries(30):
        assert client.get(console.page(post)).status_code == 200


def test_searching_and_filtering_never_fail(x):
    console.some_of_everything(x, IN_DOUBT)
    client = console.root()
    queries = ("?q=ada", "?q='%00", "?q=7", f"?q={'9' * 30}", "?account=x", f"?account={'9' * 30}",
               "?status=nonsense", "?state=nonsense&platform=myspace", "?age=8h", "?outcome=open")  # fmt: skip
    for model in console.MODELS:
        for query in queries:
            assert client.get(console.list_of(model) + query).status_code in (200, 302), (model, query)


def test_search_and_filters_find(x, linkedin):
    mine = cast.draft(cast.account(account_name="Kiln"), content="Fresh from the kiln")
    cast.draft(cast.account("linkedin", account_name="Guild"), content="Other words")
    client, page = console.root(), console.list_of("scheduledpost")
    account = mine.targets.get().account_id
    for query in ("?q=kiln", f"?q={mine.pk}", f"?account={account}"):
        shown = client.get(page + query).content.decode()
        assert ("Fresh from the kiln" in shown, "Other words" in shown) == (True, False), query
    assert "Fresh from" not in client.get(f"{page}?status__exact=posted").content.decode()


def test_a_page_of_a_doubtful_part_tells_its_story(x, django_assert_max_num_queries):
    console.some_of_everything(x, IN_DOUBT)
    client = console.root()
    with django_assert_max_num_queries(25):
        shown = client.get(console.page(first("postpart"))).content.decode()
    for words in ("Nobody can tell yet whether it went", "It arrived", "Send again", "Give up", "No answer came."):
        assert words in shown
    shown = client.get(console.page(first("scheduledpost"))).content.decode()
    for words in ("In doubt", "No answer came.", "Lovely.", "Good morning!"):
        assert words in shown


def test_a_number_that_was_not_told_is_no_zero(x):
    console.some_of_everything(x, IN_DOUBT)
    shown = console.root().get(console.page(first("postanalytics"))).content.decode()
    assert "not told" in shown


def test_the_first_page_opens(x):
    console.some_of_everything(x, IN_DOUBT)
    shown = console.root().get(reverse("admin:index")).content.decode()
    assert "Recurring posts" in shown
    assert "Uses of media" in shown


def test_nobody_without_a_permission_sees_anything():
    client = console.staff_with()
    assert {client.get(console.list_of(model)).status_code for model in console.MODELS} == {403}


def test_pages_of_rows_open_though_the_key_of_the_secrets_is_lost(x, settings):
    console.some_of_everything(x, IN_DOUBT)
    settings.FIELD_KEYS = ["YW5vdGhlci1rZXktdGhhdC1vcGVucy1ub3RoaW5nISE="]
    client = console.root()
    for model in console.MODELS:
        assert client.get(console.list_of(model)).status_code == 200, model
        assert client.get(console.page(first(model)), follow=True).status_code == 200, model
