"""Review: the table with its filters and bulk verdicts, one profile at a time, and a profile's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from outbound.clock import database_now
from social_outreach.forms.review import FilterForm, ReplyForm, SuppressForm, VerdictForm
from social_outreach.selectors import profiles
from social_outreach.selectors.dossier import dossier
from social_outreach.selectors.pipeline import pipeline_status
from social_outreach.services import drafting, replies, verdicts
from social_outreach.services.review import UnknownVerdict
from social_outreach.views import review_parts as parts
from social_outreach.views.doors import REVIEW, WRITE, needs, refused
from social_outreach.views.fragments import is_whole
from social_outreach.views.saved_views import bar


@require_safe
@vary_on_headers("HX-Request")
@needs(REVIEW)
def table(request: HttpRequest) -> HttpResponse:
    if request.GET.get("mode") == "one":
        return redirect(parts.address("review-one", parts.without(request.GET, "mode")))
    form = FilterForm(request.GET)
    found = profiles.Page([], profiles.Count())
    if form.is_valid():
        cursor = {"after": form.cleaned_data["after"], "before": form.cleaned_data["before"]}
        found = profiles.page(form.chosen(), sort=form.sort_word, **cursor)
    context = {
        "form": form,
        "page": found,
        "status": None if profiles.is_any_new() else pipeline_status(database_now()),
        "last": parts.last_verdict(request),
        **parts.table_context(form, found),
        **bar(request, "review", form.query() if form.is_valid() else ""),
        "exports": parts.exports(request, form),
    }
    whole = is_whole(request)
    name = "review" if whole else "_review_table"
    answer = render(request, f"social_outreach/{name}.html", context, status=400 if form.errors else 200)
    if not whole and form.is_valid():
        answer["HX-Push-Url"] = parts.address("review", form.query())  # without the empty fields of the form
    return answer


@require_safe
@vary_on_headers("HX-Request")
@needs(REVIEW)
def one(request: HttpRequest) -> HttpResponse:
    """One profile of the queue. By htmx only the part that changes from one to the next."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        return redirect(parts.address("review", request.GET.urlencode()))
    now = database_now()
    place = profiles.place(form.queue(), sort=form.sort_word, at=form.cleaned_data["at"])
    seen = dossier(place.pk, now) if place.pk else None
    context: dict[str, Any] = {
        "form": form,
        "place": place,
        "left": str(place.left),
        "position": str(place.position or 0),
        "query": form.query(),
        "links": parts.links(form, place),
        "last": parts.last_verdict(request),
        "seen": seen,
        "findings": parts.found_by(seen),
        "status": None if place.pk else pipeline_status(now),
    }
    whole = is_whole(request)
    name = "review_one" if whole else "_review_one"
    return render(request, f"social_outreach/{name}.html", context | {"is_part": not whole})


