"""Drafts: read, edit, approve, discard, have one written anew, and undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from social_outreach.forms.drafts import DraftFilter, DraftForm, ReasonForm, RegenerateForm
from social_outreach.selectors import drafts as selector
from social_outreach.services import draft_verdicts, drafting, messages, suppressions
from social_outreach.services.draft_history import ADDED
from social_outreach.services.draft_verdicts import APPROVED_IT, DISCARDED_IT, REDRAFTED_IT
from social_outreach.states import DRAFT
from social_outreach.views import draft_desk
from social_outreach.views.doors import APPROVE, WRITE, needs, refused


@require_safe
@needs(WRITE)
def drafts(request: HttpRequest) -> HttpResponse:
    """The list, with its first draft open beside it."""
    chosen = DraftFilter(request.GET)
    first = selector.matching(**chosen.wanted()).values_list("pk", flat=True).first()
    if first is None:
        context = {**draft_desk.shown_list(request, chosen, 0), "is_list": True}
        return render(request, "social_outreach/drafts.html", context)
    return draft_desk.desk(request, first, is_list=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft. POST saves the text, discards the draft, or says never to contact this person again."""
    if request.method != "POST":
        return draft_desk.desk(request, pk)
    DraftFilter(request.GET).known()  # what leads on from here is refused before anything is changed
    act = {"discard": _discard, "never": _never}.get(request.POST.get("act", ""), _save)
    try:
        return act(request, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _save(request: HttpRequest, pk: int) -> HttpResponse:
    form = DraftForm(request.POST)
    if not form.is_valid():
        return draft_desk.desk(request, pk, form=form, status=422)
    known = selector.draft(pk)
    try:
        message = messages.edit(pk, actor=request.user, **form.cleaned_data)
    except (messages.NotNow, messages.NotAcceptable) as refusal:
        return _not_saved(request, pk, form, refusal)
    if known.state == DRAFT or message.version == known.version:
        notices.success(request, "Saved.")
    else:
        notices.warning(request, "Saved. This edit voided the approval: approve the new text before it can leave.")
    return redirect(draft_desk.address_of(request, pk))


def _not_saved(request: HttpRequest, pk: int, form: DraftForm, refusal: Exception) -> HttpResponse:
    """The text is kept on the page; of a stale edit both texts are shown."""
    form.add_error("body", str(refusal))
    is_stale = isinstance(refusal, messages.StaleEdit)
    gone = isinstance(refusal, messages.NotNow) and not is_stale
    return draft_desk.desk(request, pk, form=form, is_stale=is_stale, status=409 if is_stale or gone else 422)


def _discard(request: HttpRequest, pk: int) -> HttpResponse:
    form, following = ReasonForm(request.POST), draft_desk.following(request, pk)
    try:
        if not form.is_valid():
            raise messages.NotNow("Say the reason in at most 300 characters.")
        message = draft_verdicts.discard(pk, reason=form.cleaned_data["reason"], actor=request.user)
    except messages.NotNow as refusal:
        return refused(request, refusal, "social:message", pk)
    sentence = f"Discarded the draft to {_name(message)}."
    draft_desk.remember(request, message, DISCARDED_IT, sentence)
    notices.success(request, sentence)
    return redirect(following)


def _never(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    following, message = draft_desk.following(request, pk), selector.draft(pk)
    try:
        if not form.is_valid():
            raise suppressions.CannotSuppress("Say the reason in at most 300 characters.")
        reason = form.cleaned_data["reason"] or "Never contact, said on a draft."
        suppressions.never_contact(message.profile, reason=reason, source="drafts", actor=request.user)
    except (messages.NotNow, suppressions.CannotSuppress) as refusal:
        return refused(request, refusal, "social:message", pk)
    notices.success(request, f"{_name(message)} will not be contacted again.")
    return redirect(following)


@require_POST
@needs(APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the text on the screen, saving it first if it was edited there; then the next draft."""
    form = DraftForm(request.POST)
    following = draft_desk.following(request, pk)
    try:
        if not form.is_valid():
            return draft_desk.desk(request, pk, form=form, status=422)
        may_edit = request.user.has_perm(WRITE)  # type: ignore[union-attr]
        message = messages.approve_as_shown(pk, may_edit=may_edit, actor=request.user, **form.cleaned_data)
    except (messages.NotNow, messages.NotAcceptable) as refusal:
        return _not_saved(request, pk, form, refusal)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    sentence = f"Approved the message to {_name(message)}."
    draft_desk.remember(request, message, APPROVED_IT, sentence)
    _notice_approval(request, message, sentence)
    return redirect(following)


def _notice_approval(request: HttpRequest, message: Any, sentence: str) -> None:
    """What was flagged is said again: of a text edited and approved in one go the flags were never on the page."""
    added = [str(flag["sentence"]) for flag in message.flags if flag.get("kind") == ADDED]
    if added:
        notices.warning(request, f"{sentence} Flagged: {' '.join(added)}")
    else:
        notices.success(request, sentence)


@require_POST
@needs(WRITE)
def regenerate(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the draft written anew. A text that was typed and not saved is saved first, so that its history has it."""
    form = RegenerateForm(request.POST)
    DraftFilter(request.GET).known()
    if not form.is_valid():
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return draft_desk.desk(request, pk, problem=problem, instruction=form.data.get("instruction", ""), status=422)
    asked = form.cleaned_data
    body, told = asked.pop("body"), asked["instruction"]
    try:
        if body.strip():
            asked["version"] = messages.edit(pk, body=body, version=asked["version"], actor=request.user).version
        message = drafting.regenerate(pk, actor=request.user, **asked)
    except (messages.NotNow, messages.NotAcceptable) as refusal:
        return _not_saved(request, pk, _as_typed(request), refusal)
    except drafting.CannotDraft as refusal:
        return draft_desk.desk(request, pk, problem=str(refusal), instruction=told, status=422)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    draft_desk.remember(request, message, REDRAFTED_IT, f"Had the draft to {_name(message)} written anew.")
    notices.success(request, "Written anew. The text before stands in the history.")
    return redirect(draft_desk.address_of(request, pk))


def _as_typed(request: HttpRequest) -> DraftForm:
    form = DraftForm(request.POST)
    form.is_valid()
    return form


@require_POST
@needs(WRITE)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last approval, discard or new text of this person, and show that draft."""
    DraftFilter(request.GET).known()
    last: dict[str, Any] | None = draft_desk.last_done(request)
    if last is None:
        return refused(request, ValueError("There is nothing to undo."), "social:drafts")
    draft_desk.forget_last(request)
    try:
        draft_verdicts.undo(last["pk"], did=last["did"], version=last["version"], actor=request.user)
    except (messages.NotNow, messages.NotAcceptable) as refusal:
        return refused(request, refusal, "social:message", last["pk"])
    except ObjectDoesNotExist as error:
        raise Http404 from error
    notices.success(request, f"Undone: {last['sentence'][:1].lower()}{last['sentence'][1:]}")
    return redirect(draft_desk.address_of(request, last["pk"]))


def _name(message: Any) -> str:
    return str(message.profile.full_name or message.profile.username)
