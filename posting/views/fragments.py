"""How posting's pages put posts into words and pictures: statuses, networks, first words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from posting.services.posts import NotAcceptable
from posting.states import STATUS_WORDS, Status

#: status -> (look of its entry in the calendar, icon)
_LOOKS: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("draft", "pencil"),
    Status.IN_REVIEW: ("waiting", "eye"),
    Status.APPROVED: ("waiting", "check"),
    Status.PENDING: ("planned", "clock"),
    Status.POSTING: ("planned", "arrow-path"),
    Status.POSTED: ("published", "check-circle"),
    Status.PARTLY_POSTED: ("waiting", "exclamation-triangle"),
    Status.UNKNOWN: ("waiting", "question-mark-circle"),
    Status.HELD: ("held", "pause"),
    Status.FAILED: ("failed", "x-circle"),
    Status.CANCELLED: ("draft", "no-symbol"),
    Status.EXPIRED: ("failed", "clock"),
}
#: status -> (look, word, icon)
STATUSES: dict[str, tuple[str, str, str]] = {
    status: (look, STATUS_WORDS[status], icon) for status, (look, icon) in _LOOKS.items()
}
_MOVABLE = {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.PENDING}
_FIRST_WORDS = 80


def word_of(status: str) -> str:
    return STATUSES[status][1]


def title_of(post: Any) -> str:
    """The first words of a post, of whatever text it has."""
    texts: Iterable[str] = (post.content, *(str(each.get("content", "")) for each in post.variants.values()))
    text = " ".join(next((each for each in texts if each.strip()), "").split())
    if not text:
        return "Media without text" if post.media else "No text yet"
    return text if len(text) <= _FIRST_WORDS else f"{text[:_FIRST_WORDS].rstrip()}…"


def entry(post: Any, zone: ZoneInfo, held: Mapping[int, str]) -> dict[str, Any]:
    """A post as calendars and lists show it. Its targets with their accounts are read already."""
    status = Status(post.shown_status)
    kind, word, icon = STATUSES[status]
    targets = list(post.targets.all())
    at = post.scheduled_at.astimezone(zone) if post.scheduled_at else None
    return {
        "post": post,
        "at": at,
        # As text: templates would put a moment on the clock of the workspace.
        "local": f"{at:%Y-%m-%dT%H:%M}" if at else "",
        "clock": f"{at:%H:%M}" if at else "",
        "title": title_of(post),
        "status": status,
        "kind": kind,
        "word": word,
        "icon": icon,
        "reason": held.get(post.pk, ""),
        "platforms": list(dict.fromkeys(target.platform for target in targets)),
        "accounts": ", ".join(target.account.account_name or target.account.account_username for target in targets),
        "is_movable": post.status in _MOVABLE,
    }


def moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def safe_back(request: HttpRequest, otherwise: str) -> str:
    """Where to go back to, only ever on this site."""
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else otherwise


def query_of(address: str) -> str:
    return urlsplit(address).query


def toast(request: HttpRequest, text: str, *, level: str = "success", undo_url: str = "") -> str:
    """A toast as an htmx answer carries it along, beside what it swaps."""
    shown = render_to_string("partials/_toast.html", {"level": level, "text": text, "undo_url": undo_url}, request)
    return f'<div hx-swap-oob="beforeend:#toasts">{shown}</div>'


def leave_to(address: str) -> HttpResponse:
    return redirect(address)


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def version_read(request: HttpRequest) -> int:
    """The version of a post that its approver has read. Raises NotAcceptable."""
    given = request.POST.get("version", "")
    if not given.isdecimal() or len(given) > 9:
        raise NotAcceptable("Read the post before you approve it: open it, look through it, and approve it there.")
    return int(given)
