"""A worker that carries out a discovery run and may kill itself: ``python -m tests.processes.discovery_child ROLE``."""

# ruff: noqa: E402 - Django is set up before anything of ours is imported

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from social_outreach.adapters.discovery.search_sources import BraveSource
from social_outreach.models import SocialDiscoveryJob, SocialFinding
from social_outreach.services import discovery, discovery_runs
from tests.processes import faults

POINTS = ("before-call", "before-commit", "inside-commit", "after-commit")


def arm(point: str, strike: Callable[[], None]) -> None:
    """At every page the run comes to this point; the strike counts how often it still kills."""
    work: Any = discovery_runs._Work
    name = {"before-call": "_ask", "inside-commit": "_stay"}.get(point, "_commit")
    method = getattr(work, name)

    def struck(self: Any, *args: Any, **kwargs: Any) -> Any:
        if point.startswith("before"):
            strike()
        result = method(self, *args, **kwargs)
        if not point.startswith("before"):
            strike()
        return result

    setattr(work, name, struck)


def create() -> None:
    job = discovery.create(
        platform="instagram", source="brave", categories=["studio", "design"], locations=["Lisbon", "Porto"],
        most=10_000, actor=None,
    )  # fmt: skip
    sys.stdout.write(str(job.pk))


def carry_out(job_id: str) -> None:
    while not discovery.run(int(job_id), budget_seconds=5):
        time.sleep(0.1)


def tell(job_id: str) -> None:
    job = SocialDiscoveryJob.objects.get(pk=job_id)
    findings = SocialFinding.objects.filter(job=job).order_by("profile__username_key")
    told = {
        "status": job.status,
        "counts": [job.created_count, job.merged_count, job.unchanged_count, job.refused_count],
        "found": job.found,
        "pages": job.pages_read,
        "people": list(findings.values_list("profile__username_key", flat=True)),
        "error": job.error or job.waits_for,
    }
    sys.stdout.write(json.dumps(told))


def main(role: str, *arguments: str) -> None:
    BraveSource.seconds_between = 0.02
    if point := os.environ.get("STRIKE_AT", ""):
        arm(
            point,
            functools.partial(faults.strike, point, int(os.environ["STRIKE_TIMES"]), Path(os.environ["VAR_DIR"]), 9),
        )
    globals()[role](*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
