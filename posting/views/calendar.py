"""The calendar: month, week and list, and posts moved about on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from outbound.clock import database_now
from posting import tasks
from posting.forms.posts import MoveForm
from posting.rules.calendar import Stretch, View, instants, stretch
from posting.rules.walltime import BadTime, changes_between, zone_named
from posting.selectors import calendar as reads
from posting.selectors import posts as post_reads
from posting.services import composing
from posting.services.posts import NotAcceptable, NotNow
from posting.views.doors import SCHEDULE, WRITE, needs
from posting.views.fragments import STATUSES, entry, is_fragment, leave_to, moment, query_of, safe_back, toast

#: Entries in one day of the month; the rest is one click away.
_MOST_IN_A_DAY = {View.MONTH: 4, View.WEEK: 20, View.LIST: 200}
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Asked:
    """The address of a calendar, read. What cannot be read falls back to today's month."""

    view: View
    at: date
    zone: ZoneInfo
    wanted: reads.Wanted

    def query(self, **changes: Any) -> str:
        known = {
            "at": self.at.isoformat(),
            "view": self.view.value,
            "account": self.wanted.account or "",
            "status": self.wanted.status,
            "label": self.wanted.label,
            "campaign": self.wanted.campaign or "",
            "zone": "" if self.zone.key == settings.TIME_ZONE else self.zone.key,
        }
        return "?" + urlencode({key: value for key, value in (known | changes).items() if value not in ("", None)})


def _asked(query: QueryDict, now: datetime) -> Asked:
    try:
        zone = zone_named(query.get("zone") or settings.TIME_ZONE)
    except BadTime:
        zone = zone_named(settings.TIME_ZONE)
    wished = query.get("view", "")
    view = View(wished) if wished in set(View) else View.MONTH
    try:
        at = date.fromisoformat(query.get("at", ""))
        is_far = not 1971 <= at.year <= 9990
    except ValueError:
        is_far = True
    status = query.get("status", "") if query.get("status") in STATUSES else ""
    wanted = reads.Wanted(_number(query, "account"), status, query.get("label", "")[:60], _number(query, "campaign"))
    return Asked(view, now.astimezone(zone).date() if is_far else at, zone, wanted)


def _number(query: QueryDict, name: str) -> int:
    text = query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 15 else 0


@require_safe
@needs(WRITE)
def calendar(request: HttpRequest) -> HttpResponse:
    return render(request, "posting/calendar.html", _context(request, _asked(request.GET, database_now())))


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    now = database_now()
    shown = stretch(asked.view, asked.at)
    start, end = instants(shown, asked.zone)
    planned = reads.between(start, end, asked.wanted)
    unplanned = reads.unplanned(asked.wanted)
    entries = [entry(post, asked.zone, planned.held) for post in planned.posts]
    drafts = [entry(post, asked.zone, {}) for post in unplanned]
    here = reverse("posting:calendar")
    days = _days(asked, shown, entries, now.astimezone(asked.zone).date())
    return {
        "asked": asked,
        "shown": shown,
        "week": _NAMES,
        "days": [day for day in days if day["entries"] or day["notes"]] if asked.view is View.LIST else days,
        "drafts": drafts,
        "count": len(entries),
        "is_cut": planned.is_cut,
        "views": [{"label": view.value.capitalize(), "url": asked.query(view=view.value), "key": key,
                   "active": view is asked.view} for view, key in zip(View, "123", strict=True)],
        "links": {
            "earlier": asked.query(at=shown.earlier.isoformat()),
            "later": asked.query(at=shown.later.isoformat()),
            "today": asked.query(at=None),
        },
        "filters": _filters(asked, [*planned.posts, *unplanned]),
        "is_filtered": asked.wanted != reads.Wanted(),
        "clear_url": Asked(asked.view, asked.at, asked.zone, reads.Wanted()).query(),
        "here": f"{here}{asked.query()}",
        "may_move": request.user.has_perm(SCHEDULE),  # type: ignore[union-attr]
        "may_write": request.user.has_perm(WRITE),  # type: ignore[union-attr]
        "today": now.astimezone(asked.zone).date(),
    }  # fmt: skip


