"""Tokens: refreshed early, by one worker, never lost; given up only on a definite answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outbound.clock import database_now
from outbound.outcome import OutcomeUnknown, Refused, Throttled, Unauthorized, Unreached, Unsupported
from outbound.states import State
from posting.adapters.base import RefreshedToken
from posting.models import SocialAccount
from posting.rules.tokens import notice_due, refresh_due
from posting.services import accounts, pump, refreshes
from posting.services.credentials import credentials_of, sealed
from posting.services.refreshes import Refresh
from posting.states import AccountStatus
from tests.posting import accounts_cast as given
from tests.posting import cast

NOW = datetime(2026, 11, 21, tzinfo=UTC)


class TestWhen:
    @pytest.mark.parametrize(
        ("life", "ahead"),
        [
            (timedelta(days=365), timedelta(days=7)),
            (timedelta(days=60), timedelta(days=6)),
            (timedelta(days=1), timedelta(hours=2, minutes=24)),
            (timedelta(hours=2), timedelta(minutes=20)),
            (timedelta(hours=1), timedelta(minutes=10)),
            (timedelta(minutes=20), timedelta(minutes=10)),
        ],
    )
    def test_a_token_is_refreshed_early(self, life, ahead):
        assert refresh_due(NOW, NOW + life) == NOW + life - ahead

    def test_one_that_does_not_end_is_not_refreshed(self):
        assert refresh_due(NOW, None) is None

    def test_without_its_beginning_it_is_taken_for_a_short_one(self):
        assert refresh_due(None, NOW) == NOW - timedelta(minutes=20)

    @pytest.mark.parametrize(("days", "notice"), [(15, None), (14, 14), (8, 14), (7, 7), (2, 3), (1, 1), (-1, 1)])
    def test_notices(self, days, notice):
        assert notice_due(timedelta(days=days)) == notice


@pytest.mark.django_db
class TestRefreshing:
    @pytest.fixture
    def account(self, x):
        ends = database_now() + timedelta(hours=2)
        x.fresh = RefreshedToken("fresh-access-token", "fresh-refresh-token", expires_at=ends)
        return given.refreshable()

    def now(self, account):
        return SocialAccount.objects.get(pk=account.pk)

    def test_a_due_token_is_refreshed_by_the_tick(self, x, account):
        assert pump.repair()["refreshed"] == 1
        fresh = self.now(account)
        known = credentials_of(fresh)
        assert (known.access_token, known.refresh_token) == ("fresh-access-token", "fresh-refresh-token")
        assert (fresh.token_version, fresh.refresh_until) == (account.token_version + 1, None)
        assert fresh.refresh_due_at > database_now() + timedelta(hours=1)
        assert given.events(account) == ["refreshed"]
        assert pump.repair()["refreshed"] == 0
        assert x.refreshes == 1

    def test_one_that_is_not_due_is_left(self, x, account):
        SocialAccount.objects.update(refresh_due_at=database_now() + timedelta(minutes=1))
        assert (refreshes.refresh(account.pk), x.refreshes) == (Refresh.LEFT, 0)

    def test_a_refused_one_is_refreshed_at_once(self, x, account):
        SocialAccount.objects.update(refresh_due_at=None, is_token_stale=True)
        assert refreshes.refresh_tokens()["refreshed"] == 1
        assert not self.now(account).is_token_stale

    def test_an_empty_refresh_token_never_overwrites_the_stored_one(self, x, account):
        x.fresh = RefreshedToken("fresh-access-token")
        refreshes.refresh(account.pk)
        assert credentials_of(self.now(account)).refresh_token == given.SECRETS[1]

    def test_an_answer_without_a_token_overwrites_nothing(self, x, account):
        x.fresh = RefreshedToken("")
        assert refreshes.refresh(account.pk) == Refresh.FAILED
        assert credentials_of(self.now(account)).access_token == given.SECRETS[0]

    @pytest.mark.parametrize(
        "outcome", [Unreached(reason="Down."), OutcomeUnknown(reason="Broke."), Throttled(reason="Slow down.")]
    )
    def test_what_says_nothing_of_the_token_is_tried_again_quietly(self, x, account, outcome):
        x.fresh = outcome
        for _ in range(3):
            assert refreshes.refresh(account.pk) == Refresh.FAILED
            SocialAccount.objects.update(refresh_until=None)
        known = self.now(account)
        assert (known.status, given.events(account)) == (AccountStatus.ACTIVE, ["refresh failed"])

    def test_between_two_tries_there_is_a_wait(self, x, account):
        x.fresh = Unreached(reason="Down.")
        refreshes.refresh(account.pk)
        assert refreshes.refresh_tokens() == {"refreshed": 0, "failed": 0, "refused": 0}
        assert self.now(account).refresh_until > database_now() + timedelta(seconds=50)

    def test_a_fault_of_ours_says_nothing_of_the_token(self, x, account, monkeypatch):
        monkeypatch.setattr(x, "refresh", lambda _: 1 / 0)
        assert refreshes.refresh(account.pk) == Refresh.FAILED
        assert self.now(account).status == AccountStatus.ACTIVE

    def test_a_definite_refusal_needs_a_person(self, x, account):
        x.fresh = Unauthorized(reason="The refresh token was withdrawn.")
        assert refreshes.refresh(account.pk) == Refresh.REFUSED
        known = self.now(account)
        assert (known.status, known.status_reason) == ("needs_reconnect", "The refresh token was withdrawn.")
        assert given.events(account) == ["refused"]

    def test_a_refusal_of_an_older_token_says_nothing_of_the_newer_one(self, x, account, monkeypatch):
        def refused_while_connected_anew(credentials):
            accounts.connect(given.found(account.account_id), platform="x")
            return cast._or_raise(Unauthorized(reason="Gone."))

        monkeypatch.setattr(x, "refresh", refused_while_connected_anew)
        assert refreshes.refresh(account.pk) == Refresh.LEFT
        assert self.now(account).status == AccountStatus.ACTIVE

    def test_a_token_that_was_refreshed_does_not_come_back_after_a_disconnect(self, x, account, monkeypatch):
        def disconnected_meanwhile(credentials):
            accounts.disconnect(account.pk)
            return RefreshedToken("fresh-access-token")

        monkeypatch.setattr(x, "refresh", disconnected_meanwhile)
        assert refreshes.refresh(account.pk) == Refresh.LEFT
        assert dict(self.now(account).credentials) == {}

    def test_a_token_that_cannot_be_refreshed_goes_on_until_it_ends(self, x, account):
        x.fresh = Unsupported(reason="Not here.")
        refreshes.refresh(account.pk)
        known = self.now(account)
        assert (known.status, known.can_refresh) == (AccountStatus.ACTIVE, False)
        assert refreshes.refresh_tokens() == {"refreshed": 0, "failed": 0, "refused": 0}

    def test_a_token_that_is_refused_here_and_there_needs_a_person(self, x, account):
        x.fresh = Refused(reason="Too young.")
        refreshes.refresh(account.pk)
        assert (self.now(account).status, self.now(account).can_refresh) == (AccountStatus.ACTIVE, True)
        SocialAccount.objects.update(is_token_stale=True, refresh_until=None)
        assert refreshes.refresh(account.pk) == Refresh.REFUSED
        assert self.now(account).status == AccountStatus.NEEDS_RECONNECT

    def test_a_refused_token_without_a_refresh_token_needs_a_person_at_once(self, x, account):
        SocialAccount.objects.update(can_refresh=False, is_token_stale=True)
        assert refreshes.refresh_tokens()["refused"] == 1
        assert "Connect the account again" in self.now(account).status_reason
        assert x.refreshes == 0

    def test_an_account_of_the_other_world_is_left_alone(self, x, account):
        SocialAccount.objects.update(world="rehearsal")
        assert refreshes.refresh(account.pk) == Refresh.LEFT

    def test_a_round_begins_nothing_after_its_time(self, x, account, monkeypatch):
        monkeypatch.setattr(refreshes, "ROUND_SECONDS", -1.0)
        refreshes.refresh_tokens()
        assert x.refreshes == 0

    def test_a_second_worker_in_the_middle_of_a_refresh_finds_it_taken(self, x, account, monkeypatch):
        met = []
        fresh = x.refresh
        monkeypatch.setattr(x, "refresh", lambda c: (met.append(refreshes.refresh(account.pk)), fresh(c))[1])
        assert refreshes.refresh(account.pk) == Refresh.DONE
        assert (met, x.refreshes) == ([Refresh.LEFT], 1)

    def test_a_worker_that_died_leaves_its_lease_to_the_next(self, x, account):
        SocialAccount.objects.update(refresh_until=database_now() - timedelta(seconds=1))
        assert refreshes.refresh(account.pk) == Refresh.DONE

    def test_posts_refused_meanwhile_leave_with_the_new_token(self, x, account):
        x.answers = [Unauthorized(reason="Expired.")]
        post = cast.work(cast.due(account))
        assert (self.now(account).is_token_stale, cast.parts(post)[0].state) == (True, State.SCHEDULED)
        pump.repair()
        assert cast.work(post).status == "posted"
        assert [known.access_token for _, known in x.sent] == [given.SECRETS[0], "fresh-access-token"]

    def test_secrets_of_another_account_are_not_used(self, x, account):
        from posting.adapters.base import Credentials

        row = self.now(account)
        row.credentials = sealed(Credentials(account_id="somebody-else", access_token="a", refresh_token="b"))
        row.save()
        assert refreshes.refresh(account.pk) == Refresh.REFUSED
        assert x.refreshes == 0
