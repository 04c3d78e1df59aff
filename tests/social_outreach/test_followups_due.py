"""Whom a follow-up is due to: per platform, and the number on the pages is exactly who is drafted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbound.clock import database_now
from outbound.states import State
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.rules.followups import Correspondence, FollowupPolicy, followup_state
from social_outreach.selectors import pipeline as selector
from social_outreach.selectors.pipeline import (
    followup_count,
    followup_due,
    followup_policy,
    followup_ready,
    followup_state_of,
    pipeline_status,
)
from social_outreach.services import pipeline, replies, suppressions
from social_outreach.states import APPROVED, DRAFT, OutreachStatus
from tests.factories.social import AccountFactory, MessageFactory, ProfileFactory
from tests.social_outreach import cast

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POLICY = FollowupPolicy(after_days=4, most=2)


def known(**fields: Any) -> Correspondence:
    return Correspondence(**{"is_unanswered": True, "last_contacted_at": NOW - 5 * DAY, **fields})


class TestRule:
    def test_due_after_the_days(self) -> None:
        assert followup_state(known(), POLICY, NOW).is_due

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"is_unanswered": False}, "waits for an answer"),
            ({"last_contacted_at": None}, "waits for an answer"),
            ({"suppressed": "asked us not to"}, "must not be contacted: asked us not to"),
            ({"last_step": 2}, "All 2 follow-ups were sent"),
            ({"is_under_way": True}, "under way already"),
            ({"last_contacted_at": NOW - 3 * DAY}, "is due on"),
        ],
    )
    def test_why_not(self, fields: dict[str, Any], words: str) -> None:
        state = followup_state(known(**fields), POLICY, NOW)
        assert words in state.reason
        assert not state.is_due

    def test_only_where_time_alone_is_missing_a_time_is_told(self) -> None:
        assert followup_state(known(last_contacted_at=NOW - 3 * DAY), POLICY, NOW).at == NOW + DAY
        assert followup_state(known(last_contacted_at=NOW - 3 * DAY, last_step=2), POLICY, NOW).at is None

    @pytest.mark.parametrize(("most", "words"), [(0, "No follow-ups"), (1, "The one follow-up")])
    def test_small_numbers_are_said_in_words(self, most: int, words: str) -> None:
        assert followup_state(known(last_step=most), FollowupPolicy(4, most), NOW).reason.startswith(words)


@pytest.fixture
def policies(settings: Any) -> Any:
    settings.SOCIAL_FOLLOWUP_AFTER_DAYS, settings.SOCIAL_FOLLOWUPS = 4, 2
    settings.SOCIAL_FOLLOWUP_BY_PLATFORM = {"instagram": (2, 1), "tiktok": (10, 3), "facebook": (1, 0)}
    return settings


def written_to(platform: str = "linkedin", days: float = 5, followups: int = 0, **fields: Any) -> SocialProfile:
    """Somebody whose last message went out so long ago."""
    at = database_now() - timedelta(days=days)
    person = ProfileFactory(
        platform=platform, outreach_status=OutreachStatus.SENT, last_contacted_at=at, discovery_status="qualified",
        **fields,
    )  # fmt: skip
    account = AccountFactory(platform=platform)
    for step in range(followups + 1):
        kind = "followup" if step else "initial"
        MessageFactory(profile=person, account=account, state=State.SENT, sent_at=at, step=step, message_type=kind)
    return person


def due(platform: str = "") -> list[int]:
    return followup_due(database_now(), platform)


@pytest.mark.django_db
@pytest.mark.usefixtures("policies")
class TestDue:
    @pytest.mark.parametrize(
        ("platform", "days", "is_due"),
        [
            ("linkedin", 4.1, True), ("linkedin", 3.9, False), ("instagram", 2.1, True), ("instagram", 1.9, False),
            ("tiktok", 10.1, True), ("tiktok", 9.9, False), ("facebook", 30, False),
        ],
    )  # fmt: skip
    def test_each_platform_has_its_days(self, platform: str, days: float, is_due: bool) -> None:
        person = written_to(platform, days)
        assert (due() == [person.pk], due(platform) == [person.pk]) == (is_due, is_due)

    @pytest.mark.parametrize(
        ("platform", "followups", "is_due"),
        [
            ("linkedin", 1, True),
            ("linkedin", 2, False),
            ("instagram", 1, False),
            ("tiktok", 2, True),
            ("tiktok", 3, False),
        ],
    )
    def test_each_platform_has_its_number(self, platform: str, followups: int, is_due: bool) -> None:
        person = written_to(platform, 11, followups)
        assert (due() == [person.pk]) == is_due

    @pytest.mark.parametrize("state", [DRAFT, APPROVED, State.SCHEDULED, State.UNKNOWN])
    def test_one_under_way_stands_in_the_way(self, state: str) -> None:
        person = written_to()
        MessageFactory(profile=person, state=state, step=1, message_type="followup")
        assert due() == []

    @pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.SKIPPED])
    def test_one_that_never_left_does_not(self, state: str) -> None:
        person = written_to()
        MessageFactory(profile=person, state=state, step=1, message_type="followup")
        assert due() == [person.pk]

    @pytest.mark.parametrize("status", [status for status in OutreachStatus if status != OutreachStatus.SENT])
    def test_only_who_is_written_to_and_silent(self, status: str) -> None:
        person = written_to()
        SocialProfile.objects.filter(pk=person.pk).update(outreach_status=status)
        assert due() == []

    def test_nobody_who_must_not_be_contacted_by_any_identity(self) -> None:
        by_handle, by_mail, free = written_to(), written_to(email="ada@example.org"), written_to(days=6)
        suppressions.add_profile(by_handle, reason="asked", source="test", actor=None)
        suppressions.add(kind="email", value="Ada@Example.org", reason="asked", source="test", actor=None)
        assert due() == [free.pk]
        assert followup_ready(database_now()).count() == 3
        assert by_mail.pk not in due()

    def test_who_waits_longest_comes_first(self) -> None:
        people = [written_to(days=days) for days in (5, 9, 7)]
        assert due() == [people[1].pk, people[2].pk, people[0].pk]
        assert followup_due(database_now(), most=2) == [people[1].pk, people[2].pk]

    def test_a_reply_ends_it_at_once(self) -> None:
        person = written_to()
        replies.record(person)
        assert due() == []

    def test_the_general_policy_stands_where_a_platform_has_none(self, settings: Any) -> None:
        assert followup_policy("linkedin") == FollowupPolicy(4, 2)
        assert followup_policy("instagram") == FollowupPolicy(2, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("policies")
class TestTheNumberIsWhoIsDrafted:
    def crowd(self) -> None:
        for platform in ("linkedin", "instagram", "tiktok", "facebook"):
            for followups in range(4):
                written_to(platform, 12, followups)
            suppressions.add_profile(written_to(platform, 12), reason="asked", source="test", actor=None)
            MessageFactory(profile=written_to(platform, 12), state=DRAFT, step=1, message_type="followup")
            replies.record(written_to(platform, 12))

    @pytest.mark.parametrize("platform", ["", "linkedin", "instagram", "tiktok", "facebook"])
    def test_exactly(self, platform: str) -> None:
        self.crowd()
        counted = pipeline_status(database_now(), platform)["followup_ready"]
        expected = {"": 6, "linkedin": 2, "instagram": 1, "tiktok": 3, "facebook": 0}
        assert counted == expected[platform]
        outcome = pipeline.follow_up(ids=None, platform=platform, template="", actor=None)
        assert (len(outcome.made), outcome.refused) == (counted, {})
        assert pipeline_status(database_now(), platform)["followup_ready"] == 0

    def test_the_number_of_statements_does_not_grow(self) -> None:
        suppressions.add(kind="email", value="x@example.org", reason="asked", source="test", actor=None)
        costs = []
        for _ in range(2):
            for _ in range(10):
                written_to()
            now = database_now()  # a statement of its own on PostgreSQL
            with CaptureQueriesContext(connection) as counted:
                followup_count(now)
            costs.append(len(counted))
        assert costs == [3, 3]

    def test_its_cost_is_bounded_however_many_are_due(self, monkeypatch: Any) -> None:
        """Identities are reckoned with for those who are shown or counted exactly; the database counts the rest."""
        monkeypatch.setattr(selector, "BATCH", 5)
        monkeypatch.setattr(selector, "MOST_LOOKED_AT", 10)
        looked_at: list[int] = []
        known = selector.identities_of
        monkeypatch.setattr(selector, "identities_of", lambda person: (looked_at.append(person.pk), known(person))[1])
        people = [written_to(days=40 - number) for number in range(14)]
        for person in (people[1], people[3], people[13]):
            suppressions.add_profile(person, reason="asked", source="test", actor=None)
        now = database_now()
        # The one at the end is counted until the others are done with.
        assert (followup_count(now), len(looked_at)) == (12, 10)
        looked_at.clear()
        assert followup_due(now, most=3) == [people[0].pk, people[2].pk, people[4].pk]
        assert len(looked_at) == 3 + 5

    def test_the_suppressions_of_others_are_not_read(self) -> None:
        written_to()
        for number in range(30):
            suppressions.add(kind="email", value=f"x{number}@example.org", reason="asked", source="t", actor=None)
        with CaptureQueriesContext(connection) as counted:
            assert (len(due()), followup_count(database_now())) == (1, 1)
        suppressed = [query["sql"] for query in counted if "social_suppression" in query["sql"]]
        assert suppressed
        assert all(" IN (" in sql or "LIMIT 1" in sql for sql in suppressed)

    def test_the_walk_goes_through_the_index(self) -> None:
        plan = followup_ready(database_now()).order_by("last_contacted_at", "pk").explain()
        if connection.vendor == "sqlite":
            assert "USING INDEX social_profile_outreach (outreach_status=? AND last_contacted_at<?)" in plan

    def test_a_later_step_than_the_policy_allows_is_refused_with_the_number(self) -> None:
        person = written_to("instagram", 5, followups=1)
        result = pipeline.follow_up(ids=[person.pk], platform="", template="", actor=None)
        assert result.refused[person.pk] == "The one follow-up was sent."
        assert not SocialMessage.objects.filter(profile=person, state=DRAFT).exists()


@pytest.mark.django_db
def test_a_follow_up_within_the_weeks_cap_waits_and_says_so(instagram: Any) -> None:
    """Due by its days; the caps are asked when it would leave, and the forecast tells."""
    from social_outreach.services import outlook

    sender = cast.account()
    person = cast.profile()
    cast.wrote(sender, person)
    cast.work(cast.scheduled(person))
    follow_up = cast.scheduled(cast.now(person), message_type="followup")
    assert outlook.why(cast.now(follow_up)).sentence == "The cap of 1 in 1 day for this person is used up."


@pytest.mark.django_db
@pytest.mark.usefixtures("policies")
class TestOfOnePerson:
    """The rule said of one person and the statement asked of all agree, and the profile page says it."""

    @pytest.mark.parametrize("platform", ["linkedin", "instagram", "tiktok", "facebook"])
    @pytest.mark.parametrize("days", [1, 3, 5, 11])
    @pytest.mark.parametrize("followups", [0, 1, 2, 3])
    def test_the_rule_and_the_statement_agree(self, platform: str, days: int, followups: int) -> None:
        person = written_to(platform, days, followups)
        state = followup_state_of(person, database_now(), suppressed="")
        assert state.is_due == (due() == [person.pk])

    def test_under_way_and_suppressed(self) -> None:
        person = written_to()
        assert "asked" in followup_state_of(person, database_now(), suppressed="asked").reason
        MessageFactory(profile=person, state=DRAFT, step=1, message_type="followup")
        assert "under way" in followup_state_of(person, database_now(), suppressed="").reason

    @pytest.mark.parametrize(("days", "words"), [(5, "A follow-up is due."), (1, "The next follow-up is due on")])
    def test_the_profile_page_says_it(self, client: Any, days: int, words: str) -> None:
        client.force_login(cast.user())
        person = written_to(days=days)
        assert words in client.get(f"/outreach/social/profiles/{person.pk}/").content.decode()


@pytest.mark.django_db
def test_asked_for_by_number_a_follow_up_still_has_to_be_due() -> None:
    early, due = written_to(days=0), written_to(days=30)
    outcome = pipeline.follow_up(ids=[early.pk, due.pk], platform="", template="", actor=cast.user())
    assert outcome.done == [due.pk]
    assert "is due on" in outcome.refused[early.pk]


@pytest.mark.django_db
def test_asked_for_more_than_the_most_nobody_slips_through_before_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MOST", 2)
    early, due, last = written_to(days=0), written_to(days=30), written_to(days=0)
    outcome = pipeline.follow_up(ids=[early.pk, due.pk, last.pk], platform="", template="", actor=cast.user())
    assert (outcome.done, set(outcome.refused), outcome.more) == ([due.pk], {early.pk}, True)
    assert not SocialMessage.objects.filter(profile=last, state=DRAFT).exists()
