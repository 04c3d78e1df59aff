"""The media library."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from outbound.http import HttpDoor
from posting.adapters import registry
from posting.selectors import media as reads
from posting.services import media_library
from posting.services.media_library import MediaRefused
from posting.views.doors import WRITE, needs
from posting.views.fragments import is_fragment, title_of

_KINDS = (("image", "Images"), ("gif", "Animations"), ("video", "Videos"))


@require_safe
@needs(WRITE)
def library(request: HttpRequest) -> HttpResponse:
    before, kind = request.GET.get("before", ""), request.GET.get("kind", "")
    search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    shelf = reads.shelf(before=int(before) if before.isdecimal() and len(before) < 15 else 0, kind=kind, search=search)
    options = [{"value": value, "label": label, "selected": value == kind} for value, label in _KINDS]
    context = {
        "shelf": shelf,
        "filters": [{"name": "kind", "label": "All kinds", "options": options}],
        "search": search,
        "kind": kind,
        "is_filtered": bool(search or kind),
        "may_write": request.user.has_perm(WRITE),  # type: ignore[union-attr]
        "most": settings.MEDIA_MAX_BYTES,
        "most_mb": settings.MEDIA_MAX_BYTES // 1_000_000,
    }
    return render(request, "posting/media.html", context)


@require_safe
@needs(WRITE)
def medium(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it is, its alt text, the posts it stands in."""
    found = _found(pk)
    uses = [{"post": use.post, "title": title_of(use.post)} for use in reads.uses(pk)]
    may_write = request.user.has_perm(WRITE)  # type: ignore[union-attr]
    return render(request, "posting/medium.html", {"medium": found, "uses": uses, "may_write": may_write})


def _found(pk: int) -> Any:
    try:
        return reads.one(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such file in the library.") from error


@require_POST
@needs(WRITE)
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    media_library.describe(_found(pk).pk, alt_text=request.POST.get("alt_text", ""), actor=request.user)
    messages.success(request, "The alt text is saved. Posts keep the text they were approved with.")
    return redirect("posting:medium", pk)


@require_POST
@needs(WRITE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(pk)
    try:
        media_library.delete(pk, actor=request.user)
    except MediaRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("posting:medium", pk)
    messages.success(request, f"“{found.name}” is deleted.")
    return redirect("posting:media")


@require_POST
@needs(WRITE)
def upload(request: HttpRequest) -> HttpResponse:
    """Take files, or one by its ``url``. Answers the composer's script with a figure for each, else goes back."""
    try:
        taken = take_all(request)
    except MediaRefused as refusal:
        return _refused(request, str(refusal))
    if not taken:
        return _refused(request, "Choose a file, or give an address.")
    if is_fragment(request):
        rows = [composer_figure(each, "", None) for each in taken]
        return render(request, "posting/_composer_media.html", {"media": rows})
    messages.success(request, f"{len(taken)} file{'' if len(taken) == 1 else 's'} taken into the library.")
    return redirect("posting:media")


def take_all(request: HttpRequest) -> list[Any]:
    """All files of a request, and the one at its ``url``. Raises MediaRefused with the name of the one refused."""
    taken = []
    for given in request.FILES.getlist("files"):
        name = given.name or "file"
        try:
            taken.append(media_library.take(name=name, chunks=given.chunks(), actor=request.user))
        except MediaRefused as refusal:
            raise MediaRefused(f"{name}: {refusal}") from refusal
    if url := request.POST.get("url", "").strip():
        taken.append(media_library.fetch(url[:2000], door=HttpDoor(), actor=request.user))
    return taken


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, sentence)
    return redirect(reverse("posting:media"))


def composer_figure(found: Any, alt_text: str, platforms: list[str] | None) -> dict[str, Any]:
    """A file in the composer. ``platforms``: the networks that get it; None: all."""
    return {
        "medium": found,
        "alt_text": alt_text or found.alt_text,
        "networks": [
            {"platform": name, "label": label, "is_on": platforms is None or name in platforms}
            for name, label in registry.LABELS.items()
        ],
    }
