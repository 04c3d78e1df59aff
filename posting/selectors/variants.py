"""Reads for A/B variants: which groups there are, and what the next variant of a post is called."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

from posting.models import ScheduledPost

MOST_GROUPS = 30
MOST_NAME = 40


def recent_groups() -> list[str]:
    """Names of groups, those of the newest posts first. One statement."""
    names = ScheduledPost.objects.exclude(group="").order_by("-pk").values_list("group", flat=True)
    return list(dict.fromkeys(names[: MOST_GROUPS * 10]))[:MOST_GROUPS]


def next_variant(post: Any) -> tuple[str, str]:
    """The group and the label of one more variant of a post."""
    if not post.group:
        return f"Post {post.pk}", "B"
    taken = set(ScheduledPost.objects.filter(group=post.group).values_list("group_label", flat=True))
    free = (letter for letter in ascii_uppercase if letter not in taken)
    return post.group, next(free, str(len(taken) + 1))
