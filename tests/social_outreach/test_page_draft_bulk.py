"""Approving many drafts at once, and taking back what was done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from social_outreach.selectors import draft_bulk
from social_outreach.services import messages
from tests.factories.social import user_with
from tests.social_outreach import cast
from tests.social_outreach.test_page_drafts import drafted, flag, page, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client: Client) -> Any:
    """A reviewer at the console."""
    client.person = user_with("write_messages", "approve_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


def confirmed(asked: Any) -> dict[str, str]:
    """The hidden fields of the page that asks back."""
    context = asked.context
    return {"action": "approve", "confirmed": "1", "plain": context["plain"], "flagged": context["flagged"]}


class TestBulk:
    def test_reports_what_was_refused_and_does_the_rest(self, writer: Any) -> None:
        fine, lacking, stale = drafted(), drafted("Hello {{ company }}"), drafted()
        messages.edit(stale.pk, body="Changed since.", version=None, actor=writer.person)
        ids = [f"{row.pk}:{row.version}" for row in (fine, lacking, stale)]
        answer = writer.post(reverse("social:drafts-bulk"), {"action": "approve", "ids": ids}, follow=True)
        assert [cast.now(row).state for row in (fine, lacking, stale)] == ["approved", "draft", "draft"]
        assert "lacks company" in text(answer)
        assert "Somebody has edited" in text(answer)

    def test_all_matching_asks_back_and_approves_what_was_shown(self, writer: Any) -> None:
        inside, outside = drafted(platform="linkedin", full_name="Inge Inside"), drafted()
        later = drafted(platform="linkedin")
        address = reverse("social:drafts-bulk") + "?platform=linkedin"
        asked = writer.post(address, {"action": "approve", "all_matching": "1", "newest": inside.pk})
        assert "Approve 1 draft" in text(asked)
        assert "Inge Inside" in text(asked)
        assert cast.now(inside).state == "draft"
        writer.post(address, confirmed(asked))
        assert [cast.now(row).state for row in (inside, outside, later)] == ["approved", "draft", "draft"]

    def test_what_is_edited_after_asking_back_is_not_approved(self, writer: Any) -> None:
        message = drafted()
        asked = writer.post(reverse("social:drafts-bulk"), {"action": "approve", "all_matching": "1"})
        messages.edit(message.pk, body="Slipped in.", version=None, actor=writer.person)
        answer = writer.post(reverse("social:drafts-bulk"), confirmed(asked), follow=True)
        assert "0 drafts approved, 1 not" in text(answer)
        assert cast.now(message).state == "draft"

    @pytest.mark.parametrize(("more", "state"), [({}, "draft"), ({"with_flagged": "1"}, "approved")])
    def test_flagged_ones_only_where_somebody_says_so(self, writer: Any, more: dict[str, str], state: str) -> None:
        plain, flagged = drafted(), flag(drafted())
        asked = writer.post(reverse("social:drafts-bulk"), {"action": "approve", "all_matching": "1"})
        assert "1 flagged draft is left out" in text(asked)
        writer.post(reverse("social:drafts-bulk"), {**confirmed(asked), **more})
        assert [cast.now(row).state for row in (plain, flagged)] == ["approved", state]

    def test_a_ticked_flagged_one_is_asked_about_too(self, writer: Any) -> None:
        flagged = flag(drafted())
        answer = writer.post(reverse("social:drafts-bulk"), {"action": "approve", "ids": f"{flagged.pk}:1"})
        assert "1 draft, all flagged" in text(answer)
        answer = writer.post(reverse("social:drafts-bulk"), confirmed(answer), follow=True)
        assert "all that were chosen are flagged" in text(answer)
        assert cast.now(flagged).state == "draft"

    def test_says_that_not_all_go_at_once(self, writer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(draft_bulk, "MOST_AT_ONCE", 2)
        for _ in range(3):
            drafted()
        asked = text(writer.post(reverse("social:drafts-bulk"), {"action": "approve", "all_matching": "1"}))
        assert "Approve 2 drafts" in asked
        assert "the oldest first. Do it again for the others." in asked

    def test_names_twenty_and_counts_the_others(self, writer: Any) -> None:
        for number in range(23):
            drafted(full_name=f"Person{number:02}")
        asked = text(writer.post(reverse("social:drafts-bulk"), {"action": "approve", "all_matching": "1"}))
        assert "Person19 and 3 more" in asked

    @pytest.mark.parametrize("form", [{}, {"action": "approve"}, {"action": "burn", "ids": "1"}, {"ids": "x:y"}])
    def test_nothing_chosen_changes_nothing(self, writer: Any, form: dict[str, str]) -> None:
        message = drafted()
        assert writer.post(reverse("social:drafts-bulk"), form).status_code == 302
        assert cast.now(message).state == "draft"

    def test_a_report_without_an_action_is_empty(self, writer: Any) -> None:
        assert writer.get(reverse("social:drafts-bulk") + "?page=zz").status_code == 200


class TestUndo:
    def undo(self, writer: Any) -> Any:
        return writer.post(reverse("social:drafts-undo"), follow=True)

    def test_an_approval(self, writer: Any) -> None:
        message = drafted()
        writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, message.draft_body))
        answer = self.undo(writer)
        assert (cast.now(message).state, cast.now(message).approved_hash) == ("draft", "")
        assert "Undone: approved the message" in text(answer)
        assert answer.redirect_chain[-1][0] == page(message)

    def test_a_discard(self, writer: Any) -> None:
        message = drafted()
        writer.post(page(message), {"act": "discard"})
        self.undo(writer)
        assert cast.now(message).state == "draft"

    def test_one_after_the_other(self, writer: Any) -> None:
        first, second = drafted(), drafted()
        for message in (first, second):
            writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, message.draft_body))
        self.undo(writer)
        assert [cast.now(row).state for row in (first, second)] == ["approved", "draft"]
        self.undo(writer)
        assert cast.now(first).state == "draft"
        assert "nothing to undo" in text(self.undo(writer))

    def test_not_what_was_scheduled_meanwhile(self, writer: Any) -> None:
        message = drafted()
        writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, message.draft_body))
        messages.send(message.pk, actor=writer.person)
        assert "cannot be taken back" in text(self.undo(writer))
        assert cast.now(message).state == "scheduled"

    def test_nobody_undoes_the_approval_of_another(self, writer: Any, client: Client) -> None:
        message = drafted()
        writer.post(reverse("social:draft-approve", args=[message.pk]), typed(message, message.draft_body))
        client.force_login(user_with("write_messages"))
        client.post(reverse("social:drafts-undo"))
        assert cast.now(message).state == "approved"
