"""Discovery runs for pages: one, the latest, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from social_outreach.models import SocialDiscoveryJob, SocialProfile
from social_outreach.rules import finds
from social_outreach.states import OPEN_JOB_STATES, JobStatus

LINES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. ``percent``: of its questions, or of the profiles it may find, whichever is further."""

    percent: int
    asking: str
    profiles: int
    passed_over: int
    enriched: int
    is_open: bool
    can_resume: bool
    waits_until: datetime | None


def get(pk: int) -> SocialDiscoveryJob:
    """Raises SocialDiscoveryJob.DoesNotExist."""
    return SocialDiscoveryJob.objects.select_related("created_by").get(pk=pk)


def recent(most: int = 15) -> list[SocialDiscoveryJob]:
    rows = SocialDiscoveryJob.objects.select_related("created_by").defer("report", "plan")
    return list(rows.order_by("-pk")[:most])


def progress(job: SocialDiscoveryJob) -> Progress:
    profiles = SocialProfile.objects.filter(findings__job=job).count()
    is_open = job.status in OPEN_JOB_STATES
    step = job.plan[job.step] if job.step < len(job.plan) else {}
    return Progress(
        percent=_percent(job, profiles),
        asking=step.get("text") or ("Figures of the profiles found" if step.get("kind") == "enrich" else ""),
        profiles=profiles,
        passed_over=finds.total(job.report, finds.PASSED_OVER),
        enriched=finds.total(job.report, finds.ENRICHED),
        is_open=is_open,
        can_resume=job.status == JobStatus.FAILED or (is_open and job.resume_at is not None),
        waits_until=job.resume_at if is_open and job.waits_for else None,
    )


def _percent(job: SocialDiscoveryJob, profiles: int) -> int:
    if job.status == JobStatus.FINISHED:
        return 100
    share = max(job.step / max(len(job.plan), 1), profiles / max(job.most, 1))
    return min(99, int(share * 100))
