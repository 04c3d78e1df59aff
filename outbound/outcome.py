"""What became of one call to an outside service.

An adapter returns, or raises inside ``CallFailed``, exactly one of these. Nothing else crosses the
boundary: ``settled_outcome`` turns any other exception into ``OutcomeUnknown``, because a fault of
ours in mid-call says nothing about what the platform did.
"""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from outbound.redact import redact

logger = logging.getLogger(__name__)


class PauseScope(enum.StrEnum):
    """Whom an announced limit pauses."""

    ACCOUNT = "account"
    APP = "app"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Pause:
    """A limit announced ahead of time, e.g. in the headers of an accepted call."""

    until: datetime
    scope: PauseScope = PauseScope.ACCOUNT
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Base of all outcomes. ``reason`` is a plain sentence for people; ``code`` the platform's own code;
    ``http_status`` 0 when no answer was read."""

    reason: str = ""
    code: str = ""
    http_status: int = 0

    def __post_init__(self) -> None:
        # A platform may repeat what it was sent; from here the sentence goes into tables, pages and logs.
        object.__setattr__(self, "reason", redact(self.reason))

    @property
    def name(self) -> str:
        return OUTCOME_NAMES[type(self)]


@dataclass(frozen=True, slots=True)
class Accepted(Outcome):
    """The platform has it."""

    remote_id: str = ""
    url: str = ""
    thread_id: str = ""
    pause: Pause | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused(Outcome):
    """Never for this item (content, recipient, duplicate). Not retried.

    A duplicate may name what it repeats: the id and address that the platform already has.
    """

    duplicate_of: str = ""
    duplicate_url: str = ""


@dataclass(frozen=True, slots=True)
class Throttled(Outcome):
    """We or they were too fast; nothing was created. ``until`` None: the platform did not say."""

    until: datetime | None = None
    scope: PauseScope = PauseScope.ACCOUNT


@dataclass(frozen=True, slots=True)
class Unreached(Outcome):
    """No byte of the request left, or it definitely created nothing. Retried by the policy."""

    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NotReady(Outcome):
    """Nothing visible was created: the platform is still busy with what it was given. Asked again at ``until``."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unauthorized(Outcome):
    """The token was not taken. Refresh once and repeat once, else the account needs reconnecting."""


@dataclass(frozen=True, slots=True)
class Halted(Outcome):
    """Configuration, billing or an expired API version: the lane stops until an operator acts."""


@dataclass(frozen=True, slots=True)
class Unsupported(Outcome):
    """This platform, account or window cannot do this; offered as an assisted task where one exists."""


@dataclass(frozen=True, slots=True)
class OutcomeUnknown(Outcome):
    """Timeout, reset, 5xx or unreadable answer after bytes had left: it may have happened."""


OUTCOME_NAMES: dict[type[Outcome], str] = {
    Accepted: "accepted",
    Refused: "refused",
    Throttled: "throttled",
    Unreached: "unreached",
    NotReady: "not_ready",
    Unauthorized: "unauthorized",
    Halted: "halted",
    Unsupported: "unsupported",
    OutcomeUnknown: "unknown",
}


class Sighting(enum.StrEnum):
    """What looking for a doubtful delivery found."""

    FOUND = "found"
    ABSENT = "absent"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Look:
    """Answer of looking for a doubtful delivery; the ids are set when found."""

    sighting: Sighting
    remote_id: str = ""
    thread_id: str = ""
    reason: str = ""
    url: str = ""


class CallFailed(Exception):
    """The call ended in an outcome other than accepted."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.name}: {outcome.reason}")
        self.outcome = outcome


def settled_outcome(call: Callable[[], Outcome]) -> Outcome:
    """Run ``call`` and return its outcome whatever happens."""
    try:
        outcome = call()
    except CallFailed as failure:
        return failure.outcome
    except Exception as error:
        logger.exception("A call outward ended in an error of ours")
        return OutcomeUnknown(reason=f"An error of ours interrupted the call ({type(error).__name__}).")
    if type(outcome) not in OUTCOME_NAMES:
        return OutcomeUnknown(reason=f"The adapter answered with {type(outcome).__name__}, not an outcome.")
    return outcome
