"""The port: what social outreach asks of a platform, as frozen data in and outcomes out. No Django here."""

from __future__ import annotations

import abc
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from outbound.http import SendPermit
from outbound.outcome import CallFailed, Look, Outcome, Sighting, Unsupported
from platforms.inbound import InboundMessage

__all__ = ["InboundMessage", "Look", "Sighting"]


class DeliveryMode(enum.StrEnum):
    """How a message leaves: by the platform's API, or by a person whom the console prepares and records."""

    API = "api"
    ASSISTED = "assisted"


class Window(enum.StrEnum):
    """Which rule of the platform a send by API leans on."""

    NONE = "none"
    STANDARD = "standard"
    HUMAN_AGENT = "human_agent"


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """One shipped limit. ``window_seconds`` is a sliding window; a ``hard_rail`` cannot be raised in the console."""

    name: str
    limit: int
    window_seconds: int
    source: str
    checked_on: date
    hard_rail: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What the engagement score measures a profile of the platform against; the sizes are our guess."""

    #: So many followers, so many posts, earn all the points.
    followers: int = 50_000
    posts: int = 300
    #: Which of a profile's details the platform shows to everybody.
    details: tuple[str, ...] = ("bio", "location", "website", "email")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform permits, as data: services ask this and never which platform it is."""

    platform: str
    label: str
    max_length: int
    length_unit: str = "characters"  # or "bytes" of UTF-8
    #: After the person's last message an API send is open for so long; None: no window is needed.
    window: timedelta | None = None
    #: A reply typed or approved by a person may go this long after the person's last message.
    human_agent_window: timedelta | None = None
    #: How many messages may go in one window; None: not counted.
    sends_per_window: int | None = None
    #: The API may be used only where the operator declares a partner grant on the account.
    needs_partner_grant: bool = False
    #: ``find`` can tell that a message is not there, so an unknown may be sent again.
    proves_absence: bool = False
    #: ``find`` can at least tell that a message is there.
    can_look: bool = False
    #: The platform can be asked what people wrote: ``replies``.
    can_list_replies: bool = False
    #: Environment variables of a single-account set-up: (name, what it is for), in the order
    #: app id, app secret, access token, account id.
    settings: tuple[tuple[str, str], ...] = ()
    #: The platform tells from the token which account it belongs to.
    knows_account_by_token: bool = True
    limits: tuple[LimitSpec, ...] = ()
    reference: Reference = field(default_factory=Reference)
    #: What a person should know, shown on pages: e.g. why first messages are assisted.
    note: str = ""

    @property
    def needed_settings(self) -> tuple[tuple[str, str], ...]:
        """Those of ``settings`` without which nothing is sent by API."""
        return self.settings[:-1] if self.knows_account_by_token else self.settings

    def measured_length(self, text: str) -> int:
        return len(text.encode()) if self.length_unit == "bytes" else len(text)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to. ``remote_id`` and ``thread_id`` are the platform's ids, empty when not known."""

    username: str
    url: str = ""
    remote_id: str = ""
    thread_id: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One text to one recipient, exactly as approved. The key is one per message, the same on each attempt."""

    recipient: Recipient
    text: str
    idempotency_key: str
    window: Window = Window.NONE


@dataclass(frozen=True, slots=True)
class Credentials:
    """Secrets of one account, in memory only. ``repr`` hides them."""

    account_id: str
    access_token: str = field(repr=False, default="")
    refresh_token: str = field(repr=False, default="")
    app_id: str = ""
    app_secret: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class RefreshedToken:
    """A new token. An empty ``refresh_token`` means: keep the one stored."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Who a token belongs to, as the platform says."""

    account_id: str
    name: str = ""
    username: str = ""
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None


class SocialAdapter(abc.ABC):
    """One platform behind the port. Stateless; one instance serves all threads."""

    capabilities: Capabilities

    @abc.abstractmethod
    def send(self, message: OutgoingMessage, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        """Send one message. Returns ``Accepted`` or raises ``CallFailed``. At most one creating request."""

    @abc.abstractmethod
    def find(self, message: OutgoingMessage, credentials: Credentials, since: datetime) -> Look:
        """Look whether a message sent at or after ``since`` arrived. Reads only; raises ``CallFailed``."""

    @abc.abstractmethod
    def verify(self, credentials: Credentials) -> AccountFacts:
        """Ask the platform who the token belongs to. Raises ``CallFailed``."""

    @abc.abstractmethod
    def refresh(self, credentials: Credentials) -> RefreshedToken:
        """Get a new token. Raises ``CallFailed(Unauthorized)`` only where the answer is definite."""

    def replies(
        self, credentials: Credentials, since: datetime, threads: Sequence[str] = ()
    ) -> tuple[InboundMessage, ...]:
        """What people wrote to the account at or after ``since``. Reads only; raises ``CallFailed``.

        ``threads``: the platform's ids of conversations that are known, for a platform that lists none itself.
        """
        raise CallFailed(Unsupported(reason=f"{self.capabilities.label} has no API that lists replies."))

    @abc.abstractmethod
    def profile_url(self, username: str) -> str:
        """Public address of the profile."""

    @abc.abstractmethod
    def compose_url(self, username: str) -> str:
        """Where a person best opens the conversation by hand."""

    @abc.abstractmethod
    def username_from(self, text: str) -> str:
        """The normalised username in a handle or profile address. Raises ``ValueError`` with a plain sentence."""
