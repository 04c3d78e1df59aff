"""What is news: found by the signal or by the minute's look, told once; and one mail for some minutes of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail

from outbound.clock import database_now
from outbound.outcome import Accepted, OutcomeUnknown, Refused
from posting import signals
from posting.models import NewsWatch, PostingNews, PostPart, SocialAccount, WebhookDelivery, WebhookEndpoint
from posting.services import control, hooks, mails, news, pump, scheduling
from posting.states import AccountStatus
from tests.posting import accounts_cast as given
from tests.posting import cast, measured_posts
from tests.posting.test_hooks_sending import endpoint

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("event", flat=True))


@pytest.fixture
def deaf(monkeypatch):
    """The signal is lost, as it is with the process that was to send it."""
    monkeypatch.setattr(signals.target_settled, "send_robust", lambda **facts: [])


@pytest.fixture
def mailed(settings):
    settings.EMAIL_HOST = "mail.test"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    given.operator()
    return mail.outbox


class TestPostedFailedUnknown:
    def test_the_signal_tells_at_once_and_the_look_nothing_more(self, x, django_capture_on_commit_callbacks):
        endpoint()
        with django_capture_on_commit_callbacks(execute=True):
            post = cast.work(cast.due(cast.account("x")))
        assert told() == ["posted"]
        body = json.loads(WebhookDelivery.objects.get().body)
        assert (body["event"], body["post"]["id"], body["post"]["content"]) == ("posted", post.pk, "Good morning!")
        assert body["target"]["platform_post_url"] == "https://x.test/1"
        assert "access-" not in WebhookDelivery.objects.get().body
        pump.each_minute()
        assert told() == ["posted"]

    @pytest.mark.parametrize(
        ("outcome", "event"),
        [
            (Accepted(remote_id="r"), "posted"),
            (Refused(reason="Too long."), "failed"),
            (OutcomeUnknown(reason="Broken off."), "unknown"),
        ],
    )
    def test_what_the_signal_lost_the_look_finds(self, x, deaf, outcome, event):
        endpoint()
        x.answers = [outcome]
        cast.work(cast.due(cast.account("x")))
        assert told() == []
        pump.each_minute()
        pump.each_minute()
        assert told() == [event]

    def test_also_after_the_console_stood_still_for_a_day(self, x, deaf):
        endpoint()
        pump.each_minute()
        post = cast.work(cast.due(cast.account("x")))
        day = timedelta(days=1)
        post.targets.first().parts.first().attempts.update(opened_at=database_now() - day)
        NewsWatch.objects.update(looked_at=database_now() - day)
        endpoint(name="Other")
        WebhookEndpoint.objects.update(listens_since=database_now() - 2 * day)
        pump.each_minute()
        assert told() == ["posted", "posted"]

    def test_a_second_failure_after_a_persons_retry_is_news_again(self, x, deaf):
        endpoint()
        x.answers = [Refused(reason="No."), Refused(reason="Still no.")]
        post = cast.work(cast.due(cast.account("x")))
        news.find_settled(database_now() - timedelta(hours=1))
        scheduling.retry(cast.targets(post)[0].pk, actor=cast.user())
        cast.work(post)
        news.find_settled(database_now() - timedelta(hours=1))
        assert told() == ["failed", "failed"]

    def test_only_who_listens_for_it_and_since_when(self, x, deaf):
        endpoint(events=["failed"], name="Failures")
        hooks.switch(endpoint(events=["posted"], name="Off").pk, on=False)
        cast.work(cast.due(cast.account("x")))
        endpoint(events=["posted"], name="Late")
        pump.each_minute()
        assert told() == []
        assert PostingNews.objects.count() == 1

    def test_without_listeners_nothing_is_written(self, x, deaf):
        cast.work(cast.due(cast.account("x")))
        pump.each_minute()
        assert PostingNews.objects.count() == 0


class TestHeld:
    def test_a_due_post_on_an_account_that_needs_a_person(self, x, deaf):
        endpoint()
        post = cast.due(cast.account("x"))
        SocialAccount.objects.update(status=AccountStatus.NEEDS_RECONNECT, status_reason="The token was refused.")
        pump.each_minute()
        assert told() == [], "it may still be on its way"
        PostPart.objects.update(scheduled_for=database_now() - timedelta(minutes=3))
        pump.each_minute()
        pump.each_minute()
        assert told() == ["held"]
        body = json.loads(WebhookDelivery.objects.get().body)
        assert body["post"]["id"] == post.pk
        assert "The token was refused." in body["target"]["reason"]

    def test_one_that_a_gate_holds(self, x, deaf):
        endpoint()
        post = cast.due(cast.account("x"))
        PostPart.objects.update(scheduled_for=database_now() - timedelta(hours=3))
        cast.work(post)
        pump.each_minute()
        assert told() == ["held"]

    def test_the_global_stop_holds_what_is_due(self, x, deaf):
        endpoint()
        cast.due(cast.account("x"))
        PostPart.objects.update(scheduled_for=database_now() - timedelta(minutes=3))
        control.stop(reason="Quiet, please.", actor=cast.user())
        pump.each_minute()
        assert "Quiet, please." in WebhookDelivery.objects.get(event="held").body

    def test_what_only_waits_is_not_held(self, x, deaf):
        endpoint()
        cast.due(cast.account("x"))
        PostPart.objects.update(scheduled_for=database_now() - timedelta(minutes=3))
        pump.each_minute()
        assert told() == []


class TestDoingWell:
    def posts(self, account, usual=(4,) * 10):
        for likes in usual:
            measured_posts.snapshot(measured_posts.out(account, ago=timedelta(days=3)), likes=likes)
        return measured_posts.out(account, ago=timedelta(hours=24, minutes=5))

    def test_far_above_the_median_of_the_same_age_once(self, x, deaf):
        endpoint()
        WebhookEndpoint.objects.update(listens_since=database_now() - timedelta(hours=1))
        best = self.posts(cast.account("x"))
        measured_posts.snapshot(best, likes=40)
        pump.each_minute()
        pump.each_minute()
        assert told() == ["post_doing_well"]
        body = json.loads(WebhookDelivery.objects.get().body)
        assert body["target"]["id"] == best.pk
        assert body["numbers"] == {"metric": "interactions", "value": 40, "usual": 4.0, "age": "24h", "posts": 10}

    @pytest.mark.parametrize(
        ("usual", "likes"), [((4,) * 9, 40), ((4,) * 10, 13), ((100,) * 10, 200), ((4,) * 10, None)]
    )
    def test_too_few_or_too_little_is_no_news(self, x, deaf, usual, likes):
        endpoint()
        WebhookEndpoint.objects.update(listens_since=database_now() - timedelta(hours=1))
        measured_posts.snapshot(self.posts(cast.account("x"), usual), likes=likes)
        pump.each_minute()
        assert told() == []


class TestMail:
    def test_one_for_what_happened_within_some_minutes(self, x, deaf, mailed):
        x.answers = [Refused(reason="Too long."), Refused(reason="Not allowed.")]
        cast.work(cast.due(cast.account("x")))
        cast.work(cast.due(cast.account("x")))
        cast.account("x", status=AccountStatus.NEEDS_RECONNECT, account_name="Second studio")
        pump.each_minute()
        assert mailed == [], "what follows may belong to it"
        PostingNews.objects.update(at=database_now() - timedelta(minutes=6))
        assert (pump.each_minute()["mailed"], pump.each_minute()["mailed"]) == (3, 0)
        (sent,) = mailed
        assert sent.recipients() == ["olga@example.org"]
        assert "2 failed, 1 to connect again" in sent.subject
        assert all(text in sent.body for text in ("Too long.", "Not allowed.", "Second studio"))

    def test_without_a_mail_server_nothing_waits(self, x, deaf, mailed, settings):
        settings.EMAIL_HOST = ""
        endpoint()
        x.answers = [Refused(reason="Too long.")]
        cast.work(cast.due(cast.account("x")))
        pump.each_minute()
        assert not PostingNews.objects.filter(is_mail_due=True).exists()
        settings.EMAIL_HOST = "mail.test"
        PostingNews.objects.update(at=database_now() - timedelta(minutes=6))
        assert (mails.send_waiting(), mailed) == (0, [])

    def test_a_mail_server_that_is_down_fails_nothing(self, x, deaf, mailed, monkeypatch, caplog):
        def down(*args, **kwargs):
            raise ConnectionRefusedError("mail.test")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
        x.answers = [Refused(reason="Too long.")]
        cast.work(cast.due(cast.account("x")))
        pump.each_minute()
        PostingNews.objects.update(at=database_now() - timedelta(minutes=6))
        pump.each_minute()
        assert "was not mailed (ConnectionRefusedError)" in caplog.text

    def test_an_error_of_ours_fails_nothing_and_is_looked_at_again(self, x, deaf, monkeypatch, caplog):
        endpoint()
        cast.work(cast.due(cast.account("x")))
        with monkeypatch.context() as patched:
            patched.setattr(news, "note_settled", lambda touched: 1 // 0)
            assert pump.each_minute()["settled"] == -1
        assert "ended in an error of ours" in caplog.text
        pump.each_minute()
        assert told() == ["posted"]
