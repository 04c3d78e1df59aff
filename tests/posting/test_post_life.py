"""The life of a post: written, approved, scheduled, sent part by part, and what goes wrong on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.clock import database_now
from outbound.outcome import (
    Accepted,
    Halted,
    Look,
    NotReady,
    OutcomeUnknown,
    Refused,
    Sighting,
    Throttled,
    Unauthorized,
    Unreached,
)
from outbound.states import State
from posting.models import PostAttempt, PostPart, SocialAccount
from posting.services import control, posts, scheduling
from posting.services.publishing import engine
from posting.states import AccountStatus, Stage, Status
from tests.posting import cast

pytestmark = pytest.mark.django_db
THREAD = {"x": {"thread": ["Second.", "Third."]}}


class TestTheStraightWay:
    def test_a_post_leaves_once_for_each_account(self, x, linkedin):
        post = cast.work(cast.due(cast.account("x"), cast.account("linkedin")))
        assert (post.status, x.texts, linkedin.texts) == (Status.POSTED, ["Good morning!"], ["Good morning!"])
        assert cast.work(post).status == Status.POSTED
        assert len(x.sent) == 1

    def test_a_target_keeps_id_address_and_time(self, x):
        target = cast.targets(cast.work(cast.due(cast.account("x"))))[0]
        assert (target.platform_post_id, target.platform_post_url) == ("r1", "https://x.test/1")
        assert target.posted_at is not None
        assert target.measure_at == target.posted_at + timedelta(hours=1)

    def test_nothing_leaves_before_its_time(self, x):
        by = cast.user()
        post = cast.approved(cast.account("x"), by=by)
        post = scheduling.schedule(post.pk, actor=by, local="2099-01-01T10:00", zone="Europe/Lisbon")
        assert (cast.work(post).status, x.sent) == (Status.PENDING, [])
        assert post.scheduled_at.isoformat() == "2099-01-01T10:00:00+00:00"

    def test_a_thread_leaves_in_its_order_each_part_below_the_one_before(self, x, monkeypatch):
        post = cast.due(cast.account("x"), variants=THREAD)
        for _ in range(3):
            PostPart.objects.filter(due_at__isnull=False, state=State.SCHEDULED).update(due_at=database_now())
            cast.work(post)
        assert x.texts == ["Good morning!", "Second.", "Third."]
        assert [(part.parent_id, part.root_id) for part, _ in x.sent] == [("", ""), ("r1", "r1"), ("r2", "r1")]
        post.refresh_from_db()
        assert post.status == Status.POSTED

    def test_media_is_prepared_before_the_call(self, x):
        medium = cast.medium()
        post = cast.work(cast.due(cast.account("x"), media=[{"medium": medium.pk}]))
        assert post.status == Status.POSTED
        assert x.sent[0][0].prepared == {"uploads": [str(medium.pk)], "done": True}


class TestApproval:
    def test_an_edit_voids_it_and_takes_the_post_back(self, x):
        by = cast.user()
        post = cast.approved(cast.account("x"), by=by)
        post = scheduling.schedule(post.pk, actor=by, local="2099-01-01T10:00", zone="UTC")
        post = posts.edit(post.pk, fields={"content": "Other"}, accounts=None, version=post.version, actor=by)
        assert (post.stage, post.status, post.approved_hash) == (Stage.DRAFT, Status.DRAFT, "")
        assert {part.state for part in cast.parts(post)} == {State.CANCELLED}
        with pytest.raises(posts.NotNow, match="not approved"):
            scheduling.schedule(post.pk, actor=by)

    def test_what_was_not_approved_does_not_leave(self, x):
        post = cast.due(cast.account("x"))
        PostPart.objects.update(content={"text": "Something else"})
        cast.work(post)
        assert x.sent == []
        assert cast.parts(post)[0].state == State.SKIPPED

    def test_a_file_exchanged_after_approval_is_noticed(self, x):
        by, medium = cast.user(), cast.medium()
        post = cast.approved(cast.account("x"), by=by, media=[{"medium": medium.pk}])
        post.media = [{**post.media[0], "sha256": "0" * 64}]
        post.save()
        with pytest.raises(posts.NotAcceptable, match="not what was approved"):
            scheduling.publish_now(post.pk, actor=by)

    def test_nobody_approves_what_they_wrote_if_so_set(self, x, settings):
        settings.ALLOW_SELF_APPROVAL = False
        by = cast.user()
        post = cast.draft(cast.account("x"), by=by)
        with pytest.raises(posts.NotAcceptable, match="another person"):
            posts.approve(post.pk, actor=by)
        assert posts.approve(post.pk, actor=cast.user()).stage == Stage.APPROVED

    def test_a_stale_edit_is_refused(self, x):
        by = cast.user()
        post = cast.draft(cast.account("x"), by=by)
        posts.edit(post.pk, fields={"content": "First"}, accounts=None, version=1, actor=by)
        with pytest.raises(posts.StaleEdit):
            posts.edit(post.pk, fields={"content": "Second"}, accounts=None, version=1, actor=by)

    def test_a_post_for_no_account_is_not_approved(self):
        with pytest.raises(posts.NotAcceptable, match="no account"):
            posts.approve(cast.draft().pk, actor=cast.user())

    @pytest.mark.parametrize(
        "fields", [{"status": "posted"}, {"variants": {"myspace": {}}}, {"variants": {"x": {"a": 1}}}]
    )
    def test_fields_that_do_not_exist_are_refused(self, fields):
        with pytest.raises(posts.NotAcceptable):
            cast.draft(**fields)


class TestWhatGoesWrong:
    def test_one_failed_target_makes_the_post_partly_posted_and_can_be_tried_again(self, x, linkedin):
        linkedin.answers = [Refused(reason="Too long.")]
        post = cast.work(cast.due(cast.account("x"), cast.account("linkedin")))
        assert post.status == Status.PARTLY_POSTED
        failed = cast.targets(post)[1]
        assert (failed.status, failed.error_message) == (Status.FAILED, "Too long.")
        scheduling.retry(failed.pk, actor=cast.user())
        assert cast.work(post).status == Status.POSTED
        assert len(x.sent) == 1

    def test_a_thread_goes_on_at_the_part_that_is_missing(self, x):
        x.answers = [Accepted(remote_id="root"), Refused(reason="Not allowed to reply.")]
        post = cast.due(cast.account("x"), variants=THREAD)
        for _ in range(3):
            PostPart.objects.filter(due_at__isnull=False, state=State.SCHEDULED).update(due_at=database_now())
            cast.work(post)
        target = cast.targets(post)[0]
        assert (target.status, len(x.sent)) == (Status.PARTLY_POSTED, 2)
        scheduling.retry(target.pk, actor=cast.user())
        for _ in range(2):
            PostPart.objects.filter(due_at__isnull=False, state=State.SCHEDULED).update(due_at=database_now())
            cast.work(post)
        assert x.texts == ["Good morning!", "Second.", "Second.", "Third."]
        post.refresh_from_db()
        assert post.status == Status.POSTED

    def test_a_doubtful_one_is_looked_for_and_never_repeated_blindly(self, x):
        x.answers = [OutcomeUnknown(reason="It broke off.")]
        post = cast.work(cast.due(cast.account("x")))
        assert (post.status, cast.targets(post)[0].status) == (Status.UNKNOWN, Status.UNKNOWN)
        x.look = Look(Sighting.FOUND, remote_id="r9")
        PostPart.objects.update(look_at=database_now())
        engine.reconcile()
        post.refresh_from_db()
        assert (post.status, cast.targets(post)[0].platform_post_id, len(x.sent)) == (Status.POSTED, "r9", 1)

    def test_what_was_given_up_in_doubt_is_not_sent_again_by_a_retry(self, x):
        x.answers = [OutcomeUnknown(reason="It broke off.")]
        post = cast.work(cast.due(cast.account("x")))
        scheduling.decide(cast.parts(post)[0].pk, decision="give_up", actor=cast.user())
        with pytest.raises(posts.NotNow, match="may be out"):
            scheduling.retry(cast.targets(post)[0].pk, actor=cast.user())
        cast.work(post)
        assert len(x.sent) == 1

    def test_a_duplicate_after_a_doubtful_try_is_looked_for(self, x):
        x.answers = [OutcomeUnknown(reason="It broke off."), Refused(reason="Said already.", code="duplicate-content")]
        post = cast.work(cast.due(cast.account("x")))
        scheduling.decide(cast.parts(post)[0].pk, decision="send_again", actor=cast.user())
        assert cast.work(post).status == Status.UNKNOWN
        x.look = Look(Sighting.FOUND, remote_id="r1", url="https://x.test/found")
        PostPart.objects.update(look_at=database_now())
        engine.reconcile()
        target = cast.targets(post)[0]
        assert (target.status, target.platform_post_url) == (Status.POSTED, "https://x.test/found")

    def test_a_duplicate_that_names_the_post_settles_a_doubtful_one(self, x):
        named = Refused(
            reason="Said already.", code="duplicate-content", duplicate_of="r7", duplicate_url="https://x.test/7"
        )
        x.answers = [OutcomeUnknown(reason="It broke off."), named]
        post = cast.work(cast.due(cast.account("x")))
        scheduling.decide(cast.parts(post)[0].pk, decision="send_again", actor=cast.user())
        assert cast.work(post).status == Status.POSTED
        assert cast.targets(post)[0].platform_post_id == "r7"

    def test_a_duplicate_of_the_first_try_is_a_refusal(self, x):
        x.answers = [Refused(reason="Said already.", code="duplicate-content")]
        assert cast.work(cast.due(cast.account("x"))).status == Status.FAILED

    def test_media_still_being_prepared_waits_without_an_attempt(self, x):
        until = database_now() + timedelta(minutes=2)
        x.unready = [NotReady(reason="X is still converting the video.", until=until)]
        post = cast.work(cast.due(cast.account("x"), media=[{"medium": cast.medium().pk}]))
        part = cast.parts(post)[0]
        assert (part.state, part.due_at, part.verdict["gate"]) == (State.SCHEDULED, until, "preparing")
        assert (PostAttempt.objects.count(), x.sent) == (0, [])
        assert part.prepared["uploads"]

    def test_an_upload_that_broke_off_is_simply_made_again(self, x):
        x.unready = [OutcomeUnknown(reason="It broke off.")]
        post = cast.work(cast.due(cast.account("x"), media=[{"medium": cast.medium().pk}]))
        assert cast.parts(post)[0].state == State.SCHEDULED
        PostPart.objects.update(due_at=database_now())
        assert cast.work(post).status == Status.POSTED

    def test_media_that_a_network_refuses_ends_the_target(self, x):
        x.unready = [Refused(reason="The file is broken.")]
        post = cast.work(cast.due(cast.account("x"), media=[{"medium": cast.medium().pk}]))
        assert (post.status, cast.targets(post)[0].error_message) == (Status.FAILED, "The file is broken.")

    def test_uploads_wait_while_the_account_is_paused(self, x):
        sender = cast.account("x")
        SocialAccount.objects.update(paused_until=database_now() + timedelta(hours=1))
        cast.work(cast.due(sender, media=[{"medium": cast.medium().pk}]))
        assert x.prepared == []

    def test_a_throttle_pauses_the_account_until_its_time(self, x):
        until = database_now() + timedelta(minutes=10)
        x.answers = [Throttled(reason="Too many.", until=until)]
        sender = cast.account("x")
        post = cast.work(cast.due(sender))
        sender.refresh_from_db()
        assert (sender.paused_until, cast.parts(post)[0].due_at) == (until, until)

    def test_credits_spent_halt_the_platform_and_no_other(self, x, linkedin):
        x.answers = [Halted(reason="No credits are left.")]
        first, other = cast.account("x"), cast.account("linkedin")
        cast.work(cast.due(first, other))
        first.refresh_from_db()
        other.refresh_from_db()
        assert (first.status, other.status) == (AccountStatus.HALTED, AccountStatus.ACTIVE)

    def test_a_refused_token_is_flagged_for_one_refresh(self, x):
        x.answers = [Unauthorized(reason="Expired.")]
        sender = cast.account("x")
        post = cast.work(cast.due(sender))
        sender.refresh_from_db()
        assert (sender.is_token_stale, cast.parts(post)[0].state) == (True, State.SCHEDULED)

    def test_not_reached_is_tried_again_and_given_up_in_the_end(self, x):
        x.answers = [Unreached(reason="No connection.")] * 4
        post = cast.due(cast.account("x"))
        for _ in range(4):
            PostPart.objects.update(due_at=database_now())
            cast.work(post)
        assert (cast.parts(post)[0].state, len(x.sent)) == (State.FAILED, 4)

    def test_a_missing_file_is_named_and_nothing_leaves(self, x):
        medium = cast.medium("picture.jpg")
        post = cast.due(cast.account("x"), media=[{"medium": medium.pk}])
        type(medium).objects.filter(pk=medium.pk).update(path="gone.jpg")
        cast.work(post)
        assert "picture.jpg" in cast.targets(post)[0].error_message
        assert x.sent == []


class TestPeople:
    def test_cancelling_stops_what_has_not_left(self, x):
        by = cast.user()
        post = cast.approved(cast.account("x"), by=by)
        scheduling.schedule(post.pk, actor=by, local="2099-01-01T10:00", zone="UTC")
        assert scheduling.cancel(post.pk, actor=by) == 1
        post.refresh_from_db()
        assert (post.stage, post.status, cast.targets(post)[0].status) == ("cancelled", "cancelled", "cancelled")

    def test_a_moved_post_leaves_at_its_new_time(self, x):
        by = cast.user()
        post = cast.approved(cast.account("x"), by=by)
        scheduling.schedule(post.pk, actor=by, local="2099-01-01T10:00", zone="UTC")
        post = scheduling.reschedule(post.pk, actor=by, local="2098-06-01T10:00", zone="Europe/Lisbon")
        assert cast.parts(post)[0].due_at.isoformat() == "2098-06-01T09:00:00+00:00"

    def test_what_has_begun_cannot_be_edited(self, x):
        post = cast.work(cast.due(cast.account("x")))
        with pytest.raises(posts.NotNow, match="begun to leave"):
            posts.edit(post.pk, fields={"content": "No"}, accounts=None, version=None, actor=cast.user())

    def test_late_posts_are_held_for_a_person(self, x):
        post = cast.due(cast.account("x"))
        late = database_now() - timedelta(hours=2)
        PostPart.objects.update(due_at=late, scheduled_for=late)
        cast.work(post)
        assert (cast.parts(post)[0].verdict["gate"], x.sent) == ("late policy", [])

    @pytest.mark.parametrize(("policy", "state"), [("send", State.SENT), ("drop", State.EXPIRED)])
    def test_the_late_policy_of_a_post_decides(self, x, policy, state):
        post = cast.due(cast.account("x"), late_policy=policy)
        late = database_now() - timedelta(hours=2)
        PostPart.objects.update(due_at=late, scheduled_for=late)
        cast.work(post)
        assert cast.parts(post)[0].state == state

    def test_the_global_stop_holds_everything(self, x):
        control.stop(reason="Drill.", actor=cast.user())
        post = cast.work(cast.due(cast.account("x")))
        assert (x.sent, cast.parts(post)[0].verdict["reason"]) == ([], "Drill.")
