"""manage.py api_token, rotate_keys, seed."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django_celery_beat.models import PeriodicTask
from knox.models import AuthToken

from outbound.credentials import UnreadableSecret
from social_outreach.models import SenderAccount

pytestmark = pytest.mark.django_db


def said(*args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


class TestApiToken:
    @pytest.fixture(autouse=True)
    def _ada(self):
        get_user_model().objects.create_user("ada")

    def test_it_prints_a_token_that_works_and_keeps_a_hash(self, client: Client):
        token = said("api_token", "ada").strip()
        assert AuthToken.objects.get().digest != token
        assert client.get("/api/schema/", HTTP_AUTHORIZATION=f"Token {token}").status_code == 200
        assert client.get("/api/schema/", HTTP_AUTHORIZATION="Token wrong").status_code == 401

    def test_it_withdraws_all_of_a_user(self):
        said("api_token", "ada")
        said("api_token", "ada")
        assert said("api_token", "ada", "--revoke") == "Withdrew 2 tokens of ada.\n"
        assert not AuthToken.objects.exists()

    def test_it_can_end_by_itself(self):
        said("api_token", "ada", "--days", "3")
        assert AuthToken.objects.get().expiry is not None

    def test_nobody_is_a_clear_error(self):
        with pytest.raises(CommandError, match="There is no user 'nobody'"):
            said("api_token", "nobody")

    def test_an_inactive_user_is_a_clear_error(self):
        get_user_model().objects.update(is_active=False)
        with pytest.raises(CommandError, match="not active"):
            said("api_token", "ada")


class TestRotateKeys:
    def test_it_writes_all_secrets_with_the_newest_key(self, settings: Any):
        old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
        settings.FIELD_KEYS = [old]
        row = SenderAccount.objects.create(platform="linkedin", account_id="1", credentials={"access_token": "t"})
        settings.FIELD_KEYS = [new, old]
        assert "1 rewritten" in said("rotate_keys")
        settings.FIELD_KEYS = [new]
        row.refresh_from_db()
        assert row.credentials == {"access_token": "t"}
        settings.FIELD_KEYS = [old]
        row.refresh_from_db()
        with pytest.raises(UnreadableSecret):
            dict(row.credentials)

    def test_a_secret_that_no_key_opens_is_a_clear_error(self, settings: Any):
        SenderAccount.objects.create(platform="linkedin", account_id="1", credentials={"access_token": "t"})
        settings.FIELD_KEYS = [Fernet.generate_key().decode()]
        with pytest.raises(CommandError, match="No key in FIELD_KEYS opens"):
            said("rotate_keys")


class TestSeed:
    def test_it_makes_groups_and_entries_and_is_then_quiet(self):
        assert "created 'social: tick'" in said("seed")
        assert PeriodicTask.objects.filter(name="social: tick").exists()
        assert said("seed") == "nothing to do\n"
