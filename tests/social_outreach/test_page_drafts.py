"""The drafts page: find, read, edit, approve one or many, and have drafts made."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from social_outreach.models import SocialMessage, SocialSuppression
from social_outreach.selectors import counting
from social_outreach.services import messages
from tests.factories.social import user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db

LIST = reverse("social:drafts")


@pytest.fixture
def writer(client: Client) -> Any:
    """A reviewer at the console."""
    client.person = user_with("write_messages", "approve_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(user_with())
    return client


def drafted(body: str = "Good morning, Ada!", platform: str = "instagram", **person: Any) -> SocialMessage:
    if not cast.SenderAccount.objects.filter(platform=platform).exists():
        cast.account(platform)
    return cast.draft(cast.profile(platform, **person), body=body)


def flag(message: SocialMessage, **more: Any) -> SocialMessage:
    message.flags = [{"kind": "near_copy", "sentence": "81 % like your message of 3 Nov.", **more}]
    message.save(update_fields=["flags"])
    return message


def page(message: SocialMessage, query: str = "") -> str:
    return reverse("social:draft", args=[message.pk]) + query


def typed(message: SocialMessage, body: str, **more: Any) -> dict[str, Any]:
    return {"body": body, "version": message.version, **more}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def statements_of(client: Any, address: str) -> int:
    """Reads alone: the sidebar asks every app within a savepoint of its own."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return sum("SAVEPOINT" not in query["sql"] for query in seen)


