"""An app without its tables answers 503 and says what to do; nothing else notices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from outreach_project import installed
from outreach_project.missing_tables import MissingTablesMiddleware, app_without_table, missing_tables
from social_outreach.models import SocialControl, SocialProfile

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def table_gone(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table}_gone RENAME TO {table}")


def answer_of(request: HttpRequest) -> HttpResponse | None:
    """What the middleware makes of a view that reads profiles."""
    middleware = MissingTablesMiddleware(lambda _: HttpResponse())
    try:
        list(SocialProfile.objects.all())
    except Exception as error:
        return middleware.process_exception(request, error)
    return None


class TestWithoutATable:
    def test_the_api_answers_503_with_what_to_do(self, rf: RequestFactory):
        with table_gone("social_profile"):
            response = answer_of(rf.get("/api/social/profiles/"))
        assert response is not None
        assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
        assert b'"app": "social_outreach"' in response.content
        assert b"Run manage.py migrate" in response.content

    def test_a_page_answers_503_in_words(self, rf: RequestFactory):
        with table_gone("social_profile"):
            response = answer_of(rf.get("/outreach/social/", HTTP_ACCEPT="text/html"))
        assert response is not None
        assert response.status_code == 503
        assert b"not available" in response.content

    def test_with_the_table_nothing_happens(self, rf: RequestFactory):
        assert answer_of(rf.get("/api/social/profiles/")) is None

    def test_home_works_without_it(self, signed_in: Client):
        with table_gone("social_profile"):
            assert signed_in.get("/?choose=1").status_code == 200

    def test_home_works_without_the_control_row_too(self, signed_in: Client):
        with table_gone(SocialControl._meta.db_table):
            assert signed_in.get("/?choose=1").status_code == 200

    def test_the_missing_ones_are_named(self):
        config = apps.get_app_config("social_outreach")
        assert missing_tables(config) == set()
        with table_gone("social_profile"):
            assert missing_tables(config) == {"social_profile"}


class TestWhoseTableItIs:
    def test_a_table_of_nobody_is_no_business_of_ours(self):
        assert app_without_table("no such table: elsewhere") is None

    def test_a_table_that_is_there_is_another_fault(self):
        assert app_without_table("no such table: social_profile") is None

    def test_another_fault_stays_a_fault(self, rf: RequestFactory):
        middleware = MissingTablesMiddleware(lambda _: HttpResponse())
        assert middleware.process_exception(rf.get("/"), OperationalError("database is locked")) is None
        assert middleware.process_exception(rf.get("/"), ValueError("no such table: social_profile")) is None


class TestAskingAnApp:
    def test_a_question_to_a_missing_table_has_a_default(self):
        config = apps.get_app_config("social_outreach")
        with table_gone(SocialControl._meta.db_table):
            assert installed.ask(config, "last_tick_at", default="none") == "none"

    def test_a_question_that_no_facade_knows_has_a_default(self):
        assert installed.ask(apps.get_app_config("social_outreach"), "weather", default="none") == "none"
