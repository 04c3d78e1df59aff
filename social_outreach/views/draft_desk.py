"""The page of drafts: the list, and beside it one draft with all that a reviewer has to see of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info

from outbound.clock import database_now
from outbound.differences import differences
from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.forms.drafts import DraftFilter, DraftForm
from social_outreach.rules.marks import marked
from social_outreach.selectors import drafts as selector
from social_outreach.selectors.replies import window_of
from social_outreach.services import drafting
from social_outreach.states import APPROVED, EDITABLE_STATES, MESSAGE_WORDS
from social_outreach.views.doors import APPROVE, SEND, WRITE
from social_outreach.views.saved_views import bar

#: Session keys of an app begin with its card's key, so that switching apps forgets them.
_MEMORY = "social.draft_undo"
_REMEMBERED = 50


def desk(
    request: HttpRequest,
    pk: int,
    *,
    form: DraftForm | None = None,
    is_stale: bool = False,
    is_list: bool = False,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The list and one draft beside it. ``form``: a text that was not saved; ``more``: goes into the context."""
    try:
        message = selector.draft(pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if message.state not in EDITABLE_STATES and form is None:
        return redirect("social:message", pk)
    typed = form.data.get("body", "") if form else message.draft_body
    # After a stale edit the next save is meant for the text that is then shown beside it.
    seen = form.cleaned_data.get("version") if form and not is_stale else None
    context = {
        **shown_list(request, DraftFilter(request.GET), pk),
        **_draft(message, typed, is_stale=is_stale),
        "is_list": is_list,
        "typed": typed.replace("\x00", ""),
        "version": seen or message.version,
        "errors": form.errors if form else {},
        "is_stale": is_stale,
        **more,
    }
    return render(request, "social_outreach/drafts.html", context, status=status)


def _draft(message: Any, typed: str, *, is_stale: bool) -> dict[str, Any]:
    """Everything about one draft that does not depend on who looks."""
    past = selector.past(message)
    voided = past.voided
    return {
        "message": message,
        "person": message.profile,
        "is_editable": message.state in EDITABLE_STATES,
        "is_approved": message.state in (APPROVED, State.SCHEDULED),
        "theirs": differences(message.draft_body, typed) if is_stale else [],
        "changed": differences(message.first_draft, message.draft_body),
        "rewritten": differences(past.before, message.draft_body) if past.before else [],
        "voided": voided,
        "since_approval": differences(voided.approved_body, message.draft_body) if voided else [],
        "sentences": marked(message.draft_body, message.evidence, past.drafted),
        "flags": _flags(message),
        "thread": selector.thread(message.profile_id),
        "window": window_of(message.in_thread, message.account, database_now()),
        "variables": drafting.variables_used(message),
        "capabilities": registry.capabilities(message.platform),
        "meter_unit": meter_unit(message.platform),
        "profile_url": registry.get(message.platform).profile_url(message.profile.username),
        "state_word": MESSAGE_WORDS[message.state],
        "language": _language(message.language),
        "tokens": message.prompt_tokens + message.output_tokens,
        **_writers(message),
    }


def _flags(message: Any) -> list[dict[str, Any]]:
    """What was flagged; of a near-copy also the earlier message."""
    known = [flag for flag in message.flags if isinstance(flag, dict)] if isinstance(message.flags, list) else []
    ids = [flag["message"] for flag in known if isinstance(flag.get("message"), int)]
    earlier = selector.texts_of(ids) if ids else {}
    return [
        {
            "kind": str(flag.get("kind", "")),
            "sentence": str(flag.get("sentence", "")),
            "earlier": earlier.get(flag.get("message", 0)),
        }
        for flag in known
    ]


def _writers(message: Any) -> dict[str, Any]:
    """Who wrote it, and who may write it anew: first the one that wrote it, if it takes an instruction."""
    known = drafting.drafters()
    labels = {one.name: one.label for one in known}
    ready = [one for one in known if one.ready]
    inventive = [one for one in ready if one.is_generative]
    chosen = next((one for one in inventive if one.name == message.drafter), inventive[0] if inventive else None)
    return {
        "drafter_label": labels.get(message.drafter, message.drafter),
        "rewriters": inventive,
        "rewriter": chosen.name if chosen else "",
        "no_rewriter": next((one for one in known if one.is_generative and not one.ready), None),
    }


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name"]) if code else ""
    except KeyError:
        return code


def shown_list(request: HttpRequest, chosen: DraftFilter, pk: int) -> dict[str, Any]:
    around = selector.around(selector.matching(**chosen.wanted()), pk)
    kept = chosen.kept()
    return {
        "around": around,
        "newest": around.newest,
        "bulk_actions": [{"value": "approve", "label": "Approve", "icon": "check", "tone": "primary"}],
        "filters": chosen.shown(),
        "kept": kept,
        "kept_run": [{"name": "run", "value": kept["run"]}] if "run" in kept else [],
        "query": with_filters("", chosen),
        **bar(request, "drafts", urlencode(kept)),
        "last": last_done(request),
        "may_write": request.user.has_perm(WRITE),  # type: ignore[union-attr]
        "may_approve": request.user.has_perm(APPROVE),  # type: ignore[union-attr]
        "may_send": request.user.has_perm(SEND),  # type: ignore[union-attr]
    }


def following(request: HttpRequest, pk: int) -> str:
    """Address of the draft to work on next: asked before this one leaves the list."""
    chosen = DraftFilter(request.GET)
    to = selector.following(selector.matching(**{**chosen.wanted(), "state": "draft"}), pk)
    return with_filters(reverse("social:draft", args=[to]) if to else reverse("social:drafts"), chosen)


def address_of(request: HttpRequest, pk: int) -> str:
    return with_filters(reverse("social:draft", args=[pk]), DraftFilter(request.GET))


def with_filters(address: str, chosen: DraftFilter) -> str:
    return f"{address}?{urlencode(chosen.kept())}" if chosen.kept() else address


def meter_unit(platform: str) -> str:
    """What the length meter counts in."""
    return "bytes" if registry.capabilities(platform).length_unit == "bytes" else "chars"


def count_drafts(number: int) -> str:
    return f"{number:,} draft{'' if number == 1 else 's'}"


# -- undo ----------------------------------------------------------------------------------------------------


def remember(request: HttpRequest, message: Any, did: str, sentence: str) -> None:
    """Keep what was done, for "undo"."""
    known = list(request.session.get(_MEMORY, []))
    known.append({"pk": message.pk, "did": did, "version": message.version, "sentence": sentence})
    request.session[_MEMORY] = known[-_REMEMBERED:]


def last_done(request: HttpRequest) -> dict[str, Any] | None:
    known = request.session.get(_MEMORY, [])
    return known[-1] if known else None


def forget_last(request: HttpRequest) -> None:
    request.session[_MEMORY] = request.session.get(_MEMORY, [])[:-1]
