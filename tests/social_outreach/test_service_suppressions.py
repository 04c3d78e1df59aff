"""Suppressions: asked again at the last moment, under every identity known of a person."""

from __future__ import annotations

import pytest

from outbound.states import State
from social_outreach.models import SocialSuppression
from social_outreach.services import messages, suppressions
from social_outreach.services.suppressions import CannotSuppress
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


def add(**fields):
    known = {"kind": "handle", "platform": "instagram", "reason": "asked us not to", "source": "test", "actor": None}
    return suppressions.add(**(known | fields))


class TestSending:
    def test_one_added_after_scheduling_still_stops_the_message(self, instagram):
        message = cast.by_api()
        add(value=message.profile.username)
        after = cast.work(message)
        assert (after.state, instagram.sent) == (State.SKIPPED, [])
        assert after.verdict["reason"] == "Suppressed: asked us not to"

    def test_by_email_address_too(self, instagram):
        message = cast.by_api()
        type(message.profile).objects.filter(pk=message.profile_id).update(email="Ada@Example.org")
        add(kind="email", value="ada@example.org", platform="")
        assert cast.work(message).state == State.SKIPPED
        assert instagram.sent == []

    def test_one_on_another_platform_does_not(self, instagram):
        message = cast.by_api()
        add(value=message.profile.username, platform="tiktok")
        assert cast.work(message).state == State.SENT

    def test_lifted_it_stops_nothing(self, instagram):
        message = cast.by_api()
        assert suppressions.lift(add(value=message.profile.username).pk)
        assert cast.work(message).state == State.SENT

    def test_never_contact_stops_what_waits(self, instagram):
        message = cast.by_api()
        assert suppressions.never_contact(message.profile, reason="No", source="test", actor=None) == 1
        assert cast.now(message).state == State.CANCELLED
        with pytest.raises(messages.NotNow):
            messages.send(message.pk, actor=None)


class TestAdding:
    def test_the_identity_is_not_kept(self):
        row = add(value="ada.lovelace")
        assert row.hint == "ad…ce"
        assert not any("lovelace" in str(value) for value in vars(row).values())

    @pytest.mark.parametrize("written", ["@Ada.Lovelace", "https://www.instagram.com/ada.lovelace/", "ADA.LOVELACE"])
    def test_one_person_however_written(self, written):
        assert add(value=written).pk == add(value="ada.lovelace").pk

    def test_the_first_reason_stays(self):
        add(value="ada", reason="the first")
        assert add(value="ada", reason="the second").reason == "the first"

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"value": ""}, r"\w"),
            ({"value": "ada", "reason": "  "}, "Say why"),
            ({"value": "ada", "platform": "myspace"}, "no platform"),
            ({"value": "ada", "kind": "phone"}, "no kind"),
            ({"value": "not an address", "kind": "email"}, "not an email address"),
        ],
    )
    def test_what_names_nobody_is_refused(self, fields, why):
        with pytest.raises(CannotSuppress, match=why):
            add(**fields)
        assert not SocialSuppression.objects.exists()
