"""The media library: take files in, from an upload or an address; describe them; make what a network takes."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from outbound.http import HttpDoor
from outbound.outcome import CallFailed
from posting.adapters import registry
from posting.adapters.base import MediaRule
from posting.models import MediaRendition, PostMedia
from posting.rules import mp4
from posting.rules.checks import MediaFacts, needs_conversion, rule_for
from posting.states import MediaKind

#: A picture of more pixels is a bomb, not a picture.
MOST_PIXELS = 100_000_000
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif",
    "video/mp4": ".mp4", "video/quicktime": ".mov",
}  # fmt: skip
_TOO_MANY_PIXELS = f"Images of more than {MOST_PIXELS // 1_000_000} million pixels are not taken."
_QUALITIES = (90, 80, 70, 60)
_EDGES = (4096, 2048, 1440, 1080)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Pillow itself only warns below twice the bound.
warnings.simplefilter("error", Image.DecompressionBombWarning)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class MediaRefused(ValueError):
    """The file cannot be taken; the sentence says why."""


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "posting"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def take(*, name: str, chunks: Iterable[bytes], alt_text: str = "", source_url: str = "", actor: Any) -> PostMedia:
    """Keep an uploaded file; the same content is kept once. Raises MediaRefused."""
    path, size, digest = _kept(chunks)
    try:
        known = PostMedia.objects.filter(sha256=digest).first()
        if known is not None:
            path.unlink()
            return known
        facts = _facts_of(path)
        final = path.with_name(f"{secrets.token_hex(16)}{_ENDINGS[facts.mime]}")
        path.rename(final)
        return PostMedia.objects.create(
            kind=facts.kind,
            name=Path(name.replace("\\", "/")).name[-200:] or final.name,
            path=str(final.relative_to(settings.MEDIA_ROOT)),
            mime=facts.mime,
            size=size,
            width=facts.width,
            height=facts.height,
            duration=facts.duration,
            sha256=digest,
            alt_text=alt_text.strip()[:1500],
            source_url=source_url[:2000],
            public_key=secrets.token_urlsafe(32),
            created_by=actor,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def fetch(url: str, *, door: HttpDoor, alt_text: str = "", actor: Any) -> PostMedia:
    """Take a file from an address that a user gave, through the guarded door. Raises MediaRefused."""
    try:
        answer = door.fetch(url, max_bytes=min(settings.MEDIA_MAX_BYTES, 100_000_000))
    except CallFailed as failure:
        raise MediaRefused(f"The address gave no file: {failure.outcome.reason}") from failure
    if not answer.ok:
        raise MediaRefused(f"The address gave no file: its server answered {answer.status}.")
    name = answer.url.split("?", 1)[0].rsplit("/", 1)[-1] or "file"
    return take(name=name, chunks=[answer.content], alt_text=alt_text, source_url=url, actor=actor)


def _kept(chunks: Iterable[bytes]) -> tuple[Path, int, str]:
    size, digest = 0, hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder(), prefix="new-", delete=False) as file:
        path = Path(file.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.MEDIA_MAX_BYTES:
                    raise MediaRefused(f"The file is larger than {settings.MEDIA_MAX_BYTES // 1_000_000} MB.")
                digest.update(chunk)
                file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    if not size:
        path.unlink()
        raise MediaRefused("The file is empty.")
    return path, size, digest.hexdigest()


def _facts_of(path: Path) -> MediaFacts:
    """What the content is, whatever the file is called. Raises MediaRefused."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] == b"ftyp":
            found = mp4.read(file)
            mime = "video/quicktime" if head[8:10] == b"qt" else "video/mp4"
            return MediaFacts(MediaKind.VIDEO, mime, path.stat().st_size, found.width, found.height, found.duration)
    try:
        with Image.open(path) as image:
            if image.format not in _IMAGES:
                raise MediaRefused(f"Images of type {image.format} are not taken; use JPEG, PNG, WebP or GIF.")
            if image.width * image.height > MOST_PIXELS:  # where somebody has reset the filter of warnings
                raise MediaRefused(_TOO_MANY_PIXELS)
            image.verify()
            kind = MediaKind.GIF if getattr(image, "n_frames", 1) > 1 else MediaKind.IMAGE
            return MediaFacts(kind, _IMAGES[image.format], path.stat().st_size, *image.size)
    except _BOMBS:
        raise MediaRefused(_TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, MediaRefused):
            raise
        raise MediaRefused("This is neither an image (JPEG, PNG, WebP, GIF) nor a video (MP4, MOV).") from error


