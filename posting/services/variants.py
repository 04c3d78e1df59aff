"""A/B variants: posts of one group, written to be compared (``selectors.experiments``)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from posting.models import ScheduledPost
from posting.services import posts

FIRST_LABEL = "A"


def join(pk: int, *, group: str, actor: Any) -> None:
    """Put the post that a variant was made of into the variant's group, as the first; it stays where it has one.

    What leaves is not touched, nor its approval. Whoever edits it meanwhile is told that it has changed.
    """
    with transaction.atomic():
        post = ScheduledPost.objects.select_for_update().filter(pk=pk).first()
        if post is None or post.group or not group:
            return
        post.group, post.group_label = group, FIRST_LABEL
        post.version += 1
        post.save(update_fields=["group", "group_label", "version", "updated_at"])
        posts.note(post, "grouped", actor, {"group": group, "label": FIRST_LABEL})
