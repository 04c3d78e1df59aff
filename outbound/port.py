"""What an app supplies so that the engine can move its deliveries: its tables, its facts, its call."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import models

from outbound.bootclock import boot_seconds
from outbound.gates import GateFacts
from outbound.http import SendPermit
from outbound.ledger import AbstractAttempt, AbstractDelivery, AbstractLimit
from outbound.limits import CapState
from outbound.outcome import Accepted, Look, Outcome, Throttled
from outbound.retry import SOCIAL_POLICY, RetryPolicy


@dataclass(frozen=True, slots=True)
class Durations:
    """How long things may take; ``problems`` says what is out of order."""

    lease: timedelta = timedelta(seconds=120)
    hard_limit: timedelta = timedelta(seconds=90)
    deadline: timedelta = timedelta(seconds=30)
    settle: timedelta = timedelta(minutes=15)
    rehint: timedelta = timedelta(seconds=30)

    def problems(self) -> list[str]:
        if self.lease > self.hard_limit > self.deadline:
            return []
        return ["The lease must be longer than a task's hard limit, and that longer than a call's deadline."]

    @property
    def batch_budget(self) -> timedelta:
        """After this no further call of a batch begins: one more at full length still ends before the hard limit."""
        return _less_margin(self.hard_limit - self.deadline, timedelta(seconds=10))

    @property
    def permit(self) -> timedelta:
        """So long after begin the first byte may still leave."""
        return _less_margin(self.lease - self.deadline, timedelta(seconds=5))


def _less_margin(room: timedelta, margin: timedelta) -> timedelta:
    """Never nothing: short durations, which are allowed, would else let no call begin at all."""
    return room - min(margin, room / 2)


@dataclass(slots=True)
class Begun:
    """An attempt that is committed and may now be made."""

    delivery: Any
    attempt: Any
    scopes: tuple[str, ...]
    now: datetime
    boot: float
    permit: SendPermit | None

    def clock(self) -> datetime:
        """The shared clock carried on by the boot clock, without asking the database again."""
        return self.now + timedelta(seconds=boot_seconds() - self.boot)


class Port(abc.ABC):
    """Tables and hooks of one app. Hooks that change rows run inside the engine's transaction."""

    deliveries: type[AbstractDelivery]
    attempts: type[AbstractAttempt]
    events: type[models.Model]
    limits: type[AbstractLimit]
    #: Its rows carry ``attempt_id`` beside the abstract columns.
    uses: type[Any]
    #: Foreign key from attempts and events to the delivery.
    delivery_field: str = "message"
    #: Column that names a delivery's lane (its account).
    lane_field: str = "account_id"
    #: Columns of the app that a claim set and that go back with it.
    returned_fields: Mapping[str, Any] = MappingProxyType({})
    policy: RetryPolicy = SOCIAL_POLICY
    most_claims = 5

    @property
    @abc.abstractmethod
    def durations(self) -> Durations: ...

    @abc.abstractmethod
    def loaded(self) -> models.QuerySet[Any]:
        """Deliveries with the rows joined that every step reads."""

    @abc.abstractmethod
    def fact_annotations(self, delivery: Any) -> dict[str, Any]:
        """What ``facts`` reads beside the joined rows, as annotations of the same statement."""

    @abc.abstractmethod
    def pumpable(self) -> models.QuerySet[Any]:
        """Deliveries that a worker carries out, not a person."""

    @abc.abstractmethod
    def scopes(self, delivery: Any) -> dict[str, str]:
        """Scope of a limit row -> scope under which its uses are logged, for every limit that binds this delivery."""

    @abc.abstractmethod
    def lock(self, delivery: Any) -> None:
        """Lock the delivery and then the person it goes to, the order in which settling and cancelling take them."""

    @abc.abstractmethod
    def facts(self, delivery: Any, now: datetime, caps: tuple[CapState, ...]) -> GateFacts:
        """What the gates look at. ``delivery`` carries ``fact_annotations``; the database is not asked again."""

    @abc.abstractmethod
    def content_hash(self, delivery: Any) -> str:
        """Hash of exactly what would leave, to whom and from where."""

    @abc.abstractmethod
    def attempt_fields(self, delivery: Any) -> dict[str, Any]:
        """The app's own columns of an attempt."""

    def needs_preparing(self, delivery: Any) -> bool:
        """Whether ``prepare`` has anything to do for a claimed delivery."""
        return False

    def prepare(self, delivery: Any) -> Outcome:
        """What comes before the attempt and nobody can see. ``Accepted``: it may begin. Outside any transaction."""
        return Accepted()

    @abc.abstractmethod
    def call(self, begun: Begun) -> Outcome:
        """Make the call, outside any transaction. Returns or raises (``CallFailed``) one outcome."""

    @abc.abstractmethod
    def look(self, delivery: Any, since: datetime) -> Look:
        """Look whether a doubtful delivery arrived; reads only. Raises ``CallFailed``."""

    @abc.abstractmethod
    def proves_absence(self, delivery: Any) -> bool: ...

    @abc.abstractmethod
    def can_look(self, delivery: Any) -> bool: ...

    def lapse_reason(self, delivery: Any) -> str:
        """Why nobody knows what became of a delivery whose lease ran out while it was being sent."""
        return "The worker stopped before the platform's answer was written down."

    # What the app does with the news, in the transaction that settles.

    @abc.abstractmethod
    def sent_fields(self, delivery: Any, thread_id: str) -> dict[str, Any]:
        """Columns of the delivery that are written when it is known to have left."""

    @abc.abstractmethod
    def on_sent(self, delivery: Any, now: datetime, *, thread_id: str) -> None: ...

    @abc.abstractmethod
    def on_ended(self, delivery: Any, state: str, now: datetime) -> None:
        """It ended without leaving: failed, skipped, expired."""

    @abc.abstractmethod
    def on_throttled(self, delivery: Any, outcome: Throttled, until: datetime) -> None:
        """Pause the scope the platform named."""

    @abc.abstractmethod
    def on_unauthorized(self, begun: Begun, outcome: Outcome) -> datetime:
        """Flag or plan a refresh; returns when the delivery may be tried again."""

    @abc.abstractmethod
    def on_halted(self, delivery: Any, outcome: Outcome) -> None:
        """Stop the lane until an operator acts."""

    @abc.abstractmethod
    def on_unsupported(self, delivery: Any, outcome: Outcome) -> dict[str, Any] | None:
        """Columns that turn the delivery into one a person carries out; None: it fails."""

    @abc.abstractmethod
    def rest_lane(self, lane: int, until: datetime) -> None:
        """The lane has nothing free before ``until``: do not look at it until then."""
