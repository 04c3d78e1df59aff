"""Why has this not gone, and when will it? The gates and the planner, asked without effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from outbound.clock import database_now
from outbound.engine import cap_of
from outbound.gates import Kind, Verdict, strongest
from outbound.planner import Forecast, Planned, forecast
from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.models import SocialControl, SocialEvent, SocialLimit, SocialLimitUse, SocialMessage
from social_outreach.rules.windows import delivery_mode
from social_outreach.services import suppressions, unknown_people
from social_outreach.services.credentials import has_token
from social_outreach.services.sending import engine, thread_window
from social_outreach.states import APPROVED, DRAFT, MESSAGE_WORDS

#: So many messages a forecast looks at; more are counted, not placed.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to "why has this not gone?": one sentence, the gate that stands, and all gates asked."""

    sentence: str
    standing: Verdict | None
    verdicts: list[Verdict]
    earliest: datetime | None
    asked_at: datetime


def why(message: SocialMessage) -> Why:
    now = database_now()
    if message.state != State.SCHEDULED:
        return Why(_of_state(message), None, [], None, now)
    verdicts, now = engine.explain(message.pk)
    standing = strongest(verdicts)
    plan = plan_for([message])[0]
    if standing.kind is not Kind.GO:
        # A hold ends when a person acts; the forecast, which foretells no lateness, might name a time all the same.
        earliest = plan.at if standing.kind is Kind.WAIT else None
        return Why(standing.reason, standing, verdicts, earliest, now)
    if message.due_at and message.due_at > now:
        because = f" {message.last_error}" if message.last_error else ""
        return Why(f"Its time has not come.{because}", None, verdicts, plan.at, now)
    if message.mode == DeliveryMode.ASSISTED:
        return Why("It waits in the assisted queue for a person to send it.", None, verdicts, None, now)
    return Why("Nothing stands against it: a worker takes it within seconds.", None, verdicts, plan.at, now)


_SENTENCES: dict[str, str] = {
    DRAFT: "It is a draft: a person has to approve it.",
    APPROVED: "It is approved, and nobody has said when to send it.",
    State.CLAIMED: "A worker or a person is preparing it.",
    State.SENDING: "It is leaving at this moment, or a person is sending it by hand.",
    State.SENT: "It has gone.",
}


def _of_state(message: SocialMessage) -> str:
    if message.state == State.CANCELLED:
        return _of_cancelling(message)
    if message.state in _SENTENCES:
        return _SENTENCES[message.state]
    reason = message.last_error or (message.verdict or {}).get("reason", "")
    if message.state == State.UNKNOWN:
        tail = "The platform is being asked." if message.look_at else "A person has to look and decide."
        return f"Nobody can tell yet whether it went. {reason} {tail}".replace("  ", " ")
    return reason or f"It is {MESSAGE_WORDS[message.state].lower()}."


def _of_cancelling(message: SocialMessage) -> str:
    """Why it was stopped, as the events of that say, and by whom."""
    events = SocialEvent.objects.filter(message=message, to_state=State.CANCELLED).select_related("actor")
    reason, by = "", None
    for event in events.order_by("-at", "-pk")[:5]:
        reason, by = reason or str(event.detail.get("reason") or ""), by or event.actor
        if event.from_state != State.CANCELLED:
            break  # what is older is of a time before it was taken back
    if not reason:
        return f"{by or 'A person'} stopped it."
    return f"Stopped: {reason}" if reason.endswith((".", "!", "?")) else f"Stopped: {reason}."


def waits_now(messages: Sequence[SocialMessage], now: datetime) -> dict[int, str]:
    """What stands now against those whose stored wait has passed without anybody asking again; empty: nothing.

    A card of the assisted queue is asked when a person takes it, which may be hours after its cap is free again.
    """
    past = [message.pk for message in messages if message.state == State.SCHEDULED and _has_passed(message, now)]
    if not past:
        return {}
    rows = SocialMessage.objects.filter(pk__in=past).select_related("profile", "account", "in_thread")
    plans = plan_for(list(rows.order_by("due_at", "pk")))
    return {plan.key: "" if plan.at is not None and plan.at <= now else plan.because.reason for plan in plans}


