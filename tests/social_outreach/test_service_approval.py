"""Approval binds to content: what leaves is what a person allowed out, to whom and from where."""

from __future__ import annotations

import pytest

from outbound.states import State
from social_outreach.models import SocialMessage
from social_outreach.services import messages
from social_outreach.services.messages import NotAcceptable, NotNow
from social_outreach.states import APPROVED
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account()


def ready(sender):
    person = cast.profile()
    cast.wrote(sender, person)
    return cast.scheduled(person)


def test_what_was_approved_leaves(sender, instagram):
    assert cast.work(ready(sender)).state == State.SENT
    assert instagram.texts == ["Good morning, Ada!"]


def test_a_text_changed_behind_the_approval_does_not_leave(sender, instagram):
    message = ready(sender)
    SocialMessage.objects.filter(pk=message.pk).update(draft_body="Buy now!")
    after = cast.work(message)
    assert (after.state, instagram.sent) == (State.SKIPPED, [])
    assert after.verdict["reason"] == "What would leave is not what was approved."


def test_an_account_changed_behind_the_approval_does_not_send(sender, instagram):
    message = ready(sender)
    SocialMessage.objects.filter(pk=message.pk).update(account=cast.account())
    assert cast.work(message).state == State.SKIPPED
    assert instagram.sent == []


def test_a_person_changed_behind_the_approval_is_not_written_to(sender, instagram):
    message = ready(sender)
    SocialMessage.objects.filter(pk=message.pk).update(profile=cast.profile())
    assert cast.work(message).state == State.SKIPPED
    assert instagram.sent == []


def test_a_variable_left_open_behind_the_approval_does_not_leave(sender, instagram):
    message = ready(sender)
    SocialMessage.objects.filter(pk=message.pk).update(missing=["company"])
    assert "company" in cast.work(message).verdict["reason"]
    assert instagram.sent == []


def test_a_draft_is_not_sent():
    with pytest.raises(NotNow, match="it is a draft"):
        messages.send(cast.draft(cast.profile()).pk, actor=None)


def test_approving_twice_is_refused():
    with pytest.raises(NotNow, match="it is approved"):
        messages.approve(cast.approved(cast.profile()).pk, actor=None)


class TestSelfApproval:
    @pytest.mark.parametrize("is_allowed", [True, False])
    def test_who_wrote_it_may_approve_it_only_where_that_is_allowed(self, settings, is_allowed):
        settings.ALLOW_SELF_APPROVAL = is_allowed
        writer = cast.user()
        message = cast.draft(cast.profile(), by=writer)
        if is_allowed:
            assert messages.approve(message.pk, actor=writer).state == APPROVED
        else:
            with pytest.raises(NotAcceptable, match="another person"):
                messages.approve(message.pk, actor=writer)

    def test_somebody_else_may_always(self, settings):
        settings.ALLOW_SELF_APPROVAL = False
        message = cast.draft(cast.profile(), by=cast.user())
        assert messages.approve(message.pk, actor=cast.user()).state == APPROVED

    def test_whoever_edited_it_last_is_its_writer_too(self, settings):
        settings.ALLOW_SELF_APPROVAL = False
        editor = cast.user()
        message = cast.draft(cast.profile(), by=cast.user())
        messages.edit(message.pk, body="Quite another text.", version=None, actor=editor)
        with pytest.raises(NotAcceptable, match="another person"):
            messages.approve(message.pk, actor=editor)
