"""A refused request is one line in the log, with who asked and for what; a fault of ours keeps its traceback."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from outreach_project import urls
from outreach_project.request_log import RefusalsInOneLine

pytestmark = pytest.mark.django_db


def test_what_writes_the_log_has_the_filter() -> None:
    assert "refusals" in settings.LOGGING["handlers"]["stderr"]["filters"]
    assert settings.LOGGING["filters"]["refusals"]["()"].endswith(RefusalsInOneLine.__name__)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("{levelname} {message}", style="{"))
    handler.addFilter(RefusalsInOneLine())
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PermissionDenied("Ask for 100 %s."), "WARNING 403 to member: GET /healthz (Ask for 100 %s.)"),
        (Http404(), "WARNING 404 to member: GET /healthz"),
        (SuspiciousOperation("Odd host"), "ERROR 400 to member: GET /healthz (Odd host)"),
    ],
)
def test_a_refusal_is_one_line(
    signed_in: Client,
    person: AbstractUser,
    written: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    line: str,
) -> None:
    raising(monkeypatch, error)
    signed_in.get("/healthz")
    lines = [told for told in written.getvalue().splitlines() if "/healthz" in told or "Traceback" in told]
    assert [told.replace(person.get_username(), "member") for told in lines] == [line]


def test_who_asks_by_token_is_named(person: AbstractUser, written: io.StringIO) -> None:
    _, token = AuthToken.objects.create(person)
    client = APIClient(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.post("/api/posting/targets/1/retry/").status_code in (403, 404)
    client.credentials(HTTP_AUTHORIZATION="Token wrong")
    client.get("/api/posting/posts/")
    first, second = (told for told in written.getvalue().splitlines() if "/api/posting/" in told)
    assert f" to {person.get_username()} by token: POST /api/posting/targets/1/retry/" in first
    assert " to nobody signed in: GET /api/posting/posts/" in second


def test_a_fault_keeps_its_traceback(signed_in: Client, written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, RuntimeError("Ours"))
    signed_in.raise_request_exception = False
    signed_in.get("/healthz")
    assert "Traceback" in written.getvalue()


def raising(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def view(request: HttpRequest) -> None:
        assert request.user.is_authenticated  # as every door does
        raise error

    place = next(one for one in urls.urlpatterns if "healthz" in str(one.pattern))
    monkeypatch.setattr(place, "callback", view)