def _has_passed(message: SocialMessage, now: datetime) -> bool:
    until = (message.verdict or {}).get("until")
    return bool(until) and datetime.fromisoformat(str(until)) <= now


def plan_for(
    messages: Sequence[SocialMessage], *, at: datetime | None = None, mode: str | None = None
) -> list[Forecast]:
    """When each of these could go, in the order given; bounded statements however many they are.

    ``at`` and ``mode``: what an approved one, which has no time yet, would be scheduled with.
    """
    messages = list(messages)[:MOST]
    now = database_now()
    _annotate(messages)
    limits: dict[str, list[Any]] = {}
    for row in SocialLimit.objects.filter(scope__in={scope for item in messages for scope in engine.scopes(item)}):
        limits.setdefault(row.scope, []).append(row)
    planned = [_planned(message, limits, now, at, mode) for message in messages]
    # What a worker sends takes its slots first: a person who sends by hand takes one only when they do.
    first = sorted(range(len(planned)), key=lambda place: messages[place].mode != DeliveryMode.API)
    log = _log({cap.scope for item in planned for cap in item.caps}, limits, now)
    placed = {found.key: found for found in forecast([planned[place] for place in first], log)}
    return [placed[message.pk] for message in messages]


def _annotate(messages: Sequence[SocialMessage]) -> None:
    """Give every message what ``engine.facts`` reads, in three statements, five while somebody unknown has written."""
    refused = suppressions.reasons_against([message.profile for message in messages])
    control = SocialControl.objects.filter(pk=1).first()
    wrote = unknown_people.last_wrote_to(messages)
    for message in messages:
        message.unknown_wrote_at = wrote.get((message.profile_id, message.account_id))  # type: ignore[attr-defined]
        message.suppressed_because = refused.get(message.profile_id)  # type: ignore[attr-defined]
        message.is_stopped = bool(control and control.is_stopped)  # type: ignore[attr-defined]
        message.stop_reason = control.stop_reason if control else ""  # type: ignore[attr-defined]


def _planned(
    message: SocialMessage, limits: dict[str, list[Any]], now: datetime, at: datetime | None, mode: str | None
) -> Planned:
    if message.state == APPROVED:
        state = thread_window(message.in_thread, message.account, now)
        message.mode = mode or delivery_mode(state, has_token=has_token(message.account))
        message.due_at = message.scheduled_for = max(at, now) if at else now
    facts = replace(engine.facts(message, now, ()), due_at=message.due_at or now)
    scopes = engine.scopes(message)
    caps = tuple(cap_of(row, use) for scope, use in scopes.items() for row in limits.get(scope, ()))
    return Planned(key=message.pk, facts=facts, caps=caps)