@require_http_methods(["GET", "POST"])
@needs(REVIEW)
def judge(request: HttpRequest) -> HttpResponse:
    """A verdict on ticked profiles, on all that match the address's filter, or on the one in view; or its undoing."""
    filters = FilterForm(request.GET)
    if request.method == "GET":  # reloaded, or come back to after signing in
        return redirect(parts.address("review", request.GET.urlencode()))
    if not filters.is_valid():
        return parts.say_no(request, filters, "The filter cannot be read; nothing was changed.")
    if request.POST.get("action") == "undo":
        return _undo(request, filters)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return parts.say_no(request, filters, parts.first_error(form))
    chosen = form.target(filters.chosen())
    problem = ""
    if form.cleaned_data["expected"] is not None:
        problem = form.wrong_answer(form.cleaned_data["expected"])
    if form.asks_back or problem:
        return _ask_back(request, filters, form, verdicts.about(chosen), problem)
    try:
        decided = verdicts.decide(
            chosen,
            verdict=form.cleaned_data["action"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            expected=form.cleaned_data["expected"],
            seen=form.what_was_seen(),
        )
    except (verdicts.VerdictRefused, UnknownVerdict) as error:
        return parts.say_no(request, filters, str(error))
    parts.remember(request, decided)
    if form.cleaned_data["mode"] == "one":
        return _on_to_the_next(filters, form.cleaned_data["ids"])
    messages.success(request, f"{decided.sentence}.")
    return redirect(parts.address("review", filters.query()))


def _on_to_the_next(filters: FilterForm, ids: list[int]) -> HttpResponse:
    following = profiles.next_after(filters.queue(), sort=filters.sort_word, at=ids[0]) if ids else None
    return redirect(parts.address("review-one", filters.query(at=following)))


def _undo(request: HttpRequest, filters: FilterForm) -> HttpResponse:
    last = parts.take_back(request)
    if last is None:
        return parts.say_no(request, filters, "There is nothing to undo.")
    restored = verdicts.undo([tuple(row) for row in last["before"]], to=last["to"], at=last.get("at", ""))
    if not restored:
        return parts.say_no(request, filters, "Nothing was undone: somebody has judged anew meanwhile.")
    if request.POST.get("mode") == "one":
        return redirect(parts.address("review-one", filters.query(at=last["before"][0][0])))
    messages.success(request, f"Undone for {restored:,} profile{'' if restored == 1 else 's'}.")
    return redirect(parts.address("review", filters.query()))


def _ask_back(
    request: HttpRequest, filters: FilterForm, form: VerdictForm, about: tuple[int, list[str]], problem: str
) -> HttpResponse:
    number, names = about
    if not number:
        return parts.say_no(request, filters, "No profile matches any more; nothing was changed.")
    context = {
        "form": form,
        "number": number,
        "names": names,
        "rest": f"{number - len(names):,}" if number > len(names) else "",
        "problem": problem,
        "query": filters.query(),
        "seen": parts.as_seen(form.cleaned_data["seen"]),
        "seen_at": (form.cleaned_data["seen_at"] or database_now()).isoformat() if form.is_big else "",
        "back": parts.back_address(request, filters),
        **parts.question(form, number),
    }
    return render(request, "social_outreach/review_confirm.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it; POST drafts the message that is next for this person."""
    if request.method != "POST":
        return _profile_page(request, pk, ReplyForm(), SuppressForm())
    result = drafting.draft_many([pk], actor=request.user, message_type=_dossier(pk).draft_type)
    if not result.made:
        return refused(request, ValueError(result.refused[pk]), "social:profile", pk)
    messages.success(request, "The draft was made; read it before you approve it.")
    return redirect("social:draft", result.made[0])


@require_POST
@needs(WRITE)
def record_reply(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReplyForm(request.POST)
    seen = _dossier(pk)
    if form.is_valid():
        try:
            replies.record(seen.profile, actor=request.user, **form.cleaned_data)
        except replies.BadReply as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The reply was recorded. Follow-ups that waited were cancelled.")
            return redirect("social:profile", pk)
    return _profile_page(request, pk, form, SuppressForm(), status=400)


@require_POST
@needs(REVIEW)
def suppress(request: HttpRequest, pk: int) -> HttpResponse:
    form = SuppressForm(request.POST)
    _dossier(pk)
    if form.is_valid():
        try:
            decided = verdicts.decide(
                [pk], verdict=verdicts.NEVER, reason=form.cleaned_data["reason"], actor=request.user
            )
        except verdicts.VerdictRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{decided.sentence}.")
            return redirect("social:profile", pk)
    return _profile_page(request, pk, ReplyForm(), form, status=400)


def _dossier(pk: int) -> Any:
    try:
        return dossier(pk, database_now())
    except ObjectDoesNotExist as error:
        raise Http404("There is no such profile.") from error


def _profile_page(
    request: HttpRequest, pk: int, reply: ReplyForm, suppressing: SuppressForm, *, status: int = 200
) -> HttpResponse:
    seen = _dossier(pk)
    context = {
        "seen": seen,
        "findings": parts.found_by(seen),
        "reply": reply,
        "suppressing": suppressing,
        "review_url": parts.address("review-one", f"at={pk}"),
    }
    return render(request, "social_outreach/profile.html", context, status=status)
