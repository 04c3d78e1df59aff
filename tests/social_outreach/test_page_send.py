"""The send page: the forecast, the confirmation of exactly N messages, and their progress."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outbound.clock import database_now
from social_outreach.models import SocialLimit, SocialMessage
from social_outreach.services import assisted, control, messages, outlook
from tests.factories.social import user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db

SEND, CONFIRM, PROGRESS = reverse("social:send"), reverse("social:send-confirm"), reverse("social:send-progress")


@pytest.fixture
def sender(client: Client) -> Any:
    client.person = user_with("send_messages")  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def lane() -> Any:
    return cast.account()


def ready(lane: Any, *, wrote: bool = False, **person: Any) -> SocialMessage:
    to = cast.profile(lane.platform, **person)
    if wrote:
        cast.wrote(lane, to)
    return cast.approved(to, by=user_with())


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestForecast:
    def test_says_what_goes_now_and_what_by_hand(self, sender: Any, lane: Any) -> None:
        ready(lane, wrote=True, full_name="By Api")
        ready(lane, full_name="By Hand")
        shown = text(sender.get(SEND))
        assert "1 by API within a minute" in shown
        assert "1 by hand in the" in shown
        assert "Per account and day" in shown

    def test_the_days_tell_what_goes_by_api_and_what_by_hand(self, lane: Any) -> None:
        SocialLimit.objects.filter(scope=f"account:{lane.pk}", name="per_day").update(limit=3)
        rows = [ready(lane, wrote=True), *(ready(lane) for _ in range(4))]
        found = outlook.board(rows).days
        assert [(day.by_api, day.by_hand) for day in found] == [(1, 2), (0, 2)]
        assert found[0].day < found[1].day

    def test_names_what_does_not_go_by_itself_and_why(self, sender: Any, lane: Any) -> None:
        ready(lane, wrote=True)
        control.stop(actor=sender.person, reason="Wrong list.")
        shown = text(sender.get(SEND))
        assert "1 not by itself" in shown
        assert "Wrong list." in shown

    def test_filters_stand_in_the_address(self, sender: Any, lane: Any) -> None:
        ready(lane, full_name="Here I Am")
        assert "Here I Am" in text(sender.get(SEND, {"account": lane.pk}))
        assert "Here I Am" not in text(sender.get(SEND, {"platform": "linkedin"}))

    def test_costs_the_same_for_two_and_for_thirty(self, sender: Any, lane: Any) -> None:
        costs = []
        for count in (2, 28):
            for _ in range(count):
                ready(lane)
            with CaptureQueriesContext(connection) as seen:
                sender.get(SEND)
            costs.append(len(seen))
        assert costs[0] == costs[1] < 50


class TestConfirm:
    def test_lists_exactly_what_would_go(self, sender: Any, lane: Any) -> None:
        chosen, other = ready(lane, full_name="Chosen One"), ready(lane, full_name="Other One")
        shown = text(sender.get(CONFIRM, {"ids": chosen.pk}))
        assert "Send 1 message?" in shown
        assert f'name="ids" value="{chosen.pk}"' in shown
        assert other.profile.full_name not in shown

    def test_schedules_exactly_these(self, sender: Any, lane: Any) -> None:
        chosen, other = ready(lane), ready(lane)
        answer = sender.post(CONFIRM, {"ids": f"{chosen.pk}", "at": "", "mode": ""})
        assert answer.url == SEND
        assert (cast.now(chosen).state, cast.now(other).state) == ("scheduled", "approved")

    def test_a_time_is_of_the_zone_that_is_named(self, sender: Any, lane: Any, settings: Any) -> None:
        settings.TIME_ZONE = "Europe/Lisbon"
        at = (database_now() + timedelta(days=200)).replace(hour=12, minute=0, second=0, microsecond=0)
        message = ready(lane)
        assert "Europe/Lisbon" in text(sender.get(CONFIRM))
        sender.post(CONFIRM, {"ids": message.pk, "at": f"{at:%Y-%m-%d}T09:30"})
        from zoneinfo import ZoneInfo

        assert f"{cast.now(message).due_at.astimezone(ZoneInfo('Europe/Lisbon')):%H:%M}" == "09:30"

    def test_tells_of_those_that_cannot_be_scheduled(self, sender: Any, lane: Any) -> None:
        fine, edited = ready(lane), ready(lane)
        messages.edit(edited.pk, body="Changed after approval.", version=None, actor=sender.person)
        answer = sender.post(CONFIRM, {"ids": f"{fine.pk},{edited.pk},999"}, follow=True)
        assert "it is a draft" in text(answer)
        assert "There is no message 999" in text(answer)
        assert (cast.now(fine).state, cast.now(edited).state) == ("scheduled", "draft")

    def test_api_only_where_no_window_is_open_is_refused_with_the_reason(self, sender: Any, lane: Any) -> None:
        message = ready(lane)
        answer = sender.post(CONFIRM, {"ids": message.pk, "mode": "api"}, follow=True)
        assert "they have not written to this account" in text(answer)
        assert cast.now(message).state == "approved"

    @pytest.mark.parametrize(
        "form",
        [
            {"at": "garbage"},
            {"at": "2020-01-01T10:00"},
            {"at": "9999-12-31T23:59"},
            {"at": "0001-01-01T00:00"},
            {"at": "2026-13-45T99:99"},
            {"at": "2027-01-01T10:00+02:00"},
            {"mode": "pigeon"},
            {"ids": "1;drop"},
            {"ids": "9" * 30},
            {"ids": ",".join(str(number) for number in range(1, 2500))},
            {"at": "\x00"},
        ],
    )
    def test_bad_input_schedules_nothing(self, sender: Any, lane: Any, form: dict[str, str]) -> None:
        message = ready(lane)
        answer = sender.post(CONFIRM, {"ids": str(message.pk), **form})
        assert answer.status_code == 422
        assert cast.now(message).state == "approved"
        assert sender.get(CONFIRM, form).status_code in (200, 422)

    def test_an_empty_choice_is_said(self, sender: Any, lane: Any) -> None:
        assert "Nothing was chosen" in text(sender.post(CONFIRM, {"ids": ""}, follow=True))

    def test_reading_schedules_nothing(self, sender: Any, lane: Any) -> None:
        message = ready(lane)
        sender.get(CONFIRM)
        assert cast.now(message).state == "approved"


class TestProgress:
    def test_follows_the_batch_to_its_end(self, sender: Any, lane: Any, instagram: Any) -> None:
        message = ready(lane, wrote=True)
        sender.post(CONFIRM, {"ids": message.pk})
        running = sender.get(PROGRESS)
        assert "hx-trigger" in running.content.decode()
        cast.work(message)
        over = text(sender.get(PROGRESS))
        assert "hx-trigger" not in over
        assert '<strong class="num">1</strong> sent' in over
        assert reverse("social:message", args=[message.pk]) in over

    def test_a_skipped_one_is_not_called_failed(self, sender: Any, lane: Any) -> None:
        message = ready(lane)
        sender.post(CONFIRM, {"ids": message.pk})
        assisted.take(actor=sender.person)
        assisted.skip(message.pk, actor=sender.person)
        shown = text(sender.get(PROGRESS))
        assert '<strong class="num">1</strong> skipped' in shown
        assert "</strong> failed" not in shown

    def test_a_wait_that_has_passed_is_not_told_any_more(self, sender: Any, lane: Any) -> None:
        """A card is asked again when somebody takes it, which may be long after its cap was free."""
        sender.post(CONFIRM, {"ids": ready(lane).pk})
        past = {"kind": "wait", "gate": "caps", "reason": "The cap is used up.", "until": "2020-01-01T00:00:00+00:00"}
        SocialMessage.objects.update(verdict=past)
        shown = text(sender.get(PROGRESS))
        assert "The cap is used up." not in shown
        assert "a person sends it by hand" in shown
        control.stop(actor=sender.person, reason="Wrong list.")
        assert "Wrong list." in text(sender.get(PROGRESS))
        coming = {**past, "until": (database_now() + timedelta(minutes=5)).isoformat()}
        SocialMessage.objects.update(verdict=coming)
        assert "The cap is used up." in text(sender.get(PROGRESS))

    def test_without_a_batch_it_is_empty(self, sender: Any) -> None:
        assert text(sender.get(PROGRESS)) == ""


class TestRights:
    def test_the_button_needs_the_right(self, sender: Any, lane: Any) -> None:
        message = ready(lane)
        assert "Send 1 message<" in text(sender.get(CONFIRM))
        sender.force_login(user_with("write_messages"))
        assert "Send 1 message<" not in text(sender.get(CONFIRM))
        assert "Continue with" not in text(sender.get(SEND))
        assert sender.post(CONFIRM, {"ids": message.pk}).status_code == 403
        assert cast.now(message).state == "approved"
