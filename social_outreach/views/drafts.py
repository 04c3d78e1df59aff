"""Drafts: read, edit, approve one or many, and have them made."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.forms.drafts import BulkForm, ByHandForm, DraftFilter, DraftForm, MakeForm, NeverForm, ticked
from social_outreach.rules.differences import differences
from social_outreach.selectors import drafts as selector
from social_outreach.services import batches, drafting, messages, suppressions
from social_outreach.states import APPROVED, DRAFT, EDITABLE_STATES, MESSAGE_WORDS
from social_outreach.views.doors import APPROVE, SEND, WRITE, needs, refused
from social_outreach.views.reports import keep_report, kept_report

#: The most that one press of a button drafts or approves.
AT_ONCE = 500


@require_safe
@needs(WRITE)
def drafts(request: HttpRequest) -> HttpResponse:
    """The list, with its first draft open beside it."""
    chosen = DraftFilter(request.GET)
    first = selector.matching(**chosen.wanted()).values_list("pk", flat=True).first()
    if first is None:
        return render(request, "social_outreach/drafts.html", {**_list(request, chosen, 0), "is_list": True})
    return _desk(request, first, is_list=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft. POST saves the text, discards the draft, or says never to contact this person again."""
    if request.method != "POST":
        return _desk(request, pk)
    act = {"discard": _discard, "never": _never}.get(request.POST.get("act", ""), _save)
    try:
        return act(request, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _save(request: HttpRequest, pk: int) -> HttpResponse:
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _desk(request, pk, form=form, status=422)
    known = selector.draft(pk)
    try:
        message = messages.edit(pk, actor=request.user, **form.cleaned_data)
    except (messages.NotNow, messages.NotAcceptable) as refusal:
        return _not_saved(request, pk, form, refusal)
    if known.state == DRAFT or message.version == known.version:
        notices.success(request, "Saved.")
    else:
        notices.warning(request, "Saved. This edit voided the approval: approve the new text before it can leave.")
    return redirect(_address(request, pk))


def _not_saved(request: HttpRequest, pk: int, form: DraftForm, refusal: Exception) -> HttpResponse:
    """The text is kept on the page; of a stale edit both texts are shown."""
    form.add_error("body", str(refusal))
    is_stale = isinstance(refusal, messages.StaleEdit)
    gone = isinstance(refusal, messages.NotNow) and not is_stale
    return _desk(request, pk, form=form, is_stale=is_stale, status=409 if is_stale or gone else 422)


def _discard(request: HttpRequest, pk: int) -> HttpResponse:
    following = _following(request, pk)
    try:
        message = messages.cancel(pk, actor=request.user)
    except messages.NotNow as refusal:
        return refused(request, refusal, "social:message", pk)
    notices.success(request, f"Discarded the draft to {message.profile.full_name or message.profile.username}.")
    return redirect(following)


def _never(request: HttpRequest, pk: int) -> HttpResponse:
    form = NeverForm(request.POST)
    following, message = _following(request, pk), selector.draft(pk)
    try:
        if not form.is_valid():
            raise suppressions.CannotSuppress("Say the reason in at most 300 characters.")
        reason = form.cleaned_data["reason"] or "Never contact, said on a draft."
        suppressions.never_contact(message.profile, reason=reason, source="drafts", actor=request.user)
    except (messages.NotNow, suppressions.CannotSuppress) as refusal:
        return refused(request, refusal, "social:message", pk)
    notices.success(request, f"{message.profile.full_name or message.profile.username} will not be contacted again.")
    return redirect(following)


@require_POST
@needs(APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the text on the screen, saving it first if it was edited there; then the next draft."""
    form = DraftForm(request.POST)
    following = _following(request, pk)
    try:
        if not form.is_valid():
            return _desk(request, pk, form=form, status=422)
        may_edit = request.user.has_perm(WRITE)  # type: ignore[union-attr]
        message = messages.approve_as_shown(pk, may_edit=may_edit, actor=request.user, **form.cleaned_data)
    except (messages.NotNow, messages.NotAcceptable) as refusal:
        return _not_saved(request, pk, form, refusal)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    notices.success(request, f"Approved the message to {message.profile.full_name or message.profile.username}.")
    return redirect(following)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(APPROVE)
def bulk(request: HttpRequest) -> HttpResponse:
    """POST approves what is ticked or all that match; GET shows the report of the last such action."""
    if request.method != "POST":
        return render(request, "social_outreach/draft_report.html", kept_report(request))
    form = BulkForm(request.POST)
    chosen = DraftFilter(request.GET)
    wanted = ticked(request.POST.getlist("ids")[:AT_ONCE])
    if not form.is_valid() or not (wanted or form.cleaned_data["all_matching"]):
        return refused(request, ValueError("Nothing was chosen."), "social:drafts")
    if form.cleaned_data["all_matching"]:
        rows = selector.matching(**{**chosen.wanted(), "state": DRAFT})
        newest = form.cleaned_data["newest"]
        rows = rows.filter(pk__lte=newest) if newest else rows
        wanted = dict(rows.values_list("pk", "version")[:AT_ONCE])
    result = batches.each(sorted(wanted), lambda pk: messages.approve(pk, actor=request.user, version=wanted[pk]))
    keep_report(request, f"{_count(len(result.done))} approved", len(result.done), result.refused, of="message")
    if result.refused:
        return redirect("social:drafts-bulk")
    notices.success(request, f"{_count(len(result.done))} approved.")
    return redirect(_with(reverse("social:drafts"), chosen))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def make(request: HttpRequest) -> HttpResponse:
    """Draft every qualified profile from a template, or write one message by hand."""
    if request.method != "POST":
        return _make_page(request)
    if "body" in request.POST:
        return _by_hand(request)
    form = MakeForm(request.POST, templates=selector.templates())
    if not form.is_valid():
        return _make_page(request, form=form, status=422)
    ids = drafting.waiting_for_draft(form.cleaned_data["platform"], most=AT_ONCE)
    result = drafting.draft_many(ids, actor=request.user, template=form.cleaned_data["template"])
    keep_report(request, f"{_count(len(result.made))} made", len(result.made), result.refused, of="profile")
    if result.refused:
        return redirect("social:drafts-bulk")
    notices.success(request, f"{_count(len(result.made))} made." if ids else "No qualified profile waits for a draft.")
    return redirect("social:drafts")


def _by_hand(request: HttpRequest) -> HttpResponse:
    form = ByHandForm(request.POST)
    if not form.is_valid():
        return _make_page(request, by_hand=form, status=422)
    try:
        person = selector.profile(form.cleaned_data["profile"])
        message = drafting.draft(person, actor=request.user, body=form.cleaned_data["body"])
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except drafting.CannotDraft as refusal:
        form.add_error("body", str(refusal))
        return _make_page(request, by_hand=form, status=422)
    notices.success(request, "Draft saved.")
    return redirect("social:draft", message.pk)


def _make_page(
    request: HttpRequest, *, form: MakeForm | None = None, by_hand: ByHandForm | None = None, status: int = 200
) -> HttpResponse:
    wanted = request.POST.get("profile") or request.GET.get("profile") or ""
    pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    waiting = drafting.waiting_for_draft(most=AT_ONCE)
    known = selector.people([pk, *waiting[:20]])
    if wanted and pk not in known:
        raise Http404
    person, labels = known.get(pk), dict(registry.platform_choices())
    context: dict[str, Any] = {
        "form": form or MakeForm(templates=selector.templates()),
        "person": person,
        "by_hand": by_hand or ByHandForm(initial={"profile": pk}),
        "capabilities": registry.capabilities(person.platform) if person else None,
        "meter_unit": meter_unit(person.platform) if person else "",
        "waiting": len(waiting),
        "is_more": len(waiting) >= AT_ONCE,
        "people": [(known[pk], labels.get(known[pk].platform)) for pk in waiting[:20] if pk in known],
    }
    return render(request, "social_outreach/draft_make.html", context, status=status)


def _desk(
    request: HttpRequest,
    pk: int,
    *,
    form: DraftForm | None = None,
    is_stale: bool = False,
    is_list: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The list and one draft beside it."""
    try:
        message = selector.draft(pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if message.state not in EDITABLE_STATES and form is None:
        return redirect("social:message", pk)
    typed = form.data.get("body", "") if form else message.draft_body
    # After a stale edit the next save is meant for the text that is then shown beside it.
    seen = form.cleaned_data.get("version") if form and not is_stale else None
    voided = selector.voided_approval(pk) if message.state == DRAFT else None
    context = {
        **_list(request, DraftFilter(request.GET), pk),
        "is_list": is_list,
        "message": message,
        "person": message.profile,
        "typed": typed.replace("\x00", ""),
        "version": seen or message.version,
        "errors": form.errors if form else {},
        "is_stale": is_stale,
        "is_editable": message.state in EDITABLE_STATES,
        "is_approved": message.state in (APPROVED, State.SCHEDULED),
        "theirs": differences(message.draft_body, typed) if is_stale else [],
        "changed": differences(message.first_draft, message.draft_body),
        "voided": voided,
        "since_approval": differences(voided.approved_body, message.draft_body) if voided else [],
        "thread": selector.thread(message.profile_id),
        "variables": drafting.variables_used(message),
        "capabilities": registry.capabilities(message.platform),
        "meter_unit": meter_unit(message.platform),
        "profile_url": registry.get(message.platform).profile_url(message.profile.username),
        "state_word": MESSAGE_WORDS[message.state],
    }
    return render(request, "social_outreach/drafts.html", context, status=status)


def _list(request: HttpRequest, chosen: DraftFilter, pk: int) -> dict[str, Any]:
    around = selector.around(selector.matching(**chosen.wanted()), pk)
    return {
        "around": around,
        "newest": around.newest,
        "bulk_actions": [{"value": "approve", "label": "Approve", "icon": "check", "tone": "primary"}],
        "filters": chosen.shown(),
        "kept": chosen.kept(),
        "query": _with("", chosen),
        "may_write": request.user.has_perm(WRITE),  # type: ignore[union-attr]
        "may_approve": request.user.has_perm(APPROVE),  # type: ignore[union-attr]
        "may_send": request.user.has_perm(SEND),  # type: ignore[union-attr]
    }


def _following(request: HttpRequest, pk: int) -> str:
    """Address of the draft to work on next: asked before this one leaves the list."""
    chosen = DraftFilter(request.GET)
    found = selector.around(selector.matching(**chosen.wanted()).filter(state=DRAFT), pk)
    to = found.next or found.previous
    return _with(reverse("social:draft", args=[to]) if to else reverse("social:drafts"), chosen)


def _address(request: HttpRequest, pk: int) -> str:
    return _with(reverse("social:draft", args=[pk]), DraftFilter(request.GET))


def _with(address: str, chosen: DraftFilter) -> str:
    return f"{address}?{urlencode(chosen.kept())}" if chosen.kept() else address


def meter_unit(platform: str) -> str:
    """What the length meter counts in."""
    return "bytes" if registry.capabilities(platform).length_unit == "bytes" else "chars"


def _count(number: int) -> str:
    return f"{number} draft{'' if number == 1 else 's'}"
