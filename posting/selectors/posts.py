"""Reads about single posts, the approvals and the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q

from outbound.states import State
from posting.adapters import registry
from posting.models import (
    Campaign,
    PartEvent,
    PostAttempt,
    PostComment,
    PostEvent,
    PostMedia,
    PostPart,
    PostTarget,
    ScheduledPost,
    SocialAccount,
)
from posting.rules.content import media_of
from posting.rules.differences import Change, Names, changes
from posting.selectors.causes import Cause, causes
from posting.selectors.standing import held_parts, parts_with_standing, posts_with_standing, targets_with_standing
from posting.states import Status

#: Entries of a post's history on its page.
MOST_HISTORY = 200
MOST_NEXT = 50
_WAITING = (State.SCHEDULED, State.CLAIMED, State.SENDING)


def one(pk: int) -> ScheduledPost:
    """Raises ObjectDoesNotExist."""
    people = ("created_by", "edited_by", "approved_by", "campaign", "recurrence")
    targets = targets_with_standing(PostTarget.objects.select_related("account"))
    in_order = Prefetch("targets", targets.order_by("account__platform", "account_id"))
    return posts_with_standing(ScheduledPost.objects.select_related(*people)).prefetch_related(in_order).get(pk=pk)


def campaigns(kept: int | None = None) -> list[Campaign]:
    """Those that one may choose; ``kept`` is chosen already, and may be over."""
    return list(Campaign.objects.filter(Q(is_active=True) | Q(pk=kept)).order_by("name"))


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened to a post, each list oldest first."""

    post: ScheduledPost
    parts: list[PostPart]
    attempts: list[PostAttempt]
    part_events: list[PartEvent]
    post_events: list[PostEvent]
    comments: list[PostComment]


def story(pk: int) -> Story:
    """Raises ObjectDoesNotExist."""
    post = one(pk)
    of_post = Q(part__target__post=post)
    attempts = PostAttempt.objects.filter(of_post).select_related("account", "actor", "part").order_by("-pk")
    events = PartEvent.objects.filter(of_post).select_related("actor", "part__account").order_by("-pk")
    done = PostEvent.objects.filter(post=post).select_related("actor").order_by("-pk")
    parts = PostPart.objects.filter(target__post=post).select_related("account")
    said = PostComment.objects.filter(post=post).select_related("author").order_by("-pk")
    return Story(
        post=post,
        parts=list(parts_with_standing(parts).order_by("target", "position")),
        attempts=list(attempts[:MOST_HISTORY])[::-1],
        part_events=list(events[:MOST_HISTORY])[::-1],
        post_events=list(done[:MOST_HISTORY])[::-1],
        comments=list(said[:MOST_HISTORY])[::-1],
    )


def version_of(post: ScheduledPost) -> dict[str, Any]:
    """What a post says, to whom, as its history keeps it."""
    said = {name: getattr(post, name) for name in ("content", "variants", "media", "link", "utm")}
    return {**said, "accounts": sorted(target.account_id for target in post.targets.all())}


def changes_since_approval(post: ScheduledPost) -> list[Change]:
    """What is different from what was last approved, where it has been edited since."""
    approved = PostEvent.objects.filter(post=post, kind="approved").order_by("-pk").first()
    if approved is None:
        return []
    edited = PostEvent.objects.filter(post=post, kind="edited", pk__gt=approved.pk).order_by("pk").first()
    if edited is None or "before" not in edited.detail:
        return []
    before, after = edited.detail["before"], version_of(post)
    return changes(before, after, _names(before, after))


def _names(*versions: Mapping[str, Any]) -> Names:
    media = {pk for version in versions for pk in media_of(version.get("media") or (), version.get("variants") or {})}
    accounts = {pk for version in versions for pk in version.get("accounts") or ()}
    rows = SocialAccount.objects.filter(pk__in=accounts)
    return Names(
        networks=registry.LABELS,
        media=dict(PostMedia.objects.filter(pk__in=media).values_list("pk", "name")),
        accounts={
            each.pk: f"{_name_of(each)} ({registry.LABELS[each.platform]})" for each in rows.defer("credentials")
        },
    )


def _name_of(account: SocialAccount) -> str:
    return account.account_name or account.account_username or account.account_id


def own_work(post: ScheduledPost, person: Any) -> str:
    """Why this person may not approve the post: some of it is theirs, and one's own is approved by others here.

    Empty: they may, as far as this goes.
    """
    if settings.ALLOW_SELF_APPROVAL or person is None:
        return ""
    theirs = PostEvent.objects.filter(post=post, actor=person, kind__in=("written", "edited"))
    if person.pk not in (post.created_by_id, post.edited_by_id) and not theirs.exists():
        return ""
    return "You wrote some of this one; another person approves it."


# -- approvals -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    """Where one post stands among those that wait for approval."""

    post: ScheduledPost | None
    position: int
    total: int
    previous: int | None
    next: int | None


def review(at: int = 0) -> Review:
    """The post ``at``, or the first one: those that leave soonest come first, then those without a time."""
    waiting = ScheduledPost.objects.filter(status=Status.IN_REVIEW).order_by("scheduled_at", "pk")
    rows = list(waiting.values_list("pk", "scheduled_at")[:500])
    order = [pk for pk, when in rows if when] + [pk for pk, when in rows if not when]
    if not order:
        return Review(None, 0, 0, None, None)
    place = order.index(at) if at in order else 0
    before, after = order[place - 1 : place], order[place + 1 : place + 2]
    return Review(one(order[place]), place + 1, len(order), *(next(iter(each), None) for each in (before, after)))


# -- queue -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    """What goes next, what nobody can tell the fate of, what failed and why."""

    next: list[PostPart]
    waiting: int
    held: int
    doubtful: list[PostPart]
    causes: list[Cause]


def queue() -> Queue:
    """Bounded statements, however long the queue."""
    ours = PostPart.objects.filter(account__world=settings.WORLD).select_related("target__post", "account")
    due = ours.filter(state__in=_WAITING, due_at__isnull=False)
    return Queue(
        next=list(parts_with_standing(due).order_by("due_at", "pk")[:MOST_NEXT]),
        waiting=due.count(),
        held=held_parts().filter(account__world=settings.WORLD).count(),
        doubtful=list(ours.filter(state=State.UNKNOWN).order_by("pk")[:MOST_NEXT]),
        causes=causes(),
    )
