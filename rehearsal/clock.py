"""The one clock: wall time that cannot step backwards while the server runs."""

import time


class Clock:
    """Wall time anchored to the monotonic clock, so that a corrected system clock cannot reorder arrivals."""

    def __init__(self) -> None:
        self._anchor = time.time() - time.monotonic()

    def now(self) -> float:
        return round(self._anchor + time.monotonic(), 6)
