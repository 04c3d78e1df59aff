"""The composer's page from what was typed: fields, networks, files, previews."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from posting.adapters import registry
from posting.forms.composer import ComposerForm
from posting.forms.typed import Typed
from posting.selectors import calendar as calendar_reads
from posting.selectors import media as media_reads
from posting.selectors import posts as reads
from posting.services import composing
from posting.services.posts import NotAcceptable
from posting.states import Stage
from posting.views.doors import APPROVE, SCHEDULE
from posting.views.media import composer_figure


@dataclass
class Sheet:
    """One composer: the post that it edits (None: a new one), its form, and the rest of what was typed."""

    post: Any
    form: ComposerForm
    typed: Typed
    problems: list[str]
    newest_version: int | None = None


@lru_cache(maxsize=1)
def all_zones() -> list[str]:
    return sorted(zoneinfo.available_timezones())


def form_of(data: QueryDict | None, initial: dict[str, Any]) -> ComposerForm:
    known = [settings.TIME_ZONE, *(account.time_zone for account in calendar_reads.accounts()), "UTC"]
    return ComposerForm(data, initial=initial, zones=[*known, *all_zones()], campaigns=reads.campaigns())


def shown(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    user: Any = request.user
    media = media_reads.in_order(sheet.typed.media)
    context = {
        "sheet": sheet,
        "post": sheet.post,
        "form": sheet.form,
        "networks": networks_of(sheet.typed),
        "media": [_figure(sheet.typed, each) for each in media],
        "views": _preview(sheet),
        "may_approve": user.has_perm(APPROVE),
        "may_schedule": user.has_perm(SCHEDULE),
        "is_scheduled": bool(sheet.post and sheet.post.stage == Stage.SCHEDULED),
        "is_approved": bool(sheet.post and sheet.post.stage == Stage.APPROVED),
        "zone": settings.TIME_ZONE,
    }
    return render(request, "posting/composer.html", context, status=status)


def _figure(typed: Typed, found: Any) -> dict[str, Any]:
    on = [name for name, variant in typed.variants.items() if found.pk in variant.media]
    return composer_figure(found, typed.alt_texts.get(found.pk, ""), on)


def networks_of(typed: Typed) -> list[dict[str, Any]]:
    """Each network that there are accounts on, or that something was typed for: what it can do, and what was typed."""
    told = [name for name, variant in typed.variants.items() if variant.says_something]
    by_platform: dict[str, list[dict[str, Any]]] = {name: [] for name in told}
    for account in calendar_reads.accounts():
        row = {"account": account, "is_picked": account.pk in typed.accounts}
        by_platform.setdefault(account.platform, []).append(row)
    return [
        {
            "known": (known := registry.capabilities(platform)),
            "platform": platform,
            "accounts": rows,
            "is_picked": any(row["is_picked"] for row in rows),
            "typed": (variant := typed.variants[platform]),
            "options": [_option(name, spec, variant.options.get(name)) for name, spec in known.options.items()],
        }
        for platform, rows in sorted(by_platform.items(), key=lambda item: list(registry.LABELS).index(item[0]))
    ]


def _option(name: str, spec: dict[str, Any], value: Any) -> dict[str, Any]:
    choices = [{"value": each, "label": _in_words(each)} for each in spec.get("choices", ())]
    usual = _in_words(spec["default"]) if choices and spec.get("default") else ""
    known = {key: spec.get(key) for key in ("label", "needed", "type")}
    return {"name": name, "choices": choices, "value": value, "usual": usual, **known}


def _in_words(constant: str) -> str:
    return constant.replace("_", " ").capitalize()


def _preview(sheet: Sheet) -> list[composing.NetworkView]:
    """Of the form as it stands; what cannot be read yet is left out rather than refused."""
    if not sheet.form.is_bound:
        if sheet.post is None:
            return []
        return composing.preview_of(sheet.post)
    return checked(sheet)[0]


def checked(sheet: Sheet) -> tuple[list[composing.NetworkView], list[str]]:
    errors: list[str] = []
    if not sheet.form.is_valid():
        found = sheet.form.errors.items()
        errors = [f"{sheet.form[name].label}: {each[0]}" for name, each in found if name != "__all__"]
    known = {key: sheet.form.cleaned_data.get(key) for key in sheet.form.fields}
    fields = {
        "content": (known["content"] or "").replace("\r\n", "\n"),
        "link": known["link"] or "",
        "utm": {key: known[f"utm_{key}"] for key in ("source", "medium", "campaign", "term", "content")},
        "timezone": known["zone"] or settings.TIME_ZONE,
        "scheduled_local": "" if {"date", "time"} & set(sheet.form.errors) else sheet.form.local,
        **sheet.typed.stored(),
    }
    pk = sheet.post.pk if sheet.post else None
    try:
        return composing.preview(fields, sheet.typed.accounts, pk=pk), [*errors, *sheet.typed.errors()]
    except NotAcceptable as refusal:
        return [], [*errors, str(refusal)]
