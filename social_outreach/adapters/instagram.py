"""Instagram behind the port."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Outcome, Refused, Unauthorized, Unsupported
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.meta.conversations import written_since
from platforms.meta.quotas import HUMAN_AGENT_WINDOW, INSTAGRAM_BYTES, STANDARD_WINDOW
from platforms.profile_addresses import Address, is_host, read
from platforms.readback import judge
from social_outreach.adapters.base import (
    AccountFacts,
    Capabilities,
    Credentials,
    InboundMessage,
    LimitSpec,
    Look,
    OutgoingMessage,
    Reference,
    RefreshedToken,
    Sighting,
    SocialAdapter,
    Window,
)

if TYPE_CHECKING:
    from social_outreach.adapters.registry import AdapterConfig

_CHECKED_ON = date(2026, 11, 21)
_HOSTS = ("instagram.com", "instagr.am", "ig.me")
#: Tokens of Facebook Login begin so; all others come from Instagram Login and belong to its host (from memory).
_FACEBOOK_TOKEN = "EAA"  # noqa: S105 - the beginning of every such token, no secret
_NAME = re.compile(r"(?!\.)(?!.*\.\.)[a-z0-9._]{1,30}(?<!\.)")
_POSTS = {"p", "reel", "reels", "tv"}
_NO_PROFILES = {
    "about", "accounts", "ar", "archive", "api", "challenge", "channel", "create", "developer", "direct", "directory",
    "emails", "explore", "invites", "legal", "lite", "nametag", "oauth", "popular", "press", "privacy", "s", "session",
    "share", "stories", "terms", "topics", "web",
}  # fmt: skip
#: Instagram's own sites; below them a path names no account.
_OWN_SITES = tuple(
    f"{name}.instagram.com" for name in ("about", "api", "business", "creators", "graph", "help", "i", "l")
)


class InstagramAdapter(SocialAdapter):
    """Answers from a professional account, through Instagram Login or Facebook Login."""

    capabilities = Capabilities(
        platform="instagram",
        label="Instagram",
        max_length=INSTAGRAM_BYTES,
        length_unit="bytes",
        window=STANDARD_WINDOW,
        human_agent_window=HUMAN_AGENT_WINDOW,
        proves_absence=True,
        can_look=True,
        can_list_replies=True,
        settings=(
            ("INSTAGRAM_APP_ID", "Instagram app ID, which is not the ID of the Facebook app around it."),
            ("INSTAGRAM_APP_SECRET", "Instagram app secret; each call is signed with it."),
            ("INSTAGRAM_ACCESS_TOKEN", "Long-lived access token of the professional account that sends."),
            ("INSTAGRAM_ACCOUNT_ID", "Optional: ID of the professional account; without it the token's own is used."),
        ),
        limits=(
            LimitSpec("per_minute", 5, 60, "product brief: 5 messages a minute", _CHECKED_ON),
            LimitSpec("per_day", 20, 86_400, "our guess", _CHECKED_ON),
            LimitSpec("per_week", 80, 604_800, "our guess", _CHECKED_ON),
        ),
        reference=Reference(followers=100_000, posts=500, details=("bio", "website")),
        note=(
            "Instagram lets an app answer only people who wrote first, for 24 hours after their last message, or "
            "7 days for a reply that a person wrote or approved. A first message is prepared here and sent by hand."
        ),
    )

    def __init__(self, client: GraphClient, facebook_client: GraphClient, web_base: str | None = None) -> None:
        self._client = client
        self._facebook_client = facebook_client
        self._web_base = web_base

    @classmethod
    def built(cls, config: AdapterConfig) -> InstagramAdapter:
        instagram = GraphEndpoints(base=config.instagram_base, version=config.graph_version)
        facebook = GraphEndpoints(base=config.graph_base, version=config.graph_version)
        return cls(
            GraphClient(config.door, instagram, config.clock),
            GraphClient(config.door, facebook, config.clock),
            config.web_base,
        )

    def send(self, message: OutgoingMessage, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        self._check(message)
        return self._client_for(credentials).send_message(
            _token(credentials),
            recipient=message.recipient.remote_id,
            text=message.text,
            human_agent=message.window is Window.HUMAN_AGENT,
            permit=permit,
        )

    def find(self, message: OutgoingMessage, credentials: Credentials, since: datetime) -> Look:
        person = message.recipient.remote_id
        if not person:
            return Look(Sighting.CANNOT_TELL, reason="Instagram's id of this person is not known.")
        client = self._client_for(credentials)
        conversation = client.conversation(_token(credentials), platform="instagram", person=person)
        if conversation is None:
            return Look(Sighting.CANNOT_TELL, reason="Instagram lists no conversation with this person.")
        return judge(
            conversation.messages,
            text=message.text,
            since=since,
            whole=conversation.whole,
            thread_id=conversation.thread_id,
        )

    def replies(
        self, credentials: Credentials, since: datetime, threads: Sequence[str] = ()
    ) -> tuple[InboundMessage, ...]:
        page, account = self._identity(credentials)
        known = (page.get("id"), account.get("id"), account.get("user_id"), account.get("username"))
        return written_since(
            self._client_for(credentials),
            _token(credentials),
            platform="instagram",
            account_id=credentials.account_id or str(account.get("user_id") or account["id"]),
            ours={credentials.account_id, *(str(name) for name in known if name)},
            since=since,
        )

    def verify(self, credentials: Credentials) -> AccountFacts:
        page, account = self._identity(credentials)
        remote_id = str(account.get("user_id") or account["id"])
        return AccountFacts(remote_id, str(page.get("name", "")), str(account.get("username", "")))

    def _identity(self, credentials: Credentials) -> tuple[dict[str, Any], dict[str, Any]]:
        """Whom the token belongs to, and the Instagram account: the same but where a Page stands between."""
        if not _is_facebook(credentials):
            me = self._client.whoami(_token(credentials), fields="id,user_id,username,name")
            return me, me
        fields = "id,name,instagram_business_account{id,username}"
        page = self._facebook_client.whoami(_token(credentials), fields=fields)
        account = page.get("instagram_business_account")
        if not isinstance(account, dict) or not account.get("id"):
            raise CallFailed(Unsupported(reason="No professional Instagram account is linked to this Page."))
        return page, account

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        token = _token(credentials)
        if not _is_facebook(credentials):
            renewed = self._client.refresh_instagram(token)
        elif credentials.app_id and credentials.app_secret:
            renewed = self._facebook_client.exchange(token, app_id=credentials.app_id)
        else:
            raise CallFailed(Unauthorized(reason="The app's id and secret are needed to renew this token."))
        return RefreshedToken(renewed.access_token, expires_at=renewed.expires_at)

    def profile_url(self, username: str) -> str:
        return (
            f"{self._web_base}/p/instagram/{username}" if self._web_base else f"https://www.instagram.com/{username}/"
        )

    def compose_url(self, username: str) -> str:
        return f"{self._web_base}/p/instagram/{username}" if self._web_base else f"https://ig.me/m/{username}"

    def username_from(self, text: str) -> str:
        name = _part_with_name(read(text, hosts=_HOSTS)).removeprefix("@").lower()
        if not _NAME.fullmatch(name) or is_host(name, _HOSTS):
            raise ValueError("An Instagram name has up to 30 letters, digits, single periods and underscores.")
        return name

    def _check(self, message: OutgoingMessage) -> None:
        length = self.capabilities.measured_length(message.text)
        if length > self.capabilities.max_length:
            reason = f"The message has {length} bytes; Instagram takes {self.capabilities.max_length}."
            raise CallFailed(Refused(reason=reason))
        if message.window is Window.NONE:
            raise CallFailed(Unsupported(reason="Instagram lets an app write only inside an open window."))
        if not message.recipient.remote_id:
            raise CallFailed(Unsupported(reason="Instagram's id of this person is not known; they must write first."))

    def _client_for(self, credentials: Credentials) -> GraphClient:
        return self._facebook_client if _is_facebook(credentials) else self._client


def _is_facebook(credentials: Credentials) -> bool:
    return credentials.access_token.startswith(_FACEBOOK_TOKEN)


def _token(credentials: Credentials) -> GraphToken:
    """On Facebook's host the Page of the token sends, and the Instagram account's id names no Page: hence ``/me``."""
    account_id = "" if _is_facebook(credentials) else credentials.account_id
    return GraphToken(credentials.access_token, account_id, credentials.app_secret)


def _part_with_name(address: Address) -> str:
    if address.host and not address.is_at(*_HOSTS):
        raise ValueError(f"This address is at {address.host}, not at Instagram.")
    parts = [part for part in address.parts if part.lower() != "_u"]
    if address.is_at("ig.me"):
        parts = parts[1:] if parts and parts[0].lower() == "m" else []
    first = parts[0].removeprefix("@").lower() if parts else ""
    if first == "stories" and len(parts) > 1 and parts[1].lower() != "highlights":
        return parts[1]
    if first == "share" and address.host:
        raise ValueError("This is a share link; open it and copy the address of the profile.")
    if first in _POSTS:
        raise ValueError("This is a post, not a profile.")
    if not first or first in _NO_PROFILES or address.is_at(*_OWN_SITES) or (not address.host and len(parts) > 1):
        raise ValueError("An Instagram profile has an address like instagram.com/name.")
    return parts[0]