class TestList:
    def test_filters_stand_in_the_address(self, writer: Any) -> None:
        drafted(full_name="Berta Benz")
        drafted(full_name="Carl Zeiss", platform="linkedin")
        shown = text(writer.get(LIST, {"platform": "linkedin"}))
        assert "Carl Zeiss" in shown
        assert "Berta Benz" not in shown
        assert "Berta Benz" in text(writer.get(LIST, {"q": "berta"}))

    def test_missing_variables_are_a_filter(self, writer: Any) -> None:
        drafted(full_name="Whole Text")
        drafted("Hello {{ company }}", full_name="Hole Text")
        shown = text(writer.get(LIST, {"missing": "1"}))
        assert "Hole Text" in shown
        assert "Whole Text" not in shown

    def test_a_search_finds_the_beginnings_of_words(self, writer: Any) -> None:
        drafted(full_name="Grace Hopper")
        assert "Grace Hopper" in text(writer.get(LIST, {"q": "hop"}))
        assert "No draft matches" in text(writer.get(LIST, {"q": "opper"}))

    def test_flagged_drafts_are_a_filter_and_marked(self, writer: Any) -> None:
        drafted(full_name="Plain Text")
        flag(drafted(full_name="Flag Text"))
        shown = text(writer.get(LIST, {"flagged": "1"}))
        assert "Flag Text" in shown
        assert "Plain Text" not in shown

    def test_a_count_ends_somewhere_and_says_so(self, writer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(counting, "MOST_COUNTED", 2)
        last = [drafted() for _ in range(4)][-1]
        shown = text(writer.get(page(last)))
        assert "2+ of 2+" in shown
        assert 'data-bulk-words="2+ selected"' in shown

    @pytest.mark.parametrize(
        "query",
        [
            "?q=@",
            "?q=%25",
            "?q=" + "x" * 100,
            "?run=7",
            "?platform=",
        ],
    )
    def test_an_odd_filter_is_taken(self, writer: Any, query: str) -> None:
        drafted()
        assert writer.get(LIST + query).status_code == 200

    def test_costs_the_same_for_two_and_for_thirty(self, writer: Any) -> None:
        costs = []
        for count in (2, 28):
            for _ in range(count):
                last = drafted()
            costs.append([statements_of(writer, page(last)), statements_of(writer, LIST)])
        assert costs[0] == costs[1]
        assert max(costs[0]) < 42

    def test_neighbours_stay_within_the_filters(self, writer: Any) -> None:
        first = drafted(platform="linkedin")
        drafted()
        last = drafted(platform="linkedin")
        shown = text(writer.get(page(first, "?platform=linkedin")))
        assert f"{page(last)}?platform=linkedin" in shown
        assert "1 of 2" in shown


class TestSave:
    def test_changes_the_text(self, writer: Any) -> None:
        message = drafted()
        answer = writer.post(page(message), typed(message, "Another text."))
        assert answer.status_code == 302
        assert cast.now(message).draft_body == "Another text."

    def test_a_stale_edit_shows_both_texts_and_changes_nothing(self, writer: Any) -> None:
        message = drafted()
        messages.edit(message.pk, body="Theirs stands.", version=None, actor=writer.person)
        answer = writer.post(page(message), typed(message, "Mine waits."))
        assert answer.status_code == 409
        assert "Theirs stands." in text(answer)
        assert "Mine waits." in text(answer)
        assert cast.now(message).draft_body == "Theirs stands."
        again = writer.post(page(message), {"body": "Mine waits.", "version": cast.now(message).version})
        assert again.status_code == 302

    @pytest.mark.parametrize("body", ["x" * 10_000, "", "   ", "nul \x00 inside", "x" * 150_000])
    def test_a_text_that_cannot_be_is_kept_on_the_page(self, writer: Any, body: str) -> None:
        message = drafted()
        answer = writer.post(page(message), typed(message, body))
        assert answer.status_code == 422
        assert body.strip().replace("\x00", "") in answer.content.decode()
        assert cast.now(message).draft_body == message.draft_body

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
    def test_a_version_that_is_none_is_refused(self, writer: Any, version: str) -> None:
        message = drafted()
        assert writer.post(page(message), {"body": "Another.", "version": version}).status_code == 422
        assert cast.now(message).draft_body == message.draft_body

    def test_of_a_message_that_is_leaving_keeps_the_text(self, writer: Any) -> None:
        message = drafted()
        messages.approve(message.pk, actor=writer.person)
        SocialMessage.objects.filter(pk=message.pk).update(state="sending")
        answer = writer.post(page(message), typed(message, "Too late a thought."))
        assert answer.status_code == 409
        assert "it is being sent" in text(answer)
        assert "Too late a thought." in text(answer)

    def test_voids_an_approval_shows_the_difference_and_asks_again(self, writer: Any) -> None:
        message = drafted("Good morning, Ada!")
        messages.approve(message.pk, actor=writer.person)
        answer = writer.post(page(message), typed(message, "Good evening, Ada!"), follow=True)
        assert cast.now(message).state == "draft"
        shown = text(answer)
        assert "voided the approval" in shown
        assert "removed: </span>morning" in shown
        assert "added: </span>evening" in shown
        assert "Approve again" in shown

    def test_an_unfilled_variable_still_blocks(self, writer: Any) -> None:
        message = drafted("Hello {{ company }}")
        writer.post(page(message), typed(message, "Dear {{ company }}"))
        assert cast.now(message).missing == ["company"]

    def test_what_was_typed_is_never_markup(self, writer: Any) -> None:
        message = drafted()
        writer.post(page(message), typed(message, "</textarea><script>alert(1)</script>"))
        assert "<script>alert(1)" not in text(writer.get(page(message)))


class TestApprove:
    def test_approves_what_is_on_the_screen_and_opens_the_next(self, writer: Any) -> None:
        message, following = drafted(), drafted()
        answer = writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, "As I read it."))
        assert answer.url == page(following)
        approved = cast.now(message)
        assert (approved.state, approved.draft_body) == ("approved", "As I read it.")

    def test_not_what_somebody_else_wrote_meanwhile(self, writer: Any) -> None:
        message = drafted()
        messages.edit(message.pk, body="Nobody has read this.", version=None, actor=writer.person)
        answer = writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, message.draft_body))
        assert answer.status_code == 409
        assert cast.now(message).state == "draft"

    def test_not_while_a_variable_is_missing_and_says_which(self, writer: Any) -> None:
        message = drafted("Hello {{ company }}")
        shown = text(writer.get(page(message)))
        assert "Fill in: <strong data-draft-missing-names>company</strong>" in shown
        answer = writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, message.draft_body))
        assert answer.status_code == 422
        assert "lacks company" in text(answer)

    def test_is_a_post(self, writer: Any) -> None:
        assert writer.get(reverse("social:draft-approve", args=[drafted().pk])).status_code == 405

    def test_who_may_approve_only_approves_unchanged_text(self, client: Client) -> None:
        client.force_login(user_with("approve_messages"))
        message = drafted()
        address = reverse("social:draft-approve", args=[message.pk])
        assert client.post(address, typed(message, "Slipped in.")).status_code == 422
        assert client.post(address, typed(message, message.draft_body)).status_code == 302


