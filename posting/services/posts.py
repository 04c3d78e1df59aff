"""What people do with a post: write, edit, hand in, approve, take back, discuss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from outbound.clock import database_now
from posting.adapters import registry
from posting.models import MediaUse, PostComment, PostEvent, PostMedia, PostTarget, ScheduledPost, SocialAccount
from posting.rules import references
from posting.rules.content import VARIANT_KEYS, Network, Part, Written, media_of, network_of, parts_for, post_hash
from posting.rules.links import tags_of
from posting.rules.walltime import BadTime, local_time, resolve, zone_named
from posting.selectors import posts as reads
from posting.services import checking, media_library
from posting.services.publishing import hash_of
from posting.services.rollups import roll_up_post
from posting.states import STAGE_TRANSITIONS, AccountStatus, Stage, Status

#: Columns that people write; everything else follows from what they do.
FIELDS = (
    "content", "variants", "media", "link", "utm", "labels", "campaign_id", "scheduled_local", "timezone",
    "late_policy", "late_minutes", "group", "group_label", "source_url", "drafter",
)  # fmt: skip
MOST_COMMENT = 4000


class NotNow(Exception):
    """The post is not at a stage that allows this; the sentence says at which it is."""


class StaleEdit(NotNow):
    """Somebody else has changed the post meanwhile. Yours was not saved; compare first."""


class NotAcceptable(ValueError):
    """The post cannot be used like this; the sentence says why."""


class NameTaken(NotAcceptable):
    """Whoever asks has a post of this reference already."""


def create(
    *, fields: Mapping[str, Any], accounts: Iterable[int], actor: Any, reference: str = "", asked: str = ""
) -> ScheduledPost:
    """A draft. ``fields``: see ``FIELDS``. ``reference``: the caller's own name of it, ``asked``: the fingerprint of
    what was asked under that name. Raises NotAcceptable, NameTaken."""
    if problem := references.problem(reference):
        raise NotAcceptable(problem)
    with transaction.atomic():
        post = ScheduledPost(created_by=actor, edited_by=actor, reference=reference)
        write(post, fields)
        _insert(post)
        _name_media(post)
        _aim(post, accounts)
        checking.note_texts(planned_parts(post))
        note(post, "written", actor, {"asked": asked} if asked else None)
    return post


def _insert(post: ScheduledPost) -> None:
    if not post.reference:
        post.save(force_insert=True)
        return
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(f"There is a post “{post.reference}” of yours already.") from error


def edit(
    pk: int, *, fields: Mapping[str, Any], accounts: Iterable[int] | None, version: int | None, actor: Any
) -> ScheduledPost:
    """Change a post. Voids an approval and takes a scheduled post back to draft. Raises NotNow, NotAcceptable."""
    from posting.services import scheduling  # noqa: PLC0415 - scheduling builds on this module

    with transaction.atomic():
        post = locked(pk)
        if version is not None and version != post.version:
            raise StaleEdit(StaleEdit.__doc__)
        if post.stage == Stage.SCHEDULED:
            scheduling.withdraw(post, actor=actor)
        before = deepcopy(reads.version_of(post))
        write(post, fields)
        post.version += 1
        post.stage, post.edited_by = Stage.DRAFT, actor
        post.approved_hash, post.approved_by, post.approved_at = "", None, None
        post.save()
        _name_media(post)
        if accounts is not None:
            _aim(post, accounts)
        checking.note_texts(planned_parts(post))
        restage(post)
        note(post, "edited", actor, {"before": before})
    return post


def write(post: ScheduledPost, fields: Mapping[str, Any]) -> None:
    """Put what people wrote into the row, unsaved. Raises NotAcceptable."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise NotAcceptable(f"A post has no {', '.join(unknown)}.")
    for name, value in fields.items():
        setattr(post, name, value)
    for platform, variant in post.variants.items():
        try:
            registry.capabilities(platform)
        except registry.UnknownPlatform as error:
            raise NotAcceptable(str(error)) from error
        if not isinstance(variant, dict) or set(variant) - VARIANT_KEYS:
            raise NotAcceptable(f"A variant has {', '.join(sorted(VARIANT_KEYS))}; that of {platform} has more.")
    _time(post)
    post.media = _media(post.media)
    for variant in post.variants.values():
        if "media" in variant:
            variant["media"] = _media(variant["media"])
        for each in variant.get("thread") or ():
            if isinstance(each, dict):
                each["media"] = _media(each.get("media") or [])


