"""Reads of the media library, and the files behind public keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from posting.models import MediaRendition, MediaUse, PostMedia

#: Pictures on one page of the library.
PAGE = 48
_KINDS = ("image", "gif", "video")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the library, newest first. ``older``: go on before this number."""

    media: list[PostMedia]
    older: int | None


def shelf(*, before: int = 0, kind: str = "", search: str = "") -> Shelf:
    """Each medium with ``posts``, how many posts name it."""
    rows = PostMedia.objects.annotate(posts=Count("uses")).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    if kind in _KINDS:
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(name__icontains=search)
    found: list[PostMedia] = [*rows[: PAGE + 1]]
    return Shelf(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def one(pk: int) -> PostMedia:
    """Raises ObjectDoesNotExist."""
    return PostMedia.objects.select_related("created_by").get(pk=pk)


def uses(pk: int, most: int = 50) -> list[MediaUse]:
    """The posts that name a medium, newest first."""
    return list(MediaUse.objects.filter(medium_id=pk).select_related("post").order_by("-post_id")[:most])


def in_order(pks: list[int]) -> list[PostMedia]:
    """Those that are there, in the order of their numbers given."""
    found = PostMedia.objects.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


@dataclass(frozen=True, slots=True)
class PublicFile:
    path: Path
    mime: str
    name: str


def public_file(key: str) -> PublicFile | None:
    """The original or the copy that a key stands for; None where there is none, or its file is gone."""
    medium = PostMedia.objects.filter(public_key=key).first()
    copy = None if medium else MediaRendition.objects.select_related("medium").filter(public_key=key).first()
    found = medium or copy
    if found is None:
        return None
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / found.path).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        return None
    return PublicFile(path, found.mime, medium.name if medium else f"{key[:12]}{path.suffix}")
