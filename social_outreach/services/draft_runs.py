"""Drafts for many in the background, as a person meets them: started, watched, cancelled, resumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from outbound.clock import database_now
from social_outreach.adapters import registry
from social_outreach.models import SocialDraftItem, SocialDraftRun, SocialMessage, SocialProfile
from social_outreach.selectors.pipeline import followup_due
from social_outreach.services.draft_subjects import CannotDraft, checked_instruction, ready_drafter, template_for
from social_outreach.services.draft_work import due, run
from social_outreach.services.drafting import waiting_for_draft
from social_outreach.states import OPEN_JOB_STATES, DraftItemStatus, JobStatus, MessageType

__all__ = ["CannotDraft", "Progress", "cancel", "due", "progress", "resume", "run", "start"]

#: Profiles of one run; the rest waits for the next.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. ``waits_for`` says why it stands still; with ``resume_at`` it goes on by itself, without one
    a person must resume it. ``tokens``: in and out, of the drafts made."""

    percent: int
    status: str
    total: int
    made: int
    refused: int
    waiting: int
    waits_for: str
    resume_at: datetime | None
    finished: bool
    tokens: int
    error: str = ""

    @property
    def needs_person(self) -> bool:
        return bool(self.waits_for) and self.resume_at is None and not self.finished


def start(
    *,
    profile_ids: Sequence[int] | None = None,
    platform: str = "",
    message_type: str = MessageType.INITIAL,
    drafter: str,
    template: str = "",
    instruction: str = "",
    actor: Any,
) -> SocialDraftRun:
    """A run for these profiles, or for all that wait for such a draft. Hint it afterwards (``tasks.nudge_draft_run``);
    the tick finds it anyway. Raises CannotDraft with a sentence that says what to change."""
    chosen = ready_drafter(drafter)
    _check_platform(platform)
    if message_type not in list(MessageType):
        raise CannotDraft(f"There is no message type '{message_type[:40]}'.")
    if template and chosen.is_generative:
        raise CannotDraft(f"{chosen.label} writes without a template; choose the template drafter or no template.")
    if template:
        template_for(platform=platform or next(iter(registry.ADAPTERS)), message_type=message_type, name=template)
    instruction = checked_instruction(instruction)
    ids = _chosen(profile_ids, platform, message_type)
    with transaction.atomic():
        run = SocialDraftRun.objects.create(
            drafter=drafter, template_name=template, message_type=message_type, instruction=instruction,
            platform=platform, total=len(ids), created_by=actor,
        )  # fmt: skip
        SocialDraftItem.objects.bulk_create([SocialDraftItem(run=run, profile_id=pk) for pk in ids], batch_size=500)
    return run


def _check_platform(platform: str) -> None:
    if platform and platform not in registry.ADAPTERS:
        raise CannotDraft(str(registry.UnknownPlatform(platform)))


def _chosen(profile_ids: Sequence[int] | None, platform: str, message_type: str) -> list[int]:
    if profile_ids is None:
        is_first = message_type == MessageType.INITIAL
        ids = waiting_for_draft(platform, MOST) if is_first else followup_due(database_now(), platform, MOST)
        if not ids:
            raise CannotDraft(
                "No qualified profile waits for a draft." if is_first else "No profile is due for a follow-up."
            )
        return ids
    ids = list(dict.fromkeys(profile_ids))
    if not ids:
        raise CannotDraft("Nobody was chosen.")
    if len(ids) > MOST:
        raise CannotDraft(f"One run drafts for {MOST:,} profiles at the most; {len(ids):,} were chosen.")
    known = set(SocialProfile.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if strange := next((pk for pk in ids if pk not in known), None):
        raise CannotDraft(f"There is no profile {strange}.")
    return ids


def cancel(run: SocialDraftRun) -> bool:
    """Stop a run; drafts that were made stay. False if it was over already."""
    rows = SocialDraftRun.objects.filter(pk=run.pk, status__in=OPEN_JOB_STATES)
    stopped = rows.update(
        status=JobStatus.CANCELLED, finished_at=database_now(), lease_until=None, resume_at=None, waits_for=""
    )
    run.refresh_from_db()
    return bool(stopped)


def resume(run: SocialDraftRun) -> bool:
    """Let a run that waits go on now. False if it does not wait."""
    rows = SocialDraftRun.objects.filter(pk=run.pk, status__in=OPEN_JOB_STATES).exclude(waits_for="")
    moved = rows.update(resume_at=None, waits_for="", failures=0, errors=0)
    run.refresh_from_db()
    return bool(moved)


def progress(run: SocialDraftRun) -> Progress:
    """Read afresh from the database."""
    run.refresh_from_db()
    finished = run.status not in OPEN_JOB_STATES
    done = run.made_count + run.refused_count
    used = SocialMessage.objects.filter(pk__in=run.items.filter(message__isnull=False).values("message")).aggregate(
        tokens=Coalesce(Sum(F("prompt_tokens") + F("output_tokens")), 0)
    )
    return Progress(
        percent=100 if run.status == JobStatus.FINISHED else min(99, done * 100 // max(run.total, 1)),
        status=run.status,
        total=run.total,
        made=run.made_count,
        refused=run.refused_count,
        waiting=run.items.filter(status=DraftItemStatus.WAITING).count(),
        waits_for=run.waits_for,
        resume_at=run.resume_at,
        finished=finished,
        tokens=used["tokens"],
        error=run.error,
    )
