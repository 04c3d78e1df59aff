"""One draft as a reviewer reads it: evidence, flags, who wrote it; and having it written anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outbound.outcome import Unauthorized
from social_outreach.models import SocialMessage
from social_outreach.services import drafting, messages
from tests.factories.social import user_with
from tests.social_outreach import cast
from tests.social_outreach.drafting_cast import FakeModel, said, stand_in
from tests.social_outreach.test_page_drafts import page, statements_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client: Client) -> Any:
    client.person = user_with("write_messages", "approve_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    return stand_in(monkeypatch)


def written(**person: Any) -> SocialMessage:
    """A draft by the model for a person with a company."""
    cast.account()
    return drafting.draft(cast.profile(company="Studio Kiln", **person), actor=None, drafter="gemini")


def again(writer: Any, message: SocialMessage, instruction: str = "", **more: Any) -> Any:
    form = {"instruction": instruction, "version": cast.now(message).version, **more}
    return writer.post(reverse("social:draft-regenerate", args=[message.pk]), form, follow=True)


def sentences(answer: Any) -> dict[str, list[tuple[int, str, str]]]:
    """sentence -> the facts shown with it."""
    shown = answer.context["sentences"]
    return {one.text: [(mark.number, mark.label, mark.value) for mark in one.marks] for one in shown}


class TestEvidence:
    def test_each_sentence_shows_the_facts_it_rests_on(self, writer: Any, model: FakeModel) -> None:
        answer = writer.get(page(written()))
        found = sentences(answer)
        assert found["The name Studio Kiln made me curious."] == [(2, "company", "Studio Kiln")]
        assert found["Would you like to talk about it?"] == []
        assert "company = <strong>Studio Kiln</strong>" in text(answer)
        assert "no stored fact" in text(answer)

    def test_a_sentence_that_a_person_changed_loses_it_and_says_so(self, writer: Any, model: FakeModel) -> None:
        message = written()
        body = message.draft_body.replace("made me curious", "makes me smile")
        writer.post(page(message), {"body": body, "version": message.version})
        answer = writer.get(page(message))
        assert sentences(answer)["The name Studio Kiln makes me smile."] == []
        assert "written by a person" in text(answer)
        assert [one.by_hand for one in answer.context["sentences"]].count(True) == 1

    def test_values_are_no_markup(self, writer: Any, model: FakeModel) -> None:
        message = written()
        message.evidence = [{"sentence": "Would you like to talk about it?",
                             "facts": [{"name": "company", "value": "<script>x</script>"}]}]  # fmt: skip
        message.save()
        assert "<script>x" not in text(writer.get(page(message)))

    @pytest.mark.parametrize("odd", [None, {}, "x", [1, None], [{"facts": None}], [{"sentence": 5, "facts": [7]}]])
    def test_evidence_that_cannot_be_read_is_none(self, writer: Any, model: FakeModel, odd: Any) -> None:
        message = written()
        message.evidence = message.flags = odd if odd is not None else []
        message.save()
        assert writer.get(page(message)).status_code == 200


class TestQuietLine:
    def test_names_drafter_model_language_tokens_and_instruction(self, writer: Any, model: FakeModel) -> None:
        message = written()
        again(writer, message, "Be brief.")
        shown = text(writer.get(page(message)))
        assert "(a-model-001) · English · 200 tokens in, 40 out · told: “Be brief.”" in shown


class TestFlags:
    def test_a_near_copy_stands_beside_the_earlier_message(self, writer: Any, model: FakeModel) -> None:
        earlier = cast.scheduled(cast.profile(), body="An earlier text.") if cast.account() else None
        message = cast.draft(cast.profile())
        message.flags = [{"kind": "near_copy", "sentence": "81 % like your message of 3 Nov.", "message": earlier.pk}]
        message.save()
        shown = text(writer.get(page(message)))
        assert "81 % like your message of 3 Nov." in shown
        assert "<blockquote>An earlier text.</blockquote>" in shown

    def test_one_whose_message_is_gone_is_still_said(self, writer: Any, model: FakeModel) -> None:
        message = written()
        message.flags = [{"kind": "near_copy", "sentence": "81 % like another.", "message": 987654}]
        message.save()
        assert "81 % like another." in text(writer.get(page(message)))


class TestRegenerate:
    def test_puts_a_new_text_in_the_place_of_the_old(self, writer: Any, model: FakeModel) -> None:
        message = written()
        model.next = [said(("Hello Ada, only this.", ["first_name"]))]
        answer = again(writer, message, "Only one sentence.")
        assert cast.now(message).draft_body == "Hello Ada, only this."
        assert model.orders[-1]["instruction"] == "Only one sentence."
        assert "Changed since the text before" in text(answer)

    def test_what_was_typed_and_not_saved_is_kept(self, writer: Any, model: FakeModel) -> None:
        message = written()
        again(writer, message, body="Typed and not saved.")
        answer = writer.get(reverse("social:message", args=[message.pk]))
        assert "Typed and not saved." in text(answer)

    def test_can_be_undone(self, writer: Any, model: FakeModel) -> None:
        message = written()
        model.next = [said(("Hello Ada, only this.", ["first_name"]))]
        again(writer, message)
        writer.post(reverse("social:drafts-undo"))
        assert cast.now(message).draft_body == message.draft_body

    def test_a_failure_says_why_and_keeps_text_and_instruction(self, writer: Any, model: FakeModel) -> None:
        message = written()
        model.next = [Unauthorized(reason="The key is not taken.")]
        answer = again(writer, message, "Be brief.")
        assert answer.status_code == 422
        assert "The key is not taken." in text(answer)
        assert 'value="Be brief."' in text(answer)
        assert cast.now(message).draft_body == message.draft_body

    def test_of_a_draft_that_changed_meanwhile_changes_nothing(self, writer: Any, model: FakeModel) -> None:
        message = written()
        messages.edit(message.pk, body="Theirs.", version=None, actor=writer.person)
        answer = again(writer, message, version=1)
        assert answer.status_code == 409
        assert cast.now(message).draft_body == "Theirs."

    def test_an_instruction_that_is_too_long_is_refused_and_kept(self, writer: Any, model: FakeModel) -> None:
        message = written()
        answer = again(writer, message, "y" * 501)
        assert answer.status_code == 422
        assert "y" * 501 in text(answer)

    def test_without_a_key_it_says_what_to_set(self, writer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        cast.account()
        message = cast.draft(cast.profile())
        stand_in(monkeypatch, has_key=False)
        shown = text(writer.get(page(message)))
        assert "GEMINI_API_KEY" in shown
        assert "data-draft-again" not in shown

    def test_is_a_post_and_a_wrong_id_is_not_found(self, writer: Any, model: FakeModel) -> None:
        address = reverse("social:draft-regenerate", args=[99])
        assert writer.get(address).status_code == 405
        assert writer.post(address, {"version": 1}).status_code == 404


def test_all_of_it_costs_the_same(writer: Any, model: FakeModel) -> None:
    message = written()
    few = statements_of(writer, page(message))
    message.evidence = [
        {"sentence": f"S{number}.", "facts": [{"name": "company", "value": "x"}]} for number in range(60)
    ]
    message.flags = [{"kind": "near_copy", "sentence": "x", "message": number} for number in range(60)]
    message.draft_body = " ".join(f"S{number}." for number in range(60))
    message.save()
    assert statements_of(writer, page(message)) <= few + 1
