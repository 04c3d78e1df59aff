"""Secrets at rest: encrypted, unsearchable, silent, and rotated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection

from outbound.credentials import SecretField, SecretValue, UnreadableSecret, cipher, decrypt, encrypt, rotate
from social_outreach.models import SenderAccount

SECRET = "a-token-nobody-should-see"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def stored(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM social_sender_account WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def account(**secrets: str) -> SenderAccount:
    return SenderAccount.objects.create(platform="facebook", account_id="1", credentials=SecretValue(secrets))


class TestValue:
    @pytest.mark.parametrize("shown", [repr, str, lambda value: f"{value}", lambda value: "%s %r" % (value, value)])  # noqa: UP031
    def test_it_shows_nothing(self, shown: Any) -> None:
        text = shown(SecretValue(access_token=SECRET))
        assert SECRET not in text
        assert "<secrets>" in text

    def test_round_trip(self) -> None:
        token = encrypt({"access_token": SECRET})
        assert SECRET not in token
        assert decrypt(token) == {"access_token": SECRET}
        assert isinstance(decrypt(token), SecretValue)


class TestKeys:
    def test_a_wrong_key_fails_closed(self, settings: Any) -> None:
        settings.FIELD_KEYS = [OLD]
        token = encrypt({"a": SECRET})
        settings.FIELD_KEYS = [NEW]
        with pytest.raises(UnreadableSecret, match="No key in FIELD_KEYS"):
            decrypt(token)

    def test_an_old_key_still_reads(self, settings: Any) -> None:
        settings.FIELD_KEYS = [OLD]
        token = encrypt({"a": SECRET})
        settings.FIELD_KEYS = [NEW, OLD]
        assert decrypt(token) == {"a": SECRET}

    def test_no_key_at_all_is_said_at_once(self, settings: Any) -> None:
        settings.FIELD_KEYS = ["not a key"]
        with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
            cipher()


@pytest.mark.django_db
class TestField:
    def test_the_column_holds_ciphertext(self) -> None:
        made = account(access_token=SECRET)
        assert SECRET not in stored(made.pk)
        assert SenderAccount.objects.get(pk=made.pk).credentials == {"access_token": SECRET}

    def test_a_row_whose_key_is_lost_can_still_be_loaded(self, settings: Any) -> None:
        settings.FIELD_KEYS = [OLD]
        made = account(access_token=SECRET)
        settings.FIELD_KEYS = [NEW]
        row = SenderAccount.objects.get(pk=made.pk)
        assert row.credentials
        with pytest.raises(UnreadableSecret, match="No key in FIELD_KEYS"):
            row.credentials.get("access_token")

    def test_nothing_is_stored_as_nothing(self) -> None:
        made = account()
        assert stored(made.pk) == ""
        assert SenderAccount.objects.get(pk=made.pk).credentials == {}

    def test_it_cannot_be_searched_or_dumped(self) -> None:
        made = account(access_token=SECRET)
        with pytest.raises(FieldError, match="cannot be searched"):
            SenderAccount.objects.filter(credentials__contains="a")
        dumped = json.loads(serializers.serialize("json", [made]))
        assert dumped[0]["fields"]["credentials"] == ""

    def test_it_can_be_asked_whether_it_is_null(self) -> None:
        made = account(access_token=SECRET)
        assert list(SenderAccount.objects.filter(credentials__isnull=False)) == [made]

    def test_what_python_gives_it(self) -> None:
        assert SecretField().to_python(None) == {}
        assert isinstance(SecretField().to_python({"a": "b"}), SecretValue)


@pytest.mark.django_db
class TestRotation:
    def test_every_row_is_written_with_the_newest_key(self, settings: Any) -> None:
        settings.FIELD_KEYS = [OLD]
        made = account(access_token=SECRET)
        SenderAccount.objects.create(platform="facebook", account_id="without secrets")
        settings.FIELD_KEYS = [NEW, OLD]
        assert rotate(SenderAccount, "credentials") == 1
        settings.FIELD_KEYS = [NEW]
        assert SenderAccount.objects.get(pk=made.pk).credentials == {"access_token": SECRET}
        assert rotate(SenderAccount, "credentials") == 1

    def test_a_row_that_is_gone_meanwhile_is_no_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from outbound import credentials

        made = account(access_token=SECRET)
        row = credentials._rotate_row

        def gone(model: Any, pk: Any, field: str) -> int:
            SenderAccount.objects.filter(pk=made.pk).delete()
            return row(model, pk, field)

        monkeypatch.setattr(credentials, "_rotate_row", gone)
        assert rotate(SenderAccount, "credentials") == 0
