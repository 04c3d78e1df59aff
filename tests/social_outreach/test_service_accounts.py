"""Sender accounts: nothing secret is lost by reconnecting, and what waited goes on."""

from __future__ import annotations

import pytest

from outbound.outcome import Unauthorized, Unreached
from outbound.states import State
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage
from social_outreach.services import accounts, environment, pump
from social_outreach.services.accounts import AccountRefused
from social_outreach.services.credentials import ForeignSecret, credentials_of
from social_outreach.states import AccountStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def again(account, **fields):
    return accounts.connect(platform=account.platform, account_id=account.account_id, **fields)


class TestReconnecting:
    def test_a_refresh_token_is_never_overwritten_with_nothing(self, instagram):
        account = cast.account(refresh_token="refresh-token", app_secret="app-secret")
        kept = credentials_of(again(account, access_token="a newer one"))
        assert (kept.access_token, kept.refresh_token, kept.app_secret) == (
            "a newer one", "refresh-token", "app-secret",
        )  # fmt: skip

    def test_it_is_one_account(self, instagram):
        account = cast.account()
        assert again(account, access_token="another").pk == account.pk

    def test_what_was_held_goes_on(self, instagram):
        sender = cast.account()
        message = cast.by_api(sender=sender)
        accounts.needs_reconnect(sender.pk, "The token was revoked.")
        held = cast.work(message)
        assert (held.state, held.verdict["kind"]) == (State.SCHEDULED, "hold")
        assert "The token was revoked." in held.verdict["reason"]
        again(sender, access_token="a newer one", send_window="always")
        assert cast.work(message).state == State.SENT
        assert instagram.sent[0][1].access_token == "a newer one"

    def test_limits_that_were_tuned_stay(self, instagram):
        sender = cast.account()
        SocialLimit.objects.filter(scope=f"account:{sender.pk}", name="per_day").update(limit=3)
        again(sender)
        assert SocialLimit.objects.get(scope=f"account:{sender.pk}", name="per_day").limit == 3

    def test_secrets_of_another_account_are_not_taken_over(self, instagram):
        mine, theirs = cast.account(), cast.account(refresh_token="theirs")
        SenderAccount.objects.filter(pk=mine.pk).update(credentials=theirs.credentials)
        kept = credentials_of(again(mine, access_token="mine"))
        assert (kept.access_token, kept.refresh_token) == ("mine", "")

    def test_an_account_whose_key_is_lost_is_repaired(self, instagram, settings):
        sender = cast.account()
        settings.FIELD_KEYS = ["YW5vdGhlci1rZXktdGhhdC1vcGVucy1ub3RoaW5nISE="]
        assert credentials_of(again(sender, access_token="a newer one")).access_token == "a newer one"

    def test_the_end_of_the_old_token_says_nothing_of_the_new_one(self, instagram):
        sender = cast.account()
        SenderAccount.objects.filter(pk=sender.pk).update(token_expires_at=cast.database_now())
        assert again(sender, access_token="a newer one").token_expires_at is None


class TestSecrets:
    def test_those_of_another_account_are_refused(self, instagram):
        """A row that was copied or restored wrongly must not send as somebody else."""
        mine, theirs = cast.account(), cast.account()
        SenderAccount.objects.filter(pk=mine.pk).update(credentials=theirs.credentials)
        with pytest.raises(ForeignSecret):
            credentials_of(cast.now(mine))

    def test_with_them_nothing_leaves(self, instagram):
        mine, theirs = cast.account(), cast.account()
        message = cast.by_api(sender=mine)
        SenderAccount.objects.filter(pk=mine.pk).update(credentials=theirs.credentials)
        cast.work(message)
        assert instagram.sent == []

    def test_disconnecting_forgets_them_and_keeps_the_history(self, instagram):
        sender = cast.account()
        message = cast.work(cast.by_api(sender=sender))
        accounts.disconnect(sender)
        assert dict(cast.now(sender).credentials) == {}
        assert message.attempts.count() == 1