def describe(pk: int, *, alt_text: str, actor: Any) -> None:
    """Change the alt text of a medium; posts keep the text they were approved with."""
    PostMedia.objects.filter(pk=pk).update(alt_text=alt_text.replace("\x00", "").strip()[:1500])


def facts(medium: PostMedia, *, alt_text: str = "") -> MediaFacts:
    """A medium as the checks see it."""
    return MediaFacts(
        kind=medium.kind,
        mime=medium.mime,
        size=medium.size,
        width=medium.width,
        height=medium.height,
        duration=medium.duration,
        alt_text=alt_text or medium.alt_text,
        name=medium.name,
        can_convert=medium.kind == MediaKind.IMAGE,
    )


def make_renditions(medium: PostMedia, platforms: Iterable[str]) -> None:
    """The copies that these networks need of an image; what is there already is not made again. Raises MediaRefused."""
    for platform in dict.fromkeys(platforms):
        rule = rule_for(medium.kind, registry.capabilities(platform))
        if rule is None or medium.kind != MediaKind.IMAGE or not needs_conversion(facts(medium), rule):
            continue
        if not medium.renditions.filter(purpose=platform).exists():
            _render(medium, platform, rule)


def _render(medium: PostMedia, platform: str, rule: MediaRule) -> None:
    source = Path(settings.MEDIA_ROOT) / medium.path
    target = folder() / f"{secrets.token_hex(16)}.jpg"
    try:
        with Image.open(source) as opened:
            image = _flat(ImageOps.exif_transpose(opened))
            width, height = _saved(image, target, rule.most_bytes)
    except (OSError, ValueError, *_BOMBS) as error:
        target.unlink(missing_ok=True)
        raise MediaRefused(f"“{medium.name}” could not be converted for {platform}: {error}") from error
    row = MediaRendition(
        medium=medium,
        purpose=platform,
        path=str(target.relative_to(settings.MEDIA_ROOT)),
        mime="image/jpeg",
        size=target.stat().st_size,
        width=width,
        height=height,
        public_key=secrets.token_urlsafe(32),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        target.unlink(missing_ok=True)  # somebody else made it meanwhile


def _flat(image: Image.Image) -> Image.Image:
    """On white where it was see-through: JPEG knows no transparency."""
    if image.mode in ("RGBA", "LA", "P"):
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    return image.convert("RGB")


def _saved(image: Image.Image, target: Path, most_bytes: int) -> tuple[int, int]:
    """As good as it gets below ``most_bytes``: lower quality first, then smaller. Raises ValueError."""
    for edge in (max(image.size), *_EDGES):
        copy = image.copy()
        copy.thumbnail((edge, edge))
        for quality in _QUALITIES:
            copy.save(target, "JPEG", quality=quality, optimize=True)
            if target.stat().st_size <= most_bytes:
                return copy.size
    raise ValueError("it stays too large")


def delete(pk: int, *, actor: Any) -> None:
    """Forget a medium and its files. Raises MediaRefused while a post names it."""
    medium = PostMedia.objects.get(pk=pk)
    if posts := medium.uses.count():
        raise MediaRefused(f"“{medium.name}” stands in {posts} post{'' if posts == 1 else 's'} and is kept.")
    paths = [medium.path, *medium.renditions.values_list("path", flat=True)]
    medium.delete()
    for path in paths:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
