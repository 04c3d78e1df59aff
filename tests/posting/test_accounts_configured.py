"""Accounts from the environment, the seeds' operations about platforms, verifying, and what the house is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from outbound.clock import database_now
from outbound.outcome import Unauthorized, Unreached
from posting import checks, facade
from posting.adapters import registry
from posting.adapters.base import AccountFacts, RefreshedToken
from posting.models import ScheduledPost, SocialAccount
from posting.rules import variables
from posting.services import accounts, control, environment, operations, rehearsal, verifying
from posting.services.credentials import credentials_of
from tests.posting import accounts_cast as given
from tests.posting import cast

pytestmark = pytest.mark.django_db
PAGE = {
    "FACEBOOK_APP_ID": "1",
    "FACEBOOK_APP_SECRET": "secret-of-the-app-1",
    "FACEBOOK_ACCESS_TOKEN": "secret-access-token-1",
    "FACEBOOK_PAGE_ID": "1234",
}
USER = {
    "TWITTER_API_KEY": "key-1",
    "TWITTER_API_SECRET": "secret-of-the-app-1",
    "TWITTER_ACCESS_TOKEN": "secret-access-token-1",
    "TWITTER_ACCESS_TOKEN_SECRET": "secret-token-secret-1",
}


@pytest.fixture(autouse=True)
def _asked_nobody(monkeypatch):
    monkeypatch.setattr(environment, "_asked_at", {})


@pytest.fixture
def facebook(stands_in):
    return stands_in("facebook")


def test_every_variable_of_every_adapter_has_a_meaning():
    known = [registry.capabilities(platform) for platform in registry.ADAPTERS]
    names = [name for each in known for name, _ in each.settings]
    names += [name for each in known for login in each.logins for name, _ in login.settings]
    assert [name for name in names if not variables.field_of(name)] == []


class TestEnvironment:
    def test_whole_credentials_become_an_account_once(self, facebook, settings):
        settings.POSTING_CREDENTIALS = {"facebook": PAGE}
        (made,) = environment.ensure_accounts()
        assert (made.account_id, made.source, made.login, made.status) == ("1234", "environment", "page", "active")
        assert credentials_of(made).access_token == given.SECRETS[0]
        assert environment.ensure_accounts() == []

    def test_whose_token_it_is_is_asked_where_no_id_says_so(self, x, settings):
        settings.POSTING_CREDENTIALS = {"x": USER}
        x.facts = AccountFacts("555", "Studio", "studio")
        (made,) = environment.ensure_accounts()
        assert (made.account_id, made.account_username, made.login) == ("555", "studio", "oauth1")
        assert credentials_of(made).token_secret == given.SECRETS[2]

    def test_a_platform_that_does_not_answer_is_not_asked_at_every_tick(self, x, settings, monkeypatch):
        settings.POSTING_CREDENTIALS = {"x": USER}
        asked = []
        monkeypatch.setattr(x, "verify", lambda c: asked.append(c) or cast._or_raise(Unreached(reason="Down.")))
        assert (environment.ensure_accounts(), environment.ensure_accounts(), len(asked)) == ([], [], 1)

    def test_a_new_value_is_taken_over(self, facebook, settings):
        settings.POSTING_CREDENTIALS = {"facebook": PAGE}
        (made,) = environment.ensure_accounts()
        accounts.needs_reconnect(made.pk, "Ended.")
        settings.POSTING_CREDENTIALS = {"facebook": PAGE | {"FACEBOOK_ACCESS_TOKEN": "fresh-access-token"}}
        (again,) = environment.ensure_accounts()
        assert (again.pk, again.status, credentials_of(again).access_token) == (made.pk, "active", "fresh-access-token")

    def test_what_an_operator_disconnected_stays_so(self, facebook, settings):
        settings.POSTING_CREDENTIALS = {"facebook": PAGE}
        (made,) = environment.ensure_accounts()
        accounts.disconnect(made.pk)
        assert environment.ensure_accounts() == []

    @pytest.mark.parametrize("missing", ["FACEBOOK_ACCESS_TOKEN", "FACEBOOK_PAGE_ID"])
    def test_half_credentials_make_no_account_and_are_named(self, facebook, settings, missing):
        settings.POSTING_CREDENTIALS = {"facebook": PAGE | {missing: ""}}
        assert environment.ensure_accounts() == []
        (found,) = checks.accounts_are_whole()
        assert missing in found.msg
        assert given.SECRETS[0] not in f"{found.msg}{found.hint}"

    def test_an_app_alone_is_not_half_an_account(self, settings):
        settings.POSTING_CREDENTIALS = {"facebook": {"FACEBOOK_APP_ID": "1", "FACEBOOK_APP_SECRET": "s"}}
        assert checks.accounts_are_whole() == []
        settings.POSTING_CREDENTIALS = {"facebook": {"FACEBOOK_APP_ID": "1"}}
        assert {found.id for found in checks.apps_are_whole()} == {"posting.W002"}

    def test_not_in_the_rehearsal_world(self, facebook, settings):
        settings.POSTING_CREDENTIALS, settings.REHEARSAL_URL = {"facebook": PAGE}, "http://127.0.0.1:1"
        assert environment.ensure_accounts() == []

    def test_a_refused_one_asks_for_a_new_value(self, facebook, settings):
        settings.POSTING_CREDENTIALS = {"facebook": PAGE}
        (made,) = environment.ensure_accounts()
        SocialAccount.objects.update(is_token_stale=True)
        from posting.services import refreshes

        assert refreshes.refresh_tokens()["refused"] == 1
        made.refresh_from_db()
        assert "Put a new one there and restart" in made.status_reason


class TestVerifying:
    def test_it_says_who_the_token_belongs_to(self, x):
        account = cast.account(account_name="")
        x.facts = AccountFacts("1000", "Studio", "studio", scopes=("tweet.write",))
        assert verifying.verify(account.pk) == verifying.Verified(True, "Connected as Studio.")
        account.refresh_from_db()
        assert (account.account_name, account.scopes, account.verified_at is not None) == (
            "Studio",
            ["tweet.write"],
            True,
        )

    def test_a_definite_refusal_flags_it_and_doubt_does_not(self, x):
        account = cast.account()
        x.facts = Unreached(reason="Down.")
        assert verifying.verify(account.pk).sentence == "Down."
        account.refresh_from_db()
        assert account.status == "active"
        x.facts = Unauthorized(reason="Withdrawn.")
        assert not verifying.verify(account.pk).ok
        account.refresh_from_db()
        assert (account.status, account.status_reason) == ("needs_reconnect", "Withdrawn.")

    def test_a_refused_token_is_refreshed_first(self, x, monkeypatch):
        account = given.refreshable()
        x.fresh = RefreshedToken("fresh-access-token", expires_at=database_now() + timedelta(hours=2))
        good = {"fresh-access-token": AccountFacts("1", "Studio")}
        refusal = Unauthorized(reason="Expired.")
        monkeypatch.setattr(x, "verify", lambda c: cast._or_raise(good.get(c.access_token, refusal)))
        assert verifying.verify(account.pk).ok
        assert x.refreshes == 1

    def test_doubt_at_the_refresh_does_not_flag_it(self, x):
        account = given.refreshable()
        x.facts, x.fresh = Unauthorized(reason="Expired."), Unreached(reason="Down.")
        assert "being refreshed" in verifying.verify(account.pk).sentence
        account.refresh_from_db()
        assert account.status == "active"

    def test_one_that_works_again_is_active_again(self, x):
        account = cast.account(status="needs_reconnect")
        assert verifying.verify(account.pk).ok
        account.refresh_from_db()
        assert account.status == "active"

    def test_without_a_token_the_platform_is_not_asked(self, x):
        account = cast.account()
        SocialAccount.objects.update(credentials={})
        assert "Connect it" in verifying.verify(account.pk).sentence


@dataclass
class PlatformCredentials:
    """As the seeds write it."""

    access_token: str = ""
    access_token_secret: str = ""
    api_key: str = ""
    api_secret: str = ""
    client_id: str = ""
    client_secret: str = ""


class TestSeedsOperations:
    @pytest.mark.parametrize("kind", [PlatformCredentials, dict])
    def test_configure_platform(self, x, kind):
        credentials = kind(access_token="secret-access-token-1", access_token_secret="secret-token-secret-1",
                           api_key="key", api_secret="secret-of-the-app-1")  # fmt: skip
        said = facade.configure_platform("twitter", credentials)
        assert said == {"success": True, "platform": "twitter", "status": "connected", "account_id": "1000",
                        "account_name": "Studio", "error": ""}  # fmt: skip
        known = credentials_of(SocialAccount.objects.get())
        assert (known.app_id, known.token_secret) == ("key", "secret-token-secret-1")

    @pytest.mark.parametrize(
        ("credentials", "said"),
        [({}, "access token is needed"), ({"pin": "1"}, "named pin"), ({"access_token": "t0ken-that-fails"}, "No.")],
    )
    def test_what_cannot_be_used_is_said(self, x, credentials, said):
        x.facts = Unauthorized(reason="No.")
        answer = facade.configure_platform("twitter", credentials)
        assert (answer["success"], answer["status"]) == (False, "not_configured")
        assert said in answer["error"]

    def test_an_unknown_platform_is_named(self):
        with pytest.raises(registry.UnknownPlatform, match="myspace"):
            facade.configure_platform("myspace", {})

    def test_verify_platform_connection(self, x):
        assert facade.verify_platform_connection("twitter")["error"] == "No X account is connected."
        account = cast.account()
        said = facade.verify_platform_connection("twitter")
        assert (said["connected"], said["status"], said["accounts"][0]["id"]) == (True, "connected", account.pk)
        x.facts = Unauthorized(reason="Withdrawn.")
        said = facade.verify_platform_connection("twitter")
        assert (said["connected"], said["status"], said["error"]) == (False, "needs_reconnect", "Withdrawn.")

    def test_health_check(self, x):
        assert facade.health_check()["status"] == "unhealthy"
        control.beat()
        assert facade.health_check()["status"] == "healthy"
        account = cast.account()
        accounts.pause(account.pk)
        assert facade.health_check()["status"] == "degraded"
        accounts.needs_reconnect(account.pk, "Withdrawn.")
        said = facade.health_check()
        assert said["status"] == "unhealthy"
        assert "Withdrawn." in said["issues"][0]

    def test_the_status_names_every_platform_as_the_seeds_do(self, x, settings):
        settings.POSTING_CREDENTIALS = given.APPS
        said = facade.social_status()
        assert set(said) == {"platforms", "scheduler_status", "queued_posts"}
        assert set(said["platforms"]) == {*registry.ADAPTERS, "twitter"}
        assert (said["platforms"]["twitter"], said["platforms"]["tiktok"]) == ("not_connected", "not_configured")
        control.beat()
        post = cast.due(cast.account())
        said = facade.social_status()
        assert (said["platforms"]["x"], said["scheduler_status"], said["queued_posts"]) == ("connected", "active", 1)
        control.stop(reason="Drill.", actor=None)
        assert facade.social_status()["scheduler_status"] == "stopped"
        assert ScheduledPost.objects.get().pk == post.pk

    @pytest.mark.parametrize(
        ("status", "word"),
        [("paused", "paused"), ("halted", "halted"), ("needs_reconnect", "needs_reconnect"),
         ("disconnected", "not_configured")],
    )  # fmt: skip
    def test_the_best_account_speaks_for_its_platform(self, x, status, word):
        cast.account(status=status)
        assert operations.platform_statuses()["x"] == word
        cast.account()
        assert operations.platform_statuses()["x"] == "connected"


class TestHouse:
    def test_navigation_lists_pages_that_exist(self, x):
        cast.account(status="needs_reconnect")
        pages = {page["label"]: page for page in facade.navigation(cast.user())}
        assert (pages["Accounts"]["url"], pages["Accounts"]["count"]) == ("/posting/accounts/", 1)
        assert all(page["url"] for page in pages.values())

    def test_accounts_overview(self, x):
        account = cast.account()
        assert facade.accounts_overview() == [
            {"label": "Studio", "platform": "x", "state": "ok", "state_word": "Active",
             "url": f"/posting/accounts/{account.pk}/"}
        ]  # fmt: skip

    def test_metrics_and_ticks(self, x):
        assert (facade.last_tick_at(), facade.oldest_due_seconds(), facade.is_stopped()) == (None, 0.0, None)
        control.beat()
        cast.due(cast.account())
        figures = facade.metrics()
        assert (figures["posts"]["pending"], figures["accounts"]["x"]) == (1, 1)
        assert facade.last_tick_at() is not None

    def test_an_unreadable_key_is_a_health_line_and_breaks_nothing(self, x, settings):
        cast.account()
        settings.FIELD_KEYS = ["YW5vdGhlci1maWVsZC1rZXktZm9yLXRoZXNlLXRlc3Q="]
        (line,) = facade.health()
        assert (line.level, "FIELD_KEYS" in line.todo) == ("bad", True)

    def test_the_rehearsals_publishers_are_connected_once(self, x, monkeypatch, settings):
        settings.WORLD = "rehearsal"
        member = {"platform": "x", "account_id": "1", "name": "Studio", "username": "s", "kind": "page",
                  "login": "oauth1", "access_token": "rehearsal-token", "token_secret": "rehearsal-secret"}  # fmt: skip
        monkeypatch.setattr(rehearsal, "_publishers", lambda url: [member, member | {"platform": "myspace"}])
        facade.prepare_rehearsal_workspace("http://127.0.0.1:1")
        facade.prepare_rehearsal_workspace("http://127.0.0.1:1")
        account = SocialAccount.objects.get()
        assert (account.world, account.login, account.token_version) == ("rehearsal", "oauth1", 2)
