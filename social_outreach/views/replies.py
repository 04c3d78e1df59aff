"""Replies: what people wrote, and what is done about it with one key each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from outbound.clock import database_now
from social_outreach.forms.replies import VIEWS, PlaceForm, ReplyFilter
from social_outreach.selectors import replies as selector
from social_outreach.selectors import unknown_people
from social_outreach.services import placing, replies, suppressions
from social_outreach.views.doors import REVIEW, needs


@require_safe
@needs(REVIEW)
def table(request: HttpRequest) -> HttpResponse:
    chosen = ReplyFilter(request.GET)
    wanted = chosen.wanted()
    if wanted["view"] == selector.UNKNOWN:
        return _unknown(request, chosen, wanted)
    rows = selector.matching(**wanted)
    page = selector.page(rows, database_now(), **chosen.cursor())
    shown = [row.reply.pk for row in page.rows]
    context = {
        "rows": page.rows,
        # The keys act on one reply at once, without a step to it first.
        "current": chosen.current if chosen.current in shown else next(iter(shown), None),
        "tabs": _tabs(chosen, wanted),
        "view": wanted["view"],
        "is_narrowed": bool(wanted["platform"]),
        "filters": chosen.platforms(),
        "query": chosen.query("before", "after"),
        "news_url": f"{reverse('social:replies-news')}?{chosen.query(since=selector.newest(rows))}",
        "older": _link(chosen.query(before=page.before)) if page.before else "",
        "newer": _link(chosen.query(after=page.after)) if page.after else "",
    }
    return render(request, "social_outreach/replies.html", context)


def _unknown(request: HttpRequest, chosen: ReplyFilter, wanted: dict[str, str]) -> HttpResponse:
    """Unknown people, and for the one in hand whom to choose from."""
    found = unknown_people.people(wanted["platform"])
    current = next((person for person in found if person.pk == chosen.current), next(iter(found), None))
    context = {
        "people": found,
        "total": unknown_people.count(wanted["platform"]),
        "current": current,
        "offers": unknown_people.offers(current, chosen.name) if current else [],
        "who": chosen.name,
        "tabs": _tabs(chosen, wanted),
        "view": wanted["view"],
        "platform": wanted["platform"],
        "is_narrowed": bool(wanted["platform"]),
        "filters": chosen.platforms(),
        "query": chosen.query(),
    }
    return render(request, "social_outreach/replies_unknown.html", context)


def _tabs(chosen: ReplyFilter, wanted: dict[str, str]) -> list[dict[str, Any]]:
    platform = wanted["platform"]
    return [
        {
            "label": label,
            "url": _link(chosen.query(view=view)),
            "active": view == wanted["view"],
            "count": _count(view, platform),
        }
        for view, label in VIEWS
    ]


def _count(view: str, platform: str) -> str:
    if view == selector.ALL:
        return ""
    if view == selector.UNKNOWN:
        return f"{unknown_people.count(platform):,}"
    return _told(selector.count(view=view, platform=platform))


def _told(count: int) -> str:
    return f"{count:,}" if count < selector.MOST_COUNTED else f"{selector.MOST_COUNTED:,} or more"


def _link(query: str) -> str:
    return f"{reverse('social:replies')}{'?' if query else ''}{query}"


@require_safe
@needs(REVIEW)
def news(request: HttpRequest) -> HttpResponse:
    """How many came in since the page was shown. The list itself stays as it is: somebody is working in it."""
    chosen = ReplyFilter(request.GET)
    count = selector.newer_than(selector.matching(**chosen.wanted()), chosen.youngest)
    context = {
        "count": count,
        "told": _told(count),
        "list_url": _link(chosen.query()),
        "news_url": request.get_full_path(),
    }
    return render(request, "social_outreach/_reply_news.html", context)


@require_POST
@needs(REVIEW)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on one reply, then the next one of the list."""
    if act not in _ACTS:
        raise Http404
    chosen = ReplyFilter(request.GET)
    following = selector.following(selector.matching(**chosen.wanted()), pk)
    try:
        notices.success(request, _ACTS[act](pk, request.user))
    except (replies.NotSuggested, suppressions.CannotSuppress) as refusal:
        notices.error(request, str(refusal))
        following = pk
    except ObjectDoesNotExist as error:
        raise Http404("There is no such reply.") from error
    if request.POST.get("back") == "profile":
        return redirect("social:profile", selector.replies().get(pk=pk).thread.profile_id)
    return redirect(_link(chosen.query("before", "after", at=following)))


@require_POST
@needs(REVIEW)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who an unknown person is: somebody written to by hand ("profile"), or nobody of ours ("nobody")."""
    chosen, form = ReplyFilter(request.GET), PlaceForm(request.POST)
    back = _link(chosen.query(view=selector.UNKNOWN))
    if not form.is_valid():
        notices.error(request, "Choose who it is, or nobody of ours.")
        return redirect(back)
    try:
        notices.success(request, _placed(pk, form.cleaned_data["profile"], request.user))
    except placing.CannotPlace as refusal:
        notices.error(request, str(refusal))
    except ObjectDoesNotExist:
        notices.info(request, "It was said already who this is.")
    return redirect(back)


def _placed(pk: int, profile_pk: int | None, actor: Any) -> str:
    if profile_pk is None:
        placing.nobody_of_ours(pk, actor=actor)
        return "Nobody of ours. What they write later is not shown here."
    profile = placing.place(pk, profile_pk=profile_pk, actor=actor)
    return f"It was {profile.full_name or profile.username}. What they wrote is a reply now; no follow-up goes to them."


def _confirm(pk: int, actor: Any) -> str:
    stopped = replies.confirm_opt_out(pk, actor=actor)
    waiting = {0: "Nothing waited for them.", 1: "One message that waited was cancelled."}
    told = waiting.get(stopped, f"{stopped} messages that waited were cancelled.")
    return f"They will not be contacted again. {told}"


def _dismiss(pk: int, actor: Any) -> str:
    replies.dismiss_opt_out(pk, actor=actor)
    return "Not an opt-out. They may be written to."


def _seen(pk: int, actor: Any) -> str:
    return "Dealt with." if replies.mark_seen(pk) else "It was dealt with already."


def _reopen(pk: int, actor: Any) -> str:
    return "Open again." if replies.mark_seen(pk, is_seen=False) else "It was open already."


_ACTS: dict[str, Callable[[int, Any], str]] = {
    "confirm": _confirm,
    "dismiss": _dismiss,
    "seen": _seen,
    "reopen": _reopen,
}
