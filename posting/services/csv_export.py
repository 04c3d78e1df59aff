"""Posts as CSV: line by line, so that any number of them needs little memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from outbound.cells import cell
from posting.models import PostMedia, PostTarget, ScheduledPost

HEADINGS = (
    "id", "status", "content", "accounts", "local time", "zone", "link", "media URLs", "first comment", "labels",
    "campaign", "scheduled at UTC", "posted URLs", "errors",
)  # fmt: skip
_AT_ONCE = 200


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(rows: QuerySet[ScheduledPost]) -> Iterator[str]:
    """The whole table, safe to open in a spreadsheet. Its columns can be taken in again."""
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(HEADINGS)
    targets = Prefetch("targets", PostTarget.objects.select_related("account").order_by("pk"))
    ordered = rows.order_by("-pk").select_related("campaign").prefetch_related(targets)
    batch: list[ScheduledPost] = []
    for post in ordered.iterator(chunk_size=_AT_ONCE):
        batch.append(post)
        if len(batch) == _AT_ONCE:
            yield from _written(writer, batch)
            batch = []
    yield from _written(writer, batch)


def _written(writer: Any, batch: list[ScheduledPost]) -> Iterator[str]:
    named = {each["medium"] for post in batch for each in post.media}
    sources = dict(PostMedia.objects.filter(pk__in=named).values_list("pk", "source_url"))
    for post in batch:
        yield writer.writerow([cell(value) for value in _values(post, sources)])


def _values(post: ScheduledPost, sources: dict[int, str]) -> list[Any]:
    targets = list(post.targets.all())
    comments = [variant.get("first_comment", "") for variant in post.variants.values()]
    return [
        post.pk,
        post.status,
        post.content,
        "; ".join(f"{each.platform}:{each.account.account_username or each.account.account_id}" for each in targets),
        post.scheduled_local,
        post.timezone,
        post.link,
        " ".join(url for each in post.media if (url := sources.get(each["medium"], ""))),
        next((comment for comment in comments if comment), ""),
        "; ".join(str(label) for label in post.labels),
        post.campaign.name if post.campaign else "",
        post.scheduled_at.isoformat() if post.scheduled_at else "",
        " ".join(each.platform_post_url for each in targets if each.platform_post_url),
        " ".join(each.error_message for each in targets if each.error_message),
    ]
