"""Discovery: ask for profiles, see what it costs, watch the run, read its report."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from social_outreach import tasks
from social_outreach.adapters import registry as adapters
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.pasted import PASTED
from social_outreach.forms.discovery import DiscoverForm
from social_outreach.rules.search_words import typed
from social_outreach.selectors import discovery as runs
from social_outreach.services import discovery, sources
from social_outreach.views.doors import OPERATE, REVIEW, needs, refused
from social_outreach.views.fragments import is_whole

#: Session key: the source last chosen, by platform.
_CHOSEN = "social.sources"


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@needs(REVIEW)
def discover(request: HttpRequest) -> HttpResponse:
    """The form and the latest runs; by htmx those runs alone. POST starts a run."""
    if request.method == "POST" and "change" not in request.POST:
        form = _form(request.POST)
        try:
            job = discovery.create(actor=request.user, **form.asked())  # type: ignore[arg-type]
        except discovery.DiscoveryRefused as refusal:
            form.take(refusal)
            return render(request, "social_outreach/discover.html", _page(form), status=400)
        request.session[_CHOSEN] = {**request.session.get(_CHOSEN, {}), job.platform: job.source}
        tasks.nudge_discovery(job.pk)
        return redirect("social:discover-run", job.pk)
    if request.method == "POST":
        return render(request, "social_outreach/discover.html", _page(_kept(request, request.POST)))
    if not is_whole(request):
        recent = _recent()
        if request.GET.get("seen") == recent["seen"]:
            return HttpResponse(status=204)
        return render(request, "social_outreach/_discover_recent.html", recent)
    form = _opened(request, request.GET.get("platform", ""), request.GET.get("source", ""))
    return render(request, "social_outreach/discover.html", _page(form))


@require_POST
@needs(REVIEW)
def fields(request: HttpRequest) -> HttpResponse:
    """The part of the form that follows from platform and source, with what was typed so far."""
    form = _kept(request, request.POST)
    return render(request, "social_outreach/_discover_parts.html", {"form": form, **_estimated(form)})


@require_POST
@needs(REVIEW)
def estimate(request: HttpRequest) -> HttpResponse:
    return render(request, "social_outreach/_discover_estimate.html", _estimated(_form(request.POST)))


@require_safe
@vary_on_headers("HX-Request")
@needs(REVIEW)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run with its report; by htmx the part that moves, and nothing (204) while nothing has moved."""
    job = _job(pk)
    seen = _digest([_state(job)])
    if not is_whole(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    state = runs.progress(job)
    context = {
        "job": job,
        "state": state,
        "asking": typed(state.asking),
        "seen": seen,
        "platform_label": dict(adapters.platform_choices()).get(job.platform, job.platform),
        "source_label": _source_label(job.source),
        "counts": _counts(job, state),
        "sum": _sum(job),
        "asked": _asked(job),
        "lines": [line for line in job.report if line.get("reason")][: runs.LINES_SHOWN],
        "most_lines": runs.LINES_SHOWN,
    }
    name = "discover_run" if is_whole(request) else "_discover_run"
    return render(request, f"social_outreach/{name}.html", context)


@require_POST
@needs(REVIEW)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        discovery.cancel(_job(pk))
    except discovery.NotNow as error:
        return refused(request, error, "social:discover-run", pk)
    messages.success(request, "The discovery run was stopped. What it found stays.")
    return redirect("social:discover-run", pk)


@require_POST
@needs(REVIEW)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        discovery.resume(_job(pk))
    except discovery.NotNow as error:
        return refused(request, error, "social:discover-run", pk)
    tasks.nudge_discovery(pk)
    messages.success(request, "The discovery run goes on from where it stood.")
    return redirect("social:discover-run", pk)


@require_POST
@needs(OPERATE)
def resume_source(request: HttpRequest, name: str) -> HttpResponse:
    try:
        sources.resume(name)
    except sources.NotHalted as error:
        return refused(request, error, "social:discover")
    tasks.nudge()
    messages.success(request, f"{_source_label(name)} is asked again.")
    return redirect("social:discover")


def _form(data: Any) -> DiscoverForm:
    return DiscoverForm(data, platform=data.get("platform", ""), source=data.get("source", ""))


def _kept(request: HttpRequest, data: Any) -> DiscoverForm:
    """The fields of another platform or source, with what was typed, and without complaining about it yet."""
    typed = {name: value for name, value in data.items() if name not in ("platform", "source", "csrfmiddlewaretoken")}
    return _opened(request, data.get("platform", ""), data.get("source", ""), initial=typed)


def _opened(request: HttpRequest, platform: str, source: str, **more: Any) -> DiscoverForm:
    """The source that is asked for, else the one that this person searched the platform with last."""
    form = DiscoverForm(platform=platform, source=source, **more)
    last = request.session.get(_CHOSEN, {}).get(form.platform, "")
    if not last or (form.chosen and form.chosen.source.name == source):
        return form
    return DiscoverForm(platform=platform, source=last, **more)


def _page(form: DiscoverForm) -> dict[str, Any]:
    halted = [{"name": row.name, "label": _source_label(row.name), "why": row.pause_reason} for row in sources.halted()]
    return {
        "form": form,
        "platforms": adapters.platform_choices(),
        "halted": halted,
        **_estimated(form),
        **_recent(),
    }


def _estimated(form: DiscoverForm) -> dict[str, str]:
    """What the run would cost; before the fields say enough, what is missing stays unsaid."""
    if form.is_pasted or not form.is_bound:
        return {"estimate": "No request is needed." if form.is_pasted else ""}
    try:
        return {"estimate": f"{discovery.estimate(**form.asked()).sentence}."}
    except discovery.DiscoveryRefused:
        return {"estimate": ""}


def _recent() -> dict[str, Any]:
    recent = runs.recent()
    labels = dict(adapters.platform_choices())
    rows = [
        {
            "job": job,
            "title": _title(job),
            "platform_label": labels.get(job.platform, job.platform),
            "source_label": _source_label(job.source),
            "found": f"{job.found:,}",
            "new": f"{job.created_count:,}",
            "known": f"{_known(job):,}",
            "refused": f"{job.refused_count:,}",
            "waits": bool(job.waits_for and job.finished_at is None),
        }
        for job in recent
    ]
    is_moving = any(job.finished_at is None for job in recent)
    return {"recent": rows, "is_moving": is_moving, "seen": _digest([_state(job) for job in recent])}


def _title(job: Any) -> str:
    words = [", ".join(some) for some in (job.categories, job.locations, job.keywords) if some]
    names = job.parameters.get("usernames")
    return " · ".join(words) or (f"{len(names)} usernames" if names else "Pasted addresses")


def _state(job: Any) -> tuple[Any, ...]:
    counts = (job.found, job.created_count, job.merged_count, job.unchanged_count, job.refused_count)
    return (job.pk, job.status, job.step, job.cursor, *counts, job.waits_for, job.resume_at, job.error, job.pages_read)


def _digest(states: list[tuple[Any, ...]]) -> str:
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


def _source_label(name: str) -> str:
    return registry.source(name).label if name in registry.SOURCES else name


def _job(pk: int) -> Any:
    try:
        return runs.get(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such discovery run.") from error


def _counts(job: Any, state: runs.Progress) -> list[dict[str, Any]]:
    """What was found, and the three things that became of it: they add up to it."""
    asked = "in what was pasted" if job.source == PASTED else f"in {job.pages_read:,} request{_s(job.pages_read)}"
    no_profile = job.refused_count - state.passed_over
    refused_for = _said((no_profile, "no profile"), (state.passed_over, "passed over"))
    again = _known(job) - job.merged_count - job.unchanged_count
    known_as = _said((job.merged_count, "merged"), (job.unchanged_count, "unchanged"), (again, "found twice"))
    words = (
        (job.found, "Found", asked),
        (job.created_count, "New", "to review"),
        (_known(job), "Known", known_as or "stored before"),
        (job.refused_count, "Refused", refused_for or "nothing"),
    )
    return [{"label": label, "value": f"{number:,}", "hint": hint} for number, label, hint in words]


def _sum(job: Any) -> str:
    parts = _said((job.created_count, "new"), (_known(job), "known"), (job.refused_count, "refused"))
    return f"{job.found:,} found{': ' if parts else ''}{parts}."


def _known(job: Any) -> int:
    """Found, and stored already: by an earlier run, an import, or earlier in this run."""
    return max(0, job.found - job.created_count - job.refused_count)


def _said(*parts: tuple[int, str]) -> str:
    return ", ".join(f"{number:,} {word}" for number, word in parts if number)


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _asked(job: Any) -> list[tuple[str, str]]:
    """What was asked for, in the words of the form."""
    rows = [("Categories", job.categories), ("Locations", job.locations), ("Keywords", job.keywords)]
    said = [(label, ", ".join(words)) for label, words in rows if words]
    known = {}
    if job.source in registry.SOURCES:
        known = {p.name: p.label for p in registry.service(job.platform).known_parameters(registry.source(job.source))}
    for name, value in job.parameters.items():
        shown = ", ".join(value[:20]) if isinstance(value, list) else "yes" if value is True else str(value)
        said.append((known.get(name, name), shown))
    return said
