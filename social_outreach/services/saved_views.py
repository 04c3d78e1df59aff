"""Saved views: keep a list's filters under a name. Everybody has their own."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from social_outreach.models import SocialSavedView

PAGES = ("review", "drafts", "messages")
MOST = 30
LONGEST_NAME = 60
LONGEST_QUERY = 1000
_SPACES = re.compile(r"\s+")


class BadView(ValueError):
    """The view was not saved; the sentence says why."""


def save(*, user: Any, page: str, name: str, query: str) -> SocialSavedView:
    """Keep ``query``, which the list's own form has read, under ``name``. Raises BadView."""
    if page not in PAGES:
        raise BadView("This list has no saved views.")
    if len(query) > LONGEST_QUERY:
        raise BadView("These filters are too long to be saved; shorten the search.")
    with transaction.atomic():
        # Two windows that save at once: the second one counts what the first one has saved.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        if SocialSavedView.objects.filter(user=user, page=page).count() >= MOST:
            raise BadView(f"You have {MOST} saved views of this list. Delete one first.")
        return _kept(SocialSavedView(user=user, page=page, query=query), name)


def rename(view: SocialSavedView, *, name: str) -> SocialSavedView:
    """Raises BadView."""
    return _kept(view, name)


def delete(view: SocialSavedView) -> None:
    view.delete()


def _kept(view: SocialSavedView, name: str) -> SocialSavedView:
    view.name = _named(name)
    same = SocialSavedView.objects.filter(user_id=view.user_id, page=view.page, name__iexact=view.name)
    taken = BadView(f"You have a view “{view.name}” of this list already. Choose another name.")
    if same.exclude(pk=view.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise taken from None
    return view


def _named(name: str) -> str:
    name = _SPACES.sub(" ", name).strip()
    if not name:
        raise BadView("Give the view a name.")
    if not name.isprintable():
        raise BadView("The name has a character that cannot be shown. Type it anew.")
    if len(name) > LONGEST_NAME:
        raise BadView(f"The name has {len(name)} characters; at most {LONGEST_NAME} fit.")
    return name
