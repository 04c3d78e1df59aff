"""What a form became when it was sent the first time: sent again it makes nothing new.

Each form carries a key of its own. It is kept in the transaction that stores what the form asks for, so there is never
one without the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from posting.models import PostingRequest
from posting.services import requests
from posting.services.posts import NotNow

#: As the memory of requests knows forms; no program may send a path like this.
_PATH = "form"


def once(
    key: str,
    asked: Any,
    *,
    actor: Any,
    make: Callable[[], Mapping[str, Any]],
    change: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> tuple[Mapping[str, Any], bool]:
    """What ``make`` answers, and False; of a form that was sent before, what it answered then, and True.

    ``change``: what is done where the form was sent before and asks for something else now: it is given the first
    answer and gives the new one. Without it the first answer stands. Without a ``key`` there is no memory.
    Raises NotNow, and what ``make`` and ``change`` raise.
    """
    with transaction.atomic():
        if not key:
            return make(), False
        mark = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
        found = _claimed(f"{_PATH}:{key}", actor)
        if isinstance(found, requests.Claim):
            made = make()
            requests.answer(found, status=200, body={"mark": mark, "made": dict(made)})
            return made, False
        known = found.body["made"]
        if change is None or found.body["mark"] == mark:
            return known, True
        made = change(known)
        row = PostingRequest.objects.filter(user=actor, key=f"{_PATH}:{key}")
        row.update(body={"mark": mark, "made": dict(made)})
        return made, False


def _claimed(key: str, actor: Any) -> requests.Claim | requests.Answer:
    try:
        return requests.claim(user=actor, key=key, path=_PATH, fingerprint=_PATH)
    except (requests.AnotherRequest, requests.StillAnswering) as error:
        raise NotNow("This form was sent before. Open the page anew.") from error
