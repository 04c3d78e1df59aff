"""What the review pages are put together from: addresses, columns, the memory of the last verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from social_outreach.adapters import registry
from social_outreach.forms.review import FilterForm, VerdictForm
from social_outreach.rules.search_words import typed
from social_outreach.selectors.dossier import Dossier
from social_outreach.selectors.profiles import Page, Place
from social_outreach.services.verdicts import MOST_UNDONE, NEVER, Decided
from social_outreach.states import DiscoveryStatus, OutreachStatus
from social_outreach.views.doors import REVIEW

#: Session key; the home page forgets it when another app is opened.
_MEMORY = "social.verdicts"
_REMEMBERED = 20

ACTIONS = [
    {"value": "qualify", "label": "Qualify", "tone": "primary", "icon": "check", "key": "a"},
    {"value": "review", "label": "Reviewed", "icon": "eye", "key": "r"},
    {"value": "reject", "label": "Reject", "icon": "x-mark", "key": "d"},
    {"value": NEVER, "label": "Never contact", "tone": "danger", "icon": "no-symbol", "key": "!"},
]
#: Word in the address, heading, class of the cells.
_SORTABLE = (
    ("name", "Profile", ""),
    ("score", "Score", "num"),
    ("followers", "Followers", "num"),
    ("found", "Found", ""),
)
_VERBS = {
    "review": "Mark as reviewed",
    "qualify": "Qualify",
    "reject": "Reject",
    "reopen": "Reopen",
    NEVER: "Never contact",
}


def address(name: str, query: str = "") -> str:
    return f"{reverse(f'social:{name}')}{'?' if query else ''}{query}"


def without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()


def back_address(request: HttpRequest, filters: FilterForm) -> str:
    """Where the person came from: the table, or the profile in view."""
    if request.POST.get("mode") == "one" and filters.is_valid():
        given = request.POST.get("ids", "")
        return address("review-one", filters.query(at=given if given.isdigit() else ""))
    return address("review", filters.query() if filters.is_valid() else "")


def say_no(request: HttpRequest, filters: FilterForm, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(back_address(request, filters))


def first_error(form: forms.Form) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "That could not be read.")


def table_context(form: FilterForm, page: Page) -> dict[str, Any]:
    if not form.is_valid():
        return {
            "filters": _selects(form),
            "chips": [],
            "columns": [],
            "actions": ACTIONS,
            "clear_url": address("review"),
        }
    chips = _chips(form)
    return {
        "filters": _selects(form),
        "chips": chips,
        "columns": _columns(form),
        "actions": ACTIONS,
        "seen": as_seen({row.profile.pk: row.profile.discovery_status for row in page.rows}),
        "query": form.query(),
        "total": str(page.total),
        "sort": form.cleaned_data["sort"],
        "clear_url": address("review") if chips or form.cleaned_data["q"] else "",
        "one_url": address("review-one", form.query()),
        "previous_url": address("review", form.query(before=page.previous)) if page.previous else "",
        "next_url": address("review", form.query(after=page.next)) if page.next else "",
    }


def as_seen(statuses: Mapping[int, str]) -> str:
    """As the verdict form reads it: how each profile stood when it was shown."""
    return ",".join(f"{pk}:{status}" for pk, status in statuses.items())


def _selects(form: FilterForm) -> list[dict[str, Any]]:
    given = {name: form.data.get(name, "") for name in ("platform", "discovery", "outreach")}
    words = {"platform": "Any platform", "discovery": "Any discovery status", "outreach": "Any outreach status"}
    choices = {
        "platform": registry.platform_choices(),
        "discovery": [(str(status), str(status).capitalize()) for status in DiscoveryStatus],
        "outreach": [(str(status), str(status).capitalize()) for status in OutreachStatus],
    }
    return [
        {
            "name": name,
            "label": words[name],
            "options": [{"value": key, "label": label, "selected": key == value} for key, label in choices[name]],
        }
        for name, value in given.items()
    ]


def _chips(form: FilterForm) -> list[dict[str, str]]:
    found = form.cleaned_data
    labels = dict(registry.platform_choices())
    said = {
        "platform": labels.get(found["platform"], ""),
        "discovery": found["discovery"].capitalize(),
        "outreach": found["outreach"].capitalize(),
        "category": found["category"] and f"Category has “{found['category']}”",
        "location": found["location"] and f"Location has “{found['location']}”",
        "followers_min": "" if found["followers_min"] is None else f"From {found['followers_min']:,} followers",
        "followers_max": "" if found["followers_max"] is None else f"Up to {found['followers_max']:,} followers",
    }
    return [
        {"label": label, "remove_url": address("review", form.query(**{name: None}))}
        for name, label in said.items()
        if label
    ]


def _columns(form: FilterForm) -> list[dict[str, str]]:
    """The sortable columns: a second click turns the order around."""
    now = form.sort_word
    columns = []
    for word, label, css in _SORTABLE:
        upwards = now == word
        first = word if word == "name" else f"-{word}"
        other = f"-{word}" if upwards else word if now == f"-{word}" else first
        columns.append(
            {
                "name": word,
                "label": label,
                "css": css,
                "sorted": "ascending" if upwards else "descending" if now == f"-{word}" else "",
                "url": address("review", form.query(sort=other)),
            }
        )
    return columns


def exports(request: HttpRequest, form: FilterForm) -> list[dict[str, str]]:
    may = form.is_valid() and request.user.has_perm(REVIEW)  # type: ignore[union-attr]
    return [{"url": address("profiles-csv", form.query()), "label": "Export profiles"}] if may else []


def found_by(seen: Dossier | None) -> list[dict[str, Any]]:
    """The runs that came upon a profile, in the words that were typed; ``query`` where the source was asked more."""
    told = []
    for finding in seen.findings if seen else []:
        words = typed(finding.asked)
        query = finding.asked if finding.asked != words else ""
        told.append({"source": finding.source, "run": finding.run, "words": words, "query": query})
    return told


def links(form: FilterForm, place: Place) -> dict[str, str]:
    """Where next, previous and skip lead from here."""
    to = {"next": place.next, "previous": place.previous, "skip": place.skip}
    return {
        **{name: address("review-one", form.query(at=pk)) if pk else "" for name, pk in to.items()},
        "table": address("review", form.query()),
    }


def question(form: VerdictForm, number: int) -> dict[str, Any]:
    """The words of the page that asks back."""
    verdict = form.cleaned_data["action"]
    many = f"{number:,} profile{'' if number == 1 else 's'}"
    consequences = {
        "reject": ["They leave the review and are not drafted."],
        "qualify": ["They can be drafted at once. Nothing is sent without approval."],
        "review": ["They stay out of the queue of new profiles until somebody judges them."],
        "reopen": ["They come back to the review as new."],
        NEVER: [
            "A suppression holds every message to them, on this platform and to their email address.",
            "They leave the review as rejected. Only an operator can lift a suppression.",
        ],
    }[verdict]
    if form.is_big and verdict != NEVER:
        no_undo = f"; of more than {MOST_UNDONE} there is no undo" if number > MOST_UNDONE else ""
        consequences.append(f"This is about every profile that matches the filter, also on other pages{no_undo}.")
    return {
        "title": f"{_VERBS[verdict]}: {many}",
        "verb": f"{_VERBS[verdict]} {number:,}" if number > 1 else _VERBS[verdict],
        "consequences": consequences,
        "typed": str(number) if form.wants_typing else "",
        "wants_reason": verdict in ("reject", NEVER),
        "needs_reason": verdict == NEVER,
        "is_danger": verdict in ("reject", NEVER),
    }


def remember(request: HttpRequest, decided: Decided) -> None:
    """Keep what the verdict changed, for "undo". A verdict without an undo ends what could be undone before it."""
    known = list(request.session.get(_MEMORY, []))
    if decided.before:
        kept = {"to": decided.to, "at": decided.at, "sentence": decided.sentence, "before": decided.before}
        known.append(kept)
    elif decided.changed:
        known = []
    request.session[_MEMORY] = known[-_REMEMBERED:]


def last_verdict(request: HttpRequest) -> dict[str, Any] | None:
    known = request.session.get(_MEMORY, [])
    return known[-1] if known else None


def take_back(request: HttpRequest) -> dict[str, Any] | None:
    known = list(request.session.get(_MEMORY, []))
    if not known:
        return None
    last: dict[str, Any] = known.pop()
    request.session[_MEMORY] = known
    return last
