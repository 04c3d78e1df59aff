"""What stands against a post, network by network: asked by the composer, by programs, at approval and at scheduling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from outbound.clock import database_now
from posting.adapters import registry
from posting.models import PostMedia, PostTarget, ScheduledPost
from posting.rules.checks import MediaFacts, Problem, check_choices, check_part, check_variant
from posting.rules.content import Part, text_hash
from posting.services import media_library
from posting.states import Stage, Status

#: The same text to the same account within this is most likely a mistake, and some networks refuse it.
SAME_TEXT_WITHIN = timedelta(days=30)
#: Two posts of one account nearer than this stand in each other's way.
CLASH_WITHIN = timedelta(minutes=10)
#: Whether the engine has been given another post with the same text -> what is said.
_REPEATED = {
    True: "This account has posted the same text within 30 days, or is about to.",
    False: "Another post of this account, not scheduled yet, has the same text.",
}
#: Targets that nothing leaves for any more, and nothing has left for.
_GONE = (Status.CANCELLED, Status.FAILED, Status.EXPIRED)

Planned = Sequence[tuple[PostTarget, Part]]


@dataclass(frozen=True, slots=True)
class Found:
    """One problem and where it is. ``target_id`` 0: it concerns the post as a whole."""

    target_id: int
    platform: str
    problem: Problem


def check(post: ScheduledPost, planned: Planned) -> list[Found]:
    """Errors and warnings, in the order of the targets."""
    found: list[Found] = []
    positions: dict[int, int] = {}
    media = PostMedia.objects.in_bulk({each["medium"] for _, part in planned for each in part.content["media"]})
    for target, part in planned:
        position = positions.get(target.pk, 0)
        positions[target.pk] = position + 1
        problems = _of_variant(post, target) if position == 0 else []
        problems += _of_part(target, part, position, media)
        found += [Found(target.pk, target.platform, problem) for problem in problems]
    return found + _repeats(post, planned) + _clashes(post, planned)


def _of_variant(post: ScheduledPost, target: PostTarget) -> list[Problem]:
    variant = post.variants.get(target.platform)
    return check_variant(variant, registry.capabilities(target.platform)) if variant else []


def _of_part(target: PostTarget, part: Part, position: int, media: Mapping[int, PostMedia]) -> list[Problem]:
    known, content = registry.capabilities(target.platform), part.content
    files = [_facts(media[each["medium"]], each) for each in content["media"] if each["medium"] in media]
    gone = [each["medium"] for each in content["media"] if each["medium"] not in media]
    account = {target.account.kind, target.account.login}
    return [
        *(Problem(f"Medium {number} of this post has been deleted.", "media") for number in gone),
        *check_part(part.kind, content, files, known, position=position),
        *check_choices(part.kind, content["options"], known, account),
    ]


def _facts(medium: PostMedia, named: Mapping[str, Any]) -> MediaFacts:
    known = media_library.facts(medium, alt_text=named.get("alt_text", ""))
    is_there = (Path(settings.MEDIA_ROOT) / medium.path).is_file()
    return replace(known, can_be_fetched=bool(settings.PUBLIC_URL), is_there=is_there)


def errors(found: Iterable[Found]) -> list[Found]:
    return [each for each in found if not each.problem.is_warning]


def sentence(found: Sequence[Found]) -> str:
    """Of several problems one text for a person; names the network."""
    return " ".join(f"{registry.LABELS[each.platform]}: {each.problem.sentence}" for each in found[:5])


# -- what is near ------------------------------------------------------------------------------------------


def note_texts(planned: Planned) -> None:
    """Keep of each target by what its text is found again. For whoever has changed a post, in one transaction."""
    changed = [(target, text) for target, text in _hashes(planned).values() if target.text_hash != text]
    for target, text in changed:
        target.text_hash = text
    PostTarget.objects.bulk_update([target for target, _ in changed], ["text_hash"])


def _hashes(planned: Planned) -> dict[int, tuple[PostTarget, str]]:
    """target -> (itself, hash of the text of its first part)."""
    return {target.pk: (target, text_hash(part.content["text"])) for target, part in reversed(planned)}


def _others(post: ScheduledPost) -> Any:
    """Targets of other posts that have something out, or may have yet."""
    return PostTarget.objects.exclude(post_id=post.pk).exclude(status__in=_GONE)


def _repeats(post: ScheduledPost, planned: Planned) -> list[Found]:
    hashes = _hashes(planned)
    wanted = {target.account_id: text for target, text in hashes.values() if text}
    since = database_now() - SAME_TEXT_WITHIN
    to_come = Q(post__scheduled_at=None) | Q(post__scheduled_at__gte=since)
    is_near = Q(posted_at__gte=since) | Q(posted_at=None) & to_come
    rows = _others(post).filter(is_near, account_id__in=list(wanted), text_hash__in=set(wanted.values()))
    # Said once more for the index, which has no targets without a text.
    named = rows.exclude(text_hash="").values_list("account_id", "text_hash", "post__stage").distinct()
    same: dict[int, bool] = {}
    for account, text, stage in named:
        if wanted[account] == text:
            same[account] = same.get(account, False) or stage in (Stage.SCHEDULED, Stage.CANCELLED)
    return [
        Found(target.pk, target.platform, Problem(_REPEATED[same[target.account_id]], is_warning=True))
        for target, _ in hashes.values()
        if target.account_id in same
    ]


def _clashes(post: ScheduledPost, planned: Planned) -> list[Found]:
    if post.scheduled_at is None:
        return []
    targets = {target.pk: target for target, _ in planned}
    near = (post.scheduled_at - CLASH_WITHIN, post.scheduled_at + CLASH_WITHIN)
    others = _others(post).filter(account_id__in={target.account_id for target in targets.values()})
    # Two questions, for each has an index of its own.
    is_out = set(others.filter(posted_at__range=near).values_list("account_id", flat=True))
    waits = set(others.filter(post__scheduled_at__range=near, posted_at=None).values_list("account_id", flat=True))
    minutes = CLASH_WITHIN.seconds // 60
    planned_near = f"Another post of this account is planned within {minutes} minutes of it."
    sent_near = f"Another post of this account has left within {minutes} minutes of it."
    found = []
    for target in targets.values():
        told = [planned_near] * (target.account_id in waits) + [sent_near] * (target.account_id in is_out)
        found += [Found(target.pk, target.platform, Problem(each, "time", is_warning=True)) for each in told]
    return found
