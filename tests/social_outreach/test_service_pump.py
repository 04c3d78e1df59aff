"""The pump: every account gets its turn, whatever the others have waiting; and what is forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from social_outreach.models import (
    SenderAccount,
    SocialAttempt,
    SocialEvent,
    SocialLimit,
    SocialLimitUse,
    SocialMessage,
    SocialProfile,
    SocialRequest,
)
from social_outreach.services import pump
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def pile(like, count):
    """Many due messages of one account."""
    names = [f"pile-{like.pk}-{number}" for number in range(count)]
    people = SocialProfile.objects.bulk_create(
        [SocialProfile(platform=like.platform, username=name, username_key=name) for name in names]
    )
    SocialMessage.objects.bulk_create(
        SocialMessage(
            profile=person,
            account_id=like.account_id,
            platform=like.platform,
            mode="api",
            draft_body="Hello!",
            state="scheduled",
            due_at=like.due_at - timedelta(hours=1),
            approved_hash="x" * 64,
            idempotency_key=uuid.uuid4().hex,
        )
        for person in people
    )


def told(of):
    ids = [pk for hint in pump.hints() for pk in hint.ids]
    return SocialMessage.objects.filter(pk__in=ids, account_id=of.pk).count()


def test_an_account_with_one_message_is_not_starved_by_one_with_5000(instagram):
    busy, quiet = cast.account(), cast.account()
    pile(cast.by_api(sender=busy), 5000)
    waiting = cast.by_api(sender=quiet)
    ids = [pk for hint in pump.hints() for pk in hint.ids]
    assert waiting.pk in ids
    assert len(ids) <= 1 + SocialLimit.objects.get(scope=f"account:{busy.pk}", name="per_minute").limit


def test_nothing_is_told_twice_in_a_row(instagram):
    sender = cast.account()
    cast.by_api(sender=sender)
    assert (told(sender), told(sender)) == (1, 0)


def test_a_hint_that_was_lost_is_given_again(instagram):
    sender = cast.account()
    cast.by_api(sender=sender)
    told(sender)
    SocialMessage.objects.update(hinted_at=cast.database_now() - timedelta(minutes=5))
    assert told(sender) == 1


@pytest.mark.parametrize(
    "state",
    [
        {"status": "paused"},
        {"is_token_stale": True},
        {"next_free_at": "later"},
        {"paused_until": "later"},
        {"world": "rehearsal"},
    ],
)
def test_an_account_that_cannot_send_is_not_looked_at(instagram, state):
    sender = cast.account()
    cast.by_api(sender=sender)
    later = cast.database_now() + timedelta(hours=1)
    SenderAccount.objects.update(**{name: later if value == "later" else value for name, value in state.items()})
    assert told(sender) == 0


class TestForgetting:
    def use(self, message, *, ago):
        attempt = SocialAttempt.objects.get(message=message)
        return SocialLimitUse.objects.create(scope="account:1", ended_at=cast.database_now() - ago, attempt=attempt)

    def test_slots_that_no_window_reaches_any_more(self, instagram):
        message = cast.work(cast.by_api())
        old, young = self.use(message, ago=timedelta(days=9)), self.use(message, ago=timedelta(days=6))
        pump.forget()
        assert set(SocialLimitUse.objects.filter(pk__in=[old.pk, young.pk])) == {young}

    def test_the_ledger_stays(self, instagram):
        message = cast.work(cast.by_api())
        long_ago = cast.database_now() - timedelta(days=4000)
        SocialAttempt.objects.update(opened_at=long_ago)
        SocialEvent.objects.update(at=long_ago)
        pump.forget()
        assert message.attempts.exists()
        assert message.events.exists()

    def test_answers_to_api_requests_after_their_day(self, settings):
        settings.IDEMPOTENCY_HOURS = 24
        old, young = (
            SocialRequest.objects.create(user=cast.user(), key="k", path="/", fingerprint="f") for _ in range(2)
        )
        SocialRequest.objects.filter(pk=old.pk).update(created_at=cast.database_now() - timedelta(hours=25))
        pump.forget()
        assert list(SocialRequest.objects.all()) == [young]
