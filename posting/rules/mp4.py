"""How long and how large a video in an MP4 or QuickTime file is, read from its boxes without decoding anything.

Boxes as ISO/IEC 14496-12 names them: size, four letters, content. Only "moov", "mvhd", "trak" and "tkhd" are looked
into; whatever is not as expected ends the reading and stays unknown.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

#: A "moov" box of hours of video is a few megabytes; more is not read.
MOST_MOOV = 32 * 1024 * 1024
_MOST_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """Seconds and pixels; ``None`` where they could not be read."""

    duration: float | None = None
    width: int | None = None
    height: int | None = None


def read(file: BinaryIO) -> VideoFacts:
    """Never raises for what stands in the file."""
    moov = _moov(file)
    if moov is None:
        return VideoFacts()
    duration, width, height = None, None, None
    for name, content in _boxes(moov):
        if name == b"mvhd":
            duration = _duration(content)
        elif name == b"trak":
            for inner, header in _boxes(content):
                if inner == b"tkhd" and (size := _size(header)) is not None and not width:
                    width, height = size
    return VideoFacts(duration, width, height)


def _moov(file: BinaryIO) -> bytes | None:
    file.seek(0, 2)
    end, at = file.tell(), 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return None
        size, name = struct.unpack(">I4s", head[:8])
        start = 8
        if size == 1 and len(head) == 16:
            size, start = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = end - at
        if size < start or at + size > end:
            return None
        if name == b"moov":
            file.seek(at + start)
            return file.read(min(size - start, MOST_MOOV))
        at += size
    return None


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        if size < 8 or at + size > len(content):
            return
        yield name, content[at + 8 : at + size]
        at += size


def _duration(header: bytes) -> float | None:
    try:
        if header[0] == 1:
            scale, length = struct.unpack_from(">IQ", header, 20)
        else:
            scale, length = struct.unpack_from(">II", header, 12)
    except (struct.error, IndexError):
        return None
    return round(length / scale, 3) if scale and length else None


def _size(header: bytes) -> tuple[int, int] | None:
    """Of a track, as 16.16 fixed point at its end; a sound track has none."""
    if len(header) < 84:
        return None
    width, height = struct.unpack_from(">II", header, (96 if header[0] == 1 else 84) - 8)
    return (width >> 16, height >> 16) if width >> 16 and height >> 16 else None
