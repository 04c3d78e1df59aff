"""What an upload would become in the media library; nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from posting.models import PostMedia
from posting.services import media_library
from posting.services.dry_run import tried


def looked_at(name: str, chunks: Iterable[bytes], alt_text: str) -> dict[str, Any]:
    """{name, kind, mime, size, width, height, duration, alt_text, is_known}. Raises MediaRefused."""
    found: PostMedia = tried(lambda: media_library.take(name=name, chunks=chunks, alt_text=alt_text, actor=None))
    # The same content is kept once: then the row found is an older one, and its file stays.
    is_known = PostMedia.objects.filter(pk=found.pk, sha256=found.sha256).exists()
    if not is_known:
        (Path(settings.MEDIA_ROOT) / found.path).unlink(missing_ok=True)
    shown = {field: getattr(found, field) for field in ("name", "kind", "mime", "size", "width", "height", "duration",
                                                        "alt_text")}  # fmt: skip
    return {**shown, "is_known": is_known}
