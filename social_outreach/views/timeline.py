"""The history of a message as one list: events, attempts and replies merged by time, in words for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from social_outreach.selectors.messages import Story
from social_outreach.states import MESSAGE_WORDS

#: kind of event -> (title, tone, icon)
_KINDS: dict[str, tuple[str, str, str]] = {
    "drafted": ("Draft written", "", "pencil"),
    "edited": ("Edited", "", "pencil"),
    "redrafted": ("Written anew by the drafter", "", "arrow-path"),
    "discarded": ("Discarded", "", "no-symbol"),
    "approval taken back": ("Approval taken back", "", "arrow-uturn-left"),
    "approved": ("Approved", "info", "check"),
    "scheduled": ("Scheduled", "info", "clock"),
    "waits": ("Waits", "warn", "pause"),
    "handed to a person": ("Given to the assisted queue", "info", "hand-raised"),
    "cancelled": ("Cancelled", "", "no-symbol"),
    "failed": ("Failed", "bad", "x-circle"),
    "unknown": ("Unknown whether it went", "warn", "question-mark-circle"),
    "skipped": ("Skipped", "", "forward"),
    "taken back": ("Taken back to draft", "", "arrow-uturn-left"),
    "ended by policy": ("Ended by a gate", "bad", "no-symbol"),
    "poison": ("Given up: preparing it failed repeatedly", "bad", "x-circle"),
    "found at the platform": ("Found at the platform", "ok", "check-circle"),
    "absent, sent again": ("Not there, so sent again", "warn", "arrow-path"),
    "decided: arrived": ("Decided: it arrived", "ok", "check-circle"),
    "decided: send_again": ("Decided: send again", "warn", "arrow-path"),
    "decided: give_up": ("Decided: give up", "", "x-mark"),
}
_OUTCOMES = {"accepted": "ok", "": "info", "unknown": "warn", "throttled": "warn", "unreached": "warn", "skipped": ""}


def timeline(story: Story) -> list[dict[str, Any]]:
    """Newest first, as partials/_timeline.html takes it."""
    lines = [_event(event) for event in story.events]
    lines += [_attempt(number, attempt) for number, attempt in enumerate(story.attempts, start=1)]
    lines += [_reply(reply) for reply in story.replies]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _event(event: Any) -> dict[str, Any]:
    title, tone, icon = _KINDS.get(event.kind, (event.kind.capitalize(), "", "information-circle"))
    if event.kind == "edited" and event.from_state not in ("draft", ""):
        title, tone = "Edited: the approval was voided", "warn"
    facts = []
    if event.from_state != event.to_state and event.from_state:
        step = f"{MESSAGE_WORDS.get(event.from_state, event.from_state)} → "
        facts.append({"key": "Status", "value": step + MESSAGE_WORDS.get(event.to_state, event.to_state)})
    named = {"gate": "Gate", "until": "Until", "value": "Value", "limit": "Limit", "mode": "How"}
    facts += [
        {"key": label, "value": _moment(event.detail[key]) if key == "until" else event.detail[key]}
        for key, label in named.items()
        if event.detail.get(key)
    ]
    if event.detail.get("before"):
        facts.append({"key": "Text before", "value": event.detail["before"]})
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "icon": icon,
        "who": str(event.actor) if event.actor else "",
        "body": event.detail.get("reason", ""),
        "facts": facts,
    }


def _attempt(number: int, attempt: Any) -> dict[str, Any]:
    by_hand = attempt.mode == "assisted"
    facts = [
        {"key": "Opened", "value": _moment(attempt.opened_at)},
        {"key": "Closed", "value": _moment(attempt.closed_at) if attempt.closed_at else "still open"},
        {"key": "How", "value": "by hand" if by_hand else "by API"},
        {"key": "Account", "value": str(attempt.account)},
    ]
    known = {"HTTP status": attempt.http_status, "Platform's code": attempt.code, "Platform's id": attempt.remote_id}
    facts += [{"key": key, "value": value} for key, value in known.items() if value]
    return {
        "at": attempt.opened_at,
        "title": f"Attempt {number}",
        "tone": _OUTCOMES.get(attempt.outcome, "bad"),
        "icon": "hand-raised" if by_hand else "paper-airplane",
        "state": attempt.outcome or "open",
        "word": (attempt.outcome or "open").capitalize(),
        "who": str(attempt.actor) if attempt.actor else "",
        "body": attempt.reason,
        "facts": facts,
    }


def _reply(reply: Any) -> dict[str, Any]:
    return {
        "at": reply.received_at,
        "title": "Reply",
        "tone": "ok",
        "icon": "chat-bubble-left",
        "who": reply.source,
        "quote": reply.body,
    }


def _moment(at: datetime | str) -> str:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{localtime(moment):%d %b %Y, %H:%M:%S %Z}"
