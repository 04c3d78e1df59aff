"""Imports: one, the latest, and the rows that did not go in."""

from __future__ import annotations

from dataclasses import dataclass

from social_outreach.models import SocialImport, SocialImportError
from social_outreach.states import JobStatus

ERRORS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ErrorPage:
    rows: list[SocialImportError]
    next: int | None
    previous: int | None


def get(pk: int) -> SocialImport:
    """Raises SocialImport.DoesNotExist."""
    return SocialImport.objects.select_related("created_by").get(pk=pk)


def recent(most: int = 15) -> list[SocialImport]:
    return list(SocialImport.objects.select_related("created_by").defer("shape", "mapping").order_by("-pk")[:most])


def under_way() -> SocialImport | None:
    """The import that runs now, if any."""
    return SocialImport.objects.filter(status=JobStatus.RUNNING).defer("shape", "mapping").order_by("pk").first()


def error_page(source: SocialImport, *, after: int = 0, before: int | None = None) -> ErrorPage:
    """Refused rows by line number, from after or before a line."""
    rows = SocialImportError.objects.filter(source=source)
    if before is not None:
        taken = list(rows.filter(line__lt=before).order_by("-line")[: ERRORS_SHOWN + 1])
        more, earlier = True, len(taken) > ERRORS_SHOWN
        taken = taken[:ERRORS_SHOWN][::-1]
    else:
        taken = list(rows.filter(line__gt=after).order_by("line")[: ERRORS_SHOWN + 1])
        more, earlier = len(taken) > ERRORS_SHOWN, after > 0
        taken = taken[:ERRORS_SHOWN]
    return ErrorPage(
        rows=taken,
        next=taken[-1].line if more and taken else None,
        previous=taken[0].line if earlier and taken else None,
    )
