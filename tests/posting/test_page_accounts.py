"""The account pages and the doors of a log-in: who may read, who may change, and where a person lands."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.outcome import Unauthorized
from posting.models import Connection, SocialAccount
from tests.posting import accounts_cast as given
from tests.posting import cast

pytestmark = pytest.mark.django_db
CONNECT, CALLBACK = "/api/v1/social/x/connect", "/api/v1/social/x/callback"


@pytest.fixture(autouse=True)
def _apps(settings):
    settings.POSTING_CREDENTIALS = given.APPS


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operator():
    return signed_in(given.operator())


@pytest.fixture
def reader():
    return signed_in(cast.user())


def leave(client, login="oauth2"):
    """The address that the browser is led to."""
    page = client.post(CONNECT, {"login": login}).content.decode()
    return re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)[1].replace("&amp;", "&")


def come_back(client, address, **answer):
    state = parse_qs(urlsplit(address).query)["state"][0]
    return client.get(CALLBACK, {"state": state, "code": given.SECRETS[6], **answer})


class TestReading:
    @pytest.mark.parametrize("address", ["/posting/accounts/", CONNECT, CALLBACK])
    def test_a_stranger_signs_in_first(self, client, address):
        assert client.get(address).url.startswith("/accounts/login/")

    def test_every_platform_is_there_with_what_it_lacks(self, reader, x):
        page = reader.get("/posting/accounts/").content.decode()
        for label in ("X", "LinkedIn", "Facebook", "Instagram", "TikTok"):
            assert f">{label}</span>" in page
        assert "LINKEDIN_CLIENT_ID" in page
        assert "TWITTER_CLIENT_ID" not in page
        assert "http://testserver/api/v1/social/x/callback" in page

    def test_an_account_shows_state_and_timeline(self, reader, x):
        account = given.refreshable(status="needs_reconnect", status_reason="Withdrawn.")
        from posting.services import accounts

        accounts.note(account.pk, "refused", "Withdrawn.")
        listed = reader.get("/posting/accounts/").content.decode()
        assert "Needs reconnecting" in listed
        assert "Withdrawn." in listed
        page = reader.get(f"/posting/accounts/{account.pk}/").content.decode()
        assert "What happened to its token" in page
        assert "Refused" in page

    def test_one_of_the_other_world_is_not_found(self, reader, x):
        account = cast.account()
        SocialAccount.objects.update(world="rehearsal")
        assert reader.get(f"/posting/accounts/{account.pk}/").status_code == 404

    def test_queries_do_not_grow_with_the_accounts(self, reader, x):
        counts = []
        for _ in range(2):
            for _ in range(6):
                cast.account()
            with CaptureQueriesContext(connection) as captured:
                reader.get("/posting/accounts/")
            counts.append(len(captured))
        assert counts[0] == counts[1] < 50

    def test_there_is_no_inline_script_and_no_style(self, operator, x):
        cast.account()
        page = operator.get("/posting/accounts/").content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", page) == []


class TestPermission:
    def test_a_reader_sees_no_buttons_and_may_change_nothing(self, reader, x):
        account = cast.account()
        page = reader.get("/posting/accounts/").content.decode()
        assert "Verify" not in page
        assert "Disconnect" not in page
        base = f"/posting/accounts/{account.pk}"
        acts = [f"{base}/{act}/" for act in ("verify", "pause", "resume", "disconnect")]
        for address in (CONNECT, "/posting/accounts/verify/", *acts):
            assert reader.post(address).status_code == 403, address
        assert reader.get(CALLBACK, {"state": "s"}).status_code == 403
        account.refresh_from_db()
        assert account.status == "active"

    def test_an_operator_may(self, operator, x):
        account = cast.account()
        base = f"/posting/accounts/{account.pk}"
        for act, status in (("verify", "active"), ("pause", "paused"), ("resume", "active")):
            assert operator.post(f"{base}/{act}/").url == "/posting/accounts/"
            account.refresh_from_db()
            assert account.status == status
        assert operator.post(f"{base}/verify/?from=account").url == f"{base}/"
        assert operator.post(f"{base}/explode/").status_code == 404

    def test_disconnecting_asks_first(self, operator, x):
        account = cast.account()
        cast.due(account)
        address = f"/posting/accounts/{account.pk}/disconnect/"
        assert "1 planned post for it stay" in operator.get(address).content.decode()
        account.refresh_from_db()
        assert account.status == "active"
        operator.post(address)
        account.refresh_from_db()
        assert account.status == "disconnected"
        assert operator.get("/posting/accounts/").status_code == 200

    def test_forms_are_protected(self, x):
        client = Client(enforce_csrf_checks=True)
        client.force_login(given.operator())
        assert client.post(CONNECT, {"login": "oauth2"}).status_code == 403
        assert Connection.objects.count() == 0

    def test_verify_all_says_what_does_not_work(self, operator, x):
        cast.account()
        x.facts = Unauthorized(reason="Withdrawn.")
        page = operator.post("/posting/accounts/verify/", follow=True).content.decode()
        assert "Withdrawn." in page


class TestLogIn:
    def test_looking_changes_nothing(self, operator, x):
        assert "Connect X" in operator.get(CONNECT).content.decode()
        assert Connection.objects.count() == 0

    def test_the_seeds_name_of_a_platform_works(self, operator, x):
        assert operator.get("/api/v1/social/twitter/connect").status_code == 200
        assert operator.get("/api/v1/social/myspace/connect").status_code == 404

    def test_there_and_back_and_picked(self, operator, x):
        x.found = [given.found("1"), given.found("2", name="Shop"), given.found("3", problem="Not yours to post to.")]
        response = come_back(operator, leave(operator))
        # The code of the platform does not stay in the address.
        assert response.url == f"/posting/accounts/picked/{Connection.objects.get().pk}/#main"
        page = operator.get(response.url).content.decode()
        assert "Not yours to post to." in page
        assert page.count('name="accounts"') == 2
        assert operator.post(response.url, {}).status_code == 422
        done = operator.post(response.url, {"accounts": ["1", "2"]}, follow=True).content.decode()
        assert "Studio (x) is connected" in done
        assert set(SocialAccount.objects.values_list("account_id", flat=True)) == {"1", "2"}
        assert "is finished" in operator.get(response.url).content.decode()

    def test_the_only_one_is_ticked(self, operator, x):
        x.found = [given.found("1")]
        page = operator.get(come_back(operator, leave(operator)).url).content.decode()
        assert "checked" in page

    @pytest.mark.parametrize("answer", [{}, {"state": "invented"}])
    def test_a_foreign_answer_is_a_clear_page(self, operator, x, answer):
        response = operator.get(CALLBACK, answer)
        assert response.status_code == 400
        assert "Begin to connect again." in response.content.decode()

    def test_another_session_cannot_finish_it(self, x):
        user = given.operator()
        address = leave(signed_in(user))
        response = come_back(signed_in(user), address)
        assert (response.status_code, "another browser" in response.content.decode()) == (400, True)
        assert SocialAccount.objects.count() == 0

    def test_what_is_not_configured_is_said(self, operator, x):
        response = operator.post(CONNECT, {"login": "oauth1"})
        assert (response.status_code, "TWITTER_API_KEY" in response.content.decode()) == (422, True)

    def test_a_program_is_told_the_address(self, operator, x):
        answer = operator.post(CONNECT, {"login": "oauth2"}, headers={"accept": "application/json"}).json()
        assert answer["url"].startswith("https://platform.test/authorize?state=")
        refused = operator.post(CONNECT, {"login": "oauth1"}, headers={"accept": "application/json"})
        assert (refused.status_code, "TWITTER_API_KEY" in refused.json()["detail"]) == (422, True)

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_other_methods_are_refused(self, operator, method):
        assert getattr(operator, method)(CONNECT).status_code == 405
        assert operator.post(CALLBACK).status_code == 405

    def test_the_callback_goes_to_the_public_address(self, operator, x, settings):
        settings.PUBLIC_URL = "https://console.example.org"
        leave(operator)
        assert Connection.objects.get().secrets["callback"] == "https://console.example.org/api/v1/social/x/callback"

    def test_in_the_rehearsal_it_stays_on_this_machine(self, operator, x, settings):
        settings.PUBLIC_URL, settings.REHEARSAL_URL = "http://127.0.0.1:1", "http://127.0.0.1:2"
        leave(operator)
        assert Connection.objects.get().secrets["callback"] == "http://testserver/api/v1/social/x/callback"


class TestStatus:
    def test_it_has_the_seeds_keys(self, reader):
        answer = reader.get("/api/v2/social/status").json()
        assert set(answer) == {"platforms", "scheduler_status", "queued_posts"}
        assert answer["platforms"]["twitter"] == answer["platforms"]["x"] == "not_connected"

    def test_a_stranger_is_told_to_sign_in(self, client):
        assert client.get("/api/v2/social/status").status_code in (401, 403)


class TestConsole:
    @pytest.fixture
    def root(self, django_user_model):
        return signed_in(django_user_model.objects.create_superuser("olga", password="a-password-of-olga"))

    def test_the_buttons_call_the_services(self, root, x):
        account = cast.account()
        page = reverse("admin:posting_socialaccount_change", args=[account.pk])
        assert "Disconnect" in root.get(page).content.decode()
        verb = page.replace("/change/", "/do/{}/")
        root.post(verb.format("pause"), {})
        account.refresh_from_db()
        assert account.status == "active"
        root.post(verb.format("pause"), {"reason": "Holiday."})
        account.refresh_from_db()
        assert (account.status, account.status_reason) == ("paused", "Holiday.")
        root.post(verb.format("resume"))
        root.post(verb.format("verify"))
        root.post(verb.format("disconnect"))
        account.refresh_from_db()
        assert account.status == "disconnected"
        assert root.get(verb.format("pause")).status_code == 405

    def test_whoever_may_only_look_throws_nothing(self, x):
        from django.contrib.auth.models import Permission

        account, user = cast.account(), cast.user(is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_socialaccount"))
        client = signed_in(user)
        page = reverse("admin:posting_socialaccount_change", args=[account.pk])
        assert client.get(page).status_code == 200
        assert client.post(page.replace("/change/", "/do/pause/"), {"reason": "No."}).status_code == 403

    def test_the_time_zone_is_checked(self, root, x):
        account = cast.account()
        page = reverse("admin:posting_socialaccount_change", args=[account.pk])
        assert "is not a time zone" in root.post(page, {"time_zone": "Lisbon"}).content.decode()
        root.post(page, {"time_zone": "Europe/Lisbon"})
        account.refresh_from_db()
        assert account.time_zone == "Europe/Lisbon"

    def test_limits_keep_below_their_rail(self, root, x):
        from posting.models import PostingLimit

        row = PostingLimit.objects.create(scope="platform:x", name="day", limit=5, window_seconds=86_400, hard_rail=10)
        page = reverse("admin:posting_postinglimit_change", args=[row.pk])
        assert "hard rail of 10" in root.post(page, {"limit": 11, "window_seconds": 86_400}).content.decode()
        root.post(page, {"limit": 10, "window_seconds": 86_400})
        row.refresh_from_db()
        assert row.limit == 10

    def test_the_global_stop(self, root):
        from posting import facade

        page = reverse("admin:posting_postingcontrol_changelist")
        root.post(page, {"act": "stop", "reason": ""})
        assert facade.is_stopped() is None
        root.post(page, {"act": "stop", "reason": "Drill."})
        assert facade.is_stopped()["reason"] == "Drill."
        assert "Drill." in root.get(page).content.decode()
        root.post(page, {"act": "resume"})
        assert facade.is_stopped() is None


class TestSecrets:
    def test_they_are_on_no_page_in_no_log_and_in_no_answer(self, x, caplog, django_user_model, settings):
        """Everything that a log-in, a refusal and the pages afterwards say, searched for every secret handed in."""
        root = signed_in(django_user_model.objects.create_superuser("olga", password="a-password-of-olga"))
        settings.POSTING_CREDENTIALS = given.APPS
        x.found = [given.found("1", token=given.token(token_secret=given.SECRETS[2])), given.found("2")]
        address = leave(root)
        state = parse_qs(urlsplit(address).query)["state"][0]
        back = come_back(root, address)
        said = [root.get(back.url).content.decode()]
        said.append(str(list(Connection.objects.values_list("choices", "error", "state_hash", "session_hash"))))
        said.append(root.post(back.url, {"accounts": ["1"]}, follow=True).content.decode())
        account = SocialAccount.objects.get()
        x.facts = Unauthorized(reason=f"The token {given.SECRETS[0]} is bad: access_token={given.SECRETS[1]}")
        x.fresh = Unauthorized(reason=f"refresh_token={given.SECRETS[1]} was used")
        said.append(root.post(f"/posting/accounts/{account.pk}/verify/", follow=True).content.decode())
        said += [root.get(each).content.decode() for each in self.pages(account)]
        said += [caplog.text, repr(account.credentials), str(account.token_events.values_list("detail"))]
        account.refresh_from_db()
        assert account.status == "needs_reconnect"
        secrets = (*given.SECRETS, state)
        found = [(secret, index) for index, text in enumerate(said) for secret in secrets if secret in text]
        assert found == []

    def pages(self, account):
        lists = [reverse(f"admin:posting_{name}_changelist") for name in ("socialaccount", "tokenevent", "connection")]
        row = Connection.objects.get()
        return [
            "/posting/accounts/", f"/posting/accounts/{account.pk}/", "/health/", "/api/v2/social/status", *lists,
            reverse("admin:posting_socialaccount_change", args=[account.pk]),
            reverse("admin:posting_connection_change", args=[row.pk]),
            f"/posting/accounts/picked/{row.pk}/",
        ]  # fmt: skip
