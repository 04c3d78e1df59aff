"""How large a JPEG says it is, read from its own header."""

from typing import Final

#: The frames that carry a size (ISO/IEC 10918-1, table B.1): all of C0 to CF but C4, C8 and CC.
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height; ``None`` for what cannot be read."""
    at = 2
    if content[:2] != b"\xff\xd8":
        return None
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker in FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            size = int.from_bytes(width, "big"), int.from_bytes(height, "big")
            return size if all(size) else None
        # Padding has no length of its own.
        at += 1 if marker == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
