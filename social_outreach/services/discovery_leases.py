"""Who works on a discovery run: one worker at a time, for one lease."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from outbound.clock import database_now
from social_outreach.models import SocialDiscoveryJob
from social_outreach.states import OPEN_JOB_STATES, JobStatus


def is_over(job_id: int) -> bool:
    return not SocialDiscoveryJob.objects.filter(pk=job_id, status__in=OPEN_JOB_STATES).exists()


def waiting(now: datetime) -> Q:
    """Open runs that nobody works on and whose time has come."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Q(resume_at__isnull=True) | Q(resume_at__lte=now)
    return free & due & Q(status__in=OPEN_JOB_STATES)


def lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.LEASE_SECONDS)


def claim(job_id: int) -> datetime | None:
    """Take the run for one lease; None where it is not to be had. The lease's end is also its token.

    A lease that lapsed is a failure: its worker ended without a word, perhaps of the page that it had asked for.
    """
    now = database_now()
    until = lease_end(now)
    fields = {
        "status": JobStatus.RUNNING,
        "started_at": Coalesce(F("started_at"), now),
        "lease_until": until,
        "worked_at": now,
    }
    rows = SocialDiscoveryJob.objects.filter(waiting(now), pk=job_id)
    taken = rows.filter(lease_until__isnull=True).update(**fields) or rows.filter(lease_until__isnull=False).update(
        **fields, failures=F("failures") + 1
    )
    return until if taken else None
