"""Accounts: what is connected, what its token does, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from posting import tasks
from posting.forms.accounts import PauseForm
from posting.forms.slots import SlotForm
from posting.rules.walltime import zone_named
from posting.selectors import accounts as reads
from posting.selectors.overview import is_stopped
from posting.services import accounts, slot_weeks, verifying
from posting.services.posts import NotAcceptable
from posting.views.connect import callback_address
from posting.views.doors import OPERATE, SCHEDULE, needs
from posting.views.fragments import moment


@require_safe
@needs(OPERATE)
def table(request: HttpRequest) -> HttpResponse:
    """Every platform with its accounts, and how one is connected."""
    networks = [
        {"known": network, "callback": callback_address(request, network.platform)} for network in reads.networks()
    ]
    return render(request, "posting/accounts.html", {"networks": networks, "stopped": is_stopped()})


@require_safe
@needs(OPERATE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with the timeline of its token."""
    return _page(request, _row(pk), SlotForm())


def _page(request: HttpRequest, row: reads.Row, slot_form: SlotForm, *, status: int = 200) -> HttpResponse:
    week = slot_weeks.week(row.account)
    context = {
        "row": row,
        "events": reads.timeline(row.account.pk),
        "week": week,
        "free_at": moment(week.free.instant, zone_named(week.free.zone)) if week.free else "",
        "slot_form": slot_form,
        "may_plan": request.user.has_perm(SCHEDULE),  # type: ignore[union-attr]
    }
    return render(request, "posting/account.html", context, status=status)


def _row(pk: int) -> reads.Row:
    try:
        return reads.row(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such account in this world.") from error


@require_POST
@needs(OPERATE)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Verify, pause or resume; then back to where the button was."""
    row = _row(pk)
    do = _ACTS.get(act)
    if do is None:
        raise Http404
    do(request, row)
    return redirect("posting:account", pk) if request.GET.get("from") == "account" else redirect("posting:accounts")


def _verify(request: HttpRequest, row: reads.Row) -> None:
    said = verifying.verify(row.account.pk, actor=request.user)
    (messages.success if said.ok else messages.error)(request, f"{row.account}: {said.sentence}")


def _pause(request: HttpRequest, row: reads.Row) -> None:
    form = PauseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The reason is longer than 300 characters. Shorten it.")
    elif accounts.pause(row.account.pk, reason=form.cleaned_data["reason"], actor=request.user):
        messages.success(request, f"{row.account} is paused. What is due waits.")
    else:
        messages.error(request, f"{row.account} is {row.word.lower()}; only an active account is paused.")


def _resume(request: HttpRequest, row: reads.Row) -> None:
    if accounts.resume(row.account.pk, actor=request.user):
        tasks.nudge()
        messages.success(request, f"{row.account} is active. What waited leaves within its limits.")
    else:
        messages.error(request, f"{row.account} needs a log-in. Reconnect it.")


_ACTS: dict[str, Callable[[HttpRequest, reads.Row], None]] = {"verify": _verify, "pause": _pause, "resume": _resume}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPERATE)
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; POST forgets the secrets."""
    row = _row(pk)
    if request.method == "POST":
        accounts.disconnect(pk, actor=request.user)
        messages.success(request, f"{row.account} is disconnected and its secrets are forgotten. Its history stays.")
        return redirect("posting:accounts")
    context: dict[str, Any] = {
        "row": row,
        "title": f"Disconnect {row.account}?",
        "consequences": _consequences(row),
        "back_url": reverse("posting:account", args=[pk]),
    }
    return render(request, "posting/account_disconnect.html", context)


def _consequences(row: reads.Row) -> list[str]:
    held = f"{row.waiting} planned post{'' if row.waiting == 1 else 's'} for it stay held." if row.waiting else ""
    lines = [
        "Its token is deleted here. To withdraw it at the platform too, remove the app in the settings there.",
        held,
        "Posts, numbers and history stay. Connecting it again brings everything back.",
    ]
    return [line for line in lines if line]


@require_POST
@needs(OPERATE)
def verify_all(request: HttpRequest) -> HttpResponse:
    """Ask every platform about every account."""
    found = verifying.verify_all(actor=request.user)
    bad = {pk: said for pk, said in found.items() if not said.ok}
    for pk, said in list(bad.items())[:5]:
        messages.error(request, f"{accounts.name_of(pk)}: {said.sentence}")
    if found and not bad:
        messages.success(request, f"All {len(found)} work." if len(found) > 1 else "It works.")
    elif not found:
        messages.info(request, "No account is connected yet.")
    return redirect("posting:accounts")


# -- posting slots ---------------------------------------------------------------------------------------


@require_POST
@needs(SCHEDULE)
def add_slots(request: HttpRequest, pk: int) -> HttpResponse:
    """One time on the weekdays that were ticked."""
    row, form = _row(pk), SlotForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    at = form.cleaned_data["wall_time"]
    try:
        added = slot_weeks.add(row.account, weekdays=form.cleaned_data["weekdays"], wall_time=at)
    except NotAcceptable as refusal:
        messages.error(request, str(refusal))
        return redirect("posting:account", pk)
    if added.new:
        messages.success(request, f"It posts at {at:%H:%M} on {_days(added.new)}.")
    if added.present:
        messages.info(request, f"{_days(added.present)} had {at:%H:%M} already.")
    return redirect(f"{reverse('posting:account', args=[pk])}#slots")


def _days(numbers: list[int]) -> str:
    names = [slot_weeks.WEEKDAYS[number] for number in numbers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@require_POST
@needs(SCHEDULE)
def remove_slot(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    """What is planned at that time stays planned."""
    row = _row(pk)
    gone = slot_weeks.remove(row.account.pk, slot, actor=request.user)
    if gone is None:
        messages.info(request, "That slot was gone already.")
    else:
        day = slot_weeks.WEEKDAYS[gone.weekday]
        messages.success(request, f"{day}, {gone.wall_time:%H:%M} is no slot any more. What is planned then stays.")
    return redirect(f"{reverse('posting:account', args=[pk])}#slots")
