"""Files of the media library as a network takes them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from posting.adapters.base import Capabilities, MediaFile
from posting.models import PostMedia


class MediaMissing(Exception):
    """A file of the post is not there any more; the sentence names it."""


def for_network(medium_id: int, capabilities: Capabilities, *, alt_text: str = "") -> MediaFile:
    """The file for one network: its rendition where one was made, else the original. Raises MediaMissing."""
    medium = PostMedia.objects.filter(pk=medium_id).first()
    if medium is None:
        raise MediaMissing(f"Medium {medium_id} of this post has been deleted.")
    copy = medium.renditions.filter(purpose=capabilities.platform).first()
    found = copy or medium
    path = Path(settings.MEDIA_ROOT) / found.path
    if not path.is_file():
        raise MediaMissing(f"The file of “{medium.name}” is not in the media folder any more. Restore it or upload it.")
    return MediaFile(
        key=str(medium.pk),
        kind=medium.kind,
        path=path,
        mime=found.mime,
        size=found.size,
        width=found.width,
        height=found.height,
        duration=medium.duration,
        alt_text=alt_text or medium.alt_text,
        public_url=public_url(found.public_key),
    )


def public_url(key: str) -> str:
    """Where a network may fetch a file; '' where nobody outside can reach this console."""
    return f"{settings.PUBLIC_URL}/posting/files/{key}" if settings.PUBLIC_URL else ""
