"""The stages of the pipeline, carried out for many at once: what was done, and for each of the others why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from outbound.clock import database_now
from social_outreach.models import SocialProfile
from social_outreach.selectors.messages import ready_to_send
from social_outreach.selectors.pipeline import followup_due, followup_state_of, pipeline_status
from social_outreach.services import batches, drafting, messages
from social_outreach.services.review import judge
from social_outreach.states import DiscoveryStatus, MessageType, OutreachStatus

#: So many at once; the answer says whether more wait.
MOST = 1000
MOST_DRAFTS = 500


class StageLocked(Exception):
    """This stage is locked; the sentence says what unlocks it."""


@dataclass
class Outcome:
    """``done``: ids as they were given; ``made``: messages that came of it; ``more``: others wait, ask again."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)
    changed: int = 0
    more: bool = False


def require(stage: str, platform: str = "") -> None:
    """Raises StageLocked."""
    status = pipeline_status(database_now(), platform, with_followups=False)
    found = next(item for item in status["stages"] if item["name"] == stage)
    if not found["unlocked"]:
        raise StageLocked(found["reason"])


def review(
    *, verdict: str, reason: str, ids: Sequence[int] | None, matching: QuerySet[SocialProfile], actor: Any = None
) -> Outcome:
    """Judge these profiles, or all ``matching`` ones. Raises StageLocked, UnknownVerdict."""
    # Who was looked at ("reviewed") still waits for a verdict, though nobody is left to discover.
    if not SocialProfile.objects.filter(discovery_status=DiscoveryStatus.REVIEWED).exists():
        require("review")
    if ids is None:
        return _review_matching(matching, verdict, reason, actor)
    known = set(SocialProfile.objects.filter(pk__in=ids).values_list("pk", flat=True))
    done = [pk for pk in ids if pk in known]
    changed = judge(done, verdict=verdict, reason=reason, actor=actor)
    return Outcome(done, {pk: f"There is no profile {pk}." for pk in ids if pk not in known}, changed=changed)


def _review_matching(matching: QuerySet[SocialProfile], verdict: str, reason: str, actor: Any) -> Outcome:
    ids = list(matching.order_by("pk").values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(ids), MOST):
        # Still matching, that is: what somebody has judged meanwhile is left alone.
        still = matching.order_by().filter(pk__in=ids[start : start + MOST])
        changed += judge(still, verdict=verdict, reason=reason, actor=actor)
    return Outcome(ids, changed=changed)


def draft(*, ids: Sequence[int] | None, platform: str, template: str, actor: Any) -> Outcome:
    """Initial drafts for these profiles, or for all qualified ones without a message. Raises StageLocked."""
    require("drafting", platform)
    waiting = drafting.waiting_for_draft(platform, MOST_DRAFTS + 1) if ids is None else ids
    return _draft(waiting, MessageType.INITIAL, template, actor, most=MOST_DRAFTS if ids is None else MOST)


def follow_up(*, ids: Sequence[int] | None, platform: str, template: str, actor: Any) -> Outcome:
    """Follow-up drafts for these profiles, or for all that waited long enough. Raises StageLocked."""
    require("followup", platform)
    if ids is None:
        ready = followup_due(database_now(), platform, MOST_DRAFTS + 1)
        return _draft(ready, MessageType.FOLLOWUP, template, actor, most=MOST_DRAFTS)
    # What is beyond the most is asked for again with the rest, and judged then.
    ids = list(dict.fromkeys(ids))
    chosen = ids[:MOST]
    early = _not_due(chosen)
    outcome = _draft([pk for pk in chosen if pk not in early], MessageType.FOLLOWUP, template, actor, most=MOST)
    outcome.refused |= early
    outcome.more = len(ids) > MOST
    return outcome


def _not_due(ids: Sequence[int]) -> dict[int, str]:
    """Of these whose turn it is not yet, each with the reason; those who are not waiting are refused later on."""
    now = database_now()
    early: dict[int, str] = {}
    for profile in SocialProfile.objects.filter(pk__in=ids, outreach_status=OutreachStatus.SENT):
        state = followup_state_of(profile, now, suppressed="")
        if not state.is_due:
            early[profile.pk] = state.reason
    return early


def _draft(ids: Sequence[int], message_type: str, template: str, actor: Any, *, most: int) -> Outcome:
    now = ids[:most]
    result = drafting.draft_many(now, actor=actor, message_type=message_type, template=template)
    done = [pk for pk in now if pk not in result.refused]
    return Outcome(done, result.refused, result.made, changed=len(result.made), more=len(ids) > most)


def send(*, ids: Sequence[int] | None, platform: str, at: datetime | None, actor: Any) -> Outcome:
    """Schedule these messages, or all approved ones. Raises StageLocked."""
    approved = ready_to_send().filter(platform=platform) if platform else ready_to_send()
    # Follow-ups wait here too, when no profile is left at "drafted".
    if not approved.exists():
        require("sending", platform)
    chosen = _ids(approved, MOST) if ids is None else ids
    result = batches.each(chosen[:MOST], messages.send, actor=actor, at=at)
    return Outcome(result.done, result.refused, changed=len(result.done), more=len(chosen) > MOST)


def _ids(rows: Any, most: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[: most + 1])


ACTIONS: dict[str, Any] = {"approve": messages.approve, "send": messages.send, "cancel": messages.cancel}


def bulk(action: str, ids: Iterable[int], **arguments: Any) -> Outcome:
    """Approve, send or cancel many messages."""
    result = batches.each(ids, ACTIONS[action], **arguments)
    return Outcome(result.done, result.refused, changed=len(result.done))
