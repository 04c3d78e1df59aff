"""The list of replies goes on from a place by its index, however far down that is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from outbound.clock import database_now
from social_outreach.models import SocialReply, SocialThread
from social_outreach.selectors import replies
from tests.factories.social import AccountFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def many(count: int) -> list[int]:
    """Three of each moment, so that places differ by number only."""
    thread = SocialThread.objects.create(profile=ProfileFactory(), account=AccountFactory())
    at = database_now()
    SocialReply.objects.bulk_create(
        SocialReply(thread=thread, body="Hello", received_at=at - timedelta(minutes=number // 3))
        for number in range(count)
    )
    return list(SocialReply.objects.order_by("-received_at", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("view", [replies.OPEN, replies.ALL])
def test_each_page_follows_the_one_before_and_leads_back(view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "PAGE", 4)
    everyone = many(11)
    rows, now = replies.matching(view=view), database_now()
    first = replies.page(rows, now)
    second = replies.page(rows, now, before=first.before)
    third = replies.page(rows, now, before=second.before)
    told = [[row.reply.pk for row in page.rows] for page in (first, second, third)]
    assert [*told[0], *told[1], *told[2]] == everyone
    assert [row.reply.pk for row in replies.page(rows, now, after=third.after).rows] == told[1]
    assert replies.following(rows, everyone[3]) == everyone[4]
    assert replies.following(rows, everyone[-1]) == everyone[-2]


@pytest.mark.parametrize("view", [replies.OPEN, replies.ALL])
def test_the_place_is_found_in_the_index(view: str) -> None:
    everyone = many(600)
    edge = SocialReply.objects.get(pk=everyone[500])
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE social_reply")
    index = "social_reply_open" if view == replies.OPEN else "social_reply_newest"
    rows = replies.matching(view=view).select_related(None)
    for beyond in (
        rows.filter(replies._older(edge.received_at, edge.pk)),
        rows.filter(replies._newer(edge.received_at, edge.pk)).order_by("received_at", "pk"),
    ):
        plan = beyond[:30].explain()
        if connection.vendor == "sqlite":
            assert f"USING INDEX {index} (" in plan, plan
            assert "TEMP B-TREE" not in plan
