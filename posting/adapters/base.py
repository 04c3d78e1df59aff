"""The port: what posting asks of a platform, as frozen data in and outcomes out. No Django here."""

from __future__ import annotations

import abc
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from outbound.http import SendPermit
from outbound.outcome import Look, Outcome, Sighting
from platforms.x.weight import weighted_length

__all__ = ["Look", "Sighting"]


#: Code of a refusal that says: the platform has this very post already.
DUPLICATE = "duplicate-content"


class Counting(enum.StrEnum):
    """How a network counts the length of a text."""

    CHARACTERS = "characters"  # code points
    UTF16 = "utf16"
    WEIGHTED = "weighted"  # X: links 23, wide characters and emoji 2, after NFC


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
class MediaRule:
    """What a network takes of one kind of file. ``ratio``: least and most width by height; ``None``: no rule."""

    kind: str  # MediaKind
    mimes: tuple[str, ...]
    most_bytes: int
    most_each: int  # files of this kind in one post
    ratio: tuple[float, float] | None = None
    least_width: int = 0
    most_width: int | None = None
    most_height: int | None = None
    seconds: tuple[float, float] | None = None
    #: Images of other types, or too large, are converted to this; "" where nothing is converted.
    convert_to: str = ""
    #: The network fetches such files itself, from an address that it must be able to reach.
    is_fetched: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class LoginSpec:
    """One way to log in. ``scopes``: asked for; ``needed``: without these nothing can be published."""

    name: str
    label: str
    scopes: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    #: Environment variables of its app: (name, what it is for), id first, secret second.
    settings: tuple[tuple[str, str], ...] = ()
    note: str = ""
    #: The access token itself is what it is renewed with; there is no refresh token.
    renews_itself: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network permits, as data: services ask this and never which platform it is."""

    platform: str
    label: str
    most_length: int
    counting: Counting = Counting.CHARACTERS
    media: tuple[MediaRule, ...] = ()
    #: Files in one post, whatever their kind; kinds may be mixed only where ``mixes_media``.
    most_media: int = 0
    mixes_media: bool = False
    needs_media: bool = False
    most_alt_text: int = 0
    has_threads: bool = False
    most_thread: int = 1
    has_first_comment: bool = False
    most_comment_length: int = 0
    #: Without media beside it a link becomes a card of its own; else it stands in the text.
    has_link_card: bool = False
    #: The option that puts the one image of a post on its link's card; "" where there is none.
    picture_card_option: str = ""
    most_hashtags: int | None = None
    #: Options of a post: name -> {"label", "choices" or "type", "default", "needed", "most" (characters), "not_for"
    #: (choice -> kinds and log-ins of accounts that do not have it)}.
    options: Mapping[str, Any] = field(default_factory=dict)
    can_look: bool = False
    proves_absence: bool = False
    logins: tuple[LoginSpec, ...] = ()
    #: Environment variables of a single-account set-up: (name, what it is for).
    settings: tuple[tuple[str, str], ...] = ()
    needed_settings: tuple[str, ...] = ()
    limits: tuple[LimitSpec, ...] = ()
    #: So many posts' numbers are asked for in one call.
    measures_together: int = 1
    #: Numbers that the platform does tell: of likes, comments, shares, impressions, clicks.
    measures: tuple[str, ...] = ()
    #: No numbers for posts older than this.
    measures_until: timedelta | None = None
    #: Wait between two parts of a thread.
    part_gap: timedelta = timedelta(0)
    note: str = ""

    def measured_length(self, text: str) -> int:
        """How long the network counts a text to be."""
        if self.counting is Counting.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        if self.counting is Counting.WEIGHTED:
            return weighted_length(text)
        return len(text)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file as this network takes it. ``public_url`` is where the network may fetch it, '' where nobody can."""

    key: str
    kind: str
    path: Path
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    alt_text: str = ""
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class LinkCard:
    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """What leaves in one creating call, exactly as approved.

    ``text`` is all that is shown: a link that becomes no card stands in it already, and ``link`` is the card's.
    ``parent_id`` is the platform's id of the part before, ``root_id`` of the first one; ``prepared`` what an earlier
    go has saved of uploads and containers.
    """

    kind: str  # PartKind
    text: str
    idempotency_key: str
    media: tuple[MediaFile, ...] = ()
    link: LinkCard | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    parent_id: str = ""
    root_id: str = ""
    prepared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Secrets of one account, in memory only. ``repr`` hides them."""

    account_id: str
    kind: str = ""
    login: str = ""
    username: str = ""
    access_token: str = field(repr=False, default="")
    #: OAuth 1.0a only.
    token_secret: str = field(repr=False, default="")
    refresh_token: str = field(repr=False, default="")
    app_id: str = ""
    app_secret: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Ready:
    """All that comes before the creating call is done; ``prepared`` says what the platform has."""

    prepared: Mapping[str, Any] = field(default_factory=dict)


#: Keeps what was prepared so far, committed before it returns: the next go resumes there.
Save = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class RefreshedToken:
    """A new token. An empty ``refresh_token`` means: keep the one stored."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False, default="")
    token_secret: str = field(repr=False, default="")
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account that a log-in gives access to. ``problem``: why it cannot be connected; '' when it can."""

    account_id: str
    name: str
    username: str = ""
    kind: str = "profile"
    picture_url: str = ""
    token: RefreshedToken | None = field(repr=False, default=None)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a person is sent to log in, and what must be kept until they come back."""

    url: str
    secrets: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Who a token belongs to, as the platform says."""

    account_id: str
    name: str = ""
    username: str = ""
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Totals of one post; ``None``: the platform did not say. ``is_gone``: the post is not there any more."""

    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    impressions: int | None = None
    clicks: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    is_gone: bool = False


