"""Edits: each voids the approval, none is lost, and what is leaving is not touched."""

from __future__ import annotations

import pytest

from outbound.states import State
from social_outreach.models import SocialEvent, SocialMessage
from social_outreach.services import messages
from social_outreach.services.messages import NotAcceptable, NotNow, StaleEdit
from social_outreach.states import APPROVED, DRAFT
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account()


def edit(message, body="Another text.", version=None, actor=None):
    return messages.edit(message.pk, body=body, version=version, actor=actor)


@pytest.mark.parametrize("made", [cast.approved, cast.scheduled])
def test_an_edit_voids_the_approval(made):
    message = edit(made(cast.profile()))
    assert (message.state, message.approved_hash, message.approved_at) == (DRAFT, "", None)
    assert message.draft_body == "Another text."


def test_the_same_text_again_leaves_the_approval():
    message = edit(cast.approved(cast.profile(), body="Hello!"), body="  Hello!\r\n")
    assert message.state == APPROVED


def test_the_text_before_is_kept_in_the_history():
    message = edit(cast.draft(cast.profile(), body="First text."))
    assert SocialEvent.objects.get(message=message, kind="edited").detail == {"before": "First text."}


def test_a_stale_version_is_refused_and_nothing_saved():
    message = cast.draft(cast.profile())
    edit(message, "Theirs.", version=1)
    with pytest.raises(StaleEdit):
        edit(message, "Mine.", version=1)
    assert cast.now(message).draft_body == "Theirs."


def test_filling_in_lifts_the_block_of_a_missing_variable():
    message = cast.draft(cast.profile(), body="How is {{ company }}?")
    assert edit(message, "How is the engine?").missing == []


@pytest.mark.parametrize(("text", "why"), [("  ", "empty"), ("a" * 1001, "takes 1000"), ("\x00", "empty")])
def test_a_text_that_cannot_be_sent_is_refused(text, why):
    with pytest.raises(NotAcceptable, match=why):
        edit(cast.draft(cast.profile()), text)


@pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING, State.UNKNOWN, State.SENT, State.CANCELLED])
def test_what_is_leaving_or_over_is_not_edited(state):
    message = cast.scheduled(cast.profile())
    SocialMessage.objects.filter(pk=message.pk).update(state=state)
    with pytest.raises(NotNow, match="cannot be edited"):
        edit(message)
    assert cast.now(message).draft_body == message.draft_body


def test_a_card_that_came_back_to_the_queue_is_free_to_edit_for_everybody():
    """Its last holder is only history."""
    message = cast.scheduled(cast.profile())
    SocialMessage.objects.filter(pk=message.pk).update(holder=cast.user())
    edited = edit(message, actor=cast.user())
    assert (edited.state, edited.holder_id) == (DRAFT, None)
