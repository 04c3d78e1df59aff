"""Pictures and a film for rehearsals, made on the spot: as little as a network takes for one."""

from __future__ import annotations

import io
import struct

from PIL import Image

from posting.models import PostMedia
from posting.services import media_library

_COLOURS = ("teal", "tomato", "gold", "orchid", "navy", "olive")
_SECONDS, _WIDTH, _HEIGHT = 12, 1080, 1920


def picture(number: int) -> PostMedia:
    """A square that differs from every other: what is the same is kept once."""
    content = io.BytesIO()
    image = Image.new("RGB", (1000, 1000), _COLOURS[number % len(_COLOURS)])
    image.putpixel((number % 1000, number // 1000), (255, 255, 255))
    image.save(content, "JPEG", quality=90)
    return _taken(f"picture-{number}.jpg", content.getvalue())


def film(number: int) -> PostMedia:
    """The head of an MP4 that tells size and length; nothing of it can be watched."""
    header = bytes(12) + struct.pack(">II", 1000, _SECONDS * 1000) + bytes(80)
    track = bytes(76) + struct.pack(">II", _WIDTH << 16, _HEIGHT << 16)
    content = (
        _box(b"ftyp", b"isom" + bytes(8))
        + _box(b"mdat", struct.pack(">I", number) + bytes(4096))
        + _box(b"moov", _box(b"mvhd", header) + _box(b"trak", _box(b"tkhd", track)))
    )
    return _taken(f"film-{number}.mp4", content)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


def _taken(name: str, content: bytes) -> PostMedia:
    return media_library.take(name=name, chunks=[content], alt_text=f"Made for a rehearsal: {name}", actor=None)
