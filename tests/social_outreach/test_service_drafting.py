"""Drafts: a text for a qualified profile, or a sentence that says why there is none."""

from __future__ import annotations

import pytest

from social_outreach.models import SocialTemplate
from social_outreach.services import drafting, messages, replies, suppressions
from social_outreach.services.drafting import CannotDraft
from social_outreach.states import DRAFT, DiscoveryStatus, OutreachStatus
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sender(instagram):
    return cast.account(name="Ada's studio")


def template(body: str, **fields):
    return SocialTemplate.objects.create(name="ours", body=body, **fields)


class TestText:
    def test_variables_are_filled_in(self):
        template("Hello {{ first_name }}, I am {{ sender_name }} on {{ platform }}.")
        message = drafting.draft(cast.profile(full_name="Grace Hopper"), actor=None)
        assert message.draft_body == "Hello Grace, I am Ada's studio on Instagram."
        assert message.template_name == "ours"

    def test_a_missing_variable_is_named_and_stays_visible(self):
        template("Hello, how is {{ company }} in {{ location }}?")
        message = drafting.draft(cast.profile(), actor=None)
        assert message.missing == ["company", "location"]
        assert "{{ company }}" in message.draft_body

    def test_a_missing_variable_blocks_the_approval(self):
        template("Hello, how is {{ company }}?")
        message = drafting.draft(cast.profile(), actor=None)
        with pytest.raises(messages.NotAcceptable, match="company"):
            messages.approve(message.pk, actor=None)

    def test_a_default_takes_the_place_of_a_missing_value(self):
        template("How is {{ company|your studio }}?")
        message = drafting.draft(cast.profile(), actor=None)
        assert (message.draft_body, message.missing) == ("How is your studio?", [])

    def test_without_a_template_of_the_team_the_shipped_one_is_used(self):
        message = drafting.draft(cast.profile(company="Analytical Engines", category="mathematics"), actor=None)
        assert message.template_name == "shipped"
        assert message.draft_body

    def test_a_named_template_that_does_not_exist_is_refused(self):
        with pytest.raises(CannotDraft, match="no template"):
            drafting.draft(cast.profile(), actor=None, template="nobody's")

    def test_a_text_longer_than_the_platform_takes_is_refused(self):
        with pytest.raises(CannotDraft, match="Instagram takes 1000 bytes"):
            drafting.draft(cast.profile(), actor=None, body="ü" * 501)


class TestWhoIsDrafted:
    @pytest.mark.parametrize("status", [s for s in DiscoveryStatus if s != DiscoveryStatus.QUALIFIED])
    def test_who_is_not_qualified_is_refused(self, status):
        person = cast.profile(discovery_status=status)
        with pytest.raises(CannotDraft, match="not qualified"):
            cast.draft(person)
        person.discovery_status = DiscoveryStatus.QUALIFIED
        person.save()
        assert cast.draft(person).state == DRAFT

    def test_who_is_suppressed_is_refused_with_the_reason(self):
        person = cast.profile()
        suppressions.add_profile(person, reason="asked us not to", source="test", actor=None)
        with pytest.raises(CannotDraft, match="asked us not to"):
            cast.draft(person)

    def test_one_live_message_a_step(self):
        person = cast.profile()
        cast.draft(person)
        with pytest.raises(CannotDraft, match="already"):
            cast.draft(person)

    def test_a_cancelled_message_makes_room(self):
        person = cast.profile()
        messages.cancel(cast.draft(person).pk, actor=None)
        assert cast.draft(person).state == DRAFT

    def test_no_account_of_the_platform(self):
        with pytest.raises(CannotDraft, match="No LinkedIn account is connected"):
            cast.draft(cast.profile("linkedin"))

    def test_the_profile_shows_that_it_is_drafted(self):
        person = cast.profile()
        cast.draft(person)
        assert cast.now(person).outreach_status == OutreachStatus.DRAFTED

    def test_one_that_is_refused_never_stops_the_others(self):
        wanted, unfit = cast.profile(), cast.profile(discovery_status=DiscoveryStatus.REJECTED)
        result = drafting.draft_many([unfit.pk, 987654, wanted.pk], actor=None)
        assert len(result.made) == 1
        assert "not qualified" in result.refused[unfit.pk]
        assert "no profile 987654" in result.refused[987654]


class TestFollowUps:
    def follow_up(self, person):
        return cast.draft(person, message_type="followup")

    def written_to(self, sender):
        person = cast.profile()
        cast.wrote(sender, person)
        cast.work(cast.scheduled(person))
        return cast.now(person)

    def test_nobody_is_followed_up_before_the_first_message(self):
        with pytest.raises(CannotDraft, match="not waiting for an answer"):
            self.follow_up(cast.profile())

    def test_the_step_counts_up_and_ends(self, sender):
        person = self.written_to(sender)
        for step in (1, 2):
            message = self.follow_up(person)
            assert message.step == step
            cast.work(messages.send(messages.approve(message.pk, actor=None).pk, actor=None))
            # Two to a person in a week is the cap; here it is only about the steps.
            type(message).objects.filter(pk=message.pk).update(state="sent", sent_at=cast.database_now())
        with pytest.raises(CannotDraft, match="2 follow-ups already"):
            self.follow_up(cast.now(person))

    def test_who_has_answered_is_not_followed_up(self, sender):
        person = self.written_to(sender)
        replies.record(person, account=sender)
        with pytest.raises(CannotDraft, match="not waiting for an answer"):
            self.follow_up(cast.now(person))

    def test_it_goes_from_the_account_that_wrote_before(self, sender):
        person = self.written_to(sender)
        cast.account(name="a newer one")
        assert self.follow_up(person).account_id == sender.pk

    def test_a_type_that_does_not_exist(self):
        with pytest.raises(CannotDraft, match="no message type"):
            cast.draft(cast.profile(), message_type="greeting")
