"""What a saved view holds, read again by the form of its list."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from social_outreach.forms.drafts import DraftFilter
from social_outreach.forms.review import FilterForm
from social_outreach.forms.send import MessageFilter
from social_outreach.selectors import board

#: A place in a list is no part of a view.
_PLACES = {"after", "before", "at", "mode"}
_FORMS: dict[str, Callable[[QueryDict], forms.Form]] = {
    "review": FilterForm,
    "drafts": DraftFilter,
    "messages": lambda query: MessageFilter(query, accounts=board.accounts()),
}


def understood(page: str, query: str) -> tuple[str, list[str]]:
    """The filters that the list still knows, as a query, and the names of those that it does not."""
    try:
        given = QueryDict(query[:4000])
    except TooManyFieldsSent:
        return "", ["all filters"]
    form = _FORMS[page](given)
    form.is_valid()
    # "mode" is a filter of the messages; of the review it says which page.
    places = _PLACES - {"mode"} if page == "messages" else _PLACES
    kept, dropped = {}, []
    for name in given:
        value = given[name]
        if name in places or value == "":
            continue
        if name in form.fields and name not in form.errors:
            kept[name] = value
        else:
            dropped.append(name[:30])
    return urlencode(kept), dropped


def as_stored(query: str) -> str:
    """What a view holds, good or bad, as a query: the list itself says what is wrong with it."""
    try:
        return QueryDict(query[:4000]).urlencode()
    except TooManyFieldsSent:
        return "filters=unreadable"
