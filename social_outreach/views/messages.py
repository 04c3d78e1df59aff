"""Messages: the list, the story of one, and what a person may do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from outbound.clock import database_now
from outbound.differences import differences
from outbound.gates import Kind
from outbound.states import State
from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.adapters.base import DeliveryMode
from social_outreach.forms.send import MessageFilter, ReplyForm
from social_outreach.selectors import board, message_list
from social_outreach.selectors import messages as message_lists
from social_outreach.selectors.counting import counted
from social_outreach.selectors.replies import window_of
from social_outreach.services import messages, outlook, replies
from social_outreach.states import APPROVED, DRAFT, EDITABLE_STATES, REVISABLE_STATES
from social_outreach.views.doors import REVIEW, SEND, WRITE, needs, refused
from social_outreach.views.saved_views import bar
from social_outreach.views.send import shown
from social_outreach.views.timeline import timeline

#: Pill, for the verdicts that a page shows as one of three.
_VERDICTS = {Kind.GO: "go", Kind.WAIT: "wait", Kind.HOLD: "wait", Kind.NEVER: "never"}


@require_safe
@needs(SEND)
def table(request: HttpRequest) -> HttpResponse:
    chosen = MessageFilter(request.GET, accounts=board.accounts())
    matching = message_list.matching(**chosen.wanted())
    page, total = message_list.page(matching, **chosen.cursor()), counted(matching)
    query = urlencode(chosen.kept())
    here = reverse("social:messages")

    def link(**cursor: Any) -> str:
        return f"{here}?{urlencode({**chosen.kept(), **cursor})}"

    context = {
        "rows": [shown(message) for message in page.rows],
        "filters": chosen.shown(),
        "kept": chosen.kept(),
        "older": link(before=page.before) if page.before else "",
        "newer": link(after=page.after) if page.after else "",
        "query": query,
        "total": str(total),
        "bulk_total": total.number,
        "sentence": f"{total} message{'' if total.number == 1 else 's'}",
        "may_send": request.user.has_perm(SEND),  # type: ignore[union-attr]
        "actions": [{"value": "cancel", "label": "Cancel", "icon": "x-mark", "tone": "danger"}],
        "exports": _exports(request, query),
        **bar(request, "messages", query),
    }
    return render(request, "social_outreach/messages.html", context)


def _exports(request: HttpRequest, query: str) -> list[dict[str, str]]:
    if not request.user.has_perm(REVIEW):  # type: ignore[union-attr]
        return []
    here = f"{reverse('social:messages-csv')}{'?' if query else ''}{query}"
    return [
        {"url": here, "label": "Export messages"},
        {"url": reverse("social:replies-csv"), "label": "Export replies"},
    ]


@require_safe
@needs(SEND)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, what happened, and why it has not gone."""
    try:
        story = message_lists.story(pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    one = story.message
    adapter = registry.get(one.platform)
    why = outlook.why(one)
    context = {
        **shown(one),
        "message": one,
        "person": one.profile,
        "story": story,
        "capabilities": adapter.capabilities,
        "look_url": adapter.compose_url(one.profile.username),
        "text": one.sent_body or one.draft_body,
        "changed": differences(one.first_draft, one.sent_body or one.draft_body),
        "why": _why(why),
        "gates": [{"verdict": verdict, "word": verdict.kind.name.lower()} for verdict in why.verdicts],
        "asked_at": why.asked_at,
        "timeline": timeline(story),
        "may": _may(request, one),
        "is_open": one.state != State.SENT,
        "window": window_of(one.in_thread, one.account, database_now()),
    }
    return render(request, "social_outreach/message.html", context)


def _why(why: outlook.Why) -> dict[str, Any]:
    standing = why.standing
    return {
        "sentence": why.sentence,
        "gate": standing.gate if standing else "",
        "verdict": _VERDICTS[standing.kind] if standing else "wait",
        "is_hold": bool(standing and standing.kind is Kind.HOLD),
        "until": standing.until if standing else None,
        "value": standing.value if standing else "",
        "limit": standing.limit if standing else "",
        "earliest": why.earliest,
    }


def _may(request: HttpRequest, one: Any) -> dict[str, bool]:
    """What this person may do with this message now."""
    user: Any = request.user
    may_send = user.has_perm(SEND)
    return {
        "send": may_send and one.state == APPROVED,
        "cancel": may_send and one.state in (DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED),
        "hand": may_send and one.state == State.SCHEDULED and one.mode == DeliveryMode.API,
        "decide": may_send and one.state == State.UNKNOWN,
        "now": may_send and one.state == State.SCHEDULED and _is_put_off(one),
        "revise": user.has_perm(WRITE) and one.state in REVISABLE_STATES,
        "edit": user.has_perm(WRITE) and one.state in EDITABLE_STATES,
        "reply": may_send,
    }


def _is_put_off(one: Any) -> bool:
    """It waits for a time or a decision of ours, not for the platform."""
    held_late = bool(one.verdict and one.verdict.get("gate") == "late policy")
    return held_late or (one.due_at > database_now() and not one.last_error)


@require_POST
@login_required
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on one message; what it is not in the state for is refused with a sentence."""
    if act not in _ACTS:
        raise Http404
    permission, carry_out = _ACTS[act]
    if not request.user.has_perm(permission):  # type: ignore[union-attr]
        raise PermissionDenied("Your account may not do this. Ask an operator for the right.")
    back = ("social:send",) if request.POST.get("back") == "send" else ("social:message", pk)
    try:
        notices.success(request, carry_out(request, pk))
    except (messages.NotNow, messages.NotAcceptable, replies.BadReply) as refusal:
        return refused(request, refusal, *back)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return redirect("social:draft", pk) if act == "revise" else redirect(*back)


def _send(request: HttpRequest, pk: int) -> str:
    message = messages.send(pk, actor=request.user)
    tasks.nudge()
    return "Scheduled by API." if message.mode == DeliveryMode.API else "It waits in the assisted queue."


def _now(request: HttpRequest, pk: int) -> str:
    messages.reschedule(pk, actor=request.user)
    tasks.nudge()
    return "It leaves as soon as nothing stands against it."


def _cancel(request: HttpRequest, pk: int) -> str:
    messages.cancel(pk, actor=request.user)
    return "Cancelled. It will not leave."


def _by_hand(request: HttpRequest, pk: int) -> str:
    messages.by_hand(pk, actor=request.user)
    return "It waits in the assisted queue now."


def _decide(request: HttpRequest, pk: int) -> str:
    messages.close_unknown(pk, decision=request.POST.get("decision", "")[:20], actor=request.user)
    tasks.nudge()
    return "Decided."


def _revise(request: HttpRequest, pk: int) -> str:
    messages.revise(pk, actor=request.user)
    return "Taken back to draft."


def _reply(request: HttpRequest, pk: int) -> str:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise replies.BadReply(form.problem())
    one = message_lists.messages().get(pk=pk)
    replies.record(one.profile, body=form.cleaned_data["body"], account=one.account, actor=request.user)
    return "Reply recorded. Follow-ups to this person are stopped."


_ACTS: dict[str, tuple[str, Callable[[HttpRequest, int], str]]] = {
    "send": (SEND, _send),
    "now": (SEND, _now),
    "cancel": (SEND, _cancel),
    "hand": (SEND, _by_hand),
    "decide": (SEND, _decide),
    "revise": (WRITE, _revise),
    "reply": (SEND, _reply),
}
