"""Addresses, refusals and the content security policy."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve

pytestmark = pytest.mark.django_db


def policy(client: Client, address: str) -> dict[str, set[str]]:
    """What an address permits, by directive."""
    header = client.get(address, follow=True)["Content-Security-Policy"]
    return {name: set(sources) for name, *sources in (line.split() for line in header.split(";"))}


class TestPolicy:
    def test_pages_run_only_our_own_scripts(self, signed_in: Client):
        found = policy(signed_in, "/?choose=1")
        assert found["script-src"] == found["style-src"] == found["default-src"] == {"'self'"}

    def test_the_console_alone_may_evaluate(self, operator: Client):
        found = policy(operator, "/console/")
        assert found["script-src"] == {"'self'", "'unsafe-inline'", "'unsafe-eval'"}
        assert found["frame-ancestors"] == {"'none'"}

    def test_the_api_page_may_style_but_not_evaluate(self, operator: Client):
        found = policy(operator, "/api/docs/")
        assert found["style-src"] == {"'self'", "'unsafe-inline'"}
        assert found["script-src"] == {"'self'"}
        assert b"<script>" not in operator.get("/api/docs/").content.replace(b"\n", b"")


class TestRefusals:
    def test_an_unknown_api_address_answers_in_json(self, client: Client):
        response = client.get("/api/dreams/")
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")

    def test_an_unknown_page_answers_in_words(self, client: Client):
        response = client.get("/dreams/", HTTP_ACCEPT="text/html")
        assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")

    def test_a_fault_in_the_api_answers_in_json(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("planted")

        monkeypatch.setattr(resolve("/api/schema/").func.view_class, "get", fail)
        client.raise_request_exception = False
        response = client.get("/api/schema/")
        assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
        assert b"planted" not in response.content


class TestConsoleDoor:
    def test_there_is_one_sign_in(self, client: Client):
        response = client.get("/console/", follow=True)
        assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fconsole%2F"

    def test_a_member_is_not_let_in(self, signed_in: Client):
        assert signed_in.get("/console/", follow=True).redirect_chain
