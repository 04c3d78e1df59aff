"""The composer's page from what was typed: fields, networks, files, previews."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from posting.adapters import registry
from posting.forms.composer import ComposerForm, initial_of
from posting.forms.typed import Typed, typed_of
from posting.rules.content import UTM_KEYS, with_utm
from posting.rules.links import tags_of
from posting.selectors import calendar as calendar_reads
from posting.selectors import media as media_reads
from posting.selectors import posts as reads
from posting.selectors import variants as variant_reads
from posting.services import composing, suggesting, templates
from posting.services.posts import NotAcceptable
from posting.services.suggesting import Act
from posting.states import Frequency, Stage
from posting.views.doors import APPROVE, SCHEDULE
from posting.views.media import composer_figure

_ONCE = re.compile(r"[\w-]{20,80}", re.ASCII)


@dataclass
class Sheet:
    """One composer: the post that it edits (None: a new one), its form, and the rest of what was typed."""

    post: Any
    form: ComposerForm
    typed: Typed
    problems: list[str]
    newest_version: int | None = None
    #: The form's own key: sent twice, it is known by it.
    once: str = ""


@lru_cache(maxsize=1)
def all_zones() -> list[str]:
    return sorted(zoneinfo.available_timezones())


def once_of(data: QueryDict) -> str:
    """The key that came with a form; '' where it is none of ours."""
    given = data.get("once", "")
    return given if _ONCE.fullmatch(given) else ""


def form_of(data: QueryDict | None, initial: dict[str, Any], post: Any = None) -> ComposerForm:
    """The form of a new post, or of ``post``."""
    campaigns = reads.campaigns(kept=post.campaign_id if post else None)
    known = [settings.TIME_ZONE, *(account.time_zone for account in calendar_reads.accounts()), "UTC"]
    return ComposerForm(data, initial=initial, zones=[*known, *all_zones()], campaigns=campaigns)


def initial_from(given: QueryDict) -> dict[str, Any]:
    """Of a new post, from the address of its page."""
    return {
        "date": given.get("date", ""),
        "time": given.get("time", "") or ("09:00" if given.get("date") else ""),
        "zone": given.get("zone", "") if given.get("zone") in all_zones() else settings.TIME_ZONE,
        "content": given.get("content", "")[:10_000],
        "link": given.get("link", "")[:2000],
        "late_policy": "hold",
        "late_minutes": 60,
        "every": 1,
        "frequency": given.get("repeat", "") if given.get("repeat") in set(Frequency) else "",
    }


def variant_sheet(post: Any) -> Sheet:
    """A new post that begins as a copy of another, in one group with it and without a time. Nothing is stored yet."""
    group, label = variant_reads.next_variant(post)
    told = {"version": None, "date": "", "time": "", "group": group, "group_label": label, "variant_of": post.pk}
    return Sheet(None, form_of(None, initial_of(post) | told, post), typed_of(post, _connected(post)), [])


def _connected(post: Any) -> list[int]:
    here = {account.pk for account in calendar_reads.accounts()}
    return [target.account_id for target in post.targets.all() if target.account_id in here]


def shown(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    user: Any = request.user
    sheet.once = sheet.once or token_urlsafe()
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
        "copied": _copied(sheet),
        "groups": variant_reads.recent_groups(),
        "templates": templates.usable(),
        "links": links_of(sheet),
        **_writers(),
    }
    return render(request, "posting/composer.html", context, status=status)


def _copied(sheet: Sheet) -> int | None:
    """The post that this one begins as a copy of."""
    given = str(sheet.form["variant_of"].value() or "")
    return int(given) if sheet.post is None and given.isdecimal() and len(given) < 15 else None


def _writers() -> dict[str, Any]:
    """What the drafter may be asked for, and why not for more."""
    reason = suggesting.reason_against(Act.IMPROVE)
    return {
        "writer_reason": reason,
        "may_rewrite": not reason,
        "may_shorten": not suggesting.reason_against(Act.SHORTEN),
        "tokens": suggesting.tokens_today(),
    }


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
    if sheet.form.is_bound:
        return checked(sheet)[0]
    if sheet.post is not None:
        return composing.preview_of(sheet.post)
    began = {name: sheet.form.initial.get(name) or "" for name in ("content", "link")}
    try:
        return composing.preview(began | sheet.typed.stored(), sheet.typed.accounts)
    except NotAcceptable:
        return []


def links_of(sheet: Sheet) -> list[tuple[str, str]]:
    """(networks, the address that leaves there) where tags are added to what was typed; a network's own is in its
    preview."""
    form = sheet.form
    link = str(form["link"].value() or "").strip()
    utm = {key: str(form[f"utm_{key}"].value() or "").strip() for key in UTM_KEYS}
    slugs = {str(each.pk): each.slug for each in form.campaigns}
    tags = tags_of(utm, slugs.get(str(form["campaign"].value() or ""), ""))
    chosen = {each.platform for each in calendar_reads.accounts() if each.pk in sheet.typed.accounts}
    shared = [name for name in registry.LABELS if name in chosen and not sheet.typed.variants[name].has_own_link]
    found: dict[str, list[str]] = {} if chosen else {_tagged(link, tags, "network"): []}
    for platform in shared:
        found.setdefault(_tagged(link, tags, platform), []).append(registry.LABELS[platform])
    return [(", ".join(names), url) for url, names in found.items() if url != link]


def _tagged(link: str, tags: Mapping[str, str], platform: str) -> str:
    """What is no address yet stays as it is."""
    try:
        return with_utm(link, tags, platform)
    except ValueError:
        return link


def checked(sheet: Sheet) -> tuple[list[composing.NetworkView], list[str]]:
    errors: list[str] = []
    if not sheet.form.is_valid():
        found = sheet.form.errors.items()
        errors = [f"{sheet.form[name].label}: {each[0]}" for name, each in found if name != "__all__"]
    known = {key: sheet.form.cleaned_data.get(key) for key in sheet.form.fields}
    fields = {
        "content": (known["content"] or "").replace("\r\n", "\n"),
        "link": known["link"] or "",
        "utm": {key: known[f"utm_{key}"] for key in UTM_KEYS},
        "campaign_id": int(known["campaign"]) if known["campaign"] else None,
        "timezone": known["zone"] or settings.TIME_ZONE,
        "scheduled_local": "" if {"date", "time"} & set(sheet.form.errors) else sheet.form.local,
        **sheet.typed.stored(),
    }
    pk = sheet.post.pk if sheet.post else None
    try:
        return composing.preview(fields, sheet.typed.accounts, pk=pk), [*errors, *sheet.typed.errors()]
    except NotAcceptable as refusal:
        return [], [*errors, str(refusal)]
