"""Imports: upload a file, say what its columns mean, watch it go in, read what did not."""

from __future__ import annotations

import csv
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.forms.imports import (
    COLUMN,
    DELIMITERS,
    ENCODINGS,
    ErrorPageForm,
    MappingForm,
    ReadingForm,
    UploadForm,
)
from social_outreach.selectors import imports as found_imports
from social_outreach.services import imports
from social_outreach.states import JobStatus
from social_outreach.views.doors import REVIEW, needs, refused
from social_outreach.views.fragments import is_whole

PREVIEW_ROWS = 8
_SAMPLES = 3
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(REVIEW)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = imports.receive(name=file.name, chunks=file.chunks(), actor=request.user)  # type: ignore[arg-type]
        except imports.ImportRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("social:import-mapping", source.pk)
    context = {
        "form": form,
        "recent": found_imports.recent(),
        "steps": _steps("upload"),
        "most_bytes": settings.IMPORT_MAX_BYTES,
        "most_size": filesizeformat(settings.IMPORT_MAX_BYTES).replace(".0", ""),
        "most_rows": f"{settings.IMPORT_MAX_ROWS:,}",
    }
    return render(request, "social_outreach/import.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@needs(REVIEW)
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the mapping, by htmx the preview of another one; POST reads the file in another way."""
    source = _import(pk)
    if source.status != JobStatus.WAITING:
        return redirect("social:import-progress", pk)
    if not is_whole(request):
        return render(request, "social_outreach/_import_preview.html", _preview(source, request.GET))
    if request.method == "POST":
        form = ReadingForm(request.POST)
        if not form.is_valid():
            return refused(request, ValueError("Choose an encoding and a delimiter from the lists."), request.path)
        try:
            imports.inspect(source, **form.cleaned_data)
        except imports.ImportRefused as error:
            return refused(request, error, request.path)
        return redirect("social:import-mapping", pk)
    return _mapping_page(request, source, None)


@require_POST
@needs(REVIEW)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    source = _import(pk)
    form = MappingForm(request.POST)
    try:
        if not form.is_valid():
            raise imports.MappingRefused("There is no such platform; choose one from the list.")
        imports.set_mapping(source, mapping=form.mapping(_columns(source)), platform=form.cleaned_data["platform"])
        imports.start(source)
    except (imports.MappingRefused, imports.ImportRefused) as error:
        if source.status != JobStatus.WAITING:
            return refused(request, error, "social:import-progress", pk)
        return _mapping_page(request, source, request.POST, problem=str(error))
    tasks.nudge_import(source.pk)
    return redirect("social:import-progress", pk)


@require_safe
@vary_on_headers("HX-Request")
@needs(REVIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page, or by htmx the part that moves; without more to come that part polls no longer."""
    source = _import(pk)
    if source.status == JobStatus.WAITING:
        return redirect("social:import-mapping", pk)
    state = imports.progress(source)
    page = ErrorPageForm(request.GET)
    shown = page.cleaned_data if page.is_valid() else {}
    context = {
        "source": source,
        "state": state,
        "steps": _steps("done" if state.finished else "import", pk),
        "counts": _counts(state),
        "rows_read": f"{state.rows_read:,}",
        "created": f"{state.created:,}",
        "errors": found_imports.error_page(source, after=shown.get("after") or 0, before=shown.get("before"))
        if state.finished
        else None,
    }
    whole = is_whole(request)
    name = "import_progress" if whole else "_import_progress"
    return render(request, f"social_outreach/{name}.html", context)


@require_POST
@needs(REVIEW)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    source = _import(pk)
    if imports.cancel(source):
        messages.success(request, "The import was stopped. What had gone in stays.")
    else:
        messages.info(request, "The import was over already.")
    return redirect("social:import-progress", pk)


@require_safe
@needs(REVIEW)
def errors_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows as a file that a spreadsheet opens without running anything in it."""
    source = _import(pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{source.pk}-errors.csv"'
    response.write("\ufeff")  # without it Excel reads UTF-8 as something else
    writer = csv.writer(response)
    writer.writerow(["line", "reason", "row"])
    for error in imports.errors(source):
        writer.writerow([error.line, _harmless(error.reason), _harmless(error.excerpt)])
    return response


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _import(pk: int) -> Any:
    try:
        return found_imports.get(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such import.") from error


def _columns(source: Any) -> list[str]:
    return list(source.shape.get("columns", []))


def _mapping_page(request: HttpRequest, source: Any, given: QueryDict | None, *, problem: str = "") -> HttpResponse:
    shape = source.shape
    context = {
        "source": source,
        "shape": shape,
        "encodings": ENCODINGS,
        "encoding_word": dict(ENCODINGS).get(shape["encoding"], shape["encoding"]),
        "delimiters": DELIMITERS,
        "delimiter_word": dict(DELIMITERS).get(shape["delimiter"], "one column"),
        "columns": _mapped(source, given),
        "fields": list(imports.FIELDS.items()),
        "platforms": registry.platform_choices(),
        "platform": source.platform if given is None else given.get("platform", ""),
        "steps": _steps("map", source.pk),
        "size": filesizeformat(source.size),
        **_preview(source, given),
        "problem": problem,
    }
    return render(request, "social_outreach/import_mapping.html", context, status=400 if problem else 200)


def _mapped(source: Any, given: QueryDict | None) -> list[dict[str, Any]]:
    """Each column with samples and the field it is mapped to."""
    sample = [row["cells"] for row in source.shape.get("sample", [])]
    sure = {proposal["column"]: proposal["confidence"] for proposal in source.shape.get("proposals", [])}
    mapped = []
    for index, name in enumerate(_columns(source)):
        cells = [cells[index] for cells in sample if index < len(cells) and cells[index].strip()]
        field = source.mapping.get(str(index), "") if given is None else given.get(f"{COLUMN}{index}", "")
        doubt = given is None and bool(field) and sure.get(index, 1) < 0.7
        mapped.append(
            {"name": name, "input": f"{COLUMN}{index}", "samples": cells[:_SAMPLES], "field": field, "doubt": doubt}
        )
    return mapped


def _preview(source: Any, given: QueryDict | None) -> dict[str, Any]:
    """What the first rows become with the mapping given, else with the stored one."""
    form = MappingForm(given if given is not None else None)
    mapping, platform = None, None
    if given is not None:
        mapping, platform = form.mapping(_columns(source)), str(given.get("platform", ""))[:20]
    try:
        rows = imports.preview(source, mapping=mapping, platform=platform, rows=PREVIEW_ROWS)
    except (imports.MappingRefused, imports.ImportRefused) as error:
        return {"source": source, "rows": [], "preview_problem": str(error)}
    labels = dict(registry.platform_choices())
    shown = []
    for row in rows:
        found, followers = row.profile, row.profile and row.profile.followers_count
        excerpt = " · ".join(cell.strip() for cell in row.cells if cell.strip())
        label = labels.get(found.platform, "") if found else ""
        shown.append((row, label, "" if followers is None else f"{followers:,}", excerpt))
    return {"source": source, "rows": shown, "refused_rows": sum(row.profile is None for row in rows)}


def _counts(state: imports.Progress) -> list[dict[str, Any]]:
    words = (
        (state.created, "Created", "new profiles"),
        (state.merged, "Merged", "known, something added"),
        (state.unchanged, "Unchanged", "known, nothing new"),
        (state.refused, "Refused", "rows with an error"),
    )
    return [
        {"label": label, "value": f"{number:,}", "hint": hint, "tone": "bad" if label == "Refused" and number else ""}
        for number, label, hint in words
    ]


def _steps(here: str, pk: int | None = None) -> list[dict[str, Any]]:
    order = [("upload", "Upload"), ("map", "Columns"), ("import", "Import")]
    reached = len(order) if here == "done" else [key for key, _ in order].index(here)
    return [
        {"label": label, "state": "done" if index < reached else "current" if index == reached else "todo", "url": ""}
        for index, (_, label) in enumerate(order)
    ]
