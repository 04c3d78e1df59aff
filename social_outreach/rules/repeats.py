"""Have we met this one before? Answered in a fixed amount of memory, for files of any length."""

from __future__ import annotations

_BITS = 25
_MASK = (1 << _BITS) - 1


class SeenBefore:
    """A Bloom filter of 4 MB: never forgets, and takes one of 10,000 new ones for known after 500,000."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << (_BITS - 3))

    def add(self, identity: tuple[str, str]) -> bool:
        """Remember ``identity``; True if it was here already."""
        number = hash(identity)
        seen = True
        for place in (number & _MASK, (number >> 19) & _MASK, (number >> 38) & _MASK):
            bit = 1 << (place & 7)
            if not self._bits[place >> 3] & bit:
                seen = False
                self._bits[place >> 3] |= bit
        return seen