def _log(scopes: set[str], limits: dict[str, list[Any]], now: datetime) -> dict[str, list[datetime]]:
    longest = max((row.window_seconds for rows in limits.values() for row in rows), default=0)
    log: dict[str, list[datetime]] = {}
    uses = SocialLimitUse.objects.filter(scope__in=scopes, ended_at__gt=now - timedelta(seconds=longest))
    for scope, ended_at in uses.values_list("scope", "ended_at").order_by("ended_at"):
        log.setdefault(scope, []).append(ended_at)
    return log


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast in figures: what goes now, what later, what by hand, what not by itself and why."""

    now: int
    later: int
    by_hand: int
    stuck: int
    last_at: datetime | None
    reasons: list[tuple[str, int]]
    sentence: str


@dataclass(frozen=True, slots=True)
class Day:
    """What leaves through one account on one day of the console's zone: by API, and by a person's hand."""

    account: Any
    day: date
    by_api: int
    by_hand: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """The forecast of a list of messages: in figures, by account and day, and for each message (by its id)."""

    outlook: Outlook
    days: list[Day]
    plans: dict[int, Forecast]
    #: What is placed up to here counts as going now.
    soon: datetime


def board(messages: Sequence[SocialMessage], *, at: datetime | None = None, mode: str | None = None) -> Board:
    """What would become of these messages, scheduled at ``at`` (None: now) in ``mode`` (None: as permitted)."""
    messages = list(messages)[:MOST]
    plans = plan_for(messages, at=at, mode=mode)
    soon = database_now() + timedelta(minutes=1)
    return Board(outlook(messages, plans), _days(messages, plans), {plan.key: plan for plan in plans}, soon)


def _days(messages: Sequence[SocialMessage], plans: Sequence[Forecast]) -> list[Day]:
    times: dict[tuple[int, date], list[tuple[datetime, bool]]] = {}
    accounts = {message.account_id: message.account for message in messages}
    for message, plan in zip(messages, plans, strict=True):
        if plan.at is not None:
            key = (message.account_id, localtime(plan.at).date())
            times.setdefault(key, []).append((plan.at, message.mode == DeliveryMode.ASSISTED))
    days = []
    for (lane, day), placed in times.items():
        moments, by_hand = [at for at, _ in placed], sum(is_by_hand for _, is_by_hand in placed)
        days.append(Day(accounts[lane], day, len(placed) - by_hand, by_hand, min(moments), max(moments)))
    return sorted(days, key=lambda item: (item.day, item.first_at))


def next_by_hand(most: int = 100) -> Forecast | None:
    """When the next card of the assisted queue comes up and what it waits for; None: the queue is empty."""
    rows = SocialMessage.objects.filter(mode=DeliveryMode.ASSISTED, state=State.SCHEDULED).order_by("due_at", "pk")
    plans = plan_for(list(rows.select_related("profile", "account", "in_thread")[:most]))
    timed = [plan for plan in plans if plan.at is not None]
    return min(timed, key=_at) if timed else next(iter(plans), None)


def outlook(messages: Sequence[SocialMessage], plans: Sequence[Forecast] | None = None) -> Outlook:
    """What will happen to these messages."""
    messages = list(messages)[:MOST]
    plans = plan_for(messages) if plans is None else plans
    now = database_now()
    by_hand = {message.pk for message in messages if message.mode == DeliveryMode.ASSISTED}
    placed = [plan for plan in plans if plan.at is not None]
    soon = [plan for plan in placed if plan.key not in by_hand and _at(plan) <= now + timedelta(minutes=1)]
    later = [plan for plan in placed if plan.key not in by_hand and _at(plan) > now + timedelta(minutes=1)]
    stuck = [plan for plan in plans if plan.at is None]
    reasons = Counter(plan.because.reason for plan in [*stuck, *later] if plan.because.reason)
    hand = [plan for plan in placed if plan.key in by_hand]
    last_at = max((_at(plan) for plan in [*soon, *later]), default=None)
    return Outlook(
        now=len(soon),
        later=len(later),
        by_hand=len(hand),
        stuck=len(stuck),
        last_at=last_at,
        reasons=reasons.most_common(),
        sentence=_sentence(len(soon), len(later), len(hand), len(stuck), last_at),
    )


def _at(plan: Forecast) -> datetime:
    assert plan.at is not None  # noqa: S101 - for the type checker; callers pass placed ones only
    return plan.at


def _sentence(soon: int, later: int, hand: int, stuck: int, last_at: datetime | None) -> str:
    parts = []
    if soon:
        parts.append(f"{soon} by API within a minute")
    if later and last_at:
        parts.append(f"{later} by API later, the last at {last_at:%d %b %H:%M} UTC")
    if hand:
        parts.append(f"{hand} by hand in the assisted queue")
    if stuck:
        parts.append(f"{stuck} not by {'itself' if stuck == 1 else 'themselves'}")
    return "; ".join(parts) or "Nothing waits."
