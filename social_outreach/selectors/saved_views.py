"""The views that a person has saved for a list."""

from __future__ import annotations

from typing import Any

from social_outreach.models import SocialSavedView

#: So many can be opened by one key: 2 to 9, as 1 changes the mode of the review.
KEYS = "23456789"


def of(user: Any, page: str) -> list[dict[str, Any]]:
    """Id, name and key of each, oldest first, so that a key stays with its view."""
    rows = SocialSavedView.objects.filter(user=user, page=page).order_by("pk").values_list("pk", "name")
    return [
        {"pk": pk, "name": name, "key": KEYS[place] if place < len(KEYS) else ""}
        for place, (pk, name) in enumerate(rows)
    ]


def own(user: Any, pk: int) -> SocialSavedView:
    """Raises ObjectDoesNotExist, also for somebody else's."""
    return SocialSavedView.objects.get(pk=pk, user=user)
