"""People are told 14, 7, 3 and 1 days before an account needs them: once each, in the timeline, by mail, in health."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from outbound.clock import database_now
from posting import facade
from posting.models import SocialAccount
from posting.selectors.accounts import outlives_token
from posting.services import accounts, notices, pump
from tests.posting import accounts_cast as given
from tests.posting import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(linkedin):
    return cast.account("linkedin", token_expires_at=database_now() + timedelta(days=60))


def ends_in(account, **left):
    SocialAccount.objects.filter(pk=account.pk).update(token_expires_at=database_now() + timedelta(**left))


def test_one_notice_for_each_of_the_days(account):
    for days, given_now in ((15, 0), (13.9, 1), (13, 0), (6.9, 1), (2.9, 1), (0.9, 1), (0.1, 0), (-1, 0)):
        ends_in(account, days=days)
        assert notices.give_notices() == given_now
    assert given.events(account) == ["notice"] * 4


def test_a_late_start_gives_only_the_one_that_fits(account):
    ends_in(account, days=2)
    assert (notices.give_notices(), notices.give_notices()) == (1, 0)


def test_one_that_is_renewed_by_itself_needs_nobody(account):
    ends_in(account, days=2)
    SocialAccount.objects.update(can_refresh=True)
    assert notices.give_notices() == 0
    SocialAccount.objects.update(refresh_expires_at=database_now() + timedelta(days=3))
    assert notices.give_notices() == 1


def test_a_new_token_begins_the_count_anew(account):
    ends_in(account, days=2)
    notices.give_notices()
    fresh = given.found(account.account_id, token=given.token(refresh_token=""))
    accounts.connect(fresh, platform="linkedin")
    ends_in(account, days=13)
    assert notices.give_notices() == 1


def test_operators_with_an_address_get_a_mail_and_nobody_else(account, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    given.operator()
    cast.user(email="reader@example.org")
    ends_in(account, days=6)
    notices.give_notices()
    (sent,) = mail.outbox
    assert sent.recipients() == ["olga@example.org"]
    assert "connect LinkedIn again" in sent.subject
    assert "5 days" in sent.body


def test_a_mail_server_that_is_down_fails_nothing(account, monkeypatch, caplog):
    def down(*args, **kwargs):
        raise ConnectionRefusedError("mail.example.org")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    given.operator()
    ends_in(account, days=6)
    assert pump.repair()["notices"] == 1
    assert "was not mailed (ConnectionRefusedError)" in caplog.text


def test_the_health_page_says_it_too(account):
    ends_in(account, days=6, hours=1)
    (line,) = [line for line in facade.health() if line.name.startswith("account")]
    assert (line.level, line.sentence) == ("warn", "Its token ends in 6 days.")
    ends_in(account, days=-1)
    (line,) = [line for line in facade.health() if line.name.startswith("account")]
    assert (line.level, line.sentence) == ("bad", "Its token has ended.")


def test_a_post_planned_for_after_the_end_is_warned_of(account):
    ends_in(account, days=6)
    account.refresh_from_db()
    assert outlives_token(account, database_now() + timedelta(days=5)) == ""
    warning = outlives_token(account, database_now() + timedelta(days=7))
    assert "before this is to leave" in warning
    assert "nothing is lost" in warning
    account.can_refresh = True
    assert outlives_token(account, database_now() + timedelta(days=7)) == ""