def _days(asked: Asked, shown: Stretch, entries: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    most = _MOST_IN_A_DAY[asked.view]
    by_day: dict[date, list[dict[str, Any]]] = {}
    for each in entries:
        by_day.setdefault(each["at"].date(), []).append(each)
    notes = _clock_notes(shown, asked.zone)
    return [
        {
            "date": day,
            "iso": day.isoformat(),
            "is_today": day == today,
            "is_past": day < today,
            "is_out": shown.is_outside(day),
            "entries": by_day.get(day, [])[:most],
            "more": max(len(by_day.get(day, [])) - most, 0),
            "more_url": asked.query(view=View.LIST.value, at=day.isoformat()),
            "notes": notes.get(day, []),
        }
        for day in shown.days
    ]


def _clock_notes(shown: Stretch, zone: ZoneInfo) -> dict[date, list[str]]:
    notes: dict[date, list[str]] = {}
    for at in changes_between(zone, *instants(shown, zone)):
        before, after = (at - timedelta(minutes=1)).astimezone(zone), at.astimezone(zone)
        by = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
        old = (at + (before.utcoffset() or timedelta())).strftime("%H:%M")
        way = "forward" if by > timedelta() else "back"
        notes.setdefault(after.date(), []).append(f"Clocks go {way}: {old} becomes {after:%H:%M}")
    return notes


def _filters(asked: Asked, posts: list[Any]) -> list[dict[str, Any]]:
    """Selects as the filter bar shows them; each (value, label, selected)."""
    wanted, accounts = asked.wanted, reads.accounts()
    labels = {*reads.labels_of(posts), *([wanted.label] if wanted.label else [])}
    zones = {settings.TIME_ZONE, "UTC", asked.zone.key, *(account.time_zone for account in accounts)}
    campaigns = post_reads.campaigns()
    lists: tuple[tuple[str, str, list[tuple[Any, str]], Any], ...] = (
        ("account", "All accounts", [(each.pk, _account_label(each)) for each in accounts], wanted.account),
        ("status", "All statuses", [(status, word) for status, (_, word, _) in STATUSES.items()], wanted.status),
        ("label", "All labels", [(label, label) for label in sorted(labels, key=str.casefold)], wanted.label),
        ("campaign", "All campaigns", [(each.pk, each.name) for each in campaigns], wanted.campaign),
        ("zone", "", [(zone, zone) for zone in sorted(zones)], asked.zone.key),
    )
    return [
        {
            "name": name,
            "label": label,
            "options": [{"value": value, "label": text, "selected": value == chosen} for value, text in options],
        }
        for name, label, options, chosen in lists
        if len(options) > (name == "zone")
    ]


def _account_label(account: Any) -> str:
    return f"{account.get_platform_display()}: {account.account_name or account.account_username or account.account_id}"


# -- moving ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SCHEDULE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """POST moves to ``day`` (on the calendar of ``zone``), or to ``date``, ``time`` and ``zone``, or back to ``local``
    and ``zone`` (empty: no time). With ``shown`` the zone is the calendar's only, and the post keeps its own.
    GET shows the form, for whoever has no script."""
    back = safe_back(request, reverse("posting:calendar"))
    try:
        if request.method != "POST":
            post = post_reads.one(pk)
            form = MoveForm(initial=MoveForm.initial_of(post))
            return render(request, "posting/move.html", {"post": post, "form": form, "back": back})
        moved = _moved(request, pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such post.") from error
    except (NotNow, NotAcceptable) as refusal:
        return _answer(request, back, str(refusal), "error")
    tasks.nudge()
    undo = f"{reverse('posting:post-move', args=[pk])}?{urlencode(_undo(moved, back))}"
    return _answer(request, back, _said(moved, request), "success", undo)


def _moved(request: HttpRequest, pk: int) -> composing.Moved:
    given = request.POST
    if "local" in request.GET:
        local, zone = request.GET["local"], request.GET.get("zone", "")
        return composing.move(pk, local=local, zone=zone, actor=request.user)
    if day := given.get("day"):
        try:
            on = date.fromisoformat(day)
        except ValueError as error:
            raise NotAcceptable(f"'{day[:20]}' is not a day; write e.g. 2026-11-21.") from error
        zone = given.get("zone") or settings.TIME_ZONE
        return composing.move_to_day(pk, day=on, zone=zone, actor=request.user)
    form = MoveForm(given)
    if not form.is_valid():
        raise NotAcceptable(form.sentence())
    zone = form.cleaned_data["zone"]
    if given.get("shown"):
        return composing.move_as_shown(pk, wall=form.wall, zone=zone, actor=request.user)
    return composing.move(pk, local=form.wall.isoformat(), zone=zone, actor=request.user)


def _undo(moved: composing.Moved, back: str) -> dict[str, str]:
    return {"local": moved.before, "zone": moved.zone, "back": back}


def _said(moved: composing.Moved, request: HttpRequest) -> str:
    post = moved.post
    if post.scheduled_at is None:
        return "The post has no time again."
    zone = zone_named(post.timezone)
    note = f" {post.time_note}" if post.time_note else ""
    return f"Moved to {moment(post.scheduled_at, zone)} ({zone.key}).{note}"


def _answer(request: HttpRequest, back: str, text: str, level: str, undo_url: str = "") -> HttpResponse:
    if not is_fragment(request):
        (messages.success if level == "success" else messages.error)(request, text)
        return leave_to(back)
    asked = _asked(QueryDict(query_of(back)), database_now())
    body = render_to_string("posting/_calendar.html", _context(request, asked), request)
    return HttpResponse(body + toast(request, text, level=level, undo_url=undo_url))
