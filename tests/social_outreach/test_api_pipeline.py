"""/api/social/pipeline/: the seeds' counts, and each stage for many at once."""

from __future__ import annotations

from typing import Any

import pytest

from outbound.states import State
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.states import APPROVED
from tests.factories import social

pytestmark = pytest.mark.django_db
SEEDS = {"discovered", "reviewed", "qualified", "drafted", "sent", "followup_ready"}


def post(stage: str, body: dict[str, Any]) -> Any:
    return social.api(*social.PERMISSIONS).post(f"/api/social/pipeline/{stage}", body)


class TestStatus:
    def test_counts_in_the_seeds_words(self) -> None:
        social.ProfileFactory()
        social.ProfileFactory(discovery_status="qualified", outreach_status="drafted")
        social.ProfileFactory(outreach_status="sent", last_contacted_at=social.long_ago(), discovery_status="qualified")
        found = social.api().get("/api/social/pipeline/status").json()
        assert {name: found[name] for name in SEEDS} == {
            "discovered": 1, "reviewed": 0, "qualified": 2, "drafted": 1, "sent": 1, "followup_ready": 1,
        }  # fmt: skip

    def test_says_what_unlocks_a_stage(self) -> None:
        stages = {item["name"]: item for item in social.api().get("/api/social/pipeline/status").json()["stages"]}
        assert stages["discovery"]["unlocked"]
        assert not stages["drafting"]["unlocked"]
        assert "qualified" in stages["drafting"]["reason"]

    def test_may_be_narrowed_to_a_platform(self) -> None:
        social.ProfileFactory(platform="tiktok")
        assert social.api().get("/api/social/pipeline/status?platform=linkedin").json()["discovered"] == 0

    def test_refuses_an_unknown_platform(self) -> None:
        answer = social.api().get("/api/social/pipeline/status?platform=myspace")
        assert answer.status_code == 400
        assert "linkedin" in answer.json()["errors"]["platform"][0]


class TestDiscover:
    def test_takes_pasted_addresses(self) -> None:
        body = {"platform": "instagram", "urls": ["https://www.instagram.com/maya.clay/", "@kiln", "not a name!"]}
        answer = post("discover", body)
        assert answer.status_code == 201
        found = SocialProfile.objects.filter(pk__in=answer.json()["done"])
        assert {profile.username for profile in found} == {"maya.clay", "kiln"}
        assert list(answer.json()["refused"]) == ["3"]

    def test_a_search_needs_a_source(self) -> None:
        answer = post("discover", {"platform": "linkedin", "categories": ["pottery"]})
        assert answer.status_code == 400
        assert "brave" in answer.json()["errors"]["source"][0]


class TestReview:
    def test_judges_by_id_and_names_the_missing(self) -> None:
        profile = social.ProfileFactory()
        found = post("review", {"profile_ids": [profile.pk, 999], "verdict": "qualify"}).json()
        assert found["done"] == [profile.pk]
        assert found["refused"] == {"999": "There is no profile 999."}
        profile.refresh_from_db()
        assert profile.discovery_status == "qualified"

    def test_judges_all_that_match(self) -> None:
        wanted = social.ProfileFactory(followers_count=5000)
        other = social.ProfileFactory(followers_count=5)
        found = post("review", {"filter": {"min_followers": 1000}, "verdict": "reject", "reason": "too big"}).json()
        assert (found["done"], found["changed"]) == ([wanted.pk], 1)
        other.refresh_from_db()
        assert other.discovery_status == "discovered"

    def test_is_locked_while_nothing_is_discovered(self) -> None:
        answer = post("review", {"profile_ids": [1], "verdict": "qualify"})
        assert answer.status_code == 409
        assert answer.json()["type"] == "about:stage-locked"
        assert "discovered" in answer.json()["detail"]

    @pytest.mark.parametrize(
        "body", [{}, {"profile_ids": [1], "filter": {"q": "x"}}, {"profile_ids": []}, {"filter": {}}]
    )
    def test_wants_either_ids_or_a_filter(self, body: dict[str, Any]) -> None:
        social.ProfileFactory()
        assert post("review", {**body, "verdict": "qualify"}).status_code == 400


class TestDraft:
    def test_drafts_all_qualified(self) -> None:
        social.AccountFactory()
        profile = social.ProfileFactory(discovery_status="qualified", category="pottery", company="Kiln")
        found = post("draft", {"all_qualified": True}).json()
        assert found["done"] == [profile.pk]
        assert SocialMessage.objects.get(pk=found["made"][0]).profile_id == profile.pk

    def test_names_whom_it_did_not_draft(self) -> None:
        social.AccountFactory()
        qualified = social.ProfileFactory(discovery_status="qualified")
        fresh = social.ProfileFactory()
        found = post("draft", {"profile_ids": [qualified.pk, fresh.pk]}).json()
        assert found["done"] == [qualified.pk]
        assert "not qualified" in found["refused"][str(fresh.pk)]

    def test_is_locked_without_a_qualified_profile(self) -> None:
        social.ProfileFactory()
        assert post("draft", {"all_qualified": True}).status_code == 409


class TestSend:
    def test_schedules_all_approved(self) -> None:
        message, draft = social.approved(), social.MessageFactory()
        found = post("send", {"all_approved": True}).json()
        assert found["done"] == [message.pk]
        message.refresh_from_db()
        draft.refresh_from_db()
        assert (message.state, draft.state) == (State.SCHEDULED, "draft")

    def test_names_what_it_did_not_send(self) -> None:
        message, draft = social.approved(), social.MessageFactory()
        found = post("send", {"message_ids": [draft.pk, message.pk, 999]}).json()
        assert found["done"] == [message.pk]
        assert set(found["refused"]) == {str(draft.pk), "999"}

    def test_takes_a_time(self) -> None:
        message = social.approved()
        at = (social.long_ago(-3)).replace(microsecond=0)
        post("send", {"message_ids": [message.pk], "at": at.isoformat()})
        message.refresh_from_db()
        assert message.due_at == at

    def test_is_locked_while_nothing_is_drafted(self) -> None:
        social.ProfileFactory(discovery_status="qualified")
        assert post("send", {"all_approved": True}).status_code == 409

    def test_is_open_for_an_approved_follow_up(self) -> None:
        written_to = social.ProfileFactory(outreach_status="sent", discovery_status="qualified")
        message = social.approved(profile=written_to, message_type="followup", step=1)
        assert post("send", {"all_approved": True}).json()["done"] == [message.pk]


class TestFollowup:
    def test_drafts_for_all_that_waited_long_enough(self) -> None:
        ready = {"outreach_status": "sent", "last_contacted_at": social.long_ago(), "discovery_status": "qualified"}
        waiting, has_one = social.ProfileFactory(**ready), social.ProfileFactory(**ready)
        social.AccountFactory()
        social.MessageFactory(profile=has_one, message_type="followup", step=1, state=APPROVED)
        found = post("followup", {"all_ready": True}).json()
        assert found["done"] == [waiting.pk]
        assert found["refused"] == {}

    def test_is_locked_while_nobody_was_written_to(self) -> None:
        assert post("followup", {"all_ready": True}).status_code == 409
