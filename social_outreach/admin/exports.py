"""Profiles as a CSV file that a spreadsheet can open without running anything that stands in it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from social_outreach.models import SocialProfile
from social_outreach.selectors.exports import profile_lines

COLUMNS = (
    "platform", "username", "full_name", "url", "title", "company", "category", "location", "email", "website",
    "followers_count", "following_count", "posts_count", "engagement_score", "discovery_status", "outreach_status",
    "last_contacted_at", "found_by", "bio",
)  # fmt: skip


def as_csv(rows: QuerySet[SocialProfile]) -> StreamingHttpResponse:
    """A download whose memory does not grow with the number of rows."""
    answer = StreamingHttpResponse(profile_lines(rows, COLUMNS), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="profiles.csv"'
    return answer