class TestDiscardAndNever:
    def test_discards(self, writer: Any) -> None:
        message = drafted()
        writer.post(page(message), {"act": "discard"})
        assert cast.now(message).state == "cancelled"

    def test_the_reason_stands_in_the_history(self, writer: Any) -> None:
        message = drafted()
        writer.post(page(message), {"act": "discard", "reason": "We know her."})
        assert "We know her." in text(writer.get(reverse("social:message", args=[message.pk])))

    def test_a_reason_that_is_too_long_changes_nothing(self, writer: Any) -> None:
        message = drafted()
        writer.post(page(message), {"act": "discard", "reason": "x" * 301})
        assert cast.now(message).state == "draft"

    def test_never_contact_stops_the_draft_and_suppresses(self, writer: Any) -> None:
        message = drafted()
        writer.post(page(message), {"act": "never", "reason": "She asked."})
        assert cast.now(message).state == "cancelled"
        assert SocialSuppression.objects.get().reason == "She asked."


class TestByHand:
    def test_keeps_a_text_that_is_too_long(self, writer: Any) -> None:
        cast.account()
        person = cast.profile()
        form = {"profile": person.pk, "body": "y" * 10_000}
        answer = writer.post(reverse("social:drafts-make"), form)
        assert answer.status_code == 422
        assert form["body"] in answer.content.decode()
        writer.post(reverse("social:drafts-make"), {**form, "body": "In my own words."})
        assert person.messages.get().draft_body == "In my own words."

    @pytest.mark.parametrize("profile", ["99", "x", "9" * 25])
    def test_a_profile_that_is_not_there(self, writer: Any, profile: str) -> None:
        assert writer.get(reverse("social:drafts-make"), {"profile": profile}).status_code == 404
        answer = writer.post(reverse("social:drafts-make"), {"profile": profile, "body": "Hello"})
        assert answer.status_code in (404, 422)


class TestRights:
    def test_reading_is_for_everybody_and_buttons_are_not(self, reader: Any) -> None:
        shown = text(reader.get(page(drafted())))
        for word in ("data-draft-approve", 'value="discard"', "data-bulk-item", "data-draft-again", "Make drafts</"):
            assert word not in shown

    def test_with_the_right_the_buttons_are_there(self, writer: Any) -> None:
        shown = text(writer.get(page(drafted())))
        for word in ("data-draft-approve", 'value="discard"', "data-bulk-item"):
            assert word in shown

    def test_posting_without_the_right_is_refused(self, reader: Any) -> None:
        message = drafted()
        for address in (
            page(message),
            reverse("social:draft-approve", args=[message.pk]),
            reverse("social:drafts-bulk"),
            reverse("social:drafts-make"),
            reverse("social:draft-regenerate", args=[message.pk]),
            reverse("social:drafts-undo"),
        ):
            assert reader.post(address, typed(message, "Mine.", action="approve", ids=message.pk)).status_code == 403
        assert (cast.now(message).state, cast.now(message).version) == ("draft", 1)

    def test_asks_for_a_sign_in(self, client: Client) -> None:
        assert client.get(LIST).status_code == 302

    @pytest.mark.parametrize("pk", ["0", "999", "9" * 30])
    def test_a_wrong_id_is_not_found(self, writer: Any, pk: str) -> None:
        for name in ("draft", "draft-approve"):
            address = LIST + (f"{pk}/" if name == "draft" else f"{pk}/approve/")
            assert writer.post(address, {"body": "x", "version": 1}).status_code == 404
