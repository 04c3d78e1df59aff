"""Tokens that are refused: refreshed once, by one worker, and given up only on a definite answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.outcome import OutcomeUnknown, Unauthorized, Unreached, Unsupported
from outbound.states import State
from social_outreach.adapters.base import RefreshedToken
from social_outreach.models import SenderAccount
from social_outreach.services import accounts
from social_outreach.services.credentials import credentials_of
from social_outreach.states import AccountStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db
REFUSED = Unauthorized(reason="The token has expired.")


@pytest.fixture
def sender(instagram):
    return cast.account(refresh_token="refresh-token")


@pytest.fixture
def message(sender):
    return cast.by_api(sender=sender)


def test_one_refusal_is_repaired_by_a_refresh(message, sender, instagram):
    instagram.answers = [REFUSED]
    waiting = cast.work(message)
    assert (waiting.state, waiting.tries) == (State.SCHEDULED, 0)
    assert cast.now(sender).is_token_stale
    assert accounts.refresh_due()["refreshed"] == 1
    assert cast.work(message).state == State.SENT
    assert instagram.sent[1][1].access_token == "fresh-access-token"


def test_with_a_stale_token_nothing_leaves(message, sender, instagram):
    SenderAccount.objects.filter(pk=sender.pk).update(is_token_stale=True)
    assert "being refreshed" in cast.work(message).verdict["reason"]
    assert instagram.sent == []


def test_a_second_refusal_right_after_the_refresh_needs_a_person(message, sender, instagram):
    instagram.answers = [REFUSED, REFUSED]
    cast.work(message)
    accounts.refresh_due()
    held = cast.work(message)
    assert held.state == State.SCHEDULED
    assert cast.now(sender).status == AccountStatus.NEEDS_RECONNECT
    assert instagram.refreshes == 1


def test_a_late_refusal_of_an_older_token_says_nothing_of_the_newer_one(message, sender, instagram):
    instagram.answers = [REFUSED]
    cast.work(message)
    attempt = message.attempts.get()
    accounts.refresh_due()
    assert attempt.token_version < cast.now(sender).token_version
    assert not cast.now(sender).is_token_stale


class TestRefreshing:
    @pytest.fixture(autouse=True)
    def stale(self, sender):
        SenderAccount.objects.filter(pk=sender.pk).update(is_token_stale=True)

    def test_an_empty_refresh_token_keeps_the_stored_one(self, sender):
        accounts.refresh_due()
        kept = credentials_of(cast.now(sender))
        assert (kept.access_token, kept.refresh_token) == ("fresh-access-token", "refresh-token")

    def test_a_new_one_takes_its_place(self, sender, instagram):
        instagram.fresh = RefreshedToken("fresh", refresh_token="rotated")
        accounts.refresh_due()
        assert credentials_of(cast.now(sender)).refresh_token == "rotated"

    def test_one_worker_at_a_time(self, sender, instagram):
        SenderAccount.objects.filter(pk=sender.pk).update(refresh_until=cast.database_now() + timedelta(seconds=30))
        accounts.refresh_due()
        assert instagram.refreshes == 0

    def test_a_worker_that_died_in_it_does_not_block_the_next(self, sender, instagram):
        SenderAccount.objects.filter(pk=sender.pk).update(refresh_until=cast.database_now() - timedelta(seconds=1))
        accounts.refresh_due()
        assert instagram.refreshes == 1

    @pytest.mark.parametrize("answer", [Unreached(reason="Busy"), OutcomeUnknown(reason="Timeout")])
    def test_no_answer_disconnects_nobody(self, sender, instagram, answer):
        instagram.fresh = answer
        assert accounts.refresh_due()["failed"] == 1
        after = cast.now(sender)
        assert (after.status, after.is_token_stale) == (AccountStatus.ACTIVE, True)
        assert credentials_of(after).refresh_token == "refresh-token"

    @pytest.mark.parametrize("answer", [Unauthorized(reason="Revoked."), Unsupported(reason="No refresh here.")])
    def test_a_definite_answer_does(self, sender, instagram, answer):
        instagram.fresh = answer
        accounts.refresh_due()
        after = cast.now(sender)
        assert (after.status, after.status_reason) == (AccountStatus.NEEDS_RECONNECT, answer.reason)

    def test_a_token_given_meanwhile_is_not_overwritten(self, sender, instagram, monkeypatch):
        def refresh_while_somebody_reconnects(credentials):
            accounts.connect(platform="instagram", account_id=sender.account_id, access_token="by hand")
            return RefreshedToken("too late")

        monkeypatch.setattr(instagram, "refresh", refresh_while_somebody_reconnects)
        accounts.refresh_due()
        assert credentials_of(cast.now(sender)).access_token == "by hand"


def test_a_token_is_refreshed_before_it_ends(sender, instagram):
    SenderAccount.objects.filter(pk=sender.pk).update(token_expires_at=cast.database_now() + timedelta(hours=3))
    assert accounts.refresh_due()["refreshed"] == 1


def test_one_that_lasts_is_left_alone(sender, instagram):
    SenderAccount.objects.filter(pk=sender.pk).update(token_expires_at=cast.database_now() + timedelta(days=30))
    assert accounts.refresh_due()["refreshed"] == 0
