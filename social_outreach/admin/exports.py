"""Profiles as a CSV file that a spreadsheet can open without running anything that stands in it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from social_outreach.models import SocialProfile

COLUMNS = (
    "platform", "username", "full_name", "url", "title", "company", "category", "location", "email", "website",
    "followers_count", "following_count", "posts_count", "engagement_score", "discovery_status", "outreach_status",
    "last_contacted_at", "found_by", "bio",
)  # fmt: skip

#: A cell that begins so is a formula to Excel, LibreOffice or Google Sheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value: Any) -> str:
    """A cell as text. What would begin a formula is marked as text with an apostrophe."""
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: QuerySet[SocialProfile]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark lets Excel read UTF-8.
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield writer.writerow([safe(value) for value in row])


def as_csv(rows: QuerySet[SocialProfile]) -> StreamingHttpResponse:
    """A download whose memory does not grow with the number of rows."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="profiles.csv"'
    return answer
