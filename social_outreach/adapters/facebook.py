"""Facebook Pages (Messenger) behind the port."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Outcome, Refused, Unauthorized, Unsupported
from platforms.meta.client import GraphClient, GraphEndpoints, GraphToken
from platforms.meta.conversations import written_since
from platforms.meta.quotas import HUMAN_AGENT_WINDOW, MESSENGER_CHARACTERS, STANDARD_WINDOW
from platforms.profile_addresses import Address, read
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
_HOSTS = ("facebook.com", "fb.com", "m.me", "messenger.com", "fb.me", "fb.watch")
_SHORT_LINKS = ("fb.me", "fb.watch")
_NAME = re.compile(r"[a-z0-9]{5,50}")
_ID = re.compile(r"[0-9]{1,20}")
#: Page addresses that carry the id after the Page's name.
_NAME_WITH_ID = re.compile(r".*-([0-9]{9,20})", re.DOTALL)
#: Facebook's rules for names bar these endings, so what ends so is a website.
_WEBSITE = re.compile(r".*\.(com|net|org)", re.DOTALL)
_NO_PROFILES = {
    "ads", "ajax", "bookmarks", "business", "careers", "checkpoint", "composer", "dialog", "directory", "events",
    "find-friends", "flx", "friends", "fundraisers", "games", "gaming", "groups", "hashtag", "help", "home.php",
    "l.php", "legal", "login", "login.php", "marketplace", "me", "media", "memories", "notes", "notifications", "pages",
    "permalink.php", "photo", "photo.php", "photos", "plugins", "policies", "privacy", "public", "r.php", "recover",
    "reel", "reels", "saved", "search", "settings", "share", "sharer", "sharer.php", "stories", "story.php",
    "video.php", "videos", "watch",
}  # fmt: skip
#: Words after which an id stands, mostly behind a name.
_BEFORE_ID = {"pages", "people", "p", "profile", "groups", "messages"}
#: Facebook's own sites; below them a path names no account.
_OWN_SITES = tuple(
    f"{name}.facebook.com"
    for name in ("about", "ads", "adsmanager", "apps", "developers", "graph", "l", "lm", "newsroom", "research")
)


class FacebookAdapter(SocialAdapter):
    """Answers from a Page through Messenger."""

    capabilities = Capabilities(
        platform="facebook",
        label="Facebook",
        max_length=MESSENGER_CHARACTERS,
        window=STANDARD_WINDOW,
        human_agent_window=HUMAN_AGENT_WINDOW,
        proves_absence=True,
        can_look=True,
        can_list_replies=True,
        settings=(
            ("FACEBOOK_APP_ID", "ID of your Meta app."),
            ("FACEBOOK_APP_SECRET", "Secret of your Meta app; each call is signed with it."),
            ("FACEBOOK_ACCESS_TOKEN", "Access token of the Page that sends, not of a person."),
            ("FACEBOOK_PAGE_ID", "Optional: ID of the Page; without it the token's own Page is used."),
        ),
        limits=(
            LimitSpec("per_minute", 10, 60, "product brief: 10 messages a minute", _CHECKED_ON),
            LimitSpec("per_day", 40, 86_400, "our guess", _CHECKED_ON),
            LimitSpec("per_week", 150, 604_800, "our guess", _CHECKED_ON),
        ),
        reference=Reference(followers=50_000, posts=500, details=("bio", "location", "website", "email")),
        note=(
            "A Page may answer only people who wrote to it first, for 24 hours after their last message, or 7 days for "
            "a reply that a person wrote or approved. A first message is prepared here and sent by hand."
        ),
    )

    def __init__(self, client: GraphClient, web_base: str | None = None) -> None:
        self._client = client
        self._web_base = web_base

    @classmethod
    def built(cls, config: AdapterConfig) -> FacebookAdapter:
        client = GraphClient(config.door, GraphEndpoints(config.graph_base, config.graph_version), config.clock)
        return cls(client, config.web_base)

    def send(self, message: OutgoingMessage, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        self._check(message)
        return self._client.send_message(
            _token(credentials),
            recipient=message.recipient.remote_id,
            text=message.text,
            human_agent=message.window is Window.HUMAN_AGENT,
            permit=permit,
        )

    def find(self, message: OutgoingMessage, credentials: Credentials, since: datetime) -> Look:
        person = message.recipient.remote_id
        if not person:
            return Look(Sighting.CANNOT_TELL, reason="Facebook's id of this person is not known.")
        conversation = self._client.conversation(_token(credentials), platform="messenger", person=person)
        if conversation is None:
            return Look(Sighting.CANNOT_TELL, reason="Facebook lists no conversation with this person.")
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
        page = str(self._client.whoami(_token(credentials))["id"])
        ours = {page, credentials.account_id}
        return written_since(
            self._client,
            _token(credentials),
            platform="messenger",
            account_id=credentials.account_id or page,
            ours=ours,
            since=since,
        )

    def verify(self, credentials: Credentials) -> AccountFacts:
        page = self._client.whoami(_token(credentials))
        return AccountFacts(account_id=str(page["id"]), name=str(page.get("name", "")))

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        """Renew a token that is still good; Facebook has no refresh tokens and renews no expired one."""
        if not (credentials.app_id and credentials.app_secret):
            raise CallFailed(Unauthorized(reason="The Meta app's id and secret are needed to renew the token."))
        renewed = self._client.exchange(_token(credentials), app_id=credentials.app_id)
        return RefreshedToken(renewed.access_token, expires_at=renewed.expires_at)

    def profile_url(self, username: str) -> str:
        if self._web_base:
            return f"{self._web_base}/p/facebook/{username}"
        if _ID.fullmatch(username):
            return f"https://www.facebook.com/profile.php?id={username}"
        return f"https://www.facebook.com/{username}"

    def compose_url(self, username: str) -> str:
        return f"{self._web_base}/p/facebook/{username}" if self._web_base else f"https://m.me/{username}"

    def username_from(self, text: str) -> str:
        return _normalised(_part_with_name(read(text, hosts=_HOSTS)))

    def _check(self, message: OutgoingMessage) -> None:
        length = self.capabilities.measured_length(message.text)
        if length > self.capabilities.max_length:
            reason = f"The message has {length} characters; Messenger takes {self.capabilities.max_length}."
            raise CallFailed(Refused(reason=reason))
        if message.window is Window.NONE:
            raise CallFailed(Unsupported(reason="Facebook lets a Page write only inside an open window."))
        if not message.recipient.remote_id:
            raise CallFailed(Unsupported(reason="Facebook's id of this person is not known; they must write first."))


def _token(credentials: Credentials) -> GraphToken:
    return GraphToken(credentials.access_token, credentials.account_id, credentials.app_secret)


def _part_with_name(address: Address) -> str:
    if address.host and not address.is_at(*_HOSTS):
        raise ValueError(f"This address is at {address.host}, not at Facebook.")
    if address.is_at(*_SHORT_LINKS):
        raise ValueError("This is a short link; open it and copy the address of the profile.")
    parts = list(address.parts)
    first = parts[0].removeprefix("@").lower() if parts else ""
    if first == "profile.php":
        return address.parameters.get("id", "")
    if first == "pg" or (first == "t" and address.is_at("m.me", "messenger.com")):
        return parts[1] if len(parts) > 1 else ""
    if first in _BEFORE_ID:
        return _id_below(first, parts)
    if first == "share" and address.host:
        raise ValueError("This is a share link; open it and copy the address of the profile.")
    if first in _NO_PROFILES or address.is_at(*_OWN_SITES) or (not address.host and len(parts) > 1):
        raise ValueError("This address belongs to no profile or Page.")
    return parts[0] if parts else ""


def _id_below(first: str, parts: list[str]) -> str:
    """The id in ``/pages/Name/1``, ``/people/Name/1``, ``/p/Name-1``, ``/profile/1``, ``/messages/t/1``.

    Of a group only what names a member: ``/groups/2/user/1``.
    """
    if first == "groups":
        return parts[3] if len(parts) > 3 and parts[2].lower() == "user" else _refused("This is a group.")
    if first == "messages":
        return parts[2] if len(parts) > 2 and parts[1].lower() == "t" else _refused("This is the inbox.")
    for part in reversed(parts[1:]):
        if _ID.fullmatch(part) or _NAME_WITH_ID.fullmatch(part):
            return part
    return _refused("This address names no Page.")


def _refused(reason: str) -> str:
    raise ValueError(reason)


def _normalised(name: str) -> str:
    """Capitals and periods make no difference to Facebook: https://www.facebook.com/help/105399436216001."""
    name = name.removeprefix("@").lower()
    with_id = _NAME_WITH_ID.fullmatch(name)
    if with_id:
        return with_id[1]
    plain = name.replace(".", "")
    if _ID.fullmatch(name):
        return name
    if plain in _NO_PROFILES | _BEFORE_ID:
        raise ValueError("This address belongs to no profile or Page.")
    if not _NAME.fullmatch(plain) or plain.isdigit() or _WEBSITE.fullmatch(name):
        raise ValueError("A Facebook name has at least 5 letters, digits and periods; or give the numeric id.")
    return plain
