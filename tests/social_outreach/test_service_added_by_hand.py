"""What a person writes into a text: a placeholder is not approved, and what nobody gave is flagged for the approver."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from social_outreach.models import SocialMessage
from social_outreach.services import messages
from social_outreach.services.messages import NotAcceptable
from social_outreach.states import APPROVED, DRAFT
from tests.social_outreach import cast, console

pytestmark = pytest.mark.django_db

AUDITED = "Our prices start at 5 euros at https://x.example"


@pytest.fixture(autouse=True)
def sender(instagram: Any) -> Any:
    return cast.account(name="Studio Sol")


def edited(message: SocialMessage, body: str) -> SocialMessage:
    return messages.edit(message.pk, body=body, version=None, actor=None)


def added(message: SocialMessage) -> list[str]:
    return [flag["what"] for flag in message.flags if flag["kind"] == "added"]


@pytest.mark.parametrize("left", ["[Name]", "<first name>", "{name}", "___"])
def test_a_placeholder_in_an_edit_is_not_approved(left: str) -> None:
    message = edited(cast.draft(cast.profile()), f"Good morning {left}, how are you?")
    with pytest.raises(NotAcceptable, match="placeholder that nobody filled in"):
        messages.approve(message.pk, actor=None)
    assert cast.now(message).state == DRAFT


def test_the_page_keeps_the_text_and_says_what_is_wrong() -> None:
    message, client = cast.draft(cast.profile()), console.operator()
    body = {"body": f"{AUDITED} [Name].", "version": message.version}
    shown = client.post(reverse("social:draft-approve", args=[message.pk]), body)
    assert shown.status_code == 422
    assert "“[Name]”" in shown.content.decode()
    assert "https://x.example" in shown.content.decode()
    assert (cast.now(message).state, cast.now(message).draft_body) == (DRAFT, "Good morning, Ada!")


def test_links_and_numbers_that_nobody_gave_are_flagged_and_may_be_approved() -> None:
    message = edited(cast.draft(cast.profile()), AUDITED)
    assert added(message) == ["https://x.example", "5"]
    assert messages.approve(message.pk, actor=None).state == APPROVED


@pytest.mark.parametrize(
    "body",
    [
        "I saw sol.studio and your 12,300 followers.",
        "As I wrote: see https://ours.example/7.",
        "You asked for 3 of them.",
    ],
)
def test_what_a_fact_an_earlier_text_or_their_reply_gave_is_not(sender: Any, body: str) -> None:
    person = cast.profile(website="https://sol.studio", followers_count=12_300)
    cast.wrote(sender, person)
    cast.replies.record(person, body="Send 3, please", account=sender)
    message = cast.draft(person, body="Look at https://ours.example/7, Ada.")
    assert added(edited(message, body)) == []


def test_a_flag_stays_for_as_long_as_what_it_is_about() -> None:
    message = edited(cast.draft(cast.profile()), AUDITED)
    message = edited(message, f"{AUDITED}, Ada!")
    assert added(message) == ["https://x.example", "5"]
    assert added(edited(message, "Our prices start at 5 euros")) == ["5"]


def test_edited_and_approved_in_one_go_the_flags_are_said() -> None:
    message, client = cast.draft(cast.profile()), console.operator()
    body = {"body": AUDITED, "version": message.version}
    answer = client.post(reverse("social:draft-approve", args=[message.pk]), body)
    assert cast.now(message).state == APPROVED
    assert any("The link “https://x.example” was added by hand" in sentence for sentence in console.said(answer))


def test_the_editor_shows_the_flag() -> None:
    message = edited(cast.draft(cast.profile()), AUDITED)
    shown = console.operator().get(reverse("social:draft", args=[message.pk])).content.decode()
    assert "<strong>Added by hand.</strong> The link “https://x.example” was added by hand" in shown
