"""TikTok behind the port."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Halted, Outcome, Unauthorized, Unsupported
from platforms.profile_addresses import Address, is_host, read
from platforms.readback import judge
from platforms.tiktok.client import TikTokClient, TikTokEndpoints
from platforms.tiktok.quotas import MESSAGE_CHARACTERS, SENDS_PER_WINDOW, WINDOW
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
)
from social_outreach.adapters.base import Window as SendWindow

if TYPE_CHECKING:
    from social_outreach.adapters.registry import AdapterConfig

_CHECKED_ON = date(2026, 11, 21)
_HOSTS = ("tiktok.com",)
_SHORT_LINKS = ("vm.tiktok.com", "vt.tiktok.com")
_NAME = re.compile(r"[a-z0-9._]{2,24}(?<!\.)")
_NO_PROFILES = {
    "about", "business", "channel", "community-guidelines", "discover", "download", "embed", "explore", "feedback",
    "following", "foryou", "friends", "h5", "inbox", "legal", "live", "login", "messages", "music", "search", "share",
    "shop", "signup", "tag", "upload", "v", "video",
}  # fmt: skip


class TikTokAdapter(SocialAdapter):
    """Answers from a business account."""

    capabilities = Capabilities(
        platform="tiktok",
        label="TikTok",
        max_length=MESSAGE_CHARACTERS,
        window=WINDOW,
        sends_per_window=SENDS_PER_WINDOW,
        # The list's shape is known from third parties only, so an empty look proves nothing.
        proves_absence=False,
        can_look=True,
        can_list_replies=True,
        knows_account_by_token=False,
        settings=(
            ("TIKTOK_CLIENT_KEY", "App ID of your TikTok API for Business app."),
            ("TIKTOK_CLIENT_SECRET", "Secret of your TikTok app, needed to refresh the token."),
            ("TIKTOK_ACCESS_TOKEN", "Access token of the business account that sends."),
            ("TIKTOK_BUSINESS_ID", "ID of the business account (the open_id that came with the token)."),
        ),
        limits=(
            LimitSpec("per_minute", 5, 60, "product brief: 5 messages a minute", _CHECKED_ON),
            LimitSpec("per_day", 20, 86_400, "our guess", _CHECKED_ON),
            LimitSpec("per_week", 80, 604_800, "our guess", _CHECKED_ON),
        ),
        reference=Reference(followers=500_000, posts=300, details=("bio", "website")),
        note=(
            "TikTok lets an app answer only people who wrote first: 10 messages within 48 hours, and not at all for "
            "accounts in the EEA, the UK and Switzerland. A first message is prepared here and sent by hand."
        ),
    )

    def __init__(self, client: TikTokClient, web_base: str | None = None) -> None:
        self._client = client
        self._web_base = web_base

    @classmethod
    def built(cls, config: AdapterConfig) -> TikTokAdapter:
        client = TikTokClient(config.door, TikTokEndpoints(base=config.tiktok_base), config.clock)
        return cls(client, config.web_base)

    def send(self, message: OutgoingMessage, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        if message.window is SendWindow.NONE:
            raise CallFailed(Unsupported(reason="TikTok lets an app write only within 48 hours of a person's message."))
        if message.window is SendWindow.HUMAN_AGENT:
            raise CallFailed(Unsupported(reason="TikTok knows no longer window for replies by a person."))
        if not message.recipient.thread_id:
            raise CallFailed(Unsupported(reason="TikTok's conversation is not known; the person must write first."))
        return self._client.send_message(
            access_token=credentials.access_token,
            business_id=_business_id(credentials),
            conversation_id=message.recipient.thread_id,
            text=message.text,
            permit=permit,
        )

    def find(self, message: OutgoingMessage, credentials: Credentials, since: datetime) -> Look:
        thread_id = message.recipient.thread_id
        if not thread_id:
            return Look(Sighting.CANNOT_TELL, reason="TikTok's conversation is not known.")
        listed = self._client.messages(
            access_token=credentials.access_token, business_id=_business_id(credentials), conversation_id=thread_id
        )
        look = judge(listed, text=message.text, since=since, whole=False, thread_id=thread_id)
        if look.sighting is Sighting.ABSENT and not self.capabilities.proves_absence:
            return Look(Sighting.CANNOT_TELL, reason="TikTok's list does not show the message, which proves nothing.")
        return look

    def replies(
        self, credentials: Credentials, since: datetime, threads: Sequence[str] = ()
    ) -> tuple[InboundMessage, ...]:
        """Of the known conversations only: no list of conversations is documented in what we could read."""
        found: list[InboundMessage] = []
        business_id = _business_id(credentials)
        for thread_id in threads:
            listed = self._client.messages(
                access_token=credentials.access_token, business_id=business_id, conversation_id=thread_id
            )
            # TikTok addresses conversations, not people.
            found += [
                InboundMessage("tiktok", business_id, thread_id, row.remote_id, row.text, row.sent_at, False, thread_id)
                for row in listed
                if not row.is_ours and row.remote_id and row.sent_at >= since.replace(microsecond=0)
            ]
        return tuple(sorted(found, key=lambda message: message.at.timestamp() if message.at else 0.0))

    def verify(self, credentials: Credentials) -> AccountFacts:
        business = self._client.whoami(access_token=credentials.access_token, business_id=_business_id(credentials))
        return AccountFacts(account_id=business.business_id, name=business.name, username=business.username)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        if not (credentials.app_id and credentials.app_secret and credentials.refresh_token):
            raise CallFailed(Unauthorized(reason="TikTok's app id, secret and refresh token are needed to refresh."))
        token = self._client.refresh(
            client_id=credentials.app_id,
            client_secret=credentials.app_secret,
            refresh_token=credentials.refresh_token,
        )
        return RefreshedToken(token.access_token, token.refresh_token, token.expires_at)

    def profile_url(self, username: str) -> str:
        return f"{self._web_base}/p/tiktok/{username}" if self._web_base else f"https://www.tiktok.com/@{username}"

    def compose_url(self, username: str) -> str:
        """The profile: TikTok has no public address that opens a conversation."""
        return self.profile_url(username)

    def username_from(self, text: str) -> str:
        name = _part_with_name(read(text, hosts=_HOSTS)).removeprefix("@").lower()
        if not _NAME.fullmatch(name) or is_host(name, _HOSTS):
            raise ValueError("A TikTok name has 2 to 24 letters, digits, periods and underscores.")
        return name


def _business_id(credentials: Credentials) -> str:
    if not credentials.account_id:
        raise CallFailed(Halted(reason="The id of the TikTok business account is missing (TIKTOK_BUSINESS_ID)."))
    return credentials.account_id


def _part_with_name(address: Address) -> str:
    """The part that names the account. The address of a video carries its creator: ``/@name/video/1`` names a profile.

    Raises ``ValueError`` with a plain sentence.
    """
    if address.host and not address.is_at(*_HOSTS):
        raise ValueError(f"This address is at {address.host}, not at TikTok.")
    if address.is_at(*_SHORT_LINKS) or (address.host and address.parts and address.parts[0] == "t"):
        raise ValueError("This is a short link; open it and copy the address of the profile.")
    first = address.parts[0] if address.parts else ""
    # A language or "embed" may stand before the name.
    named = next((part for part in address.parts[:2] if part.startswith("@")), "")
    if named and (address.host or len(address.parts) == 1):
        return named
    is_main_site = address.host in {"", "tiktok.com", "www.tiktok.com", "m.tiktok.com"}
    if len(address.parts) == 1 and is_main_site and not (address.host and first.lower() in _NO_PROFILES):
        return first
    raise ValueError("A TikTok profile has an address like tiktok.com/@name.")
