"""Many messages at once: one that refuses never stops the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from outbound.states import State
from social_outreach.models import SocialMessage, SocialProfile
from social_outreach.services.messages import NotAcceptable, NotNow, cancel
from social_outreach.states import APPROVED, DRAFT

#: So many of a bulk action are committed at once: a commit waits for the disk, a single one holds up the workers.
TOGETHER = 50


@dataclass
class BulkResult:
    """What a bulk action did: ids done, and for each of the others why not."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def each(pks: Iterable[int], act: Any, **arguments: Any) -> BulkResult:
    """Do one thing to many messages; one that refuses never stops the others."""
    result = BulkResult()
    wanted = list(pks)
    for start in range(0, len(wanted), TOGETHER):
        with transaction.atomic():
            for pk in wanted[start : start + TOGETHER]:
                _one_of_many(pk, act, arguments, result)
    return result


def _one_of_many(pk: int, act: Any, arguments: dict[str, Any], result: BulkResult) -> None:
    try:
        with transaction.atomic():
            act(pk, **arguments)
        result.done.append(pk)
    except (NotNow, NotAcceptable) as refusal:
        result.refused[pk] = str(refusal)
    except SocialMessage.DoesNotExist:
        result.refused[pk] = f"There is no message {pk}."


def cancel_all(profile: SocialProfile, *, actor: Any) -> int:
    """Stop every message to a person that has not begun to leave; returns how many were stopped."""
    states = [DRAFT, APPROVED, State.SCHEDULED]
    ids = list(SocialMessage.objects.filter(profile=profile, state__in=states).values_list("pk", flat=True))
    return len(each(ids, cancel, actor=actor).done)
