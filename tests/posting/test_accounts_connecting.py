"""Log-ins: one state, one person, one browser, once; then what was picked is stored."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from outbound.clock import database_now
from outbound.outcome import OutcomeUnknown, Refused
from outbound.states import State
from posting.adapters.base import Departure
from posting.models import Connection, PostingLimit, SocialAccount
from posting.selectors.logins import UnknownLogin
from posting.services import accounts, connections
from posting.services.connections import ConnectRefused
from posting.services.credentials import credentials_of
from posting.states import AccountStatus
from tests.posting import accounts_cast as given
from tests.posting import cast

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/api/v1/social/x/callback"


@pytest.fixture(autouse=True)
def _apps(settings):
    settings.POSTING_CREDENTIALS = given.APPS


@pytest.fixture
def person():
    return given.traveller()


def left(person, login="oauth2"):
    """The state in the address that the person was sent to."""
    address = connections.depart(platform="x", login=login, callback=CALLBACK, traveller=person)
    return parse_qs(urlsplit(address).query)["state"][0]


def back(person, state, **answer):
    return connections.arrive(
        platform="x", answer={"state": state, "code": "code-from-the-platform", **answer}, traveller=person
    )


class TestLeaving:
    def test_only_a_hash_of_the_state_is_kept_and_the_verifier_is_sealed(self, x, person):
        state = left(person)
        row = Connection.objects.get()
        assert row.state_hash == connections.hashed(state)
        assert len(state) >= 43
        assert (row.secrets["verifier"], row.secrets["callback"]) == ("v3rifier", CALLBACK)
        stored = Connection.objects.values_list("state_hash", "session_hash").get()
        assert state not in str(stored)
        assert person.session_key not in str(stored)

    def test_each_log_in_has_a_state_of_its_own(self, x, person):
        assert left(person) != left(person)

    def test_what_is_not_configured_is_named(self, x, person):
        with pytest.raises(ConnectRefused, match="TWITTER_API_KEY, TWITTER_API_SECRET is not set"):
            left(person, "oauth1")

    def test_a_log_in_that_is_not_offered_is_refused(self, x, person):
        with pytest.raises(UnknownLogin, match="oauth2, oauth1"):
            left(person, "magic")

    def test_other_names_of_a_platform_mean_the_same(self, x, person):
        connections.depart(platform="twitter", login="", callback=CALLBACK, traveller=person)
        assert Connection.objects.get().platform == "x"

    def test_in_the_rehearsal_world_only_its_own_apps_count(self, x, person, settings):
        settings.REHEARSAL_URL, settings.POSTING_CREDENTIALS = "http://127.0.0.1:1", {}
        assert left(person, "oauth1")


class TestComingBack:
    @pytest.mark.parametrize(("answer", "said"), [({}, "state is missing"), ({"state": "invented"}, "No such log-in")])
    def test_without_a_state_of_ours_nothing_happens(self, x, person, answer, said):
        left(person)
        with pytest.raises(ConnectRefused, match=said):
            connections.arrive(platform="x", answer=answer, traveller=person)
        assert Connection.objects.get().used_at is None

    def test_it_works_once(self, x, person):
        x.found = [given.found()]
        state = left(person)
        back(person, state)
        with pytest.raises(ConnectRefused, match="used already"):
            back(person, state)

    def test_it_ends_after_ten_minutes(self, x, person):
        state = left(person)
        Connection.objects.update(expires_at=database_now() - timedelta(seconds=1))
        with pytest.raises(ConnectRefused, match="longer than ten minutes"):
            back(person, state)

    def test_another_browser_cannot_finish_it(self, x, person):
        state = left(person)
        with pytest.raises(ConnectRefused, match="another browser"):
            back(given.traveller(person.user, "session-2"), state)
        assert Connection.objects.get().used_at is None

    def test_another_person_cannot_finish_it(self, x, person):
        state = left(person)
        with pytest.raises(ConnectRefused, match="Somebody else"):
            back(given.traveller(session=person.session_key), state)

    def test_another_platforms_callback_does_not_take_it(self, x, linkedin, person):
        state = left(person)
        with pytest.raises(ConnectRefused, match="No such log-in"):
            connections.arrive(platform="linkedin", answer={"state": state}, traveller=person)

    def test_what_the_platform_says_is_passed_on_in_words(self, x, person, monkeypatch):
        refusal = Refused(reason="You did not allow it.")
        monkeypatch.setattr(x, "arrive", lambda *a, **k: cast._or_raise(refusal))
        with pytest.raises(ConnectRefused, match="You did not allow it"):
            back(person, left(person), error="access_denied")
        row = Connection.objects.get()
        assert (row.error, dict(row.secrets), SocialAccount.objects.count()) == ("You did not allow it.", {}, 0)

    def test_a_doubtful_answer_says_to_begin_again(self, x, person, monkeypatch):
        doubt = OutcomeUnknown(reason="The connection broke.")
        monkeypatch.setattr(x, "arrive", lambda *a, **k: cast._or_raise(doubt))
        with pytest.raises(ConnectRefused, match=r"broke\. Begin to connect again"):
            back(person, left(person))

    def test_a_log_in_without_accounts_says_so(self, x, person):
        with pytest.raises(ConnectRefused, match="no account that can be published to"):
            back(person, left(person))

    def test_the_platform_is_not_called_inside_a_transaction(self, x, person, monkeypatch):
        from django.db import connection

        depths = []
        x.found = [given.found()]
        monkeypatch.setattr(x, "arrive", lambda *a, **k: depths.append(len(connection.savepoint_ids)) or x.found)
        before = len(connection.savepoint_ids)
        back(person, left(person))
        assert depths == [before]

    def test_the_request_token_of_oauth_1_stands_in_for_the_state(self, x, person, monkeypatch, settings):
        settings.POSTING_CREDENTIALS = {"x": {"TWITTER_API_KEY": "k", "TWITTER_API_SECRET": "secret-of-the-app-1"}}
        departure = Departure("https://platform.test/?oauth_token=request-token-1", {"oauth_token": "request-token-1"})
        monkeypatch.setattr(x, "depart", lambda *a, **k: departure)
        x.found = [given.found()]
        connections.depart(platform="x", login="oauth1", callback=CALLBACK, traveller=person)
        answer = {"oauth_token": "request-token-1", "oauth_verifier": "v"}
        assert connections.arrive(platform="x", answer=answer, traveller=person).choices


class TestPicking:
    @pytest.fixture
    def waiting(self, x, person):
        x.found = [given.found("1"), given.found("2", name="Shop"), given.found("3", problem="Not a Page admin.")]
        return back(person, left(person))

    def test_tokens_of_what_may_be_picked_are_sealed(self, waiting):
        row = Connection.objects.get()
        assert [each["account_id"] for each in row.choices] == ["1", "2", "3"]
        assert given.SECRETS[0] not in str(row.choices)
        assert given.SECRETS[0] in row.secrets["found"]

    def test_one_or_several_are_connected(self, waiting, person):
        made = connections.pick(waiting.pk, account_ids=["1", "2"], traveller=person)
        first = made[0]
        assert [each.account_id for each in made] == ["1", "2"]
        known = credentials_of(first)
        assert (known.access_token, known.refresh_token) == given.SECRETS[:2]
        assert (known.app_id, known.app_secret) == ("client-1", "secret-of-the-app-1")
        assert (first.login, first.can_refresh, first.connected_by) == ("oauth2", True, person.user)
        ahead = first.token_expires_at - first.refresh_due_at
        assert abs(ahead - timedelta(minutes=20)) < timedelta(seconds=2)
        assert given.events(first) == ["connected"]
        assert PostingLimit.objects.filter(scope=f"account:{first.pk}").count() == 2
        assert dict(Connection.objects.get().secrets) == {}

    def test_it_is_done_once(self, waiting, person):
        connections.pick(waiting.pk, account_ids=["1"], traveller=person)
        with pytest.raises(ConnectRefused, match="finished"):
            connections.pick(waiting.pk, account_ids=["2"], traveller=person)
        assert SocialAccount.objects.count() == 1

    @pytest.mark.parametrize(("ids", "said"), [([], "at least one"), (["9"], "at least one"), (["3"], "Page admin")])
    def test_what_cannot_be_picked_is_refused_and_nothing_is_lost(self, waiting, person, ids, said):
        with pytest.raises(ConnectRefused, match=said):
            connections.pick(waiting.pk, account_ids=ids, traveller=person)
        assert connections.pick(waiting.pk, account_ids=["1"], traveller=person)

    def test_nobody_else_picks(self, waiting, person):
        with pytest.raises(ConnectRefused, match="Somebody else"):
            connections.pick(waiting.pk, account_ids=["1"], traveller=given.traveller(session=person.session_key))

    def test_it_does_not_wait_for_ever(self, waiting, person):
        Connection.objects.update(expires_at=database_now() - timedelta(seconds=1))
        with pytest.raises(ConnectRefused, match="has ended"):
            connections.pick(waiting.pk, account_ids=["1"], traveller=person)


class TestReconnecting:
    def test_the_token_is_replaced_and_the_account_active_again(self, x):
        old = given.refreshable(status=AccountStatus.NEEDS_RECONNECT, is_token_stale=True, login="oauth2",
                                next_free_at=database_now() + timedelta(hours=1), noticed_days=1)  # fmt: skip
        new = accounts.connect(
            given.found(old.account_id, token=given.token(access_token="fresh-access-token", refresh_token="")),
            platform="x",
            login="oauth2",
        )
        assert (new.pk, new.token_version, new.status) == (old.pk, old.token_version + 1, AccountStatus.ACTIVE)
        assert (new.is_token_stale, new.next_free_at, new.noticed_days) == (False, None, None)
        known = credentials_of(SocialAccount.objects.get())
        assert (known.access_token, known.refresh_token) == ("fresh-access-token", given.SECRETS[1])
        assert given.events(new) == ["reconnected"]

    def test_another_log_ins_refresh_token_is_not_kept(self, x):
        old = given.refreshable(login="oauth2")
        bare = given.token(refresh_token="", expires_at=None, token_secret=given.SECRETS[2])
        new = accounts.connect(given.found(old.account_id, token=bare), platform="x", login="oauth1")
        assert (credentials_of(new).refresh_token, new.can_refresh, new.refresh_due_at) == ("", False, None)

    def test_a_known_name_is_kept_where_a_log_in_tells_none(self, x):
        old = cast.account(account_name="Studio", scopes=["tweet.write"], login="oauth2")
        bare = given.found(old.account_id, name="studio", username="studio")
        new = accounts.connect(bare, platform="x", login="oauth1")
        assert (new.account_name, new.scopes) == ("Studio", [])

    def test_a_token_that_renews_itself_needs_no_refresh_token(self, x, monkeypatch):
        monkeypatch.setattr(accounts, "_login_renews_itself", lambda platform, login: True)
        new = accounts.connect(given.found(token=given.token(refresh_token="")), platform="x")
        assert (new.can_refresh, new.refresh_due_at is not None) == (True, True)

    def test_what_was_held_leaves(self, x):
        account = given.refreshable(status=AccountStatus.NEEDS_RECONNECT, refresh_due_at=None)
        post = cast.work(cast.due(account))
        assert x.sent == []
        accounts.connect(given.found(account.account_id), platform="x", login="")
        assert cast.work(post).status == "posted"

    def test_tuned_limits_stay(self, x):
        account = accounts.connect(given.found(), platform="x")
        PostingLimit.objects.filter(scope=f"account:{account.pk}").update(limit=3)
        accounts.connect(given.found(), platform="x")
        assert set(PostingLimit.objects.values_list("limit", flat=True)) == {3}

    @pytest.mark.parametrize("fields", [{"token": None}, {"account_id": ""}, {"problem": "Not yours."}])
    def test_an_account_without_a_token_is_refused(self, x, fields):
        with pytest.raises(accounts.AccountRefused):
            accounts.connect(given.found(**fields), platform="x")


class TestStates:
    def test_pause_and_resume(self, x):
        account = cast.account()
        assert accounts.pause(account.pk, reason="Holiday.")
        assert not accounts.pause(account.pk)
        post = cast.work(cast.due(account))
        assert x.sent == []
        assert accounts.resume(account.pk)
        assert cast.work(post).status == "posted"
        assert given.events(account) == ["paused", "resumed"]

    def test_disconnecting_forgets_the_secrets_and_holds_the_posts(self, x):
        account = given.refreshable()
        post = cast.due(account)
        assert accounts.disconnect(account.pk)
        account.refresh_from_db()
        assert (account.status, dict(account.credentials), account.can_refresh) == ("disconnected", {}, False)
        assert not accounts.resume(account.pk)
        cast.work(post)
        assert (x.sent, cast.parts(post)[0].state) == ([], State.SCHEDULED)

    def test_one_that_needs_a_log_in_is_not_resumed_without(self, x):
        account = cast.account(status=AccountStatus.NEEDS_RECONNECT)
        assert not accounts.resume(account.pk)
