"""The tab Unknown people: what they wrote, and one press to say who it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from social_outreach import tasks
from social_outreach.models import SocialReply, SocialUnknownPerson
from social_outreach.services import inbound
from tests.factories.social import user_with
from tests.social_outreach import cast
from tests.social_outreach.test_replies_by_hand import by_hand, listed
from tests.social_outreach.test_webhook_meta import SECRET, deliver, message

pytestmark = pytest.mark.django_db

TAB = reverse("social:replies") + "?view=unknown"


@pytest.fixture
def sender(instagram: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(tasks, "nudge_inbound", lambda pk: None)
    return cast.account(app_secret=SECRET, name="Studio")


@pytest.fixture
def reviewer(client: Client) -> Any:
    client.force_login(user_with("review_profiles"))
    return client


def stranger(sender: Any, sender_id: str = "9001", text: str = "Kein Interesse, danke.") -> SocialUnknownPerson:
    row = deliver(message(sender, sender_id, mid=f"m-{sender_id}", text=text))
    return SocialUnknownPerson.objects.get(inbound=row)


def named(person: Any, name: str) -> Any:
    type(person).objects.filter(pk=person.pk).update(full_name=name)
    return person


def press(client: Any, row: Any, **form: Any) -> Any:
    return client.post(reverse("social:reply-place", args=[row.pk]), form, follow=True)


def test_shows_what_they_wrote_to_whom_and_whom_to_choose_from(sender: Any, reviewer: Any) -> None:
    person = named(by_hand("hinterhof"), "Bäckerei Hinterhof")
    cast.profile(full_name="Never Written")
    stranger(sender, text="<b>Kein</b> Interesse")
    answer = reviewer.get(TAB)
    shown = answer.content.decode()
    assert "&lt;b&gt;Kein&lt;/b&gt; Interesse" in shown
    assert "Studio" in shown
    assert [offer.profile_id for offer in answer.context["offers"]] == [person.pk]
    assert "Never Written" not in shown
    assert [tab["count"] for tab in answer.context["tabs"] if tab["active"]] == ["1"]


def test_is_searched_by_name_and_by_address(sender: Any, reviewer: Any) -> None:
    wanted = named(by_hand("hinterhof"), "Bäckerei Hinterhof")
    by_hand("other")
    row = stranger(sender)
    answer = reviewer.get(TAB, {"view": "unknown", "at": row.pk, "who": "hinter"})
    assert [offer.profile_id for offer in answer.context["offers"]] == [wanted.pk]


def test_a_likely_one_is_offered_first_with_the_reason_and_never_placed_by_itself(sender: Any, reviewer: Any) -> None:
    likely = named(by_hand("hinterhof.berlin"), "Bäckerei Hinterhof")
    by_hand("other")
    told = replace(listed(sender, "baeckerei"), sender_username="Backerei.Hinterhof")
    inbound.keep_unknown(told, cast.database_now())
    inbound.handle(inbound.SocialInbound.objects.get().pk)
    first = reviewer.get(TAB).context["offers"][0]
    assert (first.profile_id, first.reason) == (likely.pk, "the platform tells the name “Backerei.Hinterhof”")
    assert not SocialReply.objects.exists()


def test_one_press_places_it_and_another_closes_it(sender: Any, reviewer: Any) -> None:
    person = named(by_hand("hinterhof"), "Bäckerei Hinterhof")
    one, other = stranger(sender), stranger(sender, "9002", "Hello?")
    assert "It was Bäckerei Hinterhof." in press(reviewer, one, profile=person.pk).content.decode()
    reply = SocialReply.objects.get()
    assert (reply.thread.profile, reply.opt_out) == (person, "suggested")
    press(reviewer, other, nobody="on")
    answer = press(reviewer, one, profile=person.pk)
    assert "Everybody is known" in answer.content.decode()
    assert SocialReply.objects.count() == 1


def test_says_why_where_it_cannot_be(sender: Any, reviewer: Any) -> None:
    row, nobody = stranger(sender), cast.profile()
    assert (
        "Choose somebody whom this account wrote to by hand" in press(reviewer, row, profile=nobody.pk).content.decode()
    )
    for form in ({}, {"profile": "x"}, {"profile": nobody.pk, "nobody": "on"}):
        assert "Choose who it is" in press(reviewer, row, **form).content.decode()
    assert SocialUnknownPerson.objects.filter(closed_at__isnull=True).count() == 1


def test_only_by_post_and_by_whom_may_act_on_replies(sender: Any, client: Client) -> None:
    row = stranger(sender)
    client.force_login(user_with())
    address = reverse("social:reply-place", args=[row.pk])
    assert client.get(address).status_code == 405
    assert client.post(address, {"nobody": "on"}).status_code == 403
    assert "Nobody of ours" not in client.get(TAB).content.decode()


def test_costs_the_same_however_many_wrote(sender: Any, reviewer: Any) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert reviewer.get(TAB).status_code == 200
        return len(caught)

    by_hand("hinterhof")
    stranger(sender)
    few = statements()
    for number in range(3):
        by_hand(f"other{number}")
        stranger(sender, f"91{number}")
    assert statements() == few
    assert few <= 36