class PublishingAdapter(abc.ABC):
    """One platform behind the port. Stateless; one instance serves all threads."""

    capabilities: Capabilities

    # -- publishing ------------------------------------------------------------------------------------

    @abc.abstractmethod
    def prepare(self, part: OutgoingPart, credentials: Credentials, save: Save) -> Ready:
        """Uploads and containers: all that nobody can see yet. Each remote id is saved before the next step, what is
        saved already is not done again; doing it twice must be harmless. Ends within about half a minute: raises
        ``CallFailed``, with ``NotReady`` while the platform is busy or more is left to upload."""

    @abc.abstractmethod
    def publish(self, part: OutgoingPart, credentials: Credentials, permit: SendPermit | None) -> Outcome:
        """The one creating call. Returns ``Accepted`` or raises ``CallFailed``."""

    @abc.abstractmethod
    def find(self, part: OutgoingPart, credentials: Credentials, since: datetime) -> Look:
        """Look whether a part posted at or after ``since`` is there. Reads only; raises ``CallFailed``."""

    # -- accounts --------------------------------------------------------------------------------------

    @abc.abstractmethod
    def depart(self, login: str, *, app_id: str, app_secret: str, callback: str, state: str) -> Departure:
        """Begin a log-in. Raises ``CallFailed`` where the platform is asked first (OAuth 1.0a)."""

    @abc.abstractmethod
    def arrive(
        self,
        login: str,
        *,
        app_id: str,
        app_secret: str,
        callback: str,
        answer: Mapping[str, str],
        secrets: Mapping[str, str],
    ) -> Sequence[FoundAccount]:
        """Finish a log-in with what the platform sent back: the accounts it gives access to, each with its token.

        Raises ``CallFailed``: ``Refused`` where the person declined or the code was used or is too old."""

    @abc.abstractmethod
    def verify(self, credentials: Credentials) -> AccountFacts:
        """Ask the platform who the token belongs to. Raises ``CallFailed``."""

    @abc.abstractmethod
    def refresh(self, credentials: Credentials) -> RefreshedToken:
        """Get a new token. Raises ``CallFailed(Unauthorized)`` only where the answer is definite."""

    # -- numbers ---------------------------------------------------------------------------------------

    @abc.abstractmethod
    def measure(self, remote_ids: Sequence[str], credentials: Credentials) -> Mapping[str, Measured]:
        """Numbers of at most ``measures_together`` posts by their ids; what is not told is left out or ``None``."""
