"""Numbers of posts: asked for at their ages, in batches, by account; what fails is asked for again."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from outbound.clock import database_now
from outbound.outcome import CallFailed, Halted, OutcomeUnknown, Refused, Throttled, Unauthorized, Unsupported
from posting.adapters.base import Measured
from posting.models import PostAnalytics, PostTarget, SocialAccount
from posting.rules import measures as ages
from posting.services import measure_runs
from posting.services.rollups import roll_up
from posting.states import AccountStatus
from tests.posting import cast
from tests.posting.measured_posts import out

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Asked:
    """A ``measure`` that remembers what it was asked, and answers by account."""

    def __init__(self, answer=None):
        self.answer, self.batches = answer, []

    def __call__(self, remote_ids, credentials):
        self.batches.append((credentials.account_id, list(remote_ids)))
        answer = self.answer(remote_ids, credentials) if callable(self.answer) else self.answer
        if isinstance(answer, BaseException):
            raise answer
        return answer if answer is not None else {each: Measured(likes=1) for each in remote_ids}


@pytest.fixture
def asked(x):
    x.measure = Asked()
    return x.measure


def again(target: PostTarget) -> PostTarget:
    return PostTarget.objects.get(pk=target.pk)


class TestWhen:
    def test_the_ages_in_their_order(self, asked):
        target = out(cast.account(), ago=2 * HOUR)
        for age, following in [("1h", 6), ("6h", 24), ("24h", 72), ("3d", 168), ("7d", 720)]:
            measure_runs.measure_due()
            assert PostAnalytics.objects.latest("pk").age == age
            row = again(target)
            assert row.measure_at == row.posted_at + following * HOUR
            at = database_now() - following * HOUR
            PostTarget.objects.update(posted_at=at, measure_at=at + following * HOUR)
        measure_runs.measure_due()
        assert (PostAnalytics.objects.latest("pk").age, again(target).measure_at) == ("30d", None)
        assert PostAnalytics.objects.count() == 6

    def test_nothing_before_its_time(self, asked):
        out(cast.account(), ago=HOUR / 2)
        assert measure_runs.measure_due().calls == 0

    def test_ages_that_went_by_unasked_stay_a_gap(self, asked):
        target = out(cast.account(), ago=4 * DAY)
        measure_runs.measure_due()
        assert [row.age for row in PostAnalytics.objects.all()] == ["3d"]
        assert again(target).measure_at == again(target).posted_at + 7 * DAY

    def test_nothing_is_asked_twice_for_one_age(self, asked):
        target = out(cast.account(), ago=2 * HOUR)
        measure_runs.measure_due()
        PostTarget.objects.filter(pk=target.pk).update(measure_at=database_now(), measure_step=0)
        measure_runs.measure_due()
        assert PostAnalytics.objects.count() == 1

    def test_what_another_worker_has_claimed_is_left_to_it(self, asked):
        account = cast.account()
        target = out(account, ago=2 * HOUR)

        def while_asking(ids, credentials):
            assert measure_runs.measure_due().calls == 0
            return {each: Measured(likes=3) for each in ids}

        asked.answer = while_asking
        assert measure_runs.measure_due().snapshots == 1
        assert len(asked.batches) == 1
        assert again(target).measure_step == 1

    def test_who_comes_second_in_the_same_moment_asks_nothing(self, asked):
        target, raced = out(cast.account(), ago=2 * HOUR), []

        def faster(execute, sql, params, many, context):
            if sql.startswith('UPDATE "posting_target"') and not raced:
                raced.append(True)
                PostTarget.objects.filter(pk=target.pk).update(measure_at=database_now() + HOUR)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(faster):
            assert measure_runs.measure_due().calls == 0
        assert (raced, asked.batches) == ([True], [])


class TestWhatIsKept:
    def test_what_was_not_told_is_empty_and_never_nought(self, asked):
        out(cast.account(), ago=2 * HOUR, remote_id="a")
        asked.answer = {"a": Measured(likes=0, comments=None, shares=-1, extra={"reach": 7})}
        measure_runs.measure_due()
        row = PostAnalytics.objects.get()
        assert (row.likes, row.comments, row.shares, row.impressions, row.clicks) == (0, None, None, None, None)
        assert row.extra == {"reach": 7}

    def test_a_post_that_is_left_out_of_the_answer_has_a_snapshot_without_numbers(self, asked):
        target = out(cast.account(), ago=2 * HOUR)
        asked.answer = {}
        measure_runs.measure_due()
        assert PostAnalytics.objects.get().likes is None
        assert again(target).measure_step == 1

    def test_a_post_that_is_gone_is_noted_and_not_asked_about_again(self, asked):
        target = out(cast.account(), ago=2 * HOUR, remote_id="a")
        asked.answer = {"a": Measured(is_gone=True)}
        measure_runs.measure_due()
        assert PostAnalytics.objects.get().extra == {"gone": True}
        assert again(target).measure_at is None
        assert measure_runs.backfill(since=database_now() - DAY).calls == 0

    def test_an_address_told_with_the_numbers_fills_in_a_missing_one_for_good(self, asked):
        target = out(cast.account(), ago=2 * HOUR, remote_id="a", url="")
        asked.answer = {"a": Measured(likes=1, extra={"url": "https://x.test/told", "reach": 2})}
        measure_runs.measure_due()
        roll_up(target.pk)
        assert again(target).platform_post_url == "https://x.test/told"
        assert PostAnalytics.objects.get().extra == {"reach": 2}

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.test/" + "a" * 2000, 7])
    def test_an_address_that_is_none_is_not_taken(self, asked, url):
        target = out(cast.account(), ago=2 * HOUR, remote_id="a", url="")
        asked.answer = {"a": Measured(likes=1, extra={"url": url})}
        measure_runs.measure_due()
        assert again(target).platform_post_url == ""


class TestBatches:
    def test_posts_are_asked_about_together_by_account(self, asked, x, monkeypatch):
        object.__setattr__(x.capabilities, "measures_together", 2)
        try:
            one, other = cast.account(), cast.account()
            for number in range(3):
                out(one, ago=2 * HOUR, remote_id=f"a{number}")
            out(other, ago=2 * HOUR, remote_id="b")
            measure_runs.measure_due()
        finally:
            object.__setattr__(x.capabilities, "measures_together", 100)
        assert [(account, len(ids)) for account, ids in asked.batches] == [
            (one.account_id, 2),
            (other.account_id, 1),
            (one.account_id, 1),
        ]

    def test_a_round_ends_in_time_and_the_next_goes_on(self, asked):
        out(cast.account(), ago=2 * HOUR)
        assert measure_runs.measure_due(seconds=0).calls == 0
        assert measure_runs.measure_due().snapshots == 1

    def test_one_post_that_is_refused_costs_the_others_nothing(self, asked):
        account = cast.account()
        good, bad = out(account, ago=2 * HOUR, remote_id="good"), out(account, ago=2 * HOUR, remote_id="bad")
        asked.answer = lambda ids, _: (
            CallFailed(Refused(reason="No such post.")) if "bad" in ids else {each: Measured(likes=5) for each in ids}
        )
        measure_runs.measure_due()
        assert PostAnalytics.objects.get().post_target_id == good.pk
        assert again(bad).measure_at > database_now()

    @pytest.mark.parametrize("measured", [10, 300])
    def test_statements_follow_what_is_due(self, asked, django_assert_max_num_queries, measured):
        account = cast.account()
        out(account, ago=2 * HOUR, remote_id="due")
        template = out(account, ago=HOUR / 2)
        PostTarget.objects.filter(pk=template.pk).update(measure_at=database_now() + DAY)
        for _ in range(measured // 10):
            PostTarget.objects.filter(pk=out(account, ago=3 * DAY).pk).update(measure_at=database_now() + DAY)
        with django_assert_max_num_queries(20):
            assert measure_runs.measure_due().calls == 1

    def test_what_is_due_is_found_by_the_index(self):
        due = PostTarget.objects.filter(account_id=1, measure_at__lte=database_now()).order_by("measure_at")
        if connection.vendor == "sqlite":
            assert "posting_target_measure" in due.explain()


class TestWhatGoesWrong:
    def test_a_throttle_pauses_the_measuring_of_that_account_only(self, asked):
        until = database_now() + 2 * HOUR
        busy, free = cast.account(), cast.account()
        waiting = [out(busy, ago=2 * HOUR), out(busy, ago=3 * HOUR)]
        done = out(free, ago=2 * HOUR)
        asked.answer = lambda ids, who: (
            CallFailed(Throttled(reason="Slow down.", until=until))
            if who.account_id == busy.account_id
            else {each: Measured(likes=1) for each in ids}
        )
        measure_runs.measure_due()
        assert [again(each).measure_at for each in waiting] == [until, until]
        assert again(done).measure_step == 1
        busy.refresh_from_db()
        assert (busy.paused_until, busy.next_free_at, busy.status) == (None, None, AccountStatus.ACTIVE)

    def test_a_refused_token_is_refreshed_and_then_a_person_is_needed(self, asked):
        account = cast.account()
        target = out(account, ago=2 * HOUR)
        asked.answer = CallFailed(Unauthorized(reason="The token is not valid."))
        measure_runs.measure_due()
        account.refresh_from_db()
        assert account.is_token_stale
        assert again(target).measure_at > database_now()
        PostTarget.objects.update(measure_at=database_now())
        SocialAccount.objects.update(is_token_stale=False, refreshed_at=database_now())
        measure_runs.measure_due()
        account.refresh_from_db()
        assert (account.status, account.status_reason) == (AccountStatus.NEEDS_RECONNECT, "The token is not valid.")
        PostTarget.objects.update(measure_at=database_now())
        assert measure_runs.measure_due().calls == 0

    @pytest.mark.parametrize(
        "failure", [CallFailed(OutcomeUnknown(reason="It broke off.")), ValueError("a fault of ours")]
    )
    def test_other_failures_are_tried_again_later_and_later(self, asked, failure):
        target = out(cast.account(), ago=2 * HOUR)
        asked.answer = failure
        measure_runs.measure_due()
        assert PostAnalytics.objects.count() == 0
        wait = again(target).measure_at - database_now()
        assert ages.LEAST_WAIT - timedelta(seconds=5) < wait <= HOUR + timedelta(seconds=5)
        asked.answer = None
        PostTarget.objects.update(measure_at=database_now())
        assert measure_runs.measure_due().snapshots == 1

    def test_billing_halts_measuring_and_not_posting(self, asked):
        account = cast.account()
        target = out(account, ago=2 * HOUR)
        asked.answer = CallFailed(Halted(reason="X asks for payment."))
        measure_runs.measure_due()
        account.refresh_from_db()
        assert account.status == AccountStatus.ACTIVE
        assert again(target).measure_at > database_now() + 5 * HOUR

    def test_an_account_without_numbers_is_not_asked_again(self, asked):
        target = out(cast.account(), ago=2 * HOUR)
        asked.answer = CallFailed(Unsupported(reason="Members have no numbers."))
        measure_runs.measure_due()
        assert again(target).measure_at is None
        assert PostAnalytics.objects.get().extra == {"not_measured": "Members have no numbers."}

    def test_what_never_answers_is_given_up_with_its_reason(self, asked):
        target = out(cast.account(), ago=61 * DAY)
        asked.answer = CallFailed(OutcomeUnknown(reason="It broke off."))
        measure_runs.measure_due()
        assert again(target).measure_at is None
        assert PostAnalytics.objects.get().extra == {"not_measured": "It broke off."}


class TestBackfilling:
    def test_now_adds_a_snapshot_each_time_and_plans_nothing(self, asked):
        target = out(cast.account(), ago=2 * DAY)
        before = again(target).measure_at
        out(cast.account(), ago=20 * DAY)
        for _ in range(2):
            call_command("backfill_post_analytics", since=str((database_now() - 5 * DAY).date()), stdout=io.StringIO())
        assert [row.age for row in PostAnalytics.objects.all()] == ["now", "now"]
        assert again(target).measure_at == before

    def test_an_age_is_filled_in_for_posts_that_are_of_it(self, asked):
        account = cast.account()
        of_it = out(account, ago=4 * DAY)
        out(account, ago=8 * DAY)
        out(account, ago=HOUR / 2)
        done = measure_runs.backfill(since=database_now() - 30 * DAY, account=account.pk, age="3d")
        assert [row.post_target_id for row in PostAnalytics.objects.all()] == [of_it.pk]
        assert (done.snapshots, measure_runs.backfill(since=database_now() - 30 * DAY, age="3d").snapshots) == (1, 0)

    def test_a_failing_account_is_told_of(self, asked):
        out(cast.account(), ago=DAY)
        asked.answer = CallFailed(Throttled(reason="Slow down."))
        said = io.StringIO()
        with pytest.raises(CommandError, match="No numbers"):
            call_command("backfill_post_analytics", since="2000-01-01", stdout=io.StringIO(), stderr=said)
        assert "Slow down." in said.getvalue()

    def test_a_day_that_is_none_is_refused(self):
        with pytest.raises(CommandError, match="no day"):
            call_command("backfill_post_analytics", since="yesterday")
