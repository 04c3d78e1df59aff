"""CSV exports: lines made while the database hands out the rows, so that memory does not grow with their number.

RFC 4180 with CRLF, in UTF-8 with a byte order mark: without one Excel reads UTF-8 as something else, and whatever else
reads CSV knows to skip it. Nothing is locked meanwhile: SQLite's readers stand in no writer's way, PostgreSQL reads
through a cursor of the server.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from outbound.cells import cell
from social_outreach.models import SocialReply
from social_outreach.selectors import message_list, profiles
from social_outreach.states import message_status

CHUNK = 2000
PROFILES = (
    "platform", "username", "full_name", "url", "title", "company", "category", "location", "email", "website",
    "followers_count", "following_count", "posts_count", "engagement_score", "discovery_status", "review_reason",
    "outreach_status", "last_contacted_at", "found_by", "created_at", "bio",
)  # fmt: skip
#: Heading -> where it is read.
MESSAGES = {
    "message": "pk",
    "platform": "platform",
    "username": "profile__username",
    "full_name": "profile__full_name",
    "account": "account__name",
    "type": "message_type",
    "step": "step",
    "mode": "mode",
    "state": "state",
    "reason": "last_error",
    "created_at": "created_at",
    "created_by": "created_by__username",
    "approved_at": "approved_at",
    "approved_by": "approved_by__username",
    "due_at": "due_at",
    "sent_at": "sent_at",
    "draft_body": "draft_body",
    "sent_body": "sent_body",
}
REPLIES = {
    "received_at": "received_at",
    "platform": "thread__profile__platform",
    "username": "thread__profile__username",
    "full_name": "thread__profile__full_name",
    "account": "thread__account__name",
    "body": "body",
    "source": "source",
    "recorded_by": "recorded_by__username",
    "opt_out": "opt_out",
    "opt_out_phrase": "opt_out_phrase",
}


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def lines(heading: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The file, line by line."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(heading)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def profile_lines(rows: QuerySet[Any], columns: Iterable[str] = PROFILES) -> Iterator[str]:
    columns = tuple(columns)
    return lines(columns, rows.values_list(*columns).iterator(chunk_size=CHUNK))


def matching_profile_lines(chosen: profiles.ProfileFilter) -> Iterator[str]:
    """All that match, in the order in which they were found."""
    return profile_lines(profiles.matching(chosen).order_by("pk"))


def message_lines(**chosen: Any) -> Iterator[str]:
    """All messages that match ``message_list.matching``, oldest first: who, what, when, how it stands and why."""
    rows = message_list.matching(**chosen).order_by("pk").values_list("verdict", *MESSAGES.values())
    return lines(MESSAGES, (_told(row) for row in rows.iterator(chunk_size=CHUNK)))


def _told(row: tuple[Any, ...]) -> list[Any]:
    """State and reason as the pages show them: what waits has its reason in the verdict."""
    verdict, found = row[0], dict(zip(MESSAGES, row[1:], strict=True))
    found["state"] = message_status(found["state"], verdict)
    found["reason"] = (verdict or {}).get("reason", "") or found["reason"]
    return list(found.values())


def reply_lines() -> Iterator[str]:
    """Every reply, oldest first."""
    rows = SocialReply.objects.order_by("received_at", "pk").values_list(*REPLIES.values())
    return lines(REPLIES, rows.iterator(chunk_size=CHUNK))
