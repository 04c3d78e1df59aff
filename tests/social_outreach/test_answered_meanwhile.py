"""What happens to a person while their text is written counts when it is stored."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from social_outreach.models import SocialDraftItem, SocialMessage, SocialProfile
from social_outreach.services import draft_runs, drafting, replies, suppressions
from tests.social_outreach import cast
from tests.social_outreach.drafting_cast import FakeModel, honest, stand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(instagram: Any, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    return stand_in(monkeypatch)


def written_to() -> SocialProfile:
    sender, person = cast.account(), cast.profile(company="Looms")
    cast.wrote(sender, person)
    cast.work(cast.scheduled(person))
    return cast.now(person)  # type: ignore[no-any-return]


def answers(person: SocialProfile) -> None:
    replies.record(person, body="Yes, tell me more.")


def is_suppressed(person: SocialProfile) -> None:
    suppressions.add_profile(person, reason="They called us.", source="test", actor=None)


def is_rejected(person: SocialProfile) -> None:
    SocialProfile.objects.filter(pk=person.pk).update(discovery_status="rejected")


@pytest.mark.parametrize(
    ("message_type", "happens", "why"),
    [
        ("followup", answers, "is not waiting for an answer"),
        ("followup", is_suppressed, "must not be contacted: They called us."),
        ("initial", answers, "has written while this text was written"),
        ("initial", is_suppressed, "must not be contacted: They called us."),
        ("initial", is_rejected, "is not qualified"),
    ],
)
def test_no_draft_is_stored_and_the_reason_is_told(model: FakeModel, message_type: str, happens: Any, why: str) -> None:
    if message_type == "followup":
        person = written_to()
    else:
        cast.account()
        person = cast.profile(company="Looms")
    before = SocialMessage.objects.count()
    run = draft_runs.start(profile_ids=[person.pk], drafter="gemini", message_type=message_type, actor=None)

    def meanwhile(order: Any) -> Any:
        happens(person)
        return honest(order)

    model.next = [meanwhile]
    draft_runs.run(run.pk)
    assert SocialMessage.objects.count() == before
    assert why in SocialDraftItem.objects.get(run=run, status="refused").reason


def test_what_they_wrote_before_the_text_was_begun_stands_in_no_ones_way(model: FakeModel) -> None:
    sender, person = cast.account(), cast.profile(company="Looms")
    cast.wrote(sender, person)
    run = draft_runs.start(profile_ids=[person.pk], drafter="gemini", actor=None)
    draft_runs.run(run.pk)
    assert draft_runs.progress(run).made == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_reply_that_is_being_recorded_is_waited_for(instagram: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    person, found = written_to(), []

    def drafts() -> None:
        try:
            found.append(cast.draft(person, message_type="followup"))
        except drafting.CannotDraft as refusal:
            found.append(str(refusal))
        finally:
            connection.close()

    late = threading.Thread(target=drafts)
    with transaction.atomic():
        answers(person)
        late.start()
        late.join(0.5)
        assert found == [], "it waits for the person's row"
    late.join(10)
    assert "is not waiting for an answer" in found[0]
