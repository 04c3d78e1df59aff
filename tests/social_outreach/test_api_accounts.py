"""/api/social/accounts/: connected with secrets that never come out again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from outbound.outcome import CallFailed, Unauthorized
from social_outreach.adapters import registry
from social_outreach.models import SenderAccount, SocialLimit
from tests.factories import social

pytestmark = pytest.mark.django_db
AT = "/api/social/accounts/"
SECRETS = {"access_token": "EAAB-access", "refresh_token": "R-refresh", "app_secret": "S-secret", "app_id": "A-id"}


def client() -> Any:
    return social.api("operate_outreach")


def connect(**fields: Any) -> Any:
    return client().post(f"{AT}connect/", {"platform": "facebook", "account_id": "page1", **fields})


class TestConnect:
    def test_stores_the_account_with_its_limits(self) -> None:
        answer = connect(name="Studio", **SECRETS)
        assert (answer.status_code, answer.json()["has_token"]) == (201, True)
        account = SenderAccount.objects.get(pk=answer.json()["id"])
        assert account.credentials["access_token"] == "EAAB-access"
        assert SocialLimit.objects.filter(scope=f"account:{account.pk}").exists()

    def test_no_secret_ever_comes_out(self) -> None:
        made = connect(**SECRETS)
        shown = [made, client().get(AT), client().get(f"{AT}{made.json()['id']}/")]
        for answer in shown:
            assert not [secret for secret in SECRETS.values() if secret in json.dumps(answer.json())]

    @pytest.mark.parametrize("fields", [{"time_zone": "Mars/Base"}, {"send_window": "whenever"}])
    def test_refuses_what_cannot_be_stored(self, fields: dict[str, str]) -> None:
        answer = connect(**fields)
        assert (answer.status_code, answer.json()["type"]) == (422, "about:account-refused")
        assert not SenderAccount.objects.exists()


class TestState:
    def test_pause_and_resume(self) -> None:
        account = social.AccountFactory()
        found = client().post(f"{AT}{account.pk}/pause/", {"reason": "Holiday"}).json()
        assert (found["status"], found["status_reason"]) == ("paused", "Holiday")
        assert client().post(f"{AT}{account.pk}/resume/").json()["status"] == "active"

    def test_pause_refuses_what_is_not_active(self) -> None:
        account = social.AccountFactory(status="halted")
        assert client().post(f"{AT}{account.pk}/pause/").status_code == 409

    def test_disconnect_forgets_the_secrets(self) -> None:
        account = social.AccountFactory(access_token="t")
        found = client().post(f"{AT}{account.pk}/disconnect/").json()
        assert (found["status"], found["has_token"]) == ("disconnected", False)
        assert client().post(f"{AT}{account.pk}/resume/").status_code == 409


class TestVerify:
    def test_says_that_there_is_no_token(self) -> None:
        found = client().post(f"{AT}{social.AccountFactory().pk}/verify/").json()
        assert (found["ok"], "by hand" in found["sentence"]) == (False, True)

    def test_flags_a_refused_token(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_credentials: Any) -> Any:
            raise CallFailed(Unauthorized(reason="The token was revoked."))

        monkeypatch.setattr(registry.get("linkedin"), "verify", refuse, raising=False)
        account = social.AccountFactory(access_token="t")
        assert client().post(f"{AT}{account.pk}/verify/").json() == {"ok": False, "sentence": "The token was revoked."}
        account.refresh_from_db()
        assert account.status == "needs_reconnect"

    def test_a_secret_of_another_account_is_a_conflict(self) -> None:
        account = social.AccountFactory(access_token="t")
        SenderAccount.objects.filter(pk=account.pk).update(account_id="another")
        assert client().post(f"{AT}{account.pk}/verify/").status_code == 409


def test_config_says_what_is_missing() -> None:
    found = social.api().get("/api/social/config/linkedin").json()
    assert found["configured"] is False
    assert found["missing"]


def test_config_of_an_unknown_platform_is_404() -> None:
    assert social.api().get("/api/social/config/myspace/").status_code == 404


def test_limits_of_one_account() -> None:
    account = social.AccountFactory()
    mine = social.LimitFactory(scope=f"account:{account.pk}")
    social.LimitFactory()
    assert [row["id"] for row in client().get(f"{AT}{account.pk}/limits/").json()["results"]] == [mine.pk]
