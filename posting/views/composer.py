"""The composer: write a post once, say what each network gets differently, and take it as far as one may."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from posting import tasks
from posting.forms.composer import initial_of
from posting.forms.typed import blank, typed_from, typed_of
from posting.selectors import calendar as calendar_reads
from posting.selectors import posts as reads
from posting.selectors.accounts import outlives_token
from posting.services import dry_run, recurrences, saving, slots, steps
from posting.services.media_library import MediaRefused
from posting.services.posts import NotAcceptable, NotNow, StaleEdit
from posting.services.steps import Step
from posting.views.composer_sheet import (
    Sheet,
    checked,
    form_of,
    initial_from,
    links_of,
    networks_of,
    once_of,
    shown,
    variant_sheet,
)
from posting.views.doors import APPROVE, SCHEDULE, WRITE, needs
from posting.views.fragments import toast
from posting.views.media import take_all

_NEEDED: dict[Step, tuple[str, ...]] = {
    Step.SAVE: (),
    Step.SUBMIT: (),
    Step.APPROVE: (APPROVE,),
    Step.SCHEDULE: (SCHEDULE,),
    Step.PUBLISH: (SCHEDULE,),
}
_DONE = {
    Step.SAVE: "Saved as a draft.",
    Step.SUBMIT: "Handed in for approval.",
    Step.APPROVE: "Approved. It has still to be scheduled.",
    Step.SCHEDULE: "Scheduled.",
    Step.PUBLISH: "It leaves now.",
}
_CHANGED_SINCE = (
    "The post that this form made before has been changed since, by somebody else or on another page. What you typed "
    "is still here; saving it now makes a new post."
)
_FIRST_LATER = "Its first draft is written some weeks before its day."
_NO_SERIES = (
    "Only who may schedule posts starts one that comes again. Choose “Never” under “Comes again” to save this one, "
    "or ask an operator for the right."
)


def _post(pk: int) -> Any:
    try:
        return reads.one(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such post.") from error


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE, reading=True)
def compose(request: HttpRequest) -> HttpResponse:
    """A new post. The address may give ``date``, ``time``, ``zone``, ``content``, ``link``, ``repeat`` and
    ``accounts``, or with ``variant_of`` the post that it begins as a copy of."""
    if request.method == "POST":
        return _write(request, None)
    given = request.GET
    if (of := given.get("variant_of", "")).isdecimal() and len(of) < 15:
        return shown(request, variant_sheet(_post(int(of))))
    typed = blank()
    typed.accounts = [int(each) for each in given.getlist("accounts") if each.isdecimal() and len(each) < 15]
    return shown(request, Sheet(None, form_of(None, initial_from(given)), typed, []))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE, reading=True)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    post = _post(pk)
    if request.method == "POST":
        return _write(request, post)
    typed = typed_of(post, [target.account_id for target in post.targets.all()])
    return shown(request, Sheet(post, form_of(None, initial_of(post), post), typed, []))


# -- writing ---------------------------------------------------------------------------------------------


def _write(request: HttpRequest, post: Any) -> HttpResponse:
    step = _step(request, post)
    sheet = Sheet(post, form_of(request.POST, {}, post), typed_from(request.POST), [], once=once_of(request.POST))
    try:
        # Without script the files come with the form; they are kept whatever else is refused.
        for each in take_all(request):
            sheet.typed.media.append(each.pk)
            for variant in sheet.typed.variants.values():
                variant.media.append(each.pk)
    except MediaRefused as refusal:
        sheet.problems.append(str(refusal))
    sheet.problems += sheet.typed.errors()
    if not sheet.form.is_valid() or sheet.problems:
        return shown(request, sheet, status=422)
    try:
        if sheet.form.cleaned_data["frequency"] and post is None:
            return _started(request, sheet)
        return _saved(request, sheet, step)
    except StaleEdit as refusal:
        if post is None:
            # Of a form that made its post earlier. With a key of its own what is typed can still become another.
            sheet.once = ""
            sheet.problems.append(_CHANGED_SINCE)
            return shown(request, sheet, status=409)
        sheet.problems.append(str(refusal))
        sheet.post = _post(post.pk)
        sheet.newest_version = sheet.post.version
        return shown(request, sheet, status=409)
    except (NotNow, NotAcceptable) as refusal:
        sheet.problems.append(str(refusal))
        return shown(request, sheet, status=422)


def _saved(request: HttpRequest, sheet: Sheet, step: Step) -> HttpResponse:
    saved = saving.save(
        sheet.post.pk if sheet.post else None,
        fields=sheet.form.stored() | sheet.typed.stored(),
        accounts=sheet.typed.accounts,
        version=_version(request, sheet),
        actor=request.user,
        once=sheet.once,
        step=step,
        variant_of=sheet.form.cleaned_data["variant_of"],
    )
    if saved.is_again:
        messages.info(request, "This form was sent before. Here is the post that came of it.")
        return redirect("posting:edit" if step is Step.SAVE else "posting:post", saved.post.pk)
    return _taken(request, saved.post, step)


def _step(request: HttpRequest, post: Any) -> Step:
    """What the pressed button asks for. Raises PermissionDenied."""
    wanted = request.POST.get("step") or "save"
    step = Step(wanted) if wanted in set(Step) else Step.SAVE
    for permission in _NEEDED[step]:
        if not request.user.has_perm(permission):  # type: ignore[union-attr]
            raise PermissionDenied("Your account may not do this. Ask an operator for the right.")
    return step


def _version(request: HttpRequest, sheet: Sheet) -> int | None:
    over = request.POST.get("overwrite", "")
    return int(over) if over.isdecimal() and len(over) < 10 else sheet.form.cleaned_data["version"]


def _taken(request: HttpRequest, saved: Any, step: Step) -> HttpResponse:
    """The post is stored; now as far as was asked. A refusal here loses nothing: it leads back to the editor."""
    is_allowed = step not in (Step.SCHEDULE, Step.PUBLISH) or request.user.has_perm(APPROVE)  # type: ignore[union-attr]
    if not is_allowed and steps.is_approval_needed(saved.pk):
        messages.warning(request, "Saved, but not scheduled: it needs the approval of somebody who may give it.")
        return redirect("posting:edit", saved.pk)
    try:
        post = steps.take(saved.pk, step=step, actor=request.user, version=saved.version, may_approve=is_allowed)
    except (NotNow, NotAcceptable) as refusal:
        messages.error(request, f"Saved as a draft. {refusal}")
        return redirect("posting:edit", saved.pk)
    tasks.nudge()
    note = f" {post.time_note}" if post.time_note else ""
    messages.success(request, f"{_DONE[step]}{note}")
    for sentence in _token_ends(post) if step is Step.SCHEDULE else ():
        messages.warning(request, sentence)
    return redirect("posting:edit" if step is Step.SAVE else "posting:post", post.pk)


def _token_ends(post: Any) -> list[str]:
    """Of accounts whose token ends before the post is to leave."""
    found = (outlives_token(each.account, post.scheduled_at) for each in reads.one(post.pk).targets.all())
    return [sentence for sentence in found if sentence]


def _started(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    known = sheet.form.cleaned_data
    if not request.user.has_perm(SCHEDULE):  # type: ignore[union-attr]
        sheet.problems.append(_NO_SERIES)
        return shown(request, sheet, status=403)
    when = recurrences.When(
        frequency=known["frequency"],
        first_on=known["date"],
        wall_time=known["time"],
        zone=known["zone"],
        every=known["every"] or 1,
        weekdays=tuple(known["weekdays"]),
        last_on=known["last_on"],
        most=known["most"],
    )
    fields = sheet.form.stored() | sheet.typed.stored()
    content = {name: value for name, value in fields.items() if name not in ("scheduled_local", "timezone")}
    made = saving.start_series(
        when=when, fields=content, accounts=sheet.typed.accounts, actor=request.user, once=sheet.once
    )
    if made is None:
        messages.info(request, "This form was sent before. Its series goes on as it was started.")
    else:
        drafts = f"{made} of its posts are drafts now, to be approved." if made else _FIRST_LATER
        messages.success(request, f"The post comes again. {drafts}")
    return redirect("posting:series")


@require_POST
@needs(WRITE)
def check(request: HttpRequest) -> HttpResponse:
    """Counters, problems and previews of what is typed now. Stores nothing."""
    pk = request.POST.get("post", "")
    post = _post(int(pk)) if pk.isdecimal() and len(pk) < 15 else None
    sheet = Sheet(post, form_of(request.POST, {}, post), typed_from(request.POST), [])
    views, errors = checked(sheet)
    context = {"views": views, "errors": errors, "links": links_of(sheet), "is_answer": True}
    return render(request, "posting/_check.html", context)


@require_POST
@needs(WRITE)
def dry(request: HttpRequest) -> HttpResponse:
    """The requests that would leave for what is typed now, secrets masked. Sends and stores nothing."""
    form, typed = form_of(request.POST, {}), typed_from(request.POST)
    refusals = typed.errors()
    if not form.is_valid():
        refusals += [f"{form[name].label}: {each[0]}" for name, each in form.errors.items() if name != "__all__"]
    report = None
    try:
        if not refusals:
            fields = form.stored() | typed.stored()
            report = dry_run.of_fields(fields=fields, accounts=typed.accounts, actor=request.user)
    except (NotNow, NotAcceptable) as refusal:
        refusals.append(str(refusal))
    for target in (report or {}).get("targets", []):
        for part in target["parts"]:
            for each in part["requests"]:
                each["shown"] = json.dumps(each["body"], indent=2, ensure_ascii=False, default=str)
    context = {"report": report, "refusals": refusals}
    return render(request, "posting/_dry_run.html", context)


@require_safe
@needs(WRITE)
def slot(request: HttpRequest, pk: int) -> HttpResponse:
    """The time fields, filled with the account's next free slot."""
    account = next((each for each in calendar_reads.accounts() if each.pk == pk), None)
    if account is None:
        raise Http404("There is no such account.")
    free = slots.next_free(account)
    initial = {"zone": account.time_zone, "late_policy": "hold", "late_minutes": 60}
    if free is not None:
        day, _, clock = free.local.partition("T")
        initial |= {"date": day, "time": clock[:5], "zone": free.zone}
    answer = render(request, "posting/_when.html", {"form": form_of(None, initial), "networks": networks_of(blank())})
    if free is None:
        text = f"{account} has no free posting slot. Add some on its page under Accounts, or give a time."
        answer.write(toast(request, text, level="warning"))
        answer["HX-Reswap"] = "none"
    return answer
