"""What stands against a post, network by network: asked by the composer, by programs, at approval and at scheduling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from outbound.clock import database_now
from outbound.states import State
from posting.adapters import registry
from posting.models import PostMedia, PostPart, PostTarget, ScheduledPost
from posting.rules.checks import Problem, check_part
from posting.rules.content import Part
from posting.services import media_library

#: The same text to the same account within this is most likely a mistake, and some networks refuse it.
SAME_TEXT_WITHIN = timedelta(days=30)
#: Two posts of one account nearer than this stand in each other's way.
CLASH_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Found:
    """One problem and where it is. ``target_id`` 0: it concerns the post as a whole."""

    target_id: int
    platform: str
    problem: Problem


def check(post: ScheduledPost, planned: Sequence[tuple[PostTarget, Part]]) -> list[Found]:
    """Errors and warnings, in the order of the targets."""
    found: list[Found] = []
    positions: dict[int, int] = {}
    media = PostMedia.objects.in_bulk({each["medium"] for _, part in planned for each in part.content["media"]})
    for target, part in planned:
        position = positions.get(target.pk, 0)
        positions[target.pk] = position + 1
        known = registry.capabilities(target.platform)
        files = [
            media_library.facts(media[each["medium"]], alt_text=each.get("alt_text", ""))
            for each in part.content["media"]
            if each["medium"] in media
        ]
        problems = check_part(part.kind, part.content, files, known, position=position)
        found += [Found(target.pk, target.platform, problem) for problem in problems]
    return found + _repeats(post, planned) + _clashes(post, planned)


def errors(found: Iterable[Found]) -> list[Found]:
    return [each for each in found if not each.problem.is_warning]


def sentence(found: Sequence[Found]) -> str:
    """Of several problems one text for a person; names the network."""
    return " ".join(f"{registry.LABELS[each.platform]}: {each.problem.sentence}" for each in found[:5])


def _repeats(post: ScheduledPost, planned: Sequence[tuple[PostTarget, Part]]) -> list[Found]:
    roots = {target.pk: (target, part) for target, part in reversed(planned)}
    wanted = {target.account_id: part.content["text"] for target, part in roots.values() if part.content["text"]}
    rows: Any = PostPart.objects.filter(
        account_id__in=list(wanted),
        position=0,
        state__in=[State.SCHEDULED, State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN],
        scheduled_for__gte=database_now() - SAME_TEXT_WITHIN,
    ).exclude(target__post_id=post.pk)
    same = {
        account for account, content in rows.values_list("account_id", "content") if content["text"] == wanted[account]
    }
    told = "This account has posted the same text within 30 days, or is about to."
    return [
        Found(target.pk, target.platform, Problem(told, is_warning=True))
        for target, _ in roots.values()
        if target.account_id in same
    ]


def _clashes(post: ScheduledPost, planned: Sequence[tuple[PostTarget, Part]]) -> list[Found]:
    if post.scheduled_at is None:
        return []
    targets = {target.pk: target for target, _ in planned}
    near = (post.scheduled_at - CLASH_WITHIN, post.scheduled_at + CLASH_WITHIN)
    taken = set(
        PostPart.objects.filter(
            account_id__in=[target.account_id for target in targets.values()],
            position=0,
            state=State.SCHEDULED,
            scheduled_for__range=near,
        )
        .exclude(target__post_id=post.pk)
        .values_list("account_id", flat=True)
    )
    told = f"Another post of this account is planned within {CLASH_WITHIN.seconds // 60} minutes of it."
    return [
        Found(target.pk, target.platform, Problem(told, "time", is_warning=True))
        for target in targets.values()
        if target.account_id in taken
    ]
