"""The composer's texts, improved, shortened or rewritten by the drafter; and back to what was typed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from posting.adapters import registry
from posting.forms.typed import Typed, typed_from
from posting.selectors.calendar import accounts as known_accounts
from posting.services import suggesting
from posting.services.suggesting import Act
from posting.services.writing import CannotWrite
from posting.views.doors import WRITE, needs

#: The text of all networks, as the page names it.
ALL = "all"
_SAID = {
    Act.IMPROVE: "Improved. Read it before you save it.",
    Act.SHORTEN: "Shortened. Read it before you save it.",
    Act.REWRITE: "Rewritten for {network}. Read it before you save it.",
}
_SAME = "The drafter would change nothing."
_SAME_FOR = "The drafter would change nothing for {network}."


@require_POST
@needs(WRITE)
def suggest(request: HttpRequest) -> HttpResponse:
    """The field again with the suggested text, and the typed one kept beside it for "Undo". Stores nothing."""
    act, where = request.POST.get("act", ""), where_of(request)
    if act not in set(Act) or (act == Act.REWRITE and where == ALL):
        raise Http404
    typed = typed_from(request.POST)
    text, is_own = _text(request, typed, where)
    try:
        link, platforms = _link(request, typed, where), _platforms(typed, where)
        found = suggesting.suggest(Act(act), text, platforms=platforms, link=link)
    except CannotWrite as refusal:
        return field_again(
            request, where, own_text(request, typed, where), is_own, {"said": str(refusal), "tone": "warn"}
        )
    if not found.is_changed:
        said = " ".join(found.notes) or (_SAME if where == ALL else _SAME_FOR.format(network=registry.LABELS[where]))
        tone = "warn" if found.notes else "info"
        return field_again(request, where, own_text(request, typed, where), is_own, {"said": said, "tone": tone})
    said = _SAID[Act(act)].format(network=registry.LABELS.get(where, ""))
    shown = {"said": " ".join([*found.notes, said]), "tone": "warn" if found.notes else "info", "undo": "Undo"}
    kept = {"before": own_text(request, typed, where), "was_own": is_own}
    return field_again(request, where, found.text, True, shown | kept)


@require_POST
@needs(WRITE)
def undo(request: HttpRequest) -> HttpResponse:
    """The two texts change places: pressed twice, the suggestion is back, with what was changed in it."""
    where, typed = where_of(request), typed_from(request.POST)
    before, was_own = _clean(request, f"before_{where}"), bool(request.POST.get(f"was_own_{where}"))
    is_own = where == ALL or typed.variants[where].is_own
    shown = {"said": "The other text is back.", "tone": "info", "undo": "Change back"}
    kept = {"before": own_text(request, typed, where), "was_own": is_own}
    return field_again(request, where, before, was_own, shown | kept)


def where_of(request: HttpRequest) -> str:
    """``ALL`` or a network. Raises Http404."""
    where = request.POST.get("where", ALL)
    if where != ALL and where not in registry.ADAPTERS:
        raise Http404
    return where


def _clean(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")


def own_text(request: HttpRequest, typed: Typed, where: str) -> str:
    """What stands in the field itself."""
    return _clean(request, "content" if where == ALL else f"content_{where}")


def _text(request: HttpRequest, typed: Typed, where: str) -> tuple[str, bool]:
    """What a writer is to work on, and whether it is a text of the network's own."""
    if where == ALL:
        return _clean(request, "content"), True
    is_own = typed.variants[where].is_own
    own = own_text(request, typed, where)
    return (own if is_own and own.strip() else _clean(request, "content")), is_own


def _link(request: HttpRequest, typed: Typed, where: str) -> str:
    variant = typed.variants.get(where)
    return (variant.link if variant and variant.has_own_link else request.POST.get("link", "")).strip()[:2000]


def _platforms(typed: Typed, where: str) -> set[str]:
    """Networks that would show the text."""
    if where != ALL:
        return {where}
    chosen = {each.platform for each in known_accounts() if each.pk in typed.accounts}
    return {platform for platform in chosen if not typed.variants[platform].is_own} or chosen


def field_again(request: HttpRequest, where: str, text: str, is_own: bool, shown: dict[str, Any]) -> HttpResponse:
    """The field with another text, what is said of it, and the way back."""
    tokens = suggesting.tokens_today()
    context = {"where": where, "text": text, "is_own": is_own, "suggested": shown, "tokens": tokens}
    if where == ALL:
        return render(request, "posting/_text.html", context)
    return render(request, "posting/_text_own.html", context | {"known": registry.capabilities(where)})
