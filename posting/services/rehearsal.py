"""The rehearsal workspace of posting: publishing accounts of the stand-in world, their slots, and a plan to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django.conf import settings

from outbound.clock import database_now
from outbound.http import HttpDoor
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.adapters.base import FoundAccount, RefreshedToken
from posting.models import SocialAccount
from posting.rules.walltime import zone_named
from posting.services import accounts, recurrences, slots
from posting.states import Frequency

WORLD = "rehearsal"
#: Weekday, 0 is Monday, and wall time.
SLOTS = ((0, time(9)), (1, time(17, 30)), (2, time(9)), (3, time(17, 30)), (4, time(9)))
WEEKLY = "Question of the week: which tool did you stop using, and what took its place?"
#: It ends by itself: nobody should find a year of drafts in a rehearsal that was left alone.
MOST_WEEKS = 8


def prepare_workspace(url: str) -> None:
    """Connect the publishers that the rehearsal world lists with a token, and give what is new slots; the first time
    of all, plan a post that comes again. Repeating it changes nothing, and brings back nothing that a person took away.

    A world that lists none is no fault: its log-ins can be walked through on the accounts page.
    """
    is_first = not SocialAccount.objects.filter(world=WORLD).exists()
    made = [
        connect_publisher(member)
        for member in _publishers(f"{url}/_rehearsal/publishers")
        if member.get("platform") in registry.ADAPTERS and member.get("access_token") and not _is_known(member)
    ]
    for account in made:
        for weekday, wall_time in SLOTS:
            slots.add(account, weekday=weekday, wall_time=wall_time)
    if is_first and made:
        _plan_weekly(made)


def _plan_weekly(connected: Sequence[SocialAccount]) -> None:
    """Drafts, a Monday apart, for the networks that take a text alone: they wait for a person's approval."""
    today = database_now().astimezone(zone_named(settings.TIME_ZONE)).date()
    when = recurrences.When(
        frequency=Frequency.WEEKLY,
        first_on=today + timedelta(days=1),
        wall_time=time(9),
        zone=settings.TIME_ZONE,
        weekdays=(0,),
        most=MOST_WEEKS,
    )
    aimed = [each.pk for each in connected if not registry.capabilities(each.platform).needs_media]
    if aimed:
        recurrences.start(when=when, fields={"content": WEEKLY, "labels": ["weekly"]}, accounts=aimed, actor=None)


def _publishers(url: str) -> list[dict[str, Any]]:
    try:
        answer = HttpDoor().request("GET", url)
    except CallFailed:
        return []
    return list(answer.json().get("connected", [])) if answer.ok else []


def _is_known(member: dict[str, Any]) -> bool:
    return SocialAccount.objects.filter(
        platform=member["platform"], account_id=member["account_id"], world=WORLD
    ).exists()


def connect_publisher(member: dict[str, Any]) -> SocialAccount:
    """``member``: platform, account_id, name, username, kind, login, access_token, and where there are any
    refresh_token, token_secret, app_id, app_secret."""
    token = RefreshedToken(
        access_token=member["access_token"],
        refresh_token=member.get("refresh_token", ""),
        token_secret=member.get("token_secret", ""),
    )
    found = FoundAccount(
        member["account_id"],
        member.get("name", ""),
        username=member.get("username", ""),
        kind=member.get("kind") or "profile",
        token=token,
    )
    app = accounts.App(member.get("app_id", ""), member.get("app_secret", ""))
    return accounts.connect(found, platform=member["platform"], login=member.get("login", ""), app=app, world=WORLD)
