"""The doors of a log-in: leave for a platform, come back, pick. Leaving is a POST, for it changes something."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from posting import tasks
from posting.adapters import registry
from posting.forms.accounts import PickForm
from posting.selectors.logins import UnknownLogin, login_setups
from posting.services import accounts, connections
from posting.services.connections import ConnectRefused, Traveller
from posting.views.doors import OPERATE, needs


def callback_address(request: HttpRequest, platform: str) -> str:
    """Where a platform sends people back to; it has to be listed in the app's settings there."""
    if own := getattr(settings, "POSTING_REDIRECT_URIS", {}).get(platform):
        return str(own)
    path = reverse("posting_doors:callback", args=[platform])
    # In the rehearsal world the browser may use any name of this machine, and the session's cookie goes by that name.
    if settings.PUBLIC_URL and not settings.REHEARSAL_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return request.build_absolute_uri(path)


def _traveller(request: HttpRequest) -> Traveller:
    return Traveller(request.user, request.session.session_key or "")


def _named(platform: str) -> str:
    try:
        return registry.named(platform)
    except registry.UnknownPlatform as error:
        raise Http404(str(error)) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPERATE)
def connect(request: HttpRequest, platform: str) -> HttpResponse:
    """GET shows the ways to log in and changes nothing; POST leaves.

    Answers with a page that leads on, not with a redirect: our policy lets forms lead to this site only, and
    browsers hold redirects to that. A program that asks for JSON is told the address.
    """
    name = _named(platform)
    if request.method != "POST":
        return _offer(request, name)
    callback = callback_address(request, name)
    login = request.POST.get("login", "") or request.GET.get("login", "")
    try:
        address = connections.depart(platform=name, login=login, callback=callback, traveller=_traveller(request))
    except (ConnectRefused, UnknownLogin) as refusal:
        return _failed(request, name, str(refusal), status=422)
    if not request.accepts("text/html"):
        return JsonResponse({"platform": name, "url": address})
    context = {"label": registry.LABELS[name], "platform": name, "address": address}
    return render(request, "posting/connect_leave.html", context)


def _offer(request: HttpRequest, platform: str) -> HttpResponse:
    context = {
        "label": registry.LABELS[platform],
        "platform": platform,
        "logins": login_setups(platform),
        "callback": callback_address(request, platform),
        "note": registry.capabilities(platform).note,
    }
    return render(request, "posting/connect.html", context)


@never_cache
@require_safe
@needs(OPERATE, reading=True)
@sensitive_variables("answer")
def callback(request: HttpRequest, platform: str) -> HttpResponse:
    """Where a platform sends the person back to: a GET that changes something, because the protocol has it so.

    The state in it, single use and bound to session and person, stands in for the token of a form.
    """
    name = _named(platform)
    answer = {key: str(value) for key, value in request.GET.items() if len(value) <= 4096}
    try:
        connection = connections.arrive(platform=name, answer=answer, traveller=_traveller(request))
    except ConnectRefused as refusal:
        return _failed(request, name, str(refusal), status=400)
    # On to an address without the code in it, nor the fragment that some platforms append.
    return redirect(f"{reverse('posting:connect-pick', args=[connection.pk])}#main")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(OPERATE, reading=True)
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The accounts a log-in gives access to; POST connects those picked."""
    try:
        connection = connections.offered(pk, traveller=_traveller(request))
    except ConnectRefused as refusal:
        return _failed(request, "", str(refusal), status=400)
    fit = [each["account_id"] for each in connection.choices if not each["problem"]]
    form = PickForm(
        request.POST if request.method == "POST" else None,
        choices=connection.choices,
        initial={"accounts": fit if len(fit) == 1 else []},
    )
    if request.method == "POST" and form.is_valid():
        return _connected(request, pk, form)
    picked = form.data.getlist("accounts") if form.is_bound else form.initial["accounts"]  # type: ignore[attr-defined]
    context = {
        "connection": connection,
        "label": registry.LABELS[connection.platform],
        "choices": [{**each, "picked": each["account_id"] in picked} for each in connection.choices],
        "is_any": bool(fit),
        "form": form,
    }
    return render(request, "posting/connect_pick.html", context, status=422 if form.errors else 200)


def _connected(request: HttpRequest, pk: int, form: PickForm) -> HttpResponse:
    try:
        made = connections.pick(pk, account_ids=form.cleaned_data["accounts"], traveller=_traveller(request))
    except (ConnectRefused, accounts.AccountRefused) as refusal:
        return _failed(request, "", str(refusal), status=409)
    tasks.nudge()
    for account in made:
        messages.success(request, f"{account} is connected. What waited for it leaves within its limits.")
    return redirect("posting:accounts")


def _failed(request: HttpRequest, platform: str, sentence: str, *, status: int) -> HttpResponse:
    if not request.accepts("text/html"):
        return JsonResponse({"title": "Not connected", "detail": sentence, "status": status}, status=status)
    label = registry.LABELS.get(platform, "")
    context = {"sentence": sentence, "platform": platform, "label": label}
    return render(request, "posting/connect_failed.html", context, status=status)