def _time(post: ScheduledPost) -> None:
    """The instant that the wall time means; a draft may have none yet."""
    if not post.scheduled_local:
        post.scheduled_at, post.time_note = None, ""
        return
    try:
        wall, zone = local_time(post.scheduled_local), zone_named(post.timezone)
    except BadTime as error:
        raise NotAcceptable(str(error)) from error
    meant = resolve(wall, zone)
    post.scheduled_local, post.scheduled_at, post.time_note = wall.isoformat(), meant.instant, meant.note


def _media(named: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """With the hash of each file, so that approval binds what is seen and not a number."""
    named = list(named)
    known = PostMedia.objects.in_bulk([int(each["medium"]) for each in named])
    for each in named:
        if int(each["medium"]) not in known:
            raise NotAcceptable(f"There is no medium {each['medium']}.")
    return [
        {
            "medium": int(each["medium"]),
            "sha256": known[int(each["medium"])].sha256,
            "alt_text": str(each.get("alt_text") or known[int(each["medium"])].alt_text),
        }
        for each in named
    ]


def _name_media(post: ScheduledPost) -> None:
    named = set(media_of(post.media, post.variants))
    MediaUse.objects.filter(post=post).exclude(medium_id__in=named).delete()
    MediaUse.objects.bulk_create([MediaUse(post=post, medium_id=pk) for pk in sorted(named)], ignore_conflicts=True)


def _aim(post: ScheduledPost, accounts: Iterable[int]) -> None:
    wanted = list(dict.fromkeys(accounts))
    known = SocialAccount.objects.exclude(status=AccountStatus.DISCONNECTED).filter(world=settings.WORLD)
    found = known.in_bulk(wanted)
    for pk in wanted:
        if pk not in found:
            raise NotAcceptable(f"There is no connected account {pk}.")
    gone = PostTarget.objects.filter(post=post).exclude(account_id__in=wanted)
    if gone.filter(parts__isnull=False).exists():
        raise NotNow(
            "An account that this post has been scheduled for cannot be taken off it; cancel the post instead."
        )
    gone.delete()
    present = set(PostTarget.objects.filter(post=post).values_list("account_id", flat=True))
    PostTarget.objects.bulk_create(
        PostTarget(post=post, account=found[pk], platform=found[pk].platform) for pk in wanted if pk not in present
    )


# -- stages ----------------------------------------------------------------------------------------------


def submit(pk: int, *, actor: Any) -> ScheduledPost:
    """Hand in for approval. Raises NotNow."""
    return _step(pk, Stage.IN_REVIEW, "handed in", actor)


def send_back(pk: int, *, reason: str, actor: Any) -> ScheduledPost:
    """Back to whoever wrote it, with the reason as a comment. Raises NotNow, NotAcceptable."""
    with transaction.atomic():
        post = _step(pk, Stage.DRAFT, "sent back", actor, {"reason": reason[:MOST_COMMENT]})
        if reason.strip():
            comment(pk, body=reason, actor=actor)
    return post


def approve(pk: int, *, actor: Any, version: int | None = None) -> ScheduledPost:
    """Allow out exactly this, to exactly these accounts. ``version``: the one that the approver has read.

    Raises NotNow, StaleEdit, NotAcceptable.
    """
    _make_renditions(pk)
    with transaction.atomic():
        post = locked(pk)
        if version is not None and version != post.version:
            raise StaleEdit("Somebody has edited this post meanwhile. Read it again before you approve it.")
        if own := reads.own_work(post, actor):
            raise NotAcceptable(own)
        planned = planned_parts(post)
        if not planned:
            raise NotAcceptable("The post goes to no account yet. Choose one first.")
        require_sound(post, planned)
        checking.note_texts(planned)
        hashes = [hash_of(target.account, part.kind, part.content) for target, part in planned]
        fields = {"approved_hash": post_hash(hashes), "approved_by": actor, "approved_at": database_now()}
        return _step(pk, Stage.APPROVED, "approved", actor, **fields)


def _make_renditions(pk: int) -> None:
    """What networks need of the post's images, made before it is too late to say that it cannot be made."""
    platforms = list(PostTarget.objects.filter(post_id=pk).values_list("platform", flat=True))
    try:
        for medium in PostMedia.objects.filter(uses__post_id=pk):
            media_library.make_renditions(medium, platforms)
    except media_library.MediaRefused as error:
        raise NotAcceptable(str(error)) from error


def require_sound(post: ScheduledPost, planned: Sequence[tuple[PostTarget, Part]]) -> None:
    """Raises NotAcceptable with the first errors; warnings pass."""
    if found := checking.errors(checking.check(post, planned)):
        raise NotAcceptable(checking.sentence(found))


def planned_parts(post: ScheduledPost) -> list[tuple[PostTarget, Part]]:
    """All that would leave, in the order that the approval's hash is made over."""
    written = whole(post)
    targets = PostTarget.objects.filter(post=post).select_related("account").order_by("account_id")
    return [(target, part) for target in targets for part in parts_for(written, network(target.platform))]


def whole(post: ScheduledPost) -> Written:
    """What people wrote, with the tags that its links carry."""
    tags = tags_of(post.utm, post.campaign.slug if post.campaign else "")
    return Written(post.content, post.variants, post.media, post.link, tags)


def network(platform: str) -> Network:
    return network_of(registry.capabilities(platform))


def _step(
    pk: int, to: Stage, kind: str, actor: Any, detail: Mapping[str, Any] | None = None, **fields: Any
) -> ScheduledPost:
    with transaction.atomic():
        post = locked(pk)
        if to not in STAGE_TRANSITIONS[post.stage]:
            raise NotNow(f"Post {pk} cannot be {kind}: it is {Stage(post.stage).value.replace('_', ' ')}.")
        post.stage = to
        for name, value in fields.items():
            setattr(post, name, value)
        post.save(update_fields=["stage", *fields, "updated_at"])
        restage(post)
        note(post, kind, actor, detail)
    return post


def restage(post: ScheduledPost) -> None:
    """What a post and its targets show follows its stage while nothing of it is with the engine."""
    word = {Stage.SCHEDULED: Status.PENDING}.get(Stage(post.stage)) or Status(post.stage)
    PostTarget.objects.filter(post=post).exclude(parts__isnull=False).update(status=word)
    roll_up_post(post.pk)
    post.refresh_from_db(fields=["status"])


def locked(pk: int) -> ScheduledPost:
    """Raises ScheduledPost.DoesNotExist."""
    return ScheduledPost.objects.select_for_update().get(pk=pk)


def note(post: ScheduledPost, kind: str, actor: Any, detail: Mapping[str, Any] | None = None) -> None:
    """Add a line to a post's history."""
    PostEvent.objects.create(post=post, at=database_now(), kind=kind, actor=actor, detail=dict(detail or {}))


def comment(pk: int, *, body: str, actor: Any) -> PostComment:
    """Raises NotAcceptable, ScheduledPost.DoesNotExist."""
    body = body.replace("\x00", "").strip()
    if not body or len(body) > MOST_COMMENT:
        raise NotAcceptable(f"A comment has between 1 and {MOST_COMMENT} characters.")
    post = ScheduledPost.objects.get(pk=pk)
    return PostComment.objects.create(post=post, author=actor, body=body)
