"""A key has one meaning on a page, whatever stands on it: a card in hand, cards in doubt, notices with an undo."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from social_outreach.models import SocialMessage
from social_outreach.services import assisted
from tests.factories.social import PERMISSIONS, ProfileFactory, ReplyFactory, user_with
from tests.social_outreach import cast

pytestmark = pytest.mark.django_db
VOID = {"input", "img", "br", "hr", "meta", "link", "use", "path", "source"}


class Keys(HTMLParser):
    """The keys of a page. Those of rows count once: a row's own keys act on the row in hand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self._row = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._row or "data-row" in given:
            self._row += tag not in VOID
        elif key := given.get("data-key"):
            self.found[key] += 1

    def handle_endtag(self, tag: str) -> None:
        self._row -= bool(self._row and tag not in VOID)


@pytest.fixture
def member(client: Client) -> Any:
    client.person = user_with(*PERMISSIONS)  # type: ignore[attr-defined]
    client.force_login(client.person)  # type: ignore[attr-defined]
    return client


def card(**person: Any) -> SocialMessage:
    lane = cast.account()
    return cast.scheduled(cast.profile(lane.platform, **person), by=user_with())


def twice(member: Client, name: str, *args: Any) -> dict[str, int]:
    answer = member.get(reverse(f"social:{name}", args=args))
    assert answer.status_code == 200
    found = Keys(answer.content.decode()).found
    assert found
    return {key: count for key, count in found.items() if count > 1}


@pytest.mark.parametrize(
    "name",
    ["pipeline", "discover", "import", "review", "review-one", "drafts", "drafts-make", "send", "replies", "messages",
     "followups"],
)  # fmt: skip
def test_a_page(member: Client, name: str) -> None:
    message = card()
    ProfileFactory.create_batch(3)
    ReplyFactory(body="Stop writing to me")
    ReplyFactory(body="Tell me more")
    SocialMessage.objects.filter(pk=message.pk).update(state="draft", approved_at=None)
    assert twice(member, name) == {}
    assert twice(member, "profile", message.profile_id) == {}
    assert twice(member, "message", message.pk) == {}


@pytest.mark.parametrize("is_begun", [False, True])
def test_the_assisted_queue_with_a_card_and_a_doubt(member: Any, is_begun: bool) -> None:
    doubtful = card(username="doubt")
    SocialMessage.objects.filter(pk=doubtful.pk).update(state="unknown", mode="assisted")
    message = card(username="inhand")
    assert twice(member, "assisted") == {}
    taken = assisted.take(actor=member.person)
    assert taken is not None
    if is_begun:
        assisted.begin(message.pk, actor=member.person)
    shown = member.get(reverse("social:assisted")).content.decode()
    assert "inhand" in shown
    assert twice(member, "assisted") == {}


def test_never_contact_asks_before_it_does_it(member: Any) -> None:
    """The same key opens the same question wherever a person is in view."""
    message = card()
    assisted.take(actor=member.person)
    for name, args in (("assisted", ()), ("profile", (message.profile_id,))):
        page = member.get(reverse(f"social:{name}", args=args)).content.decode()
        before, _, _ = page.partition('data-key="!"')
        assert before.rpartition("<")[2].startswith("summary")


def test_control_and_enter_start_a_discovery_run(member: Client) -> None:
    shown = member.get(reverse("social:discover")).content.decode()
    form = shown.partition('id="discover-form"')[2].partition("</form>")[0]
    assert "data-submit-key" in form.partition(">")[0]
    assert "data-submit-default" in form
