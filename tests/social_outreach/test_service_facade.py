"""The facade: the seeds' operations, by name, with plain answers."""

from __future__ import annotations

import pytest

from outbound.states import State
from social_outreach import facade
from social_outreach.adapters import registry
from social_outreach.models import SenderAccount
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db


class TestSendMessage:
    def test_an_approved_message_is_scheduled(self, instagram):
        cast.account()
        message = cast.approved(cast.profile())
        assert facade.send_message(message_id=message.pk) == facade.SendResult(True, message.pk, State.SCHEDULED)

    def test_one_that_is_not_approved_is_refused_with_the_sentence(self, instagram):
        cast.account()
        message = cast.draft(cast.profile())
        result = facade.send_message(message_id=message.pk)
        assert not result.success
        assert "it is a draft" in result.error

    def test_one_that_does_not_exist_is_refused_with_a_sentence(self):
        result = facade.send_message(message_id=987654)
        assert (result.success, result.error) == (False, "There is no message 987654.")

    def test_twice_is_one_send(self, instagram):
        message = cast.by_api()
        assert not facade.send_message(message_id=message.pk).success
        cast.work(message)
        cast.work(message)
        assert len(instagram.sent) == 1


def test_a_batch_goes_on_past_those_that_cannot_be_sent(instagram):
    cast.account()
    draft, first, second = cast.draft(cast.profile()), cast.approved(cast.profile()), cast.approved(cast.profile())
    results = facade.send_batch(message_ids=[first.pk, draft.pk, 987654, second.pk])
    assert [result.success for result in results] == [True, False, False, True]
    assert [result.message_id for result in results] == [first.pk, draft.pk, 987654, second.pk]


class TestPlatformConfig:
    @pytest.fixture(autouse=True)
    def nothing_set(self, settings):
        settings.SOCIAL_CREDENTIALS = {platform: {} for platform in registry.ADAPTERS}

    @pytest.mark.parametrize("platform", list(registry.ADAPTERS))
    def test_without_anything_it_names_what_is_missing(self, platform):
        found = facade.check_platform_api_config(platform)
        names = [name for name, _ in registry.capabilities(platform).settings[:3]]
        assert (found["configured"], found["missing"]) == (False, names)
        assert "sent by hand" in found["sentence"]

    def test_a_connected_account_will_do(self, instagram):
        cast.account()
        assert facade.check_platform_api_config("instagram")["source"] == "account"

    @pytest.mark.parametrize("change", [{"status": "disconnected"}, {"world": "rehearsal"}])
    def test_one_that_cannot_send_will_not(self, instagram, change):
        cast.account()
        SenderAccount.objects.update(**change)
        assert not facade.check_platform_api_config("instagram")["configured"]

    def test_the_environment_will_do(self, settings):
        names = [name for name, _ in registry.capabilities("tiktok").settings[:3]]
        settings.SOCIAL_CREDENTIALS["tiktok"] = dict.fromkeys(names, "set")
        assert facade.check_platform_api_config("tiktok")["source"] == "environment"

    def test_a_platform_that_does_not_exist(self):
        with pytest.raises(registry.UnknownPlatform):
            facade.check_platform_api_config("myspace")
