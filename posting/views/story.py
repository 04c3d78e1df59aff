"""The history of a post as one list: what people did, what its parts went through, and each attempt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from posting.selectors.posts import Story

#: kind of event -> (title, tone, icon)
_DONE: dict[str, tuple[str, str, str]] = {
    "written": ("Written", "", "pencil"),
    "edited": ("Edited", "", "pencil"),
    "handed in": ("Handed in for approval", "info", "eye"),
    "sent back": ("Sent back", "warn", "arrow-uturn-left"),
    "approved": ("Approved", "info", "check"),
    "scheduled": ("Scheduled", "info", "clock"),
    "published now": ("Told to leave at once", "info", "paper-airplane"),
    "moved": ("Moved to another time", "", "arrows-right-left"),
    "cancelled": ("Cancelled", "", "no-symbol"),
}
_PARTS: dict[str, tuple[str, str, str]] = {
    "waits": ("Waits", "warn", "pause"),
    "cancelled": ("Stopped", "", "no-symbol"),
    "failed": ("Failed", "bad", "x-circle"),
    "unknown": ("Unknown whether it went", "warn", "question-mark-circle"),
    "skipped": ("Skipped", "", "forward"),
    "tried again": ("Tried again by a person", "info", "arrow-path"),
    "ended by policy": ("Ended by a gate", "bad", "no-symbol"),
    "poison": ("Given up: preparing it failed repeatedly", "bad", "x-circle"),
    "found at the platform": ("Found at the platform", "ok", "check-circle"),
    "absent, sent again": ("Not there, so sent again", "warn", "arrow-path"),
    "decided: arrived": ("Decided: it arrived", "ok", "check-circle"),
    "decided: send_again": ("Decided: send again", "warn", "arrow-path"),
    "decided: give_up": ("Decided: give up", "", "x-mark"),
}
_OUTCOMES = {"accepted": "ok", "": "info", "unknown": "warn", "throttled": "warn", "unreached": "warn"}
_KINDS = {"root": "", "reply": "part of the thread", "comment": "first comment"}


def timeline(story: Story) -> list[dict[str, Any]]:
    """Newest first, as partials/_timeline.html takes it."""
    lines = [_done(event) for event in story.post_events]
    lines += [_part(event) for event in story.part_events]
    lines += [_attempt(attempt) for attempt in story.attempts]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _done(event: Any) -> dict[str, Any]:
    title, tone, icon = _DONE.get(event.kind, (event.kind.capitalize(), "", "information-circle"))
    detail, facts = event.detail, []
    if isinstance(detail.get("before"), dict) and "content" in detail["before"]:
        facts.append({"key": "Text before", "value": detail["before"]["content"] or "none"})
    if detail.get("at"):
        facts.append({"key": "To leave", "value": _moment(detail["at"])})
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "icon": icon,
        "who": str(event.actor) if event.actor else "",
        "body": detail.get("reason", "") or str(detail.get("to", "")).replace("T", ", "),
        "facts": facts,
    }


def _part(event: Any) -> dict[str, Any]:
    title, tone, icon = _PARTS.get(event.kind, (event.kind.capitalize(), "", "information-circle"))
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "icon": icon,
        "who": str(event.actor) if event.actor else _where(event.part),
        "body": event.detail.get("reason", ""),
        "facts": [{"key": "Gate", "value": event.detail["gate"]}] if event.detail.get("gate") else [],
    }


def _attempt(attempt: Any) -> dict[str, Any]:
    facts = [
        {"key": "Opened", "value": _moment(attempt.opened_at)},
        {"key": "Closed", "value": _moment(attempt.closed_at) if attempt.closed_at else "still open"},
    ]
    known = {"HTTP status": attempt.http_status, "Platform's code": attempt.code, "Platform's id": attempt.remote_id}
    facts += [{"key": key, "value": value} for key, value in known.items() if value]
    return {
        "at": attempt.opened_at,
        "title": "Attempt",
        "tone": _OUTCOMES.get(attempt.outcome, "bad"),
        "platform": attempt.account.platform,
        "state": attempt.outcome or "open",
        "word": (attempt.outcome or "open").capitalize(),
        "who": _where(attempt.part, attempt.account),
        "body": attempt.reason,
        "facts": facts,
    }


def _where(part: Any, account: Any = None) -> str:
    kind = _KINDS.get(part.kind, "")
    return f"{account or part.account}{', ' if kind else ''}{kind}"


def _moment(at: datetime | str) -> str:
    try:
        found = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return str(at)
    return f"{localtime(found):%d %b %Y, %H:%M:%S %Z}"
