"""The rehearsal workspace: accounts of the stand-in world and a sample of profiles, some of whom wrote first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from outbound.http import HttpDoor
from outbound.outcome import CallFailed
from outbound.suppression import normalise_handle
from social_outreach.adapters import registry
from social_outreach.models import SenderAccount, SocialProfile
from social_outreach.rules.rows import FoundProfile
from social_outreach.services import accounts, intake, replies

WORLD = "rehearsal"
#: Believable people, none of whom exists. ``wrote``: this one has written to us first, so a window is open.
SAMPLE = Path(__file__).resolve().parent.parent / "fixtures" / "sample_profiles.json"


class RehearsalUnreachable(RuntimeError):
    """The rehearsal world does not answer; start it first (make run does)."""


def prepare_workspace(url: str) -> None:
    """Connect the cast of the rehearsal world and load the sample once. Repeating it changes nothing."""
    door = HttpDoor()
    for member in _get(door, f"{url}/_rehearsal/accounts")["accounts"]:
        if member["platform"] in registry.ADAPTERS and not _known(member):
            connect_member(member)
    if not SocialProfile.objects.filter(found_by="sample").exists():
        _load_sample(door, url)


def _known(member: dict[str, Any]) -> bool:
    return SenderAccount.objects.filter(
        platform=member["platform"], account_id=member["account_id"], world=WORLD
    ).exists()


def connect_member(member: dict[str, Any]) -> SenderAccount:
    """An account of the cast. It may send at any hour: a rehearsal on a Sunday should not wait for Monday."""
    return accounts.connect(
        platform=member["platform"],
        account_id=member["account_id"],
        name=member.get("name", ""),
        username=member.get("username", ""),
        access_token=member["access_token"],
        refresh_token=member.get("refresh_token", ""),
        app_id=member.get("app_id", ""),
        app_secret=member.get("app_secret", ""),
        has_partner_grant=registry.capabilities(member["platform"]).needs_partner_grant,
        send_window="always",
        world=WORLD,
    )


def _load_sample(door: HttpDoor, url: str) -> None:
    people = json.loads(SAMPLE.read_text(encoding="utf-8"))
    intake.merge_profiles([_found(person) for person in people], found_by="sample")
    for person in people:
        if person.get("wrote"):
            write_first(door, url, platform=person["platform"], username=person["username"], text=person["wrote"])


def _found(person: dict[str, Any]) -> FoundProfile:
    known = {key: value for key, value in person.items() if key != "wrote"}
    adapter = registry.get(known["platform"])
    return FoundProfile(
        **known, username_key=normalise_handle(known["username"]), url=adapter.profile_url(known["username"])
    )


def write_first(door: HttpDoor, url: str, *, platform: str, username: str, text: str) -> None:
    """Let a person of the rehearsal world write to us, and record it as their reply: that opens a window."""
    account = SenderAccount.objects.filter(platform=platform, world=WORLD).order_by("pk").first()
    profile = SocialProfile.objects.filter(platform=platform, username_key=username.casefold()).first()
    if account is None or profile is None:
        return
    wrote = {"platform": platform, "account_id": account.account_id, "username": profile.username, "text": text}
    known = _post(door, f"{url}/_rehearsal/inbound", wrote)
    replies.record(
        profile,
        body=text,
        received_at=parse_datetime(str(known.get("at", ""))) if known.get("at") else None,
        recipient_id=str(known["recipient_id"]),
        thread_id=str(known.get("thread_id") or ""),
        account=account,
        # The same id as in the webhook that the world may send: one reply, whichever comes first.
        remote_id=str(known.get("remote_id") or ""),
        source="rehearsal world",
    )


def _get(door: HttpDoor, url: str) -> dict[str, Any]:
    return _json(door, "GET", url, None)


def _post(door: HttpDoor, url: str, body: dict[str, Any]) -> dict[str, Any]:
    return _json(door, "POST", url, body)


def _json(door: HttpDoor, method: str, url: str, body: dict[str, Any] | None) -> dict[str, Any]:
    try:
        answer = door.request(method, url, json=body)
    except CallFailed as failure:
        raise RehearsalUnreachable(f"The rehearsal world at {settings.REHEARSAL_URL} does not answer.") from failure
    if not answer.ok:
        raise RehearsalUnreachable(f"The rehearsal world answered {answer.status}: {answer.text[:200]}")
    found: dict[str, Any] = answer.json()
    return found