class TestEnvironment:
    @pytest.fixture(autouse=True)
    def variables(self, settings):
        settings.SOCIAL_CREDENTIALS = {
            "instagram": {
                "INSTAGRAM_APP_ID": "700",
                "INSTAGRAM_APP_SECRET": "app-secret",
                "INSTAGRAM_ACCESS_TOKEN": "token-of-the-environment",
                "INSTAGRAM_ACCOUNT_ID": "1000",
            }
        }

    def test_an_account_is_made_once(self):
        (made,) = environment.ensure_accounts()
        assert (made.platform, made.account_id, made.source) == ("instagram", "1000", "environment")
        assert environment.ensure_accounts() == []

    def test_the_tick_makes_it(self):
        pump.repair()
        assert SenderAccount.objects.get(source="environment").account_id == "1000"

    def test_half_a_set_up_makes_none(self, settings):
        del settings.SOCIAL_CREDENTIALS["instagram"]["INSTAGRAM_APP_SECRET"]
        assert environment.ensure_accounts() == []

    def test_the_account_id_may_be_left_out_where_the_token_tells_it(self, settings):
        del settings.SOCIAL_CREDENTIALS["instagram"]["INSTAGRAM_ACCOUNT_ID"]
        tiktok = {"TIKTOK_CLIENT_KEY": "7", "TIKTOK_CLIENT_SECRET": "s", "TIKTOK_ACCESS_TOKEN": "t"}
        settings.SOCIAL_CREDENTIALS = {**settings.SOCIAL_CREDENTIALS, "tiktok": tiktok}
        assert [made.platform for made in environment.ensure_accounts()] == ["instagram"]

    def test_a_real_token_has_no_business_in_the_rehearsal_world(self, settings):
        settings.REHEARSAL_URL = "http://127.0.0.1:1"
        assert environment.ensure_accounts() == []

    def test_one_that_is_connected_already_stays_as_it_is(self):
        SenderAccount.objects.create(platform="instagram", account_id="1000", world="live", name="Ours")
        assert environment.ensure_accounts() == []

    def test_its_token_is_used_and_not_stored(self):
        (made,) = environment.ensure_accounts()
        assert credentials_of(made).access_token == "token-of-the-environment"
        assert dict(cast.now(made).credentials) == {}

    def test_a_refused_one_names_the_variable(self, instagram):
        (made,) = environment.ensure_accounts()
        SenderAccount.objects.filter(pk=made.pk).update(is_token_stale=True)
        accounts.refresh_due()
        assert "INSTAGRAM_ACCESS_TOKEN" in cast.now(made).status_reason


class TestRefusedWithASentence:
    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"account_id": "  "}, "Give the platform's id"),
            ({"time_zone": "Mars/Olympus"}, "not a time zone"),
            ({"send_window": "whenever"}, "A send window reads like"),
            ({"send_window": "mon-fri 17:00-09:00"}, "closes before it opens"),
        ],
    )
    def test_what_cannot_be_stored(self, fields, why):
        with pytest.raises(AccountRefused, match=why):
            cast.account(**fields)
        assert not SenderAccount.objects.exists()


class TestPausing:
    def test_a_paused_account_holds_its_messages_until_it_is_resumed(self, instagram):
        sender = cast.account()
        message = cast.by_api(sender=sender)
        assert accounts.pause(sender, reason="On holiday")
        assert "On holiday" in cast.work(message).verdict["reason"]
        assert accounts.resume(sender)
        assert cast.work(message).state == State.SENT

    def test_other_accounts_go_on(self, instagram):
        accounts.pause(cast.account(), reason="On holiday")
        assert cast.work(cast.by_api()).state == State.SENT

    def test_a_disconnected_account_is_not_resumed(self, instagram):
        sender = cast.account()
        accounts.disconnect(sender)
        assert not accounts.resume(sender)
        assert cast.now(sender).status == AccountStatus.DISCONNECTED

    def test_other_hours_let_go_what_waited_for_the_old_ones(self, instagram):
        sender = cast.account()
        message = cast.by_api(sender=sender)
        closed = cast.database_now().strftime("%a").lower()
        days = [day for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") if day != closed]
        own = {"name": "", "username": "", "time_zone": "UTC", "has_partner_grant": False}
        accounts.change(sender, send_window=f"{','.join(days)} 00:00-23:59", **own)
        waiting = cast.work(message)
        assert (waiting.state, waiting.verdict["gate"]) == (State.SCHEDULED, "send window")
        accounts.change(sender, send_window="always", **own)
        assert cast.work(message).state == State.SENT


class TestVerifying:
    def test_it_says_who_the_token_belongs_to(self, instagram):
        sender = cast.account()
        assert accounts.verify(sender) == {"ok": True, "sentence": "Connected as Ada's studio."}
        assert cast.now(sender).verified_at

    def test_a_definite_refusal_flags_the_account(self, instagram):
        instagram.facts = Unauthorized(reason="The token was revoked.")
        sender = cast.account()
        assert accounts.verify(sender)["sentence"] == "The token was revoked."
        assert cast.now(sender).status == AccountStatus.NEEDS_RECONNECT

    def test_a_platform_that_is_not_reached_says_nothing_of_the_token(self, instagram):
        instagram.facts = Unreached(reason="No answer.")
        sender = cast.account()
        assert not accounts.verify(sender)["ok"]
        assert cast.now(sender).status == AccountStatus.ACTIVE

    def test_without_a_token_nobody_is_asked(self, instagram):
        assert "sent by hand" in accounts.verify(cast.account(access_token=""))["sentence"]


def test_an_account_of_the_other_world_sends_nothing(instagram):
    message = cast.by_api()
    SenderAccount.objects.update(world="rehearsal")
    assert "belongs to the rehearsal world" in cast.work(message).verdict["reason"]
    assert instagram.sent == []
    assert SocialMessage.objects.get().state == State.SCHEDULED
