"""The assisted queue: one card at a time, a key for each outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from outbound.clock import database_now
from outbound.states import State
from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.forms.send import ReasonForm, ReplyForm
from social_outreach.selectors import board
from social_outreach.selectors import drafts as drafts_selector
from social_outreach.selectors.overview import is_stopped
from social_outreach.services import assisted, messages, outlook, replies, suppressions
from social_outreach.views.doors import SEND, needs

#: The card that this person skipped last, until something else was done.
_SKIPPED = "social.skipped"


@require_safe
@needs(SEND)
def queue(request: HttpRequest) -> HttpResponse:
    """The card in hand, else the way to the next one, or what it waits for."""
    now = database_now()
    card = board.held_card(request.user)
    context: dict[str, Any] = {
        "card": card,
        "queue": board.assisted(now, request.user),
        "stopped": is_stopped(),
        "skipped": request.session.get(_SKIPPED),
    }
    if card is not None:
        adapter = registry.get(card.platform)
        context |= {
            "person": card.profile,
            "capabilities": adapter.capabilities,
            "compose_url": adapter.compose_url(card.profile.username),
            "is_begun": card.state == State.SENDING,
            "thread": drafts_selector.thread(card.profile_id, most=4),
        }
    else:
        context["next"] = outlook.next_by_hand()
        context["is_due"] = bool(context["next"] and context["next"].at and context["next"].at <= database_now())
    return render(request, "social_outreach/assisted.html", context)


@require_POST
@needs(SEND)
def take(request: HttpRequest) -> HttpResponse:
    """Hold the next card. Two people never get the same one."""
    if assisted.take(actor=request.user) is None:
        notices.info(request, "No card can be worked on just now.")
    return redirect("social:assisted")


@require_POST
@needs(SEND)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Carry out one key on one card, then hold the next one."""
    if act == "begin":
        return _begin(request, pk)
    if act not in _ACTS:
        raise Http404
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        word, goes_on = _ACTS[act](request, pk, reason)
    except (messages.NotNow, messages.NotAcceptable, replies.BadReply, suppressions.CannotSuppress) as refusal:
        if act == "undo":
            request.session.pop(_SKIPPED, None)
        notices.error(request, str(refusal))
        return redirect("social:assisted")
    except ObjectDoesNotExist as error:
        raise Http404 from error
    notices.success(request, word)
    if act not in ("skip", "reply"):
        request.session.pop(_SKIPPED, None)
    if goes_on:
        assisted.take(actor=request.user)
    return redirect("social:assisted")


def _begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked by the copy and open buttons: answers with a sentence when it may not go now."""
    try:
        assisted.begin(pk, actor=request.user)
    except messages.NotNow as refusal:
        return JsonResponse({"detail": str(refusal)}, status=409)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return HttpResponse(status=204)


def _sent(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    card = assisted.mark_sent(pk, actor=request.user, was_begun=True)
    return f"Recorded as sent to {_name(card)}.", True


def _skip(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    name = _name(assisted.skip(pk, actor=request.user, reason=reason))
    request.session[_SKIPPED] = {"pk": pk, "name": name}
    return f"Skipped {name}.", True


def _undo(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    card = assisted.undo_skip(pk, actor=request.user)
    where = "the card is in your hands again" if card.holder_id == request.user.pk else "the card is in the queue again"
    return f"Undone: {where} ({_name(card)}).", False


def _not_reachable(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    card = assisted.mark_not_reachable(pk, actor=request.user, reason=reason, was_begun=True)
    return f"Recorded that {_name(card)} cannot be reached.", True


def _never(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    said = reason or "Never contact, said in the assisted queue."
    card = assisted.never_contact(pk, actor=request.user, reason=said)
    return f"{_name(card)} will not be contacted again.", True


def _release(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    return f"Gave the card of {_name(assisted.release(pk, actor=request.user))} back.", False


def _reply(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise replies.BadReply(form.problem())
    card = drafts_selector.draft(pk)
    replies.record(card.profile, body=form.cleaned_data["body"], account=card.account, actor=request.user)
    return f"Recorded the reply of {_name(card)}.", False


def _decide(request: HttpRequest, pk: int, reason: str) -> tuple[str, bool]:
    message = messages.close_unknown(pk, decision=request.POST.get("decision", "")[:20], actor=request.user)
    tasks.nudge()
    return f"Decided for {_name(message)}.", False


def _name(message: Any) -> str:
    return str(message.profile.full_name or message.profile.username)


_ACTS: dict[str, Callable[[HttpRequest, int, str], tuple[str, bool]]] = {
    "sent": _sent,
    "skip": _skip,
    "undo": _undo,
    "not-reachable": _not_reachable,
    "never": _never,
    "release": _release,
    "reply": _reply,
    "decide": _decide,
}
