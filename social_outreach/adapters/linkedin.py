"""LinkedIn behind the port."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Outcome, Unauthorized
from platforms.linkedin.client import LinkedInClient, LinkedInEndpoints
from platforms.linkedin.quotas import MESSAGE_CHARACTERS
from platforms.profile_addresses import Address, read
from social_outreach.adapters.base import (
    AccountFacts,
    Capabilities,
    Credentials,
    LimitSpec,
    Look,
    OutgoingMessage,
    Reference,
    RefreshedToken,
    Sighting,
    SocialAdapter,
)

if TYPE_CHECKING:
    from social_outreach.adapters.registry import AdapterConfig

_CHECKED_ON = date(2026, 11, 21)
_HOSTS = ("linkedin.com", "lnkd.in")
#: Prefixes of the mobile site and of links in LinkedIn's mails.
_PREFIXES = {"comm", "m", "mwlite"}
#: Ids that LinkedIn itself shows in place of a name; their capitals count.
_MEMBER_ID = re.compile(r"AC[a-zA-Z]AA[A-Za-z0-9_-]{10,}")
_NOT_A_PERSON = {
    "company": "This is a company page, not a person's profile.",
    "school": "This is a school's page, not a person's profile.",
    "showcase": "This is a showcase page, not a person's profile.",
    "groups": "This is a group, not a person's profile.",
    "jobs": "This is a job, not a person's profile.",
    "posts": "This is a post, not a person's profile.",
    "feed": "This is a post, not a person's profile.",
    "pulse": "This is an article, not a person's profile.",
    "sales": "This is a Sales Navigator address; open the profile and copy its public address.",
    "talent": "This is a Recruiter address; open the profile and copy its public address.",
    "recruiter": "This is a Recruiter address; open the profile and copy its public address.",
    "pub": "This is an old address; open it and copy the one that LinkedIn then shows.",
    "profile": "This is an old address; open it and copy the one that LinkedIn then shows.",
    "messaging": "This is a conversation, not a person's profile.",
    "events": "This is an event, not a person's profile.",
    "newsletters": "This is a newsletter, not a person's profile.",
    "learning": "This is a course, not a person's profile.",
    "services": "This is a services page; open the profile and copy its public address.",
    "search": "This is a search, not a person's profile.",
    "directory": "This is a list of people, not a person's profile.",
}


class LinkedInAdapter(SocialAdapter):
    """Member-to-member messages; by API with LinkedIn's partner grant only."""

    capabilities = Capabilities(
        platform="linkedin",
        label="LinkedIn",
        max_length=MESSAGE_CHARACTERS,
        needs_partner_grant=True,
        settings=(
            ("LINKEDIN_CLIENT_ID", "Client ID of your LinkedIn app."),
            ("LINKEDIN_CLIENT_SECRET", "Client secret of your LinkedIn app, needed to refresh the token."),
            ("LINKEDIN_ACCESS_TOKEN", "Access token of the member who sends."),
            ("LINKEDIN_MEMBER_ID", "Optional: the member's id, the last part of urn:li:person:…."),
        ),
        limits=(
            LimitSpec("per_minute", 10, 60, "product brief: 10 messages a minute", _CHECKED_ON),
            LimitSpec("per_day", 20, 86_400, "practice of outreach vendors: 20 messages a day", _CHECKED_ON),
            LimitSpec(
                "per_week", 100, 604_800, "practice of outreach vendors: 100 a week", _CHECKED_ON, hard_rail=True
            ),
        ),
        reference=Reference(followers=10_000, posts=100, details=("bio", "location")),
        note=(
            "LinkedIn opens its messaging interface to approved partners only, and even they must let the member press "
            "send for each message. Without that grant the console prepares the message and you send it by hand."
        ),
    )

    def __init__(self, client: LinkedInClient, web_base: str | None = None) -> None:
        self._client = client
        self._web_base = web_base

    @classmethod
    def built(cls, config: AdapterConfig) -> LinkedInAdapter:
        endpoints = LinkedInEndpoints(
            api=config.linkedin_api, oauth=config.linkedin_oauth, version=config.linkedin_version
        )
        return cls(LinkedInClient(config.door, endpoints, config.clock), config.web_base)

    def send(self, message: OutgoingMessage, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        return self._client.send_message(
            access_token=credentials.access_token,
            text=message.text,
            person=message.recipient.remote_id,
            thread=message.recipient.thread_id,
            permit=permit,
        )

    def find(self, message: OutgoingMessage, credentials: Credentials, since: datetime) -> Look:
        """LinkedIn offers no list of sent messages, so nothing can be told and nothing is asked."""
        return Look(Sighting.CANNOT_TELL, reason="LinkedIn offers no list of sent messages; look in its inbox.")

    def verify(self, credentials: Credentials) -> AccountFacts:
        member = self._client.whoami(access_token=credentials.access_token)
        return AccountFacts(account_id=member.member_id, name=member.name)

    def refresh(self, credentials: Credentials) -> RefreshedToken:
        if not (credentials.app_id and credentials.app_secret):
            raise CallFailed(Unauthorized(reason="The LinkedIn app's id and secret are needed to refresh the token."))
        token = self._client.refresh(
            client_id=credentials.app_id,
            client_secret=credentials.app_secret,
            refresh_token=credentials.refresh_token,
        )
        return RefreshedToken(token.access_token, token.refresh_token, token.expires_at)

    def profile_url(self, username: str) -> str:
        if self._web_base:
            return f"{self._web_base}/p/linkedin/{quote(username, safe='')}"
        return f"https://www.linkedin.com/in/{quote(username, safe='')}/"

    def compose_url(self, username: str) -> str:
        """The profile: LinkedIn has no public address that opens a new message."""
        return self.profile_url(username)

    def username_from(self, text: str) -> str:
        return _normalised(_part_with_name(read(text, hosts=_HOSTS)))


def _part_with_name(address: Address) -> str:
    if address.is_at("lnkd.in"):
        raise ValueError("This is a short link; open it and copy the address of the profile.")
    if address.host and not address.is_at("linkedin.com"):
        raise ValueError(f"This address is at {address.host}, not at LinkedIn.")
    parts = list(address.parts)
    while len(parts) > 1 and parts[0].lower() in _PREFIXES:
        parts.pop(0)
    if len(parts) >= 2 and parts[0].lower() == "in":
        return parts[1]
    if len(parts) == 1 and not address.host:
        return parts[0]
    first = parts[0].lower() if parts else ""
    if first == "pub" and len(parts) > 1 and parts[1].lower() == "dir":
        first = "directory"
    raise ValueError(_NOT_A_PERSON.get(first, "A LinkedIn profile has an address like linkedin.com/in/name."))


def _normalised(name: str) -> str:
    """Lower case, since LinkedIn's names ignore it; letters of all scripts, since old names have them."""
    name = name.removeprefix("@")
    if not _MEMBER_ID.fullmatch(name):
        name = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())
    if not 3 <= len(name) <= 100 or not all(_may_stand(character) for character in name):
        raise ValueError("A LinkedIn name has 3 to 100 letters, digits and hyphens.")
    return name


def _may_stand(character: str) -> bool:
    category = unicodedata.category(character)
    return character in "-_" or category[0] in "LNM" or category == "So"
