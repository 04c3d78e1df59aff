"""The rehearsal workspace of posting: publishing accounts of the stand-in world."""

from __future__ import annotations

from typing import Any

from outbound.http import HttpDoor
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.adapters.base import FoundAccount, RefreshedToken
from posting.models import SocialAccount
from posting.services import accounts

WORLD = "rehearsal"


def prepare_workspace(url: str) -> None:
    """Connect the publishers that the rehearsal world lists with a token. Repeating it changes nothing.

    A world that lists none is no fault: its log-ins can be walked through on the accounts page.
    """
    for member in _publishers(f"{url}/_rehearsal/publishers"):
        if member.get("platform") in registry.ADAPTERS and member.get("access_token") and not _is_known(member):
            connect_publisher(member)


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
